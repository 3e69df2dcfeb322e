import { CHECK_ADDRESS, sharedCodeWords, type CodeWords } from '../../exchange/errorCodes';
import type { Operation } from '../operation';
import { readReferenceId } from './referenceId';

/** Codes for fields that a deletion does not have: what OPSCOM asks for, and the field (API Error Codes, opscom.wiki). */
const notOfADeletion: Record<number, [string, string]> = {
	9004: ['an end time', 'end time'],
	9005: ['a valid end time', 'end time to correct'],
	9006: ['a plate', 'plate'],
	9007: ['a valid start time', 'start time'],
	9010: ['a plate type', 'plate type'],
	9011: ['a province or state', 'province or state'],
	9012: ['a vehicle that it does not have yet', 'vehicle'],
	9013: ['a unique ID', 'unique ID beside the Reference ID'],
	9014: ['a login source', 'login source'],
	9015: ['a valid login source', 'login source to correct'],
	9016: ["a user's e-mail address", "user's e-mail address"],
	9017: ["a user's first name", "user's first name"],
	9018: ["a user's last name", "user's last name"],
	9019: ["a user's e-mail address that is not taken", "user's e-mail address to change"],
	9020: ['a user name that is not taken', 'user name'],
	9021: ['a shorter plate', 'plate to shorten'],
	9022: ['details that it does not have yet', 'details to change'],
};

const codes: CodeWords = {
	...Object.fromEntries(
		Object.entries(notOfADeletion).map(([code, [asked, field]]) => [
			code,
			{
				message: `OPSCOM asked for ${asked}, which a deletion does not have`,
				advice: `A deletion sends no ${field}, so OPSCOM seems to have taken it for another request. ${CHECK_ADDRESS}`,
			},
		]),
	),
	9002: {
		message: 'The API token does not have permission to delete permits',
		advice: 'Ask OPSCOM to give this token the permission, or choose another credential.',
	},
	9009: {
		...sharedCodeWords[9009],
		advice: `${sharedCodeWords[9009].advice} To carry on when this happens, set 'If Permit Is Not Found' to 'Treat as Deleted'.`,
	},
};

/** Push API: Permit Delete (opscom.wiki). */
export const deletePermit: Operation = {
	resource: 'permit',
	choice: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete permit',
		description: 'Delete a permit for good. This cannot be undone.',
	},
	fields: [
		{
			displayName: 'Reference ID',
			name: 'referenceId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 1a9b5375-cb75-4c71-9939-eeae550b09ac',
			hint: 'The exact value that OPSCOM returned when the permit was created. Deletion is for good.',
			description:
				'The exact ID that OPSCOM returned when the permit was created: up to 50 letters, digits and dashes. It is not the plate or the permit number. Deletion is for good, so never guess an ID.',
		},
	],
	path: '/permits/delete',
	// The same ID never names another permit, so a second deletion can only find nothing.
	safeToRepeat: true,
	words: {
		done: 'deleted',
		inDoubt: 'The permit may or may not be gone',
		settleDoubt:
			'Run this item again: OPSCOM then deletes the permit, or says that it has none with this Reference ID because it is gone.',
		codes,
	},

	readInput(value) {
		const referenceId = readReferenceId(value('referenceId'));
		return typeof referenceId === 'string' ? { id: referenceId, body: { referenceID: referenceId } } : referenceId;
	},
	confirms({ status, reference_id: confirmed }, { id }) {
		const isId = typeof confirmed === 'string' || typeof confirmed === 'number';
		return status === 'success' && isId && String(confirmed).toLowerCase() === id.toLowerCase();
	},
	alreadyDone: (answer, { id }) => ({ ...answer, status: 'already_deleted', reference_id: id }),
	dryRun: ({ id }) => ({ dryRun: true, reference_id: id, wouldDelete: true }),
};
