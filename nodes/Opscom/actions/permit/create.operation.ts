import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { CHECK_BASE_URL, CHECK_TOKEN, sharedCodeMessages } from '../../exchange/errorCodes';
import { invalid, valid } from '../checked';
import type { Operation } from '../operation';
import { amountField, currencyField, readAmount, readCurrency } from './amount';
import { detailCodes, readDetails, timeDetail, type Detail } from './details';
import { codesAboutOtherFields } from './otherFields';
import { plateField, readPlate } from './plate';
import { readReferenceId } from './referenceId';
import { readPlainText } from './text';
import { noZoneRemark, readZone, zoneField } from './zone';

const START_TIME = 'Start Time';
const END_TIME = 'End Time';
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
	END_TIME,
	"When the permit ends, such as 2026-03-02T17:00:00. A time with a UTC offset is converted to the workflow's time zone.",
	true,
);
const startTime = timeDetail(
	'startTime',
	START_TIME,
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
const zone: Detail = {
	field: zoneField,
	key: 'zone',
	read: readZone,
};
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
			'Create a permit and return its Reference ID. Save this ID: OPSCOM returns it only once, and you need it to update or delete the permit. This node creates the same permit only once.',
	},
	fields: [plate.field, endTime.field, additionalFields],
	ownOptions: [
		{
			displayName: 'If Permit Was Sent Before',
			name: 'sentBefore',
			default: 'fail',
			description:
				'What to do when this node has sent the same permit before: same plate, zone, permit number, start and end time',
			choices: [
				{
					name: 'Fail',
					value: 'fail',
					description: 'The item fails and nothing is sent, so that no permit is created twice',
				},
				{
					name: 'Create Again',
					value: 'createAgain',
					description:
						'Every item of the run is created, also what was created before. Use this only for permits that OPSCOM does not have, and remove the option afterwards.',
				},
			],
		},
	],
	service: 'permit',
	path: '/permits/push',
	// Nothing tells OPSCOM that a second request is for the same permit.
	effect: 'once',
	doneKey: 'created',
	wording: {
		done: 'created',
		inDoubt: 'The permit may or may not have been created',
		resolveDoubt:
			"Look up the plate with the operation 'Get' of the resource 'Plate', or in OPSCOM's 'Pay Station Status' screen. If the permit is not there, run only this item again, with 'If Permit Was Sent Before' set to 'Create Again'. If it is there, do not create it again: ask OPSCOM for its Reference ID.",
		unconfirmed: "OPSCOM's response has no Reference ID",
		idName: 'Plate',
		idKey: 'plate',
		dryRun: 'OPSCOM was not asked whether it accepts the permits. Without the dry run, they would be created.',
		runAgain:
			"Run the same list again with 'On Error' set to 'Continue'. Permits that this node sent before are not sent again.",
		codes: {
			...codesAboutOtherFields('a request for a new permit'),
			...detailCodes,
			9002: {
				text: 'The API token is not valid or does not have permission to create permits',
				advice: CHECK_TOKEN,
			},
			9004: { text: 'OPSCOM did not receive the end time', advice: `Check '${END_TIME}'. ${CHECK_BASE_URL}` },
			9006: { text: 'OPSCOM did not receive the plate', advice: `Check 'Plate'. ${CHECK_BASE_URL}` },
			9007: {
				text: 'OPSCOM did not accept the start time',
				advice: `Check '${START_TIME}', or remove it under 'Additional Fields'.`,
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
			9030: {
				...sharedCodeMessages[9030],
				advice:
					"Shorten 'Plate', 'Zone' or 'Permit Number'. The 'API Token' of the 'OPSCOM API' credential has at most 50 characters.",
			},
			9033: {
				...sharedCodeMessages[9033],
				advice:
					"Check 'Plate', 'End Time' and each of the 'Additional Fields'. 'Zone' must be spelled exactly as in OPSCOM.",
			},
		},
	},

	readRequest(fields) {
		const { details: body, wrong } = readDetails(
			details,
			fields,
			fields.collection(ADDITIONAL_FIELDS),
			'leaveOutEmpty',
		);
		const shown = body[plate.key];
		if (wrong) return invalid({ ...wrong, ...(shown !== undefined && { shown }) });
		const { startTime: start, endTime: end } = body;
		if (start !== undefined && end <= start) {
			return invalid({
				text: `'${END_TIME}' must be later than '${START_TIME}'`,
				value: end,
				shown,
				advice: `The start is ${start}. Correct one of the two.`,
			});
		}
		if (body.zone === undefined) fields.remark(noZoneRemark);
		return valid({ id: shown, ...identityOf(body), body });
	},
	confirms: (response) => ['success', undefined].includes(response.status as string) && newId(response) !== undefined,
	newId,
};

/** What makes two permits the same, without regard to letter case and spaces. */
function identityOf(details: Record<string, string>): { key: string; record: string } {
	const textOf = (names: string[]) =>
		JSON.stringify(names.map((name) => (details[name] ?? '').replace(/\s/g, '').toLowerCase()));
	const record = textOf(['LicencePlate', 'zone', 'permitNo']);
	return { key: `${record} ${textOf(['startTime', 'endTime'])}`, record };
}

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
