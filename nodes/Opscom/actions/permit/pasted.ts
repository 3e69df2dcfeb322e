import { invalid, type Checked } from '../checked';

/** Why a text is not a value, and what to do about it. */
export interface NotAValue {
	/** What follows the name of the field in a message. */
	what: string;
	advice: string;
}

/** Said of a value that an earlier node did not return. */
export const MISSING =
	'Check that the earlier node returns this value for every item, and that the expression uses its exact name.';
export const AS_TEXT = 'Format the column as text where the value comes from, so that all digits are kept.';

const CORRECT_CELL = 'Correct the cell in the spreadsheet, or enter the value itself.';
const FROM_SOURCE = 'Take the value from where it was entered first.';

/** Characters. */
const LONGEST = 1_000;

/** Characters, of a word with what stands around it. Most Reference IDs are longer, and there can be thousands of them. */
const LONGEST_WORD = 30;

/** What spreadsheets, databases, programs and people write where a value is missing. */
const NO_VALUE = new Set(
	[
		...['undefined', 'null', 'nil', 'none', 'nan', 'infinity', 'true', 'false', 'void'],
		...['na', 'n/a', 'n-a', 'n.a', 'n/d', 's/o', 'not available', 'not applicable', 'no value', 'no data', 'no plate'],
		...['tbd', 'tba', 'tbc', 'to be determined', 'to be announced', 'to be confirmed', 'todo', 'pending'],
		...['unknown', 'missing', 'empty', 'blank', 'please select', 'previous reference id', 'your reference id'],
		...['inconnu', 'inconnue', 'aucun', 'aucune', 'vide', 'manquant', 'sans objet', 'non disponible', 'non applicable'],
		...['à déterminer', 'à confirmer', 'à venir', 'vrai', 'faux', 'wahr', 'falsch', 'verdadero', 'falso'],
		...['unbekannt', 'desconocido', 'sconosciuto', 'desconhecido', 'onbekend'],
	].map(bare),
);

/** What programs leave, also inside a text that they put together; MySQL exports NULL as \N. */
const PROGRAMS = /\bundefined\b|\bNaN\b|\[object \w+\]|^\\N$/;

const ENGLISH_MONTH = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';
const FRENCH_MONTH = 'janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc';

/**
 * What is left in a value by what it came through, the surest first. Microsoft Excel, LibreOffice Calc, Google Sheets and
 * Smartsheet name their marks in the language of the person who uses them, so the form of a mark counts, not its words.
 */
const LEFTOVERS: Array<NotAValue & { form: Pick<RegExp, 'test'> }> = [
	{
		// #REF!, #VALEUR!, #¿NOMBRE?, #DIV/0!, #N/A, #NV, #UNPARSEABLE, ########; Err:502, in French "Err :502".
		form: /^(#[¡¿]?[\p{L}/_ -]+(\/0)?[!?！？]|#\p{L}{1,2}\/\p{L}{1,2}|#\p{L}+(_\p{L}+)+|#(NV|YOK|ERROR|REF|BLOCKED|DELETED|OVERFLOW|NO MATCH|UNPARSEABLE|CIRCULAR REFERENCE|INVALID [A-Z ]+|SAKNAS|PUUTTUU|HIÁNYZIK)|##+|(err|erro|error|errore|erreur|fehler|fout|błąd|ошибка)\s?:\s?\d{3})$/iu,
		what: 'is what a spreadsheet shows when it has no result',
		advice: CORRECT_CELL,
	},
	{
		form: /^(loading|chargement( en cours)?|wird geladen|laden|cargando|caricamento( in corso)?|a carregar|carregando)\s?(\.{2,3}|…)$/i,
		what: 'is what a spreadsheet shows while it is loading',
		advice: 'Wait until the spreadsheet shows all its values, then run the workflow again.',
	},
	{
		form: { test: (text) => isNoValue(text) || PROGRAMS.test(text) },
		what: 'is a text that stands for a missing value',
		advice: MISSING,
	},
	{
		form: /^[+-]?0([.,]0+)?$/,
		what: 'is 0, which a spreadsheet returns for an empty cell',
		advice: MISSING,
	},
	{
		// 1.20E+35, 1,2E35, 1e+21, 1E-07. "1E5" and "12E-345" can be plates.
		form: /^[+-]?(\d+[.,]\d+e[+-]?\d+|\d+e\+\d+|\de-\d\d)$/i,
		what: 'is a number in exponent form, which does not have all its digits',
		advice: AS_TEXT,
	},
	{
		form: /^\d+[.,]0$/,
		what: 'is a whole number that was written with a decimal',
		advice: AS_TEXT,
	},
	{
		form: new RegExp(
			`^(\\d{1,2}-(${ENGLISH_MONTH})|(${ENGLISH_MONTH})-\\d{1,2}|\\d{1,2}-(${FRENCH_MONTH})\\.?)(-\\d\\d)?$`,
		),
		what: 'is a date that a spreadsheet made of another value',
		advice: 'Format the column as text, then enter the value again.',
	},
	{
		form: /^=/,
		what: 'is a formula of a spreadsheet instead of its result',
		advice: 'Export the values of the cells, not their formulas.',
	},
	{
		form: /^['`´‘’]|^(["“”„«]).*["“”»]$/,
		what: 'has quotation marks that do not belong to it',
		advice: 'Remove the quotation marks where the value comes from.',
	},
	{
		form: /\{\{|\}\}|\$\{|<%|\$json\b|\$\(/,
		what: 'is an expression or a template that was not evaluated',
		advice: "Switch the field from 'Fixed' to 'Expression', or fill in the template where the value comes from.",
	},
	{
		form: /^\[\s*["'{[]|^\{\s*"/,
		what: 'is JSON text, not a single value',
		advice: 'Use an expression that returns a single value, or split the list into items first.',
	},
	{
		form: /<\/?[a-z][^<>]*>/i,
		what: 'contains HTML',
		advice: FROM_SOURCE,
	},
	{
		form: /&(#\d+|#x[\da-f]+|[a-z]{2,8});|%20|%C3%/i,
		what: 'contains characters in an encoded form, such as &amp; or %20',
		advice: FROM_SOURCE,
	},
	{
		// "é" reads "Ã©" when UTF-8 is taken for Windows-1252, and U+FFFD the other way round.
		form: /\ufffd|â€|[ÂÃ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/,
		what: 'has garbled letters, such as Ã© in place of é',
		advice: "Choose the encoding 'UTF-8' where the file is saved or read.",
	},
];

/**
 * What stands for no value, or what something on the way left in it: the one list for every field.
 *
 * @param text without spaces around it
 * @param name the displayed name of the field: a column's own name is pasted with the rows below it
 */
export function findLeftover(text: string, name: string): NotAValue | undefined {
	const leftover = LEFTOVERS.find(({ form }) => form.test(text));
	if (leftover || text.length > LONGEST_WORD || squeezed(text) !== squeezed(name)) return leftover;
	return { what: 'is the name of the column instead of a value', advice: 'Remove this row, or correct the column.' };
}

/**
 * Refuses what `findLeftover` finds, in a field whose values have a form of their own.
 *
 * @returns `undefined` when it finds nothing, and for anything but a text
 */
export function refuseLeftover(value: unknown, name: string): Checked<never> | undefined {
	if (typeof value !== 'string') return undefined;
	// A longer text is nothing of the list, and can have any length.
	const leftover = value.length <= LONGEST ? findLeftover(value.trim(), name) : undefined;
	return leftover && invalid({ text: `'${name}' ${leftover.what}`, value, advice: leftover.advice });
}

function isNoValue(text: string): boolean {
	return text.length <= LONGEST_WORD && NO_VALUE.has(bare(text));
}

/** In small letters, without the marks around it, such as in "(none)", "<null>" or "- unknown -". */
function bare(text: string): string {
	return text
		.toLowerCase()
		.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
		.replace(/[\s_-]+/g, ' ');
}

function squeezed(text: string): string {
	return bare(text).replaceAll(' ', '');
}
