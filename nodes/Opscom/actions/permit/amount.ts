import type { INodeProperties } from 'n8n-workflow';

import { invalid, valid, type Checked } from '../checked';
import { refuseLeftover } from './pasted';

const NAME = 'Amount';
const LEAST = 0.01;
const MOST = 999_999.99;

/** Characters. No amount is longer, and a pattern on millions of them can overflow the stack. */
const LONGEST_FIGURES = 1_000;
/** Somebody's spelling of an amount, 0 too. */
const FIGURES = /^[\d.,\s-]+$/;

/** The field with the amount paid for the permit. */
export const amountField: INodeProperties = {
	displayName: NAME,
	name: 'amount',
	type: 'number',
	typeOptions: { numberPrecision: 2 },
	// Not an amount that OPSCOM accepts: one that was forgotten is refused.
	default: 0,
};

/**
 * Reads an amount of money, 0.01 to 999999.99, a number or a text, and gives it two decimals: "at least 3 digits, two of
 * them cents" (Push API: Permit Create and Permit Update, opscom.wiki).
 */
export function readAmount(value: unknown): Checked<string> {
	// No more digits than a padded amount has: nothing is made of a text of millions.
	const isDigits = typeof value === 'string' && /^\d{1,20}(\.\d{1,2})?$/.test(value.trim());
	const amount = isDigits || typeof value === 'bigint' ? Number(value) : value;
	if (typeof amount === 'number' && isWholeCents(amount) && amount >= LEAST && amount <= MOST) {
		return valid(amount.toFixed(2));
	}
	const leftover =
		typeof value === 'string' && !FIGURES.test(value.slice(0, LONGEST_FIGURES))
			? refuseLeftover(value, NAME)
			: undefined;
	return (
		leftover ??
		invalid({
			text: `'${NAME}' must be from ${LEAST} to ${MOST}, with no more than two decimals`,
			value,
			advice: 'Use digits and a decimal point, such as 14.50, without a currency or a thousands separator.',
		})
	);
}

/** A sum such as 0.1 + 0.2 is a tiny fraction of a cent off. */
function isWholeCents(amount: number): boolean {
	return Math.abs(amount * 100 - Math.round(amount * 100)) < 1e-6;
}
