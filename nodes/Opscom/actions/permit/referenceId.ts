import { quoted } from '../../exchange/plainWords';
import type { Refusal } from '../operation';

const LONGEST = 50;
const FIELD = "'Reference ID'";

/** What spreadsheets and programs write where a value is missing: a permit of this name is far less likely. */
const PLACEHOLDERS = ['undefined', 'null', 'nan', 'none', 'nil', 'na', 'n-a', 'true', 'false', 'infinity'];

const MISSING =
	'Check that the earlier node puts out this value for every item, and that the expression names it exactly.';
const AS_TEXT = 'Format the column as text where the value comes from, so that all digits are kept.';
const ONE_VALUE = 'Use an expression that gives one value, or split the list into items first.';
const THE_CREATED = 'Use the value that OPSCOM returned when the permit was created.';

/**
 * Reads a Reference ID: a text or a whole number, 1 to 50 letters, digits or dashes (Push API: Permit Delete,
 * opscom.wiki). Anything else is refused with its kind, because OPSCOM deletes for good.
 */
export function readReferenceId(value: unknown): string | Refusal {
	switch (typeof value) {
		case 'string':
			return readText(value.trim());
		case 'number':
			return readNumber(value);
		case 'undefined':
			return refuse('is missing (undefined)', MISSING);
		case 'boolean':
			return refuse(`is a boolean (${value}), not an ID`, THE_CREATED, String(value));
		default:
			if (value === null) return refuse('is empty (null)', MISSING);
			return refuse(`is ${Array.isArray(value) ? 'a list' : `an ${typeof value}`}, not one ID`, ONE_VALUE);
	}
}

function readNumber(value: number): string | Refusal {
	if (Number.isSafeInteger(value)) return String(value);
	const shown = String(value);
	if (Number.isInteger(value)) return refuse(`is a number with too many digits to be exact (${shown})`, AS_TEXT, shown);
	return refuse(`is a number that is not whole (${shown})`, AS_TEXT, shown);
}

function readText(text: string): string | Refusal {
	if (text === '') return refuse('is an empty text', MISSING, '');
	if (PLACEHOLDERS.includes(text.toLowerCase())) return refuseText('stands for a missing value', MISSING, text);
	if (!/^[A-Za-z0-9-]+$/.test(text)) {
		return refuseText('has characters other than letters, digits and dashes', THE_CREATED, text);
	}
	if (text.length > LONGEST) {
		return refuseText(`has ${text.length} characters, and OPSCOM takes at most ${LONGEST}`, THE_CREATED, text);
	}
	if (/^-+$/.test(text)) return refuseText('has nothing but dashes', THE_CREATED, text);
	return text;
}

function refuseText(what: string, advice: string, text: string): Refusal {
	return { ...refuse(`is a text that ${what}`, advice, text), said: `The value is ${quoted(text)}` };
}

function refuse(what: string, advice: string, shown?: string): Refusal {
	return { message: `${FIELD} ${what}`, advice, ...(shown !== undefined && { shown }) };
}
