import { noZoneRemark, readZone, readZones } from '../../nodes/Opscom/actions/permit/zone';
import { CHECK_NAME, FILL_IN, LEFTOVER, NOT_A_TEXT, ONE_TEXT, refusalOf, valueOf } from './readings';

const SOURCE = 'Use the names of the zones as they are spelled in OPSCOM, or leave the field empty for all zones.';

it.each([
	[{ __rl: true, mode: 'list', value: 'Lot 4' }, 'Lot 4'],
	[{ __rl: true, mode: 'name', value: ' Lot 4, north ' }, 'Lot 4, north'],
	['Lot 4', 'Lot 4'],
])('reads the zone of %j', (given, zone) => {
	expect(valueOf(readZone(given))).toBe(zone);
});

it('says what a permit without a zone means', () => {
	const MEANS = "no zone. Officers' devices may not show a permit without one: add 'Zone' under 'Additional Fields'.";
	expect([noZoneRemark.text(1), noZoneRemark.text(3)]).toEqual([`1 permit has ${MEANS}`, `3 permits have ${MEANS}`]);
});

it.each<[given: unknown, names: string[]]>([
	[
		['Lot 4', ' Street parking '],
		['Lot 4', 'Street parking'],
	],
	['Lot 4, Lot\u00a05 ,Street parking,', ['Lot 4', 'Lot 5', 'Street parking']],
	[
		[1001, 'Lot 4'],
		['1001', 'Lot 4'],
	],
	[1001, ['1001']],
	['  ', []],
	[' , ,', []],
	[[], []],
])('reads the zones of %j', (given, names) => {
	expect(valueOf(readZones(given))).toEqual(names);
});

it.each<[given: unknown, what: string, advice: string]>([
	[undefined, 'is missing', CHECK_NAME],
	[[['Lot 4']], NOT_A_TEXT, ONE_TEXT],
	[['Lot 4', ''], 'is empty', FILL_IN],
	['Lot 4, N/A', LEFTOVER, FILL_IN],
	['Lot 4\nLot 5', 'has an invisible character: U+000A, a line break, at position 6', SOURCE],
	[
		['Lot 4', 'Lot 5, north'],
		'has a name with a comma, and OPSCOM takes a comma for the end of a name',
		"OPSCOM cannot be asked for this zone alone. Leave 'Zones' empty to get all zones, and filter the output.",
	],
])('refuses the zones %p', (given, what, advice) => {
	expect(refusalOf(readZones(given))).toEqual({ text: `'Zones' ${what}`, advice });
});
