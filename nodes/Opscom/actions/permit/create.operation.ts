import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { CHECK_BASE_URL, sharedCodeMessages } from '../../exchange/messages';
import { invalid, valid } from '../checked';
import type { Operation } from '../operation';
import { amountField, currencyField, readAmount, readCurrency } from './amount';
import { idempotencyKeyField, readCreationKey } from './creationKey';
import { detailCodes, readDetails, timeDetail, type Detail } from './details';
import { plateField, readPlate } from './plate';
import { confirmedReferenceId, readReferenceId } from './referenceId';
import { readPlainText } from './text';
import { noZoneRemark, readZone, zoneField } from './zone';

const ADDITIONAL_FIELDS = 'additionalFields';

const plate: Detail = {
	field: {
		...plateField,
		required: true,
		description: 'The license plate of the vehicle, up to 25 characters',
	},
	key: 'LicencePlate',
	read: readPlate,
};
const endTime = timeDetail(
	'endTime',
	"When the permit ends, such as 2026-03-02T17:00:00. A day without a time ends as the day begins. A time with a UTC offset is converted to the workflow's time zone.",
	true,
);
const startTime = timeDetail(
	'startTime',
	"When the permit starts. This must be before 'End Time'. If you leave it out, OPSCOM decides.",
);
const amount: Detail = {
	field: { ...amountField, description: 'The amount paid for the permit, from 0.01 to 999999.99' },
	key: 'Amount',
	read: readAmount,
};
const currency: Detail = {
	field: { ...currencyField, description: 'The currency of the amount' },
	key: 'CurrencyID',
	read: readCurrency,
};
const zone: Detail = { field: zoneField, key: 'zone', read: readZone };
const permitNumber: Detail = {
	field: {
		displayName: 'Permit Number',
		name: 'permitNumber',
		type: 'string',
		default: '',
		placeholder: 'e.g. L4-1138',
		description:
			'Your own number for the permit. A permit is updated and deleted by its Reference ID, not by this number.',
	},
	key: 'permitNo',
	read: (value) =>
		readPlainText(value, {
			name: 'Permit Number',
			source: 'Use the number that is printed on the permit.',
			// OPSCOM's documentation names no limit; a longer text belongs somewhere else.
			longest: 255,
		}),
};

/** In the order of OPSCOM's sample (Push API: Permit Create, opscom.wiki). */
const details = [amount, currency, plate, zone, permitNumber, startTime, endTime];

const additionalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: ADDITIONAL_FIELDS,
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [amount, currency, permitNumber, startTime, zone].map(({ field }) => field),
};

/** OPSCOM's response to a new permit was not seen: these are its names for the ID in its other responses and in requests. */
const REFERENCE_ID_KEY = /^(internal)?reference_?id$/i;

/** Push API: Permit Create (opscom.wiki). */
export const createPermit: Operation = {
	resource: 'permit',
	entry: {
		name: 'Create',
		value: 'create',
		action: 'Create permit',
		description:
			'Create a permit and return its Reference ID. Save this ID: OPSCOM returns it only once, and you need it to update or delete the permit. What was sent once under its key is never sent again.',
	},
	fields: [plate.field, endTime.field, additionalFields],
	ownOptions: [idempotencyKeyField],
	service: 'permit',
	path: '/permits/push',
	// Nothing tells OPSCOM that a second request is for the same permit.
	effect: 'once',
	comparedNames: details.map(({ field }) => field.displayName),
	doneKey: 'created',
	wording: {
		done: 'created',
		inDoubt: 'The permit may or may not have been created',
		resolveDoubt:
			"If OPSCOM answered nothing in this run, first check 'Base URL' with the credential's test. Wait a few minutes, then look up the plate with the operation 'Get' of the resource 'Plate'. If the permit is there, do not create it again: ask OPSCOM for its Reference ID. Only if it is not there, run this item alone with the option 'Idempotency Key' set to a new value, such as the order number with \"-2\" behind it.",
		unconfirmed: "OPSCOM's response has no Reference ID",
		nameLabel: 'Plate',
		nameKey: 'plate',
		dryRun: 'OPSCOM was not asked whether it accepts the permits. Without the dry run, they would be created.',
		runAgain:
			"Run the same list again with 'On Error' set to 'Continue'. What was sent under its key is not sent again.",
		codes: {
			...detailCodes,
			9004: { text: 'OPSCOM did not receive the end time', advice: `Check 'End Time'. ${CHECK_BASE_URL}` },
			9006: { text: 'OPSCOM did not receive the plate', advice: `Check 'Plate'. ${CHECK_BASE_URL}` },
			9007: {
				text: 'OPSCOM did not accept the start time',
				advice: "Check 'Start Time', or remove it under 'Additional Fields'.",
			},
			9009: {
				text: 'OPSCOM does not have a record that this permit refers to',
				advice: "Check that 'Zone' is spelled exactly as in OPSCOM.",
			},
			9022: {
				text: 'OPSCOM already has a permit with these details',
				advice:
					"Look for the plate in OPSCOM's 'Pay Station Status' screen. To create another permit on purpose, change its times or its 'Permit Number'.",
			},
			9033: { ...sharedCodeMessages[9033], advice: "Check each field. 'Zone' must be spelled exactly as in OPSCOM." },
		},
	},

	readRequest(fields) {
		const { body, wrong } = readDetails(details, fields, fields.collection(ADDITIONAL_FIELDS), true);
		const name = body[plate.key];
		if (wrong) return invalid({ ...wrong, ...(name !== undefined && { shown: name }) });
		const { startTime: start, endTime: end } = body;
		if (start !== undefined && end <= start) {
			return invalid({
				text: "'End Time' must be later than 'Start Time'",
				value: end,
				shown: name,
				advice: `The start is ${start}. Correct one of the two.`,
			});
		}
		const key = readCreationKey(details, body, fields);
		if (!key.ok) return invalid({ ...key.error, shown: name });
		if (body[zone.key] === undefined) fields.remark(noZoneRemark);
		return valid({ name, ...key.value, body });
	},
	confirms: (response) => ['success', undefined].includes(response.status as string) && newId(response) !== undefined,
	documentedResponse: confirmedReferenceId,
	newId,
};

function newId(response: IDataObject): string | undefined {
	for (const [key, value] of Object.entries(response)) {
		if (!REFERENCE_ID_KEY.test(key)) continue;
		// A number that JSON cannot hold exactly is another ID.
		if (typeof value === 'number' && value > 0 && Number.isSafeInteger(value)) return String(value);
		const id = typeof value === 'string' ? readReferenceId(value) : undefined;
		if (id?.ok) return id.value;
	}
	return undefined;
}
