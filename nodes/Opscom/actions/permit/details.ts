import type { INodeProperties } from 'n8n-workflow';

import type { CodeMessages } from '../../exchange/errorCodes';
import type { Checked, InvalidInput } from '../checked';
import type { ItemFields } from '../operation';
import type { GivenValues } from '../options';
import { readDateTime, readEndTime } from './dateTime';
import { isEmpty, leftOutRemark } from './text';

/** One thing that OPSCOM keeps of a permit. */
export interface Detail {
	field: INodeProperties;
	/** OPSCOM's name of the attribute. */
	key: string;
	read(value: unknown, fields: ItemFields): Checked<string>;
}

/** n8n's date picker gives a day with the time 00:00:00. */
const AS_DAY_BEGINS = ' A day without a time is its first second, 00:00:00: the permit then ends as that day begins.';

/** A date and time of a permit, such as its end. */
export function timeDetail(key: string, displayName: string, description: string, required?: true): Detail {
	const [read, more] = key === 'endTime' ? [readEndTime, AS_DAY_BEGINS] : [readDateTime, ''];
	const field = { displayName, name: key, type: 'dateTime', ...(required && { required }), default: '' } as const;
	return {
		field: { ...field, description: description + more },
		key,
		read: (value, fields) => read(value, displayName, fields),
	};
}

/** The details of an item that could be read, by OPSCOM's names, and the first one that could not. */
export interface ReadDetails {
	details: Record<string, string>;
	wrong?: InvalidInput;
}

/**
 * Reads the details of an item.
 *
 * @param given the collection that holds those which need not be there
 * @param whenEmpty what becomes of one that was added to the collection and is empty
 */
export function readDetails(
	wanted: Detail[],
	fields: ItemFields,
	given: GivenValues,
	whenEmpty: 'refuse' | 'leaveOutEmpty' = 'refuse',
): ReadDetails {
	const read: ReadDetails = { details: {} };
	for (const { field, key, read: readDetail } of wanted) {
		const { displayName, name, required } = field;
		if (!required && !given.added.includes(name)) continue;
		if (!required && whenEmpty === 'leaveOutEmpty' && isEmpty(given.values[name])) {
			fields.remark(leftOutRemark(displayName));
			continue;
		}
		const detail = readDetail(required ? fields.value(name) : given.values[name], fields);
		if (detail.ok) read.details[key] = detail.value;
		else read.wrong ??= detail.error;
	}
	return read;
}

const ASK_OPSCOM =
	"OPSCOM's documentation does not say when it is required. Ask your OPSCOM Account Executive which permits need it.";
const CHECK_TIMES =
	"It must be later than the start. Also check that the workflow's time zone is the one that your OPSCOM uses.";

/** OPSCOM's codes about the details of a permit (API Error Codes, opscom.wiki). */
export const detailCodes: CodeMessages = {
	9005: { text: 'OPSCOM did not accept the end time', advice: `Check 'End Time'. ${CHECK_TIMES}` },
	9010: { text: 'OPSCOM asks for a plate type, which this node cannot send', advice: ASK_OPSCOM },
	9011: { text: 'OPSCOM asks for a province or state, which this node cannot send', advice: ASK_OPSCOM },
	9021: {
		text: 'The plate is too long for OPSCOM',
		advice: "Check 'Plate'. The plate of a permit has at most 25 characters.",
	},
};
