import { readAmount } from '../../nodes/Opscom/actions/permit/amount';
import { readCurrency } from '../../nodes/Opscom/actions/permit/currency';
import { refusalOf, valueOf } from './readings';

it.each<[given: unknown, sent: string]>([
	[0.01, '0.01'],
	[1, '1.00'],
	[14.5, '14.50'],
	[0.1 + 0.2, '0.30'],
	[1.1 * 3, '3.30'],
	[1.15, '1.15'],
	[4.35, '4.35'],
	[999999.99, '999999.99'],
	[BigInt(14), '14.00'],
	['14.50', '14.50'],
	['14.5', '14.50'],
	['14', '14.00'],
	[' 14.50\r\n', '14.50'],
	['00014.50', '14.50'],
	['999999.99', '999999.99'],
])('sends the amount %p as %j', (given, sent) => {
	expect(valueOf(readAmount(given))).toBe(sent);
});

it.each([
	...[undefined, null, '', true, [14.5], { amount: 14.5 }],
	// What the form gives when somebody adds the field and leaves it.
	0,
	...[
		-5,
		0.001,
		0.009,
		1.005,
		14.505,
		999999.994,
		999999.995,
		1000000,
		1e21,
		1e-7,
		Number.NaN,
		Number.POSITIVE_INFINITY,
	],
	...['14,50', '14,0', '1.450,00', '1,450.00', '1 450', '$14.50', '14.50 CAD', '-5', '+5', '1e3', '0x10', '14.', '.50'],
	...['0', '0.00', '14.505', '1000000', '14\u00a050', '１４', 'free', '14.50\u0000', '💰', '9'.repeat(10_000_000)],
])('refuses the amount %#', (given) => {
	expect(refusalOf(readAmount(given))).toEqual({
		text: "'Amount' must be from 0.01 to 999999.99, with no more than two decimals",
		advice: 'Use digits and a decimal point, such as 14.50, without a currency or a thousands separator.',
	});
});

it.each([
	['CAD', 'CAD'],
	['usd', 'USD'],
	[' Cad\n', 'CAD'],
])('sends the currency %j as %j', (given, sent) => {
	expect(valueOf(readCurrency(given))).toBe(sent);
});

it.each([
	...[undefined, null, '', 124, false, ['CAD'], { code: 'CAD' }],
	...['EUR', '$', 'CA', 'CADUSD', 'C A D', 'CAD\u200b', 'ＣＡＤ', 'CAD'.repeat(3_000_000)],
])('refuses the currency %#', (given) => {
	expect(refusalOf(readCurrency(given))).toEqual({
		text: "'Currency' must be CAD or USD",
		advice: 'Choose a currency from the list.',
	});
});
