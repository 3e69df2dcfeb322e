import { valid } from '../checked';
import type { Operation } from '../operation';
import {
	confirmedReferenceId,
	confirmsReferenceId,
	NOT_FOUND_ADVICE,
	readReferenceId,
	referenceIdCodes,
	referenceIdField,
} from './referenceId';

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
			type: 'options',
			default: 'fail',
			description: 'What to do when OPSCOM has no permit with the Reference ID',
			options: [
				{ name: 'Fail', value: 'fail', description: 'The item fails, so that someone can check the Reference ID' },
				{
					name: 'Treat as Deleted',
					value: 'treatAsDeleted',
					description: "The item counts as deleted, with the status 'already_deleted', even if its ID is mistyped",
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
		nameLabel: 'Reference ID',
		nameKey: 'referenceId',
		dryRun: 'OPSCOM was not asked whether the permits exist. Without the dry run, they would be permanently deleted.',
		alreadyDone: 'counted as deleted because OPSCOM has no permit with this Reference ID',
		runAgain:
			'Run the same list again. A permit that this run deleted is then not found: compare its Reference ID with your list.',
		codes: {
			...referenceIdCodes,
			9009: {
				...referenceIdCodes[9009],
				advice: `${NOT_FOUND_ADVICE} If permits of this list may be gone already, 'If Permit Is Not Found' can be set to 'Treat as Deleted': a mistyped ID then counts as deleted, too.`,
			},
		},
	},

	readRequest(fields) {
		const id = readReferenceId(fields.value('referenceId'));
		if (!id.ok) return id;
		return valid({
			name: id.value,
			key: id.value,
			subject: id.value.toLowerCase(),
			shown: { reference_id: id.value },
			body: { referenceID: id.value },
		});
	},
	confirms: confirmsReferenceId,
	documentedResponse: confirmedReferenceId,
	alreadyDone: (response, { name }, { notFound }) =>
		notFound === 'treatAsDeleted' ? { ...response, status: 'already_deleted', reference_id: name } : undefined,
};
