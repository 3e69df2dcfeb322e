import { creating, updating } from '../permitOperations';
import { useSandbox } from '../useSandbox';
import { itRefuses, runValues, valuesSent, type BadValue, type FieldUnderTest } from './badValues';
import { stopped } from './threeItems';

const sandbox = useSandbox();

const TORONTO = { timezone: 'America/Toronto' };
const endOf = (value: string, settings: FieldUnderTest['settings'] = TORONTO): FieldUnderTest => ({
	operation: updating,
	parameters: { updateFields: { endTime: value } },
	good: '2026-03-02T17:00:00',
	settings,
});
const COLUMN = '={{ $json.value }}';

const fields: Array<FieldUnderTest & { name: string; key: string; shownAs: string }> = [
	{
		name: 'endTime of create',
		operation: creating,
		parameters: { endTime: COLUMN },
		good: '2026-03-02T17:00:00',
		settings: TORONTO,
		key: 'endTime',
		shownAs: 'End Time',
	},
	{
		name: 'startTime of create',
		operation: creating,
		parameters: { endTime: '2027-01-01T00:00:00', additionalFields: { startTime: COLUMN } },
		good: '2026-03-02T17:00:00',
		settings: TORONTO,
		key: 'startTime',
		shownAs: 'Start Time',
	},
	{ name: 'endTime of update', ...endOf(COLUMN), key: 'endTime', shownAs: 'End Time' },
];

/** On 2 March, Toronto is five hours behind UTC. */
const good: Array<[given: string, sent: string]> = [
	['2026-03-02T17:00:00', '2026-03-02T17:00:00'],
	[' 2026-03-02 17:00 ', '2026-03-02T17:00:00'],
	['2026-03-02T17:00:30.999', '2026-03-02T17:00:30'],
	['2026-03-02t17:00:00', '2026-03-02T17:00:00'],
	['2024-02-29T00:00:00', '2024-02-29T00:00:00'],
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
];

const notTime = (value: unknown, quote: string) => ({
	value,
	what: 'must be a date and a time',
	quote,
	advice: 'Use a format such as 2026-03-02T17:00:00, or an expression that returns a date.',
});
const noSuchTime = (value: string) => ({
	value,
	what: 'is not a date and time that exists',
	quote: `The value is "${value}"`,
	advice: 'Correct the value.',
});

const bad = [
	notTime(undefined, 'It has no value'),
	notTime(null, 'It has no value'),
	notTime('', 'It is empty'),
	notTime(true, 'The value is true'),
	notTime(['2026-03-02T17:00:00'], 'The value is a list'),
	notTime({ iso: '2026-03-02T17:00:00' }, 'The value is an object'),
	// What a spreadsheet and a program count: days since 1900, seconds and milliseconds since 1970.
	...[46083.708333, 1772470800, 1772470800000].map((value) => notTime(value, `The value is ${value}`)),
	...[
		'46083.708333',
		'2026-03-02',
		'17:00',
		'2026-03-02T17',
		'02/03/2026 17:00',
		'2026-3-2 17:00',
		'2026/03/02 17:00:00',
		'2026-03-02T5:00 PM',
		'20260302T170000',
		'2026-03-02T17:00:00 Toronto',
		'2026-03-02T17:00:00[America/Toronto]',
		'2026-03-02T17:00:00,5',
		'Invalid DateTime',
		'tomorrow',
		'#N/A',
		'２026-03-02T17:00:00',
		'2026-03-02\n17:00:00',
		'+012026-03-02T17:00:00',
	].map((value) => notTime(value, `The value is "${value}"`)),
	notTime('2'.repeat(10_000_000), `The value is "${'2'.repeat(300)}…"`),
	...[
		'2026-02-30T17:00:00',
		'2026-02-29T17:00:00',
		'2026-13-02T17:00:00',
		'2026-00-02T17:00:00',
		'2026-03-32T17:00:00',
		'2026-03-02T24:00:00',
		'2026-03-02T17:60:00',
		'2026-06-30T23:59:60Z',
		'2026-02-30T17:00:00Z',
		'2026-03-02T17:00:00+25:00',
		'2026-03-02T17:00:00+05:75',
		// In a year that has not four digits, on the clock in Toronto.
		'0000-01-01T00:00:00Z',
		'9999-12-31T23:59:59-14:00',
	].map(noSuchTime),
];

describe.each(fields)('$name', ({ key, shownAs, ...field }) => {
	itRefuses(
		sandbox,
		field,
		bad.map(({ what, ...value }): BadValue => ({ ...value, message: `'${shownAs}' ${what}` })),
	);

	it("sends a time without an offset as it stands, and others as the workflow's clock shows them", async () => {
		const given = good.map(([value]) => value);

		expect(await valuesSent(sandbox, field, key, given)).toEqual(good.map(([, sent]) => sent));
	});
});

describe('the date that an expression returns', () => {
	it.each([
		["={{ DateTime.fromISO('2026-03-02T17:00:00', { zone: 'utc' }) }}", '2026-03-02T12:00:00'],
		["={{ DateTime.fromISO('2026-03-02T17:00:00') }}", '2026-03-02T17:00:00'],
		["={{ DateTime.fromISO('2026-03-02T17:00:00').plus({ days: 6 }) }}", '2026-03-08T17:00:00'],
		["={{ new Date('2026-03-02T17:00:00Z') }}", '2026-03-02T12:00:00'],
		["={{ '2026-03-02T17:00:00Z'.toDateTime() }}", '2026-03-02T12:00:00'],
		["={{ new Date('2026-03-02T17:00:00Z').toISOString() }}", '2026-03-02T12:00:00'],
	])('%s is sent as the clock in Toronto shows it', async (expression, sent) => {
		expect(await valuesSent(sandbox, endOf(expression), 'endTime', [''])).toEqual([sent]);
	});

	it.each(['={{ $now.plus({ hours: 1 }) }}', '={{ $now }}', '={{ new Date() }}', '={{ $today }}'])(
		'%s is sent in the form that OPSCOM asks for',
		async (expression) => {
			const [sent] = await valuesSent(sandbox, endOf(expression), 'endTime', ['']);

			expect(sent).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
		},
	);

	it.each(["={{ new Date('tomorrow') }}", "={{ DateTime.fromISO('tomorrow') }}"])(
		'%s is no date, and nothing is sent',
		async (expression) => {
			const { message } = stopped(await runValues(sandbox, endOf(expression), ['']));

			expect(message).toMatch(/^('End Time' must be a date and a time|The expression in 'End Time' could not)/);
			expect(sandbox.wire).toEqual([]);
		},
	);
});

describe("the workflow's time zone", () => {
	it.each([
		['America/Vancouver', '2026-03-02T09:00:00'],
		['Asia/Kathmandu', '2026-03-02T22:45:00'],
		['Pacific/Kiritimati', '2026-03-03T07:00:00'],
		['UTC', '2026-03-02T17:00:00'],
		['Etc/GMT+5', '2026-03-02T12:00:00'],
	])('%s decides what is sent for a time with an offset', async (timezone, sent) => {
		const field = endOf(COLUMN, { timezone });

		expect(await valuesSent(sandbox, field, 'endTime', ['2026-03-02T17:00:00Z'])).toEqual([sent]);
	});

	it('does not matter for a time without an offset, even when nobody knows it', async () => {
		const field = endOf(COLUMN, { timezone: 'Mars/Olympus' });

		expect(await valuesSent(sandbox, field, 'endTime', ['2026-03-02T17:00:00'])).toEqual(['2026-03-02T17:00:00']);
	});

	describe('that nobody knows', () => {
		itRefuses(sandbox, endOf(COLUMN, { timezone: 'Mars/Olympus' }), [
			{
				value: '2026-03-02T17:00:00Z',
				message: "The workflow's time zone is not known to this n8n instance",
				quote: 'The value is "Mars/Olympus"',
				advice: "Choose a time zone in the workflow's settings.",
			},
		]);
	});
});

describe('an end that is not after its start', () => {
	const START = '2026-03-02T12:00:00';
	const field: FieldUnderTest = {
		operation: creating,
		parameters: { endTime: COLUMN, additionalFields: { startTime: START } },
		good: '2026-03-02T12:00:01',
		settings: TORONTO,
	};

	itRefuses(
		sandbox,
		field,
		[
			['2026-03-02T12:00:00', '2026-03-02T12:00:00'],
			['2026-03-02 11:59', '2026-03-02T11:59:00'],
			['2025-03-02T12:00:00', '2025-03-02T12:00:00'],
			['2026-03-02T17:00:00Z', '2026-03-02T12:00:00'],
			['2026-03-02T12:30:00+01:00', '2026-03-02T06:30:00'],
		].map(([value, end]) => ({
			value,
			message: "'End Time' must be later than 'Start Time'",
			quote: `The value is "${end}"`,
			advice: `The start is ${START}. Correct one of the two.`,
		})),
	);

	it('is found by the clock of the workflow, however the times are written', async () => {
		expect(await valuesSent(sandbox, field, 'endTime', ['2026-03-02T17:00:01Z', '2026-03-02T13:00:00'])).toEqual([
			'2026-03-02T12:00:01',
			'2026-03-02T13:00:00',
		]);
	});
});
