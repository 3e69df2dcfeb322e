import type { INodeProperties } from 'n8n-workflow';

import type { CodeMessages } from '../../exchange/messages';
import type { Checked, InvalidInput } from '../checked';
import type { GivenValues, ItemFields } from '../operation';
import { readDateTime, readEndTime } from './dateTime';
import { isEmpty, leftOutRemark } from './text';

/** One thing that OPSCOM keeps of a permit. */
export interface Detail {
	field: INodeProperties;
	/** OPSCOM's name of the attribute. */
	key: string;
	read(value: unknown, fields: ItemFields): Checked<string>;
}

/** A date and time of a permit. */
export function timeDetail(key: 'startTime' | 'endTime', description: string, required?: true): Detail {
	const displayName = key === 'endTime' ? 'End Time' : 'Start Time';
	const read = key === 'endTime' ? readEndTime : readDateTime;
	return {
		field: { displayName, name: key, type: 'dateTime', ...(required && { required }), default: '', description },
		key,
		read: (value, fields) => read(value, displayName, fields),
	};
}

/** The details of an item that could be read, by OPSCOM's names, and the first one that could not. */
export interface ReadDetails {
	body: Record<string, string>;
	wrong?: InvalidInput;
}

/**
 * Reads the details of an item.
 *
 * @param given the collection that holds those which need not be there
 * @param leavesOutEmpty whether an empty one of them is left out; else it must have a value
 */
export function readDetails(
	wanted: Detail[],
	fields: ItemFields,
	given: GivenValues,
	leavesOutEmpty: boolean,
): ReadDetails {
	const read: ReadDetails = { body: {} };
	for (const detail of wanted) {
		const { name, displayName, required } = detail.field;
		if (!required && !given.added.includes(name)) continue;
		const value = required ? fields.value(name) : given.values[name];
		if (!required && leavesOutEmpty && isEmpty(value)) {
			fields.remark(leftOutRemark(displayName));
			continue;
		}
		const checked = detail.read(value, fields);
		if (checked.ok) read.body[detail.key] = checked.value;
		else read.wrong ??= checked.error;
	}
	return read;
}

const CHECK_TIMES =
	"It must be later than the start. Also check that the workflow's time zone is the one that your OPSCOM uses.";
const ASK_OPSCOM = 'Ask your OPSCOM Account Executive which permits need it.';

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
