import { readDateTime, readEndTime } from '../../nodes/Opscom/actions/permit/dateTime';
import { CHECK_NAME, FILL_IN, LEFTOVER, refusalOf, timeFields, valueOf } from './readings';

const read = (value: unknown, timezone?: string) => readDateTime(value, 'Start Time', timeFields(timezone));

/** What a reader remarks on, as it is said of three. */
const remarksOn = (value: unknown, reader = readDateTime, timezone?: string) => {
	const fields = timeFields(timezone);
	valueOf(reader(value, 'End Time', fields));
	return fields.remarks.map(({ text }) => text(3));
};

/** On 2 March, Toronto is five hours behind UTC. */
it.each([
	['2026-03-02T17:00:00', '2026-03-02T17:00:00'],
	[' 2026-03-02 17:00 ', '2026-03-02T17:00:00'],
	['2026-03-02\u202f17:00', '2026-03-02T17:00:00'],
	['2024-02-29t17:00:30.999', '2024-02-29T17:00:30'],
	['2000-01-01T05:00:00z', '2000-01-01T00:00:00'],
	['2100-12-31T23:59:59', '2100-12-31T23:59:59'],
	['2101-01-01T04:59:59Z', '2100-12-31T23:59:59'],
	['2026-03-02 22:00:00 UTC', '2026-03-02T17:00:00'],
	['2026-03-02T17:00:00-0500', '2026-03-02T17:00:00'],
	['2026-03-02 17:00-05', '2026-03-02T17:00:00'],
	['2026-03-02T17:00:00+05:45', '2026-03-02T06:15:00'],
	[new Date('2026-03-02T22:00:00Z'), '2026-03-02T17:00:00'],
	// In the night of 8 March the clocks go from 01:59 to 03:00; a time that they leave out stays as somebody wrote it.
	['2026-03-08T06:59:59Z', '2026-03-08T01:59:59'],
	['2026-03-08T07:00:00Z', '2026-03-08T03:00:00'],
	['2026-03-08T02:30:00', '2026-03-08T02:30:00'],
	// In the night of 1 November the hour from 01:00 comes twice.
	['2026-11-01T05:30:00Z', '2026-11-01T01:30:00'],
	['2026-11-01T06:30:00Z', '2026-11-01T01:30:00'],
])("sends %j as %j, by the workflow's clock", (given, sent) => {
	expect(valueOf(read(given))).toBe(sent);
});

it.each([
	['Asia/Kathmandu', '2026-03-02T22:45:00'],
	['Pacific/Kiritimati', '2026-03-03T07:00:00'],
	['UTC', '2026-03-02T17:00:00'],
])('sends a time with an offset by the clock of %s', (timezone, sent) => {
	expect(valueOf(read('2026-03-02T17:00:00Z', timezone))).toBe(sent);
});

it('needs to know the time zone only for a time with an offset', () => {
	expect(valueOf(readEndTime('2020-03-02T17:00:00', 'End Time', timeFields('Mars/Olympus')))).toBe(
		'2020-03-02T17:00:00',
	);
	expect(refusalOf(read('2026-03-02T17:00:00Z', 'Mars/Olympus'))).toEqual({
		text: "The workflow's time zone is not known to this n8n instance",
		advice: "Choose a time zone in the workflow's settings.",
	});
});

describe('remarks on', () => {
	it.each([
		['2027-03-02T17:00:00Z', '17:00 UTC is sent as 12:00. If 17:00 is meant, send it without an offset.'],
		[
			'2027-03-02 17:00:30+01',
			'17:00:30 UTC+01:00 is sent as 11:00:30. If 17:00:30 is meant, send it without an offset.',
		],
		[
			'2027-03-02T03:30:00Z',
			'2027-03-02 03:30 UTC is sent as 2027-03-01 22:30. If 2027-03-02 03:30 is meant, send it without an offset.',
		],
		// A day without a time, as many programs give it.
		[
			new Date('2027-03-02'),
			'2027-03-02 00:00 UTC is sent as 2027-03-01 19:00. If that day is meant, send it with a time and without an offset.',
		],
	])('%p, which is another time on the clock', (given, example) => {
		expect(remarksOn(given)).toEqual([`3 times had an offset and were converted to America/Toronto: ${example}`]);
		expect(remarksOn(given)[0].length).toBeLessThanOrEqual(210);
	});

	it('an end that is the first second of a day', () => {
		expect(remarksOn('2099-03-02T00:00:00', readEndTime)).toEqual([
			'3 permits end at 00:00:00, as that day begins, such as 2099-03-02 00:00:00. For the whole day, use 23:59:00.',
		]);
	});

	it.each(['America/Toronto', 'Pacific/Kiritimati'])('an end that has passed in %s', (timezone) => {
		const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
		const hasPassed = (value: string) =>
			remarksOn(value, readEndTime, timezone).some((text) => text.startsWith('3 permits end in the past, such as 20'));
		expect([hasPassed(inMinutes(-1)), hasPassed(inMinutes(1))]).toEqual([true, false]);
	});

	it.each([
		['2027-03-02T17:00:00-05:00', readDateTime],
		['2020-01-01T00:00:00', readDateTime],
		['2099-03-02T23:59:00', readEndTime],
	])('nothing about %s', (given, reader) => {
		expect(remarksOn(given, reader)).toEqual([]);
	});

	it('one time as one', () => {
		const fields = timeFields();
		readEndTime('2020-03-02T05:00:00Z', 'End Time', fields);
		expect(fields.remarks.map(({ text }) => text(1).split(':')[0])).toEqual([
			'1 time had an offset and was converted to America/Toronto',
			'1 permit ends at 00',
			'1 permit ends in the past, such as 2020-03-02 00',
		]);
	});
});

describe('refuses', () => {
	const FORM = "'Start Time' must be a date and a time, such as 2026-03-02T17:00:00";
	const COLUMN = "$json['your column']";
	const UNREAD = "'Start Time' is a date that the expression could not read";
	const COMPARE = 'Compare the format in the expression with a value of the earlier node.';
	const OTHER_TIME = 'For another time than 23:59, change 23 and 59.';
	const DAYS = `Math.round((${COLUMN} - 25569) * 86400) * 1000`;
	const dateOf = (format: string, more = '') => `{{ DateTime.fromFormat(${COLUMN}, '${format}')${more} }}`;
	const END = '.set({ hour: 23, minute: 59 })';

	it.each<[given: unknown, text: string, advice: string]>([
		[undefined, "'Start Time' is missing", CHECK_NAME],
		[null, "'Start Time' is empty", FILL_IN],
		[' \n', "'Start Time' is empty", FILL_IN],
		['#N/A', `'Start Time' ${LEFTOVER}`, FILL_IN],
		[0, `'Start Time' ${LEFTOVER}`, FILL_IN],
		[new Date(Number.NaN), UNREAD, COMPARE],
		['Invalid DateTime', UNREAD, COMPARE],
		// That the advice on other formats and numbers leads to the right time is in test/engine/outcomes/times.test.ts.
		[
			'03/02/2027 17:00',
			FORM,
			`If the day comes first, use ${dateOf('d/M/yyyy H:mm')}. If the month comes first, use ${dateOf('M/d/yyyy H:mm')}.`,
		],
		['3/31/2027', FORM, `If the month comes first, use ${dateOf('M/d/yyyy', END)}. ${OTHER_TIME}`],
		[
			' 46083',
			FORM,
			`In a spreadsheet, this number is 2026-03-02. If that is right, use {{ DateTime.fromMillis(${DAYS}, { zone: 'utc' })${END}.toISO({ includeOffset: false }) }}. ${OTHER_TIME}`,
		],
		[
			'1772470800',
			FORM,
			`In a program, this number is 2026-03-02 17:00:00 UTC. If that is right, use {{ DateTime.fromMillis(${COLUMN} * 1000) }}.`,
		],
	])('%p with an advice that fits', (given, text, advice) => {
		expect(refusalOf(read(given))).toEqual({ text, advice });
	});

	it.each([
		...[true, ['2026-03-02T17:00:00'], { iso: '2026-03-02T17:00:00' }, 2026, 36525.9, 73416, 20260302, Number.NaN],
		...[946684799, 4133980800, '17:00', '2026-03-02T17', '2026-03-02T5:00 PM'],
		...['20260302T170000', '2026-03-02T17:00:00 Toronto', '2026-03-02T17:00:00[America/Toronto]', 'tomorrow'],
		...[
			'13/13/2027',
			'2026-3-2026x',
			'２026-03-02T17:00:00',
			'2026-03-02\n17:00:00',
			'+012026-03-02T17:00:00',
			'2'.repeat(10_000_000),
		],
	])('what is no date with a time: %#', (given) => {
		expect(refusalOf(read(given))).toEqual({
			text: FORM,
			advice: `For another format, use ${dateOf('yyyy-MM-dd HH:mm')} with that format in place of 'yyyy-MM-dd HH:mm'.`,
		});
	});

	it.each([
		...['2026-02-30T17:00:00', '2026-02-29T17:00:00', '2026-13-02T17:00:00', '2026-03-32T17:00:00'],
		...['2026-03-02T24:00:00', '2026-03-02T17:60:00', '2026-06-30T23:59:60Z', '2026-02-30T17:00:00Z'],
		...['2026-03-02T17:00:00+25:00', '2026-03-02T17:00:00+05:75'],
		...['1999-12-31T23:59:59', '2101-01-01T00:00:00', '0026-03-02T17:00:00', '9999-12-31T23:59:59-14:00'],
		// In another year on the clock in Toronto.
		...['2000-01-01T04:59:59Z', '2101-01-01T05:00:00Z', '0000-01-01T00:00:00Z'],
	])('%s, which does not exist or is not in the years 2000 to 2100', (given) => {
		expect(refusalOf(read(given)).text).toBe(
			"'Start Time' must be a date and time that exists, in the years 2000 to 2100",
		);
	});
});
