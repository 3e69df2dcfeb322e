import { invalid, valid, type Checked } from '../checked';
import { asTyped, findInvisible } from './characters';
import { AS_TEXT, findLeftover, MISSING } from './pasted';

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

const ONE_VALUE = 'Use an expression that returns a single value, or split the list into items first.';

/** Spreadsheets keep 15 digits of a number and write zeros for the others. */
const LARGEST = 999_999_999_999_999;

/**
 * Reads a text or a whole number, because spreadsheets turn digits into numbers. Spaces around it are dropped. Anything
 * else is refused with its type, and so is what stands for no value.
 */
export function readText(value: unknown, field: TextField): Checked<string> {
	const { noun, oneOf, source } = field;
	switch (typeof value) {
		case 'string':
			return checkText(value.trim(), field);
		case 'number':
		case 'bigint':
			return readNumber(value, field);
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

function readNumber(value: number | bigint, field: TextField): Checked<string> {
	const shown = String(value);
	if (typeof value === 'number' && !Number.isInteger(value)) {
		return refuse(field, `is a number that is not whole (${shown})`, AS_TEXT, shown);
	}
	if (value > LARGEST || value < -LARGEST) {
		return refuse(
			field,
			`is a number with more than 15 digits (${shown}), and spreadsheets keep only 15`,
			AS_TEXT,
			shown,
		);
	}
	return checkText(shown, field);
}

function checkText(text: string, field: TextField): Checked<string> {
	const { name, longest, source } = field;
	if (text === '') return refuse(field, 'is empty', MISSING, '');
	if (text.length > longest) {
		return refuseText(
			field,
			`is a text of ${text.length} characters, and OPSCOM accepts at most ${longest}`,
			source,
			text,
		);
	}
	const leftover = findLeftover(text, name);
	if (leftover) return refuseText(field, leftover.what, leftover.advice, text);
	const invisible = findInvisible(text);
	if (invisible !== undefined) return refuseText(field, `has an invisible character: ${invisible}`, source, text);
	if (!/[\p{L}\p{N}]/u.test(text)) return refuseText(field, 'has no letter and no digit', source, text);
	return valid(text);
}

/** Reads a text that a person chose, such as a zone: any visible characters and spaces, with a letter or a digit. */
export function readPlainText(value: unknown, field: TextField): Checked<string> {
	const read = readText(value, field);
	return read.ok ? valid(asTyped(read.value)) : read;
}

/** Refuses a text and quotes it. */
export function refuseText({ name }: TextField, what: string, advice: string, text: string): Checked<never> {
	return invalid({ text: `'${name}' ${what}`, advice, value: text, shown: text });
}

function refuse({ name }: TextField, what: string, advice: string, shown?: string): Checked<never> {
	return invalid({ text: `'${name}' ${what}`, advice, ...(shown !== undefined && { shown }) });
}
