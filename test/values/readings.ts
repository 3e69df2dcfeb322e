import type { Checked } from '../../nodes/Opscom/actions/checked';
import type { ItemFields, Remark } from '../../nodes/Opscom/actions/operation';

/** The value that a reader accepts; throws what it says of one that it refuses. */
export function valueOf<T>(read: Checked<T>): T {
	if (!read.ok) throw new Error(read.error.text);
	return read.value;
}

/** What a reader says of a value that it refuses; throws when it accepts the value. */
export function refusalOf(read: Checked<unknown>): { text: string; advice: string } {
	if (read.ok) throw new Error(`accepted as ${JSON.stringify(read.value)}`);
	const { text, advice } = read.error;
	return { text, advice };
}

/** What a reader of times asks for, and the remarks that it makes. */
export function timeFields(
	timezone = 'America/Toronto',
): Pick<ItemFields, 'timezone' | 'remark'> & { remarks: Remark[] } {
	const remarks: Remark[] = [];
	return { timezone: () => timezone, remark: (remark) => remarks.push(remark), remarks };
}

export const FILL_IN = 'Fill in the cell or remove the row.';
export const CHECK_NAME = `Check that the expression uses the exact name of the column. If the cell is empty: ${FILL_IN}`;
export const AS_TEXT =
	'Correct it where it comes from. In a spreadsheet, format the column as text, so that what is entered stays as it is.';
export const ONE_TEXT =
	'Use an expression that returns a single text. If it returns a list, split the list into items first.';
export const LEFTOVER = 'has a placeholder, or something that a spreadsheet or program left, instead of a value';
export const NOT_A_TEXT = 'must be a text or a whole number of at most 15 digits';
