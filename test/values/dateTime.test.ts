import { isPast, readDateTime } from '../../nodes/Opscom/actions/permit/dateTime';
import { refusalOf, valueOf } from './readings';

const read = (value: unknown, timezone = 'America/Toronto') => readDateTime(value, 'End Time', () => timezone);

/** On 2 March, Toronto is five hours behind UTC. */
it.each([
	['2026-03-02T17:00:00', '2026-03-02T17:00:00'],
	[' 2026-03-02 17:00 ', '2026-03-02T17:00:00'],
	['2026-03-02\u202f17:00', '2026-03-02T17:00:00'],
	['2026-03-02T17:00:30.999', '2026-03-02T17:00:30'],
	['2026-03-02t17:00:00', '2026-03-02T17:00:00'],
	['2024-02-29T00:00:00', '2024-02-29T00:00:00'],
	['2000-01-01T00:00:00', '2000-01-01T00:00:00'],
	['2100-12-31T23:59:59', '2100-12-31T23:59:59'],
	['2101-01-01T04:59:59Z', '2100-12-31T23:59:59'],
	['2026-03-02T04:59:59Z', '2026-03-01T23:59:59'],
	['2026-03-02T05:00:00.000z', '2026-03-02T00:00:00'],
	['2026-03-02T17:00:00-05:00', '2026-03-02T17:00:00'],
	['2026-03-02T17:00:00-0500', '2026-03-02T17:00:00'],
	['2026-03-02 17:00-05', '2026-03-02T17:00:00'],
	['2026-03-02T17:00:00+05:45', '2026-03-02T06:15:00'],
	// In the night of 8 March the clocks go from 01:59 to 03:00.
	['2026-03-08T06:59:59Z', '2026-03-08T01:59:59'],
	['2026-03-08T07:00:00Z', '2026-03-08T03:00:00'],
	// A time that the clock leaves out stays as somebody wrote it.
	['2026-03-08T02:30:00', '2026-03-08T02:30:00'],
	// In the night of 1 November the hour from 01:00 comes twice.
	['2026-11-01T05:30:00Z', '2026-11-01T01:30:00'],
	['2026-11-01T06:30:00Z', '2026-11-01T01:30:00'],
])("sends %j as %j, by the workflow's clock", (given, sent) => {
	expect(valueOf(read(given))).toBe(sent);
});

it.each([
	['America/Vancouver', '2026-03-02T09:00:00'],
	['Asia/Kathmandu', '2026-03-02T22:45:00'],
	['Pacific/Kiritimati', '2026-03-03T07:00:00'],
	['UTC', '2026-03-02T17:00:00'],
	['Etc/GMT+5', '2026-03-02T12:00:00'],
])('sends a time with an offset by the clock of %s, and a Date too', (timezone, sent) => {
	expect(valueOf(read('2026-03-02T17:00:00Z', timezone))).toBe(sent);
	expect(valueOf(read(new Date('2026-03-02T17:00:00Z'), timezone))).toBe(sent);
});

it('needs the time zone only for a time with an offset', () => {
	expect(valueOf(read('2026-03-02T17:00:00', 'Mars/Olympus'))).toBe('2026-03-02T17:00:00');
	expect(refusalOf(read('2026-03-02T17:00:00Z', 'Mars/Olympus'))).toEqual({
		text: "The workflow's time zone is not known to this n8n instance",
		advice: "Choose a time zone in the workflow's settings.",
	});
});

it.each([
	...[undefined, null, '', true, ['2026-03-02T17:00:00'], { iso: '2026-03-02T17:00:00' }, new Date(Number.NaN)],
	...[2026, 36525.9, 73416, 20260302, 946684799, 4133980800, Number.NaN, Number.POSITIVE_INFINITY],
	...['2026-03-02', '17:00', '2026-03-02T17', '02/03/2026 17:00', '2026-3-2 17:00', '2026/03/02 17:00:00'],
	...['2026-03-02T5:00 PM', '20260302T170000', '2026-03-02T17:00:00 Toronto', '2026-03-02T17:00:00[America/Toronto]'],
	...['2026-03-02T17:00:00,5', 'Invalid DateTime', 'tomorrow', '２026-03-02T17:00:00', '2026-03-02\n17:00:00'],
	...['+012026-03-02T17:00:00', '2'.repeat(10_000_000), '1772470800e0', ['46083']],
])('refuses what is no date with a time: %#', (given) => {
	expect(refusalOf(read(given))).toEqual({
		text: "'End Time' must be a date and a time",
		advice:
			"Use a format such as 2026-03-02T17:00:00. For another format, use an expression such as {{ DateTime.fromFormat($json.end, 'dd/MM/yyyy HH:mm') }}.",
	});
});

it.each([
	...['2026-02-30T17:00:00', '2026-02-29T17:00:00', '2026-13-02T17:00:00', '2026-00-02T17:00:00'],
	...['2026-03-32T17:00:00'],
	...['2026-03-02T24:00:00', '2026-03-02T17:60:00', '2026-06-30T23:59:60Z', '2026-02-30T17:00:00Z'],
	...['2026-03-02T17:00:00+25:00', '2026-03-02T17:00:00+05:75'],
])('refuses %s, which does not exist', (given) => {
	expect(refusalOf(read(given)).text).toBe("'End Time' is not a date and time that exists");
});

it.each([
	...['1999-12-31T23:59:59', '2101-01-01T00:00:00', '0026-03-02T17:00:00', '1900-01-01T00:00:00'],
	...['9999-12-31T23:59:59'],
	// In another year on the clock in Toronto.
	...['2000-01-01T04:59:59Z', '2101-01-01T05:00:00Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59-14:00'],
])('refuses %s, which is not in the years 2000 to 2100', (given) => {
	expect(refusalOf(read(given)).text).toBe("'End Time' must be in the years 2000 to 2100");
});

describe('a number', () => {
	it.each([
		[46083.708333333336, 'is a number that spreadsheets use for 2026-03-02 17:00:00'],
		['46083.708333', 'is a number that spreadsheets use for 2026-03-02 17:00:00'],
		[46083.99999, 'is a number that spreadsheets use for 2026-03-02 23:59:59'],
		[46083, 'is a number that spreadsheets use for 2026-03-02, without a time'],
		[' 46083 ', 'is a number that spreadsheets use for 2026-03-02, without a time'],
		[36526, 'is a number that spreadsheets use for 2000-01-01, without a time'],
		[73415, 'is a number that spreadsheets use for 2100-12-31, without a time'],
		[946684800, 'is a number of seconds since 1970'],
		[4133980799, 'is a number of seconds since 1970'],
		[946684800000, 'is a number of milliseconds since 1970'],
		[4133980799999, 'is a number of milliseconds since 1970'],
		[1772470800, 'is a number of seconds since 1970'],
		['1772470800', 'is a number of seconds since 1970'],
		[1772470800000, 'is a number of milliseconds since 1970'],
		[0, 'is 0, which a spreadsheet returns for an empty cell'],
	])('%p is refused with what it means', (given, what) => {
		expect(refusalOf(read(given)).text).toBe(`'End Time' ${what}`);
	});
});

describe('isPast', () => {
	/** Noon in Toronto. */
	const NOW = new Date('2026-03-02T17:00:00.500Z');

	it.each([
		['2026-03-02T11:59:59', 'America/Toronto', true],
		['2026-03-02T12:00:00', 'America/Toronto', false],
		['2026-03-02T12:00:01', 'America/Toronto', false],
		['2026-03-02T12:00:01', 'UTC', true],
		['2026-03-03T01:59:59', 'Asia/Tokyo', true],
		['2026-03-03T02:00:00', 'Asia/Tokyo', false],
		['2000-01-01T00:00:00', 'Mars/Olympus', false],
	])('%s in %s: %s', (local, timezone, past) => {
		expect(isPast(local, NOW, timezone)).toBe(past);
	});
});
