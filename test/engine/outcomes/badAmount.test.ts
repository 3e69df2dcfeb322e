import { creating, updating } from '../permitOperations';
import { useSandbox } from '../useSandbox';
import { itRefuses, valuesSent, type BadValue, type FieldUnderTest } from './badValues';

const sandbox = useSandbox();

const bad = (value: unknown, quote: string): BadValue => ({
	value,
	message: "'Amount' must be from 0.01 to 999999.99, with no more than two decimals",
	quote,
	advice: 'Use digits and a decimal point, such as 14.50, without a currency or a thousands separator.',
});

const badAmounts: BadValue[] = [
	bad(undefined, 'It has no value'),
	bad(null, 'It has no value'),
	bad('', 'It is empty'),
	bad(true, 'The value is true'),
	bad([14.5], 'The value is a list'),
	bad({ amount: 14.5 }, 'The value is an object'),
	// What the form gives when somebody adds the field and leaves it.
	bad(0, 'The value is 0'),
	...[-5, 0.001, 0.009, 1.005, 14.505, 999999.994, 999999.995, 1000000, 1e21, 1e-7].map((v) =>
		bad(v, `The value is ${v}`),
	),
	...['14,50', '1.450,00', '1,450.00', '1 450', '$14.50', '14.50 CAD', '-5', '+5', '1e3', '0x10', '14.', '.50'].map(
		(v) => bad(v, `The value is "${v === '14.' ? '14' : v}"`),
	),
	...[
		'0',
		'0.00',
		'14.505',
		'1000000',
		'Infinity',
		'NaN',
		'#N/A',
		'14\u00a050',
		'１４',
		'free',
		'14.50\u0000',
		'💰',
	].map((v) => bad(v, `The value is "${v}"`)),
	bad('9'.repeat(10_000_000), `The value is "${'9'.repeat(300)}…"`),
];

const good: Array<[given: unknown, sent: string]> = [
	[0.01, '0.01'],
	[1, '1.00'],
	[14.5, '14.50'],
	[0.1 + 0.2, '0.30'],
	[1.1 * 3, '3.30'],
	[1.15, '1.15'],
	[4.35, '4.35'],
	[999999.99, '999999.99'],
	['14.50', '14.50'],
	['14.5', '14.50'],
	['14', '14.00'],
	[' 14.50\r\n', '14.50'],
	['0.01', '0.01'],
	['00014.50', '14.50'],
	['999999.99', '999999.99'],
];

const amountOf: Array<FieldUnderTest & { name: string }> = [
	{
		name: 'create',
		operation: creating,
		parameters: { additionalFields: { amount: '={{ $json.value }}' } },
		good: 14.5,
	},
	{ name: 'update', operation: updating, parameters: { updateFields: { amount: '={{ $json.value }}' } }, good: 14.5 },
];

describe.each(amountOf)("'Amount' of $name", (field) => {
	itRefuses(sandbox, field, badAmounts);

	it('sends an amount with two decimals', async () => {
		const given = good.map(([value]) => value);

		expect(await valuesSent(sandbox, field, 'Amount', given)).toEqual(good.map(([, sent]) => sent));
	});
});

describe.each([
	['={{ $json.value ?? 1 / 0 }}', 'The value is Infinity'],
	['={{ $json.value ?? Number("free") }}', 'The value is NaN'],
	['={{ $json.value ?? $json }}', 'The value is an object'],
])("the expression %s in 'Amount'", (amount, quote) => {
	const field = { operation: creating, parameters: { additionalFields: { amount } }, good: 14.5 };

	itRefuses(sandbox, field, [bad(null, quote)]);
});

it.each([
	['={{ 0.1 + 0.2 }}', '0.30'],
	['={{ BigInt(14) }}', '14.00'],
	["={{ '14.50' }}", '14.50'],
])('sends the amount of the expression %s', async (amount, sent) => {
	const field = { operation: creating, parameters: { additionalFields: { amount } }, good: 14.5 };

	expect(await valuesSent(sandbox, field, 'Amount', [''])).toEqual([sent]);
});
