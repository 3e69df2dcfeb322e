import { creating, updating } from '../permitOperations';
import { useSandbox } from '../useSandbox';
import { itRefuses, valuesSent, type BadValue, type FieldUnderTest } from './badValues';

const sandbox = useSandbox();

const bad = (value: unknown, quote = `The value is "${String(value)}"`): BadValue => ({
	value,
	message: "'Currency' must be CAD or USD",
	quote,
	advice: 'Choose a currency from the list.',
});

const badCurrencies: BadValue[] = [
	bad(undefined, 'It has no value'),
	bad(null, 'It has no value'),
	bad('', 'It is empty'),
	bad(124, 'The value is 124'),
	bad(false, 'The value is false'),
	bad(['CAD'], 'The value is a list'),
	bad({ code: 'CAD' }, 'The value is an object'),
	...['EUR', '$', 'CA', 'CADUSD', 'C A D', 'CAD\u200b', 'ＣＡＤ', '#N/A', 'undefined'].map((value) => bad(value)),
	bad('CAD'.repeat(3_000_000), `The value is "${'CAD'.repeat(100)}…"`),
];

const currencyOf: Array<FieldUnderTest & { name: string; key: string }> = [
	{
		name: 'create',
		operation: creating,
		parameters: { additionalFields: { currency: '={{ $json.value }}' } },
		good: 'USD',
		key: 'CurrencyID',
	},
	{
		name: 'update',
		operation: updating,
		parameters: { updateFields: { currency: '={{ $json.value }}' } },
		good: 'USD',
		key: 'currency',
	},
];

describe.each(currencyOf)("'Currency' of $name", ({ key, ...field }) => {
	itRefuses(sandbox, field, badCurrencies);

	it('sends a currency of the list, in capital letters', async () => {
		expect(await valuesSent(sandbox, field, key, ['CAD', 'usd', ' Cad\n'])).toEqual(['CAD', 'USD', 'CAD']);
	});
});
