import { invalid, valid, type Checked } from '../checked';

/** How the messages about a field speak of it and of its value. */
export interface TextField {
	/** Its displayed name. */
	name: string;
	/** What its value is, e.g. "ID". */
	noun: string;
	/** The same with its article, e.g. "an ID". */
	oneOf: string;
	/** Where a right value comes from. */
	source: string;
	/** Characters. */
	longest: number;
}

/** Said of a value that an earlier node did not return. */
export const MISSING =
	'Check that the earlier node returns this value for every item, and that the expression uses its exact name.';
const AS_TEXT = 'Format the column as text where the value comes from, so that all digits are kept.';
const ONE_VALUE = 'Use an expression that returns a single value, or split the list into items first.';

/**
 * Reads a text or a whole number, because spreadsheets turn digits into numbers. Spaces around it are dropped. Anything
 * else is refused with its type.
 */
export function readText(value: unknown, field: TextField): Checked<string> {
	const { noun, oneOf, source } = field;
	switch (typeof value) {
		case 'string':
			return checkLength(value.trim(), field);
		case 'number':
			return readNumber(value, field);
		case 'bigint':
			return checkLength(String(value), field);
		case 'undefined':
			return refuse(field, 'is missing (undefined)', MISSING);
		case 'boolean':
			return refuse(field, `is a boolean (${value}), not ${oneOf}`, source, String(value));
		default:
			if (value === null) return refuse(field, 'is empty (null)', MISSING);
			return refuse(
				field,
				`is ${Array.isArray(value) ? 'a list' : `an ${typeof value}`}, not a single ${noun}`,
				ONE_VALUE,
			);
	}
}

function readNumber(value: number, field: TextField): Checked<string> {
	const shown = String(value);
	if (Number.isSafeInteger(value)) return checkLength(shown, field);
	if (Number.isInteger(value)) return refuse(field, `is a number too large to be exact (${shown})`, AS_TEXT, shown);
	return refuse(field, `is a number that is not whole (${shown})`, AS_TEXT, shown);
}

function checkLength(text: string, field: TextField): Checked<string> {
	if (text === '') return refuse(field, 'is empty', MISSING, '');
	if (text.length <= field.longest) return valid(text);
	return refuseText(
		field,
		`is a text of ${text.length} characters, and OPSCOM accepts at most ${field.longest}`,
		field.source,
		text,
	);
}

/** What spreadsheets and programs write where a value is missing. "NA" and "none" can be somebody's plate or zone. */
const PLACEHOLDER = /^(undefined|null|nan|\[object Object\]|#(n\/a|ref!|value!|name\?|div\/0!|num!|null!|error!))$/i;

/** What is copied along unseen makes a plate another one: an officer who types what is on the vehicle would not find it. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Reads a text that a person chose, such as a plate or a zone: any visible characters and spaces. */
export function readPlainText(value: unknown, field: TextField): Checked<string> {
	const read = readText(value, field);
	if (!read.ok) return read;
	if (PLACEHOLDER.test(read.value)) {
		return refuseText(field, 'is a text that stands for a missing value', MISSING, read.value);
	}
	if (INVISIBLE.test(read.value)) {
		return refuseText(field, 'contains a line break, a tab or another invisible character', field.source, read.value);
	}
	return read;
}

/** Refuses a text and quotes it. */
export function refuseText({ name }: TextField, what: string, advice: string, text: string): Checked<never> {
	return invalid({ text: `'${name}' ${what}`, advice, value: text, shown: text });
}

function refuse({ name }: TextField, what: string, advice: string, shown?: string): Checked<never> {
	return invalid({ text: `'${name}' ${what}`, advice, ...(shown !== undefined && { shown }) });
}
