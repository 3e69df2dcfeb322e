import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { CodeMessages } from '../../exchange/errorCodes';
import { invalid, valid, type Checked } from '../checked';
import type { PermitRequest } from '../operation';

const LONGEST = 50;
const FIELD = "'Reference ID'";
const CREDENTIAL = "the 'OPSCOM API' credential";

/** What spreadsheets and programs write where a value is missing: a permit of this name is far less likely. */
const PLACEHOLDERS = ['undefined', 'null', 'nan', 'none', 'nil', 'na', 'n-a', 'true', 'false', 'infinity'];

const MISSING =
	'Check that the earlier node returns this value for every item, and that the expression uses its exact name.';
const AS_TEXT = 'Format the column as text where the value comes from, so that all digits are kept.';
const ONE_VALUE = 'Use an expression that returns a single value, or split the list into items first.';
const FROM_CREATE = 'Use the value that OPSCOM returned when the permit was created.';

/** Advice for "Record not found.". */
export const NOT_FOUND_ADVICE =
	"Check that the ID came from the permit's own create call, and that the permit was not deleted earlier.";

/** The field in which an item names its permit. */
export const referenceIdField: INodeProperties = {
	displayName: 'Reference ID',
	name: 'referenceId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 1a9b5375-cb75-4c71-9939-eeae550b09ac',
};

/** OPSCOM's codes for a request that names its permit by the Reference ID (API Error Codes, opscom.wiki). */
export const referenceIdCodes: CodeMessages = {
	9008: {
		text: 'OPSCOM did not receive the Reference ID',
		advice: `Map ${FIELD} to the value that OPSCOM returned when the permit was created.`,
	},
	9009: { text: 'OPSCOM has no permit with this Reference ID', advice: NOT_FOUND_ADVICE },
	9030: {
		text: 'OPSCOM reported a value that is too long',
		advice: `Check ${FIELD} and the 'API Token' of ${CREDENTIAL}: each has at most ${LONGEST} characters.`,
	},
	9031: {
		text: 'OPSCOM reported that a required value is missing',
		advice: `Check ${FIELD}, and the 'API Token' and 'Client Code' of ${CREDENTIAL}.`,
	},
	9032: {
		text: 'OPSCOM reported a value that is too short',
		advice: `Check that ${FIELD} and the 'API Token' of ${CREDENTIAL} are complete.`,
	},
	9033: {
		text: 'OPSCOM reported a value that is not valid',
		advice: `Check that ${FIELD} is the one that OPSCOM returned when the permit was created, and check the 'API Token' of ${CREDENTIAL}.`,
	},
};

/**
 * Whether a response confirms the ID that was sent, compared as text and without regard to case: the documentation has
 * the ID come back (Push API: Permit Delete and Permit Update, opscom.wiki).
 */
export function confirmsReferenceId({ status, reference_id: confirmed }: IDataObject, { id }: PermitRequest): boolean {
	// A number that JSON cannot hold exactly, or a look-alike of a letter, is another ID.
	const isExact = typeof confirmed === 'string' ? /^[A-Za-z0-9-]+$/.test(confirmed) : Number.isSafeInteger(confirmed);
	return status === 'success' && isExact && String(confirmed).toLowerCase() === id.toLowerCase();
}

/**
 * Reads a Reference ID: a text or a whole number, 1 to 50 letters, digits or dashes (Push API: Permit Delete,
 * opscom.wiki). Anything else is refused with its type, because a wrong ID is another permit.
 */
export function readReferenceId(value: unknown): Checked<string> {
	switch (typeof value) {
		case 'string':
			return readText(value.trim());
		case 'number':
			return readNumber(value);
		case 'undefined':
			return refuse('is missing (undefined)', MISSING);
		case 'boolean':
			return refuse(`is a boolean (${value}), not an ID`, FROM_CREATE, String(value));
		default:
			if (value === null) return refuse('is empty (null)', MISSING);
			return refuse(`is ${Array.isArray(value) ? 'a list' : `an ${typeof value}`}, not a single ID`, ONE_VALUE);
	}
}

function readNumber(value: number): Checked<string> {
	if (Number.isSafeInteger(value)) return valid(String(value));
	const shown = String(value);
	if (Number.isInteger(value)) return refuse(`is a number too large to be exact (${shown})`, AS_TEXT, shown);
	return refuse(`is a number that is not whole (${shown})`, AS_TEXT, shown);
}

function readText(text: string): Checked<string> {
	if (text === '') return refuse('is empty', MISSING, '');
	if (text.length > LONGEST) {
		return refuseText(
			`is a text of ${text.length} characters, and OPSCOM accepts at most ${LONGEST}`,
			FROM_CREATE,
			text,
		);
	}
	if (PLACEHOLDERS.includes(text.toLowerCase()))
		return refuseText('is a text that stands for a missing value', MISSING, text);
	if (!/^[A-Za-z0-9-]+$/.test(text)) {
		return refuseText('is a text with characters other than letters, digits and dashes', FROM_CREATE, text);
	}
	if (/^-+$/.test(text)) return refuseText('is a text that contains only dashes', FROM_CREATE, text);
	return valid(text);
}

function refuseText(what: string, advice: string, text: string): Checked<never> {
	return invalid({ text: `${FIELD} ${what}`, advice, value: text, shown: text });
}

function refuse(what: string, advice: string, shown?: string): Checked<never> {
	return invalid({ text: `${FIELD} ${what}`, advice, ...(shown !== undefined && { shown }) });
}
