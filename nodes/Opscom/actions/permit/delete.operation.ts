import { CHECK_BASE_URL, CHECK_TOKEN, type CodeMessages } from '../../exchange/errorCodes';
import { invalid, valid, type Operation } from '../operation';
import {
	NOT_FOUND_ADVICE,
	readReferenceId,
	referenceIdCodes,
	referenceIdField,
	confirmsReferenceId,
} from './referenceId';

/** Codes for fields that a deletion does not have: what OPSCOM asks for, and the field (API Error Codes, opscom.wiki). */
const notOfADeletion: Record<number, [asked: string, field: string]> = {
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
	9016: ["a user's email address", "user's email address"],
	9017: ["a user's first name", "user's first name"],
	9018: ["a user's last name", "user's last name"],
	9019: ["a user's email address that is not taken", "user's email address to change"],
	9020: ['a username that is not taken', 'username'],
	9021: ['a shorter plate', 'plate to shorten'],
	9022: ['details that it does not have yet', 'details to change'],
};

const TREAT_AS_DELETED = "set 'If Permit Is Not Found' to 'Treat as Deleted'";

const codes: CodeMessages = {
	...Object.fromEntries(
		Object.entries(notOfADeletion).map(([code, [asked, field]]) => [
			code,
			{
				text: `OPSCOM asked for ${asked}, which a deletion does not have`,
				advice: `A deletion sends no ${field}, so OPSCOM seems to have taken it for another request. ${CHECK_BASE_URL}`,
			},
		]),
	),
	...referenceIdCodes,
	9002: {
		text: 'The API token is not valid or does not have permission to delete permits',
		advice: CHECK_TOKEN,
	},
	9009: {
		...referenceIdCodes[9009],
		advice: `${NOT_FOUND_ADVICE} To continue when this happens, ${TREAT_AS_DELETED}.`,
	},
};

/** Push API: Permit Delete (opscom.wiki). */
export const deletePermit: Operation = {
	resource: 'permit',
	entry: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete permit',
		description: "Permanently delete a permit. This can't be undone.",
	},
	fields: [
		{
			...referenceIdField,
			hint: "The exact value that OPSCOM returned when the permit was created. A deletion can't be undone.",
			description:
				"The exact ID that OPSCOM returned when the permit was created: up to 50 letters, digits and dashes. It is not the plate or the permit number. A deletion can't be undone, so never guess an ID.",
		},
	],
	ownOptions: [
		{
			displayName: 'If Permit Is Not Found',
			name: 'notFound',
			default: 'fail',
			description: 'What to do when OPSCOM has no permit with the Reference ID',
			choices: [
				{ name: 'Fail', value: 'fail', description: 'The item fails, so that somebody checks the Reference ID' },
				{
					name: 'Treat as Deleted',
					value: 'treatAsDeleted',
					description: "The item continues with the status 'already_deleted'",
				},
			],
		},
	],
	path: '/permits/delete',
	// The same ID never names another permit, so a second deletion can only find nothing.
	safeToRepeat: true,
	wording: {
		done: 'deleted',
		inDoubt: 'The permit may or may not be deleted',
		resolveDoubt:
			'Run this item again. Whether OPSCOM then deletes the permit or has none with this Reference ID, it is gone.',
		unconfirmed: "OPSCOM's answer does not confirm this Reference ID",
		idName: 'Reference ID',
		dryRun: 'OPSCOM was not asked whether the permits exist. Without the dry run, they would be permanently deleted.',
		alreadyDone: 'already deleted: OPSCOM no longer has a permit with this Reference ID',
		notFoundInRetry: `An earlier run of this execution may have deleted it. If so, ${TREAT_AS_DELETED} and run the list again.`,
		runAgain: "Run the same list again with 'If Permit Is Not Found' set to 'Treat as Deleted'.",
		codes,
	},

	readRequest(value) {
		const id = readReferenceId(value('referenceId'));
		if (!id.ok) return invalid(id.invalid);
		return valid({
			id: id.value,
			key: id.value,
			identity: { reference_id: id.value },
			body: { referenceID: id.value },
		});
	},
	confirms: confirmsReferenceId,
	documentedAnswer: ({ id }) => ({ status: 'success', reference_id: id, InternalReferenceID: id }),
	alreadyDone(answer, { id }, mayBeDoneEarlier, choices) {
		if (!mayBeDoneEarlier && choices.notFound !== 'treatAsDeleted') return undefined;
		return { ...answer, status: 'already_deleted', reference_id: id };
	},
};
