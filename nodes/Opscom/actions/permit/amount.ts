import type { INodeProperties } from 'n8n-workflow';

import { invalid, valid, type Checked } from '../checked';
import { refuseLeftover, refuseMissing } from './text';

const AMOUNT = 'Amount';
const LEAST = 0.01;
const MOST = 999_999.99;
const DIGITS_ONLY = 'Use digits and a decimal point, such as 14.50, without a currency or a thousands separator.';
const POINT_FOR_COMMA = "For a decimal comma, use {{ $json['your column'].replace(',', '.') }}.";

const CURRENCY = 'Currency';
/** The values that OPSCOM's documentation shows (Push API: Permit Create, opscom.wiki). */
const CURRENCIES = [
	{ name: 'Canadian Dollar (CAD)', value: 'CAD' },
	{ name: 'US Dollar (USD)', value: 'USD' },
];

/** The field with the amount paid for the permit. */
export const amountField: INodeProperties = {
	displayName: AMOUNT,
	name: 'amount',
	type: 'number',
	typeOptions: { numberPrecision: 2 },
	// Not an amount that OPSCOM accepts: one that was forgotten is refused.
	default: 0,
};

/** The field with the currency of the amount. */
export const currencyField: INodeProperties = {
	displayName: CURRENCY,
	name: 'currency',
	type: 'options',
	options: CURRENCIES,
	default: 'CAD',
};

/**
 * Reads an amount of money, 0.01 to 999999.99, a number or a text, and gives it two decimals: "at least 3 digits, two of
 * them cents" (Push API: Permit Create and Permit Update, opscom.wiki).
 */
export function readAmount(value: unknown): Checked<string> {
	const given = typeof value === 'string' ? value.trim() : '';
	const amount = typeof value === 'bigint' || /^\d+(\.\d\d?)?$/.test(given) ? Number(value) : value;
	if (typeof amount === 'number' && isWholeCents(amount) && amount >= LEAST && amount <= MOST) {
		return valid(amount.toFixed(2));
	}
	const missing = refuseMissing(value, AMOUNT);
	if (missing) return missing;
	const text = `'${AMOUNT}' must be from ${LEAST} to ${MOST}, with no more than two decimals`;
	if (/^\d+,\d\d?$/.test(given)) return invalid({ text, value, advice: POINT_FOR_COMMA });
	return refuseLeftover(value, AMOUNT) ?? invalid({ text, value: amount, advice: DIGITS_ONLY });
}

/** A sum such as 0.1 + 0.2 is a tiny fraction of a cent off. */
function isWholeCents(amount: number): boolean {
	return Math.abs(amount * 100 - Math.round(amount * 100)) < 1e-6;
}

/** Reads a currency, in any letter case. */
export function readCurrency(value: unknown): Checked<string> {
	const currency = typeof value === 'string' ? value.trim().toUpperCase() : value;
	if (CURRENCIES.some((known) => known.value === currency)) return valid(currency as string);
	return (
		refuseMissing(value, CURRENCY) ??
		refuseLeftover(value, CURRENCY) ??
		invalid({ text: `'${CURRENCY}' must be CAD or USD`, value, advice: 'Choose a currency from the list.' })
	);
}
