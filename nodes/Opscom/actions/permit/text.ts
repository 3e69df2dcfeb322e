import { isResourceLocatorValue } from 'n8n-workflow';

import { invalid, valid, type Checked } from '../checked';
import type { Remark } from '../operation';

/** A field that holds a text, as the messages about it speak of it. */
export interface TextField {
	/** Its displayed name. */
	name: string;
	/** Where a right value comes from. */
	source: string;
	/** Characters; without it, 255. */
	longest?: number;
	/** Words that stand for a missing value in this field alone, in small letters without spaces. */
	placeholders?: string;
	/** A read does no harm: any word may be looked up. */
	isLookedUp?: true;
}

/** OPSCOM names no limit for a zone or a permit number; a longer text was pasted by mistake. */
const LONGEST_TEXT = 255;
/** Spreadsheets keep 15 digits of a number and write zeros for the others. */
const LARGEST = 999_999_999_999_999;

const FILL_IN = 'Fill in the cell or remove the row.';
const CHECK_NAME = `Check that the expression uses the exact name of the column. If the cell is empty: ${FILL_IN}`;
const AS_TEXT =
	'Correct it where it comes from. In a spreadsheet, format the column as text, so that what is entered stays as it is.';
const ONE_TEXT = 'Use an expression that returns a single text. If it returns a list, split the list into items first.';
const EVALUATE = "Switch the field from 'Fixed' to 'Expression', or fill in the template where the value comes from.";

/** Reads a text that a person chose, such as a zone: any visible characters and spaces, with a letter or a digit. */
export function readPlainText(value: unknown, field: TextField): Checked<string> {
	const read = readText(value, field);
	return read.ok ? valid(asTyped(read.value)) : read;
}

/**
 * Reads a text, or a whole number, because spreadsheets turn digits into numbers. Spaces around it are dropped. Refuses
 * what stands for no value and what nobody sees.
 */
export function readText(value: unknown, field: TextField): Checked<string> {
	const { name, source, longest = LONGEST_TEXT, isLookedUp } = field;
	const missing = refuseMissing(value, name);
	if (missing) return missing;
	const text = typeof value === 'string' ? value.trim() : wholeNumber(value);
	if (text === undefined) {
		const isNumber = typeof value === 'number' || typeof value === 'bigint';
		return invalid({
			text: `'${name}' must be a text or a whole number of at most 15 digits`,
			value: isNumber ? Number(value) : value,
			...(isNumber && { shown: String(value) }),
			advice: isNumber ? AS_TEXT : ONE_TEXT,
		});
	}
	if (text.length > longest) {
		return refuseText(field, `has ${text.length} characters, and ${longest} is the most`, source, text);
	}
	const leftover = isLookedUp ? undefined : adviceOnLeftover(text, field);
	if (leftover !== undefined) return refuseText(field, IS_LEFTOVER, leftover, text);
	const invisible = findCharacter(text, INVISIBLE);
	if (invisible !== undefined) return refuseText(field, `has an invisible character: ${invisible}`, source, text);
	if (!/[\p{L}\p{N}]/u.test(text)) return refuseText(field, 'has no letter and no digit', source, text);
	return valid(text);
}

function wholeNumber(value: unknown): string | undefined {
	const isWhole = typeof value === 'bigint' || Number.isInteger(value);
	return isWhole && Math.abs(Number(value)) <= LARGEST ? String(value) : undefined;
}

/** Refuses a text and quotes it. */
export function refuseText({ name }: TextField, what: string, advice: string, text: string): Checked<never> {
	return invalid({ text: `'${name}' ${what}`, advice, value: text, shown: text });
}

/** Whether there is nothing in a cell. */
export function isEmpty(value: unknown): boolean {
	const given = isResourceLocatorValue(value) ? value.value : value;
	return given === undefined || given === null || (typeof given === 'string' && given.trim() === '');
}

/** Refuses what is not there. */
export function refuseMissing(value: unknown, name: string): Checked<never> | undefined {
	if (value === undefined) return invalid({ text: `'${name}' is missing`, advice: CHECK_NAME });
	if (!isEmpty(value)) return undefined;
	return invalid({ text: `'${name}' is empty`, advice: FILL_IN, ...(typeof value === 'string' && { shown: '' }) });
}

/** Said of an optional field that is empty. */
export function leftOutRemark(name: string): Remark {
	const text = (count: number) =>
		`'${name}' is empty in ${count === 1 ? '1 item' : `${count} items`}, and was left out.`;
	return { kind: `leftOut ${name}`, text };
}

const IS_LEFTOVER = 'has a placeholder, or something that a spreadsheet or program left, instead of a value';

/** Refuses what was left in a field whose values have a form of their own. */
export function refuseLeftover(value: unknown, name: string): Checked<never> | undefined {
	const isRead = typeof value === 'string' && value.length <= LONGEST_TEXT;
	const advice = isRead ? adviceOnLeftover(value.trim(), { name }) : undefined;
	return advice === undefined ? undefined : invalid({ text: `'${name}' ${IS_LEFTOVER}`, value, advice });
}

/** What people, databases and spreadsheets write where a value is missing, as `squeezed` gives it. */
const NO_VALUE = `undefined null nil none nan infinity true false void vrai faux wahr falsch verdadero falso
	na n/a n.a n/d s/o notavailable notapplicable novalue nodata tbd tba tbc tobedetermined tobeannounced tobeconfirmed todo
	pending unk unknown missing empty blank pleaseselect previousreferenceid yourreferenceid inconnu inconnue aucun aucune
	vide manquant sansobjet nondisponible nonapplicable àdéterminer àconfirmer àvenir unbekannt desconocido`.split(/\s+/);

const MONTH =
	'(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc)';

/** What stands in a cell instead of a value, and what to do about it. */
const LEFTOVERS: Array<[form: RegExp, advice: string]> = [
	// The language of a spreadsheet decides the words of its marks, so their form counts: # and no digit but that of /0.
	[/^#[^\d\s](\D|\/0)*$|^(err\p{L}*|fehler|fout)\s?:\s?\d{3}$/iu, FILL_IN],
	// What is loading or cut short; the 0 of an empty cell; what programs put into a text; MySQL's NULL; XXX.
	[/(\.\.\.|…)$|^[+-]?0([.,]0+)?$|\bundefined\b|\bNaN\b|\[object \w+\]|^\\N$|^[xX]{3,}$/, FILL_IN],
	[/\{\{|\}\}|\$\{|<%|\$json\b|\$\(/, EVALUATE],
	// 1.20E+35, 1,2E35, 1e+21, 1E-07 ("1E5" and "12E-345" can be plates); a whole number with a decimal.
	[/^[+-]?(\d+[.,]\d+e[+-]?\d+|\d+e\+\d+|\de-\d\d)$|^\d+[.,]0$/i, AS_TEXT],
	// A date that a spreadsheet made of another value: 12-Mar, Mar-12, 1-Dec-26, 5-févr.
	[new RegExp(`^(\\d{1,2}-${MONTH}\\.?|${MONTH}-\\d{1,2})(-\\d\\d)?$`), AS_TEXT],
	// A formula; quotation marks; JSON; HTML; characters in an encoded form.
	[/^=|^['`´‘’]|^["“”„«].*["“”»]$|^\[\s*["'{[]|^\{\s*"|<\/?[a-z][^<>]*>|&(#\w+|[a-z]{2,8});|%20|%C3%/i, AS_TEXT],
	// "é" reads "Ã©" when UTF-8 is taken for Windows-1252, and U+FFFD the other way round.
	[/\ufffd|â€|[ÂÃ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/, AS_TEXT],
];

function adviceOnLeftover(text: string, { name, placeholders = '' }: Omit<TextField, 'source'>): string | undefined {
	const word = squeezed(text);
	// A column's own name is pasted with the rows below it.
	const isWord = word === squeezed(name) || NO_VALUE.includes(word) || placeholders.split(' ').includes(word);
	return isWord && word !== '' ? FILL_IN : LEFTOVERS.find(([form]) => form.test(text))?.[1];
}

/** In small letters, without spaces and without the marks around it, such as in "(none)", "<null>" or "- unknown -". */
function squeezed(text: string): string {
	const letters = text.toLowerCase().replace(/[\s_-]+/g, '');
	return letters.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
}

/**
 * What nobody sees, or sees as something else: an officer who types what is on the vehicle would not find the plate. The
 * blank Braille pattern is a symbol for Unicode.
 */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** What characters are called that nobody sees, or that look like others. */
const NAMES: Array<[characters: RegExp, name: string]> = [
	[/[\n\r\u2028\u2029]/, 'a line break'],
	[/\t/, 'a tab'],
	[/\p{Zs}/u, 'a space'],
	[/\u200b/, 'a zero-width space'],
	[/\p{M}/u, 'an accent'],
	[/\p{Script=Cyrillic}/u, 'a Cyrillic letter'],
	[/\p{Script=Greek}/u, 'a Greek letter'],
];

/**
 * The first character that matches and its place, e.g. `–, U+2013, at position 9`. Positions are counted from 1, as a
 * person counts characters.
 */
export function findCharacter(text: string, wrong: RegExp): string | undefined {
	const [found] = wrong.exec(text) ?? [];
	if (found === undefined) return undefined;
	const before = text.slice(0, text.search(wrong));
	const code = `U+${found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
	const name = NAMES.find(([characters]) => characters.test(found))?.[1];
	const shown = /[\p{L}\p{N}\p{P}\p{S}]/u.test(found) && !INVISIBLE.test(found) ? [`"${found}"`] : [];
	return `${[...shown, code, ...(name ? [name] : [])].join(', ')}, at position ${[...before].length + 1}`;
}

/** The text with plain spaces, and with each accent in one character with its letter, as a keyboard writes them. */
export function asTyped(text: string): string {
	return text.replace(/\p{Zs}/gu, ' ').normalize('NFC');
}
