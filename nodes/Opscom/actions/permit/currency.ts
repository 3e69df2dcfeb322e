import type { INodeProperties } from 'n8n-workflow';

import { invalid, valid, type Checked } from '../checked';
import { refuseLeftover } from './pasted';

const NAME = 'Currency';

/** The values that OPSCOM's documentation shows (Push API: Permit Create, opscom.wiki). */
const CURRENCIES = [
	{ name: 'Canadian Dollar (CAD)', value: 'CAD' },
	{ name: 'US Dollar (USD)', value: 'USD' },
];

/** The field with the currency of the amount. */
export const currencyField: INodeProperties = {
	displayName: NAME,
	name: 'currency',
	type: 'options',
	options: CURRENCIES,
	default: 'CAD',
};

/** Reads a currency, in any letter case. */
export function readCurrency(value: unknown): Checked<string> {
	const currency = typeof value === 'string' ? value.trim().toUpperCase() : value;
	if (CURRENCIES.some((known) => known.value === currency)) return valid(currency as string);
	return (
		refuseLeftover(value, NAME) ??
		invalid({ text: `'${NAME}' must be CAD or USD`, value, advice: 'Choose a currency from the list.' })
	);
}
