import { CHECK_BASE_URL, CHECK_TOKEN, type CodeMessages } from '../../exchange/errorCodes';
import { invalid, valid } from '../checked';
import type { Operation } from '../operation';
import {
	NOT_FOUND_ADVICE,
	readReferenceId,
	referenceIdCodes,
	referenceIdField,
	confirmsReferenceId,
} from './referenceId';

/** Codes about fields that a deletion does not have: what OPSCOM reports, and the field (API Error Codes, opscom.wiki). */
const notOfADeletion: Record<number, [reported: string, field: string]> = {
	9004: ['a missing end time', 'end time'],
	9005: ['an end time that is not valid', 'end time, valid or not'],
	9006: ['a missing plate', 'plate'],
	9007: ['a start time that is not valid', 'start time'],
	9010: ['a missing plate type', 'plate type'],
	9011: ['a missing province or state', 'province or state'],
	9012: ['a vehicle that it already has', 'vehicle'],
	9013: ['a missing unique ID', 'unique ID besides the Reference ID'],
	9014: ['a missing login source', 'login source'],
	9015: ['a login source that is not valid', 'login source, valid or not'],
	9016: ["a user's missing email address", "user's email address"],
	9017: ["a user's missing first name", "user's first name"],
	9018: ["a user's missing last name", "user's last name"],
	9019: ["a user's email address that is taken", "user's email address, taken or not"],
	9020: ['a username that is taken', 'username'],
	9021: ['a plate that is too long', 'plate, long or short'],
	9022: ['details that it already has', 'details'],
};

const TREAT_AS_DELETED = "set 'If Permit Is Not Found' to 'Treat as Deleted'";

const codes: CodeMessages = {
	...Object.fromEntries(
		Object.entries(notOfADeletion).map(([code, [reported, field]]) => [
			code,
			{
				text: `OPSCOM reported ${reported}, which is not part of a deletion`,
				advice: `A deletion sends no ${field}, so OPSCOM seems to have mistaken it for another kind of request. ${CHECK_BASE_URL}`,
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
				{ name: 'Fail', value: 'fail', description: 'The item fails, so that someone can check the Reference ID' },
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
		inDoubt: 'The permit may or may not have been deleted',
		resolveDoubt:
			'Run this item again. Either OPSCOM deletes the permit, or it has no permit with this Reference ID: in both cases the permit is gone.',
		unconfirmed: "OPSCOM's response does not confirm this Reference ID",
		idName: 'Reference ID',
		dryRun: 'OPSCOM was not asked whether the permits exist. Without the dry run, they would be permanently deleted.',
		alreadyDone: 'taken as already deleted: OPSCOM has no permit with this Reference ID',
		notFoundInRetry: `An earlier run of this execution may have deleted it, or another retry. If so, ${TREAT_AS_DELETED} and run the list again.`,
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
	documentedResponse: ({ id }) => ({ status: 'success', reference_id: id, InternalReferenceID: id }),
	alreadyDone(response, { id }, mayBeDoneEarlier, choices) {
		if (!mayBeDoneEarlier && choices.notFound !== 'treatAsDeleted') return undefined;
		return { ...response, status: 'already_deleted', reference_id: id };
	},
};
