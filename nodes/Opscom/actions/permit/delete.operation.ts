import { CHECK_TOKEN, type CodeMessages } from '../../exchange/errorCodes';
import { invalid, valid } from '../checked';
import type { Operation } from '../operation';
import { codesAboutOtherFields } from './otherFields';
import {
	confirmedReferenceId,
	confirmsReferenceId,
	NOT_FOUND_ADVICE,
	readReferenceId,
	referenceIdCodes,
	referenceIdField,
} from './referenceId';

const TREAT_AS_DELETED = "set 'If Permit Is Not Found' to 'Treat as Deleted'";

const codes: CodeMessages = {
	...codesAboutOtherFields('a deletion'),
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
	service: 'permit',
	path: '/permits/delete',
	// The same ID never names another permit, so a second deletion can only find nothing.
	effect: 'repeatable',
	doneKey: 'deleted',
	wording: {
		done: 'deleted',
		inDoubt: 'The permit may or may not have been deleted',
		resolveDoubt:
			'Run this item again; this does no harm. If OPSCOM then has no permit with this Reference ID, and the ID is right, the permit is gone.',
		unconfirmed: "OPSCOM's response does not confirm this Reference ID",
		idName: 'Reference ID',
		idKey: 'referenceId',
		dryRun: 'OPSCOM was not asked whether the permits exist. Without the dry run, they would be permanently deleted.',
		alreadyDone: 'taken as already deleted: OPSCOM has no permit with this Reference ID',
		notFoundInRetry: `An earlier run of this execution may have deleted it, or another retry. If so, ${TREAT_AS_DELETED} and run the list again.`,
		runAgain: "Run the same list again with 'If Permit Is Not Found' set to 'Treat as Deleted'.",
		codes,
	},

	readRequest(fields) {
		const id = readReferenceId(fields.value('referenceId'));
		if (!id.ok) return invalid(id.error);
		return valid({
			id: id.value,
			key: id.value,
			identity: { reference_id: id.value },
			body: { referenceID: id.value },
		});
	},
	confirms: confirmsReferenceId,
	documentedResponse: confirmedReferenceId,
	alreadyDone(response, { id }, mayBeDoneEarlier, choices) {
		if (!mayBeDoneEarlier && choices.notFound !== 'treatAsDeleted') return undefined;
		return { ...response, status: 'already_deleted', reference_id: id };
	},
};
