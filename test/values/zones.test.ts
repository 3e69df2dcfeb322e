import { readPlainText } from '../../nodes/Opscom/actions/permit/text';
import { readZones } from '../../nodes/Opscom/actions/permit/zones';
import { CHECK_EARLIER_NODE, KEEP_DIGITS, ONE_VALUE, refusalOf, valueOf } from './readings';

describe('a zone or a permit number', () => {
	const SOURCE = 'Use the name of the zone as it is spelled in OPSCOM.';
	const read = (value: unknown) =>
		readPlainText(value, { name: 'Zone', noun: 'zone', oneOf: 'a zone', source: SOURCE, longest: 255 });

	it.each<[given: unknown, sent: string]>([
		[' Lot 4 ', 'Lot 4'],
		[1001, '1001'],
		[-2, '-2'],
		['0042', '0042'],
		['Stationnement\u00a0e\u0301te\u0301', 'Stationnement été'],
		['Lot 4, north', 'Lot 4, north'],
		['Lot 🅿', 'Lot 🅿'],
		['a"b\\c', 'a"b\\c'],
		['L'.repeat(255), 'L'.repeat(255)],
	])('is sent %j as %j', (given, sent) => {
		expect(valueOf(read(given))).toBe(sent);
	});

	it.each<[given: unknown, what: string, advice: string]>([
		[undefined, 'is missing (undefined)', CHECK_EARLIER_NODE],
		[null, 'is empty (null)', CHECK_EARLIER_NODE],
		['\u2003', 'is empty', CHECK_EARLIER_NODE],
		[false, 'is a boolean (false), not a zone', SOURCE],
		[['Lot 4'], 'is a list, not a single zone', ONE_VALUE],
		[{ name: 'Lot 4' }, 'is an object, not a single zone', ONE_VALUE],
		[4.5, 'is a number that is not whole (4.5)', KEEP_DIGITS],
		['L'.repeat(256), 'is a text of 256 characters, and OPSCOM accepts at most 255', SOURCE],
		['Lot\n4', 'has an invisible character: U+000A, a line break, at position 4', SOURCE],
		['Lot \ufe0f4', 'has an invisible character: U+FE0F, a variation selector, at position 5', SOURCE],
		['—', 'has no letter and no digit', SOURCE],
	])('is refused as %p', (given, what, advice) => {
		expect(refusalOf(read(given))).toEqual({ text: `'Zone' ${what}`, advice });
	});
});

describe('zones', () => {
	const SOURCE = 'Use the names of the zones as they are spelled in OPSCOM, or leave the field empty for all zones.';
	const FEWER = "Ask for fewer zones, or leave 'Zones' empty for all zones.";

	it.each<[given: unknown, names: string[]]>([
		[
			['Lot 4', ' Street parking '],
			['Lot 4', 'Street parking'],
		],
		['Lot 4, Lot 5 ,Street parking,', ['Lot 4', 'Lot 5', 'Street parking']],
		['Lot\u00a04', ['Lot 4']],
		[1001, ['1001']],
		[
			[1001, 'Lot 4'],
			['1001', 'Lot 4'],
		],
		['', []],
		['  ', []],
		[[], []],
	])('are read from %j', (given, names) => {
		expect(valueOf(readZones(given))).toEqual(names);
	});

	it('may have 10,000 characters with their commas', () => {
		const names = ['LL', ...Array<string>(4_999).fill('L')];
		expect(names.join(',')).toHaveLength(10_000);
		expect(valueOf(readZones(names))).toEqual(names);
		expect(valueOf(readZones(names.join(',')))).toEqual(names);
	});

	it.each<[given: unknown, what: string, advice: string]>([
		[undefined, 'is missing (undefined)', CHECK_EARLIER_NODE],
		[null, 'is empty (null)', CHECK_EARLIER_NODE],
		[false, 'is a boolean (false), not the name of a zone', SOURCE],
		[{ name: 'Lot 4' }, 'is an object, not a single zone', ONE_VALUE],
		[[['Lot 4']], 'is a list, not a single zone', ONE_VALUE],
		[['Lot 4', ''], 'is empty', CHECK_EARLIER_NODE],
		[' , ,', 'contains no name', 'Enter the name of a zone, or leave the field empty for all zones.'],
		[
			['Lot 4', 'Lot 5, north'],
			'has a name with a comma, and OPSCOM takes a comma for the end of a name',
			"OPSCOM cannot be asked for this zone alone. Leave 'Zones' empty to get all zones, and filter the output.",
		],
		['Lot 4\nLot 5', 'has an invisible character: U+000A, a line break, at position 6', SOURCE],
		['L'.repeat(256), 'is a text of 256 characters, and OPSCOM accepts at most 255', SOURCE],
		['L,'.repeat(5_001), 'has 10002 characters, and 10000 is the most', FEWER],
		[Array.from({ length: 5_001 }, () => 'L'), 'has 10001 characters, and 10000 is the most', FEWER],
	])('are refused as %p', (given, what, advice) => {
		expect(refusalOf(readZones(given))).toEqual({ text: `'Zones' ${what}`, advice });
	});
});
