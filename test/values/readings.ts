import type { Checked } from '../../nodes/Opscom/actions/checked';

/** The value that a reader accepts; throws what it says of one that it refuses. */
export function valueOf<T>(read: Checked<T>): T {
	if (!read.ok) throw new Error(read.invalid.text);
	return read.value;
}

/** What a reader says of a value that it refuses; throws when it accepts the value. */
export function refusalOf(read: Checked<unknown>): { text: string; advice: string } {
	if (read.ok) throw new Error(`accepted as ${JSON.stringify(read.value)}`);
	const { text, advice } = read.invalid;
	return { text, advice };
}

export const CHECK_EARLIER_NODE =
	'Check that the earlier node returns this value for every item, and that the expression uses its exact name.';
export const KEEP_DIGITS = 'Format the column as text where the value comes from, so that all digits are kept.';
export const ONE_VALUE = 'Use an expression that returns a single value, or split the list into items first.';
