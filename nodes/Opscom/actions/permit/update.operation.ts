import type { INodeProperties } from 'n8n-workflow';

import { CHECK_TOKEN } from '../../exchange/errorCodes';
import { invalid, valid } from '../checked';
import type { Operation } from '../operation';
import { amountField, currencyField, readAmount, readCurrency } from './amount';
import { detailCodes, readDetails, timeDetail, type Detail } from './details';
import { codesAboutOtherFields } from './otherFields';
import { plateField, readPlate } from './plate';
import {
	confirmedReferenceId,
	confirmsReferenceId,
	readReferenceId,
	referenceIdCodes,
	referenceIdField,
} from './referenceId';

const END_TIME = 'End Time';
const UPDATE_FIELDS = 'updateFields';

const plate: Detail = {
	field: { ...plateField, description: 'The new license plate, up to 25 characters' },
	key: 'plate',
	read: readPlate,
};
const amount: Detail = {
	field: { ...amountField, description: 'The new total paid for the permit, from 0.01 to 999999.99' },
	key: 'Amount',
	read: readAmount,
};
const currency: Detail = {
	field: { ...currencyField, description: 'The new currency of the amount' },
	key: 'currency',
	read: readCurrency,
};
const endTime = timeDetail(
	'endTime',
	END_TIME,
	"The new end time of the permit, such as 2026-03-02T17:00:00. A time with a UTC offset is converted to the workflow's time zone.",
);

/** In the order of OPSCOM's sample (Push API: Permit Update, opscom.wiki). */
const details = [plate, amount, currency, endTime];

const updateFields: INodeProperties = {
	displayName: 'Update Fields',
	name: UPDATE_FIELDS,
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [amount, currency, endTime, plate].map(({ field }) => field),
};

/** Push API: Permit Update (opscom.wiki). */
export const updatePermit: Operation = {
	resource: 'permit',
	entry: {
		name: 'Update',
		value: 'update',
		action: 'Update permit',
		description:
			"Change the end time, plate, amount or currency of a permit. This overwrites the old values and can't be undone.",
	},
	fields: [
		{
			...referenceIdField,
			description:
				'The exact ID that OPSCOM returned when the permit was created: up to 50 letters, digits and dashes. It is not the plate or the permit number. Never guess an ID.',
		},
		updateFields,
	],
	ownOptions: [],
	service: 'permit',
	path: '/permits/update',
	// The same values a second time change nothing.
	effect: 'repeatable',
	doneKey: 'updated',
	wording: {
		done: 'updated',
		inDoubt: 'The permit may or may not have been updated',
		resolveDoubt:
			'Run this item again, before any later change to the same permit. Updating a permit twice with the same values does no harm.',
		unconfirmed: "OPSCOM's response does not confirm this Reference ID",
		idName: 'Reference ID',
		idKey: 'referenceId',
		dryRun: 'OPSCOM was not asked whether the permits exist. Without the dry run, they would be updated.',
		runAgain: 'Run the whole list again. Updating a permit twice with the same values does no harm.',
		codes: {
			...codesAboutOtherFields('an update'),
			...detailCodes,
			...referenceIdCodes,
			9002: {
				text: 'The API token is not valid or does not have permission to update permits',
				advice: CHECK_TOKEN,
			},
			9004: { text: 'OPSCOM asks for an end time', advice: `Add '${END_TIME}' under 'Update Fields'.` },
			9006: { text: 'OPSCOM asks for a plate', advice: "Add 'Plate' under 'Update Fields'." },
			9022: {
				text: 'OPSCOM already has a permit with these details',
				advice: "Look for the plate in OPSCOM's 'Pay Station Status' screen: another permit may have the same details.",
			},
			9030: {
				...referenceIdCodes[9030],
				advice: `Shorten 'Plate' under 'Update Fields'. ${referenceIdCodes[9030].advice}`,
			},
			9031: {
				...referenceIdCodes[9031],
				advice: `Check each of the 'Update Fields'. ${referenceIdCodes[9031].advice}`,
			},
			9032: {
				...referenceIdCodes[9032],
				advice: `Check each of the 'Update Fields'. ${referenceIdCodes[9032].advice}`,
			},
			9033: {
				...referenceIdCodes[9033],
				advice: `Check each of the 'Update Fields'. ${referenceIdCodes[9033].advice}`,
			},
		},
	},

	readRequest(fields) {
		const id = readReferenceId(fields.value('referenceId'));
		if (!id.ok) return invalid(id.error);
		const { details: changes, wrong } = readDetails(details, fields, fields.collection(UPDATE_FIELDS));
		if (wrong) return invalid({ ...wrong, shown: id.value });
		if (Object.keys(changes).length === 0) {
			return invalid({
				text: "'Update Fields' is empty, so there is nothing to change",
				advice: 'Add at least one field to it.',
				shown: id.value,
			});
		}
		return valid({
			id: id.value,
			key: JSON.stringify([id.value, changes]),
			// In any letter case it is the same permit.
			sequence: id.value.toLowerCase(),
			identity: { reference_id: id.value },
			body: { referenceID: id.value, ...changes },
		});
	},
	confirms: confirmsReferenceId,
	documentedResponse: confirmedReferenceId,
};
