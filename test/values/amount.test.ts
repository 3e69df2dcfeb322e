import { readAmount, readCurrency } from '../../nodes/Opscom/actions/permit/amount';
import { CHECK_NAME, FILL_IN, LEFTOVER, refusalOf, valueOf } from './readings';

it.each<[given: unknown, sent: string]>([
	[0.01, '0.01'],
	[14.5, '14.50'],
	[0.1 + 0.2, '0.30'],
	[1.15, '1.15'],
	[999999.99, '999999.99'],
	[BigInt(14), '14.00'],
	['14.5', '14.50'],
	[' 14\r\n', '14.00'],
	['00014.50', '14.50'],
])('sends the amount %p as %j', (given, sent) => {
	expect(valueOf(readAmount(given))).toBe(sent);
});

it.each([
	// What the form gives when somebody adds the field and leaves it.
	0,
	...[
		-5,
		0.001,
		1.005,
		999999.995,
		1000000,
		1e21,
		1e-7,
		Number.NaN,
		Number.POSITIVE_INFINITY,
		true,
		[14.5],
		{ cad: 14 },
	],
	...['1.450,00', '1,450.00', '1 450', '$14.50', '14.50 CAD', '-5', '+5', '1e3', '0x10', '14.', '.50', '0.00000001'],
	...['14.505', '1000000', '１４', '14.50\u0000', '9'.repeat(10_000_000)],
])('refuses the amount %#', (given) => {
	expect(refusalOf(readAmount(given))).toEqual({
		text: "'Amount' must be from 0.01 to 999999.99, with no more than two decimals",
		advice: 'Use digits and a decimal point, such as 14.50, without a currency or a thousands separator.',
	});
});

it.each(['14,50', ' 14,5', '14,0'])('gives an expression for the decimal comma of %j', (given) => {
	expect(refusalOf(readAmount(given)).advice).toBe(
		"For a decimal comma, use {{ $json['your column'].replace(',', '.') }}.",
	);
});

it.each([
	['CAD', 'CAD'],
	['usd', 'USD'],
	[' Cad\n', 'CAD'],
])('sends the currency %j as %j', (given, sent) => {
	expect(valueOf(readCurrency(given))).toBe(sent);
});

it.each([
	...[124, false, ['CAD'], { code: 'CAD' }],
	...['EUR', '$', 'CADUSD', 'C A D', 'CAD\u200b', 'ＣＡＤ', 'CAD'.repeat(3_000_000)],
])('refuses the currency %#', (given) => {
	expect(refusalOf(readCurrency(given))).toEqual({
		text: "'Currency' must be CAD or USD",
		advice: 'Choose a currency from the list.',
	});
});

it.each([
	['Amount', readAmount],
	['Currency', readCurrency],
])("says of '%s' that there is no value", (name, read) => {
	expect(refusalOf(read(undefined))).toEqual({ text: `'${name}' is missing`, advice: CHECK_NAME });
	for (const empty of [null, '', ' \u00a0\n']) {
		expect(refusalOf(read(empty))).toEqual({ text: `'${name}' is empty`, advice: FILL_IN });
	}
	for (const leftover of ['n/a', ' #VALEUR! ', '0', name]) {
		expect(refusalOf(read(leftover))).toEqual({ text: `'${name}' ${LEFTOVER}`, advice: FILL_IN });
	}
});
