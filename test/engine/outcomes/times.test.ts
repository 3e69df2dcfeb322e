import type { IDataObject } from 'n8n-workflow';

import { jsonOf } from '../deletionWorkflow';
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

/** What a time may be is in test/values/dateTime.test.ts. On 2 March, Toronto is five hours behind UTC. */
const good: Array<[given: string, sent: string]> = [
	['2026-03-02T17:00:00', '2026-03-02T17:00:00'],
	[' 2026-03-02 17:00 ', '2026-03-02T17:00:00'],
	['2026-03-02T04:59:59Z', '2026-03-01T23:59:59'],
];

const bad = [
	{
		value: '2026-03-02',
		what: 'must be a date and a time',
		quote: 'The value is "2026-03-02"',
		advice:
			"Use a format such as 2026-03-02T17:00:00. For another format, use an expression such as {{ DateTime.fromFormat($json.end, 'dd/MM/yyyy HH:mm') }}.",
	},
	...[
		['2026-02-30T17:00:00', 'is not a date and time that exists'],
		['2206-03-02T17:00:00', 'must be in the years 2000 to 2100'],
	].map(([value, what]) => ({ value, what, quote: `The value is "${value}"`, advice: 'Correct the value.' })),
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

describe('a number, as spreadsheets keep a time', () => {
	/** What the advice says to use for a number, on a column of this name. */
	async function adviceFor(number: number): Promise<string> {
		const run = await runValues(sandbox, endOf(COLUMN), [number], 'continueErrorOutput');
		const [{ details }] = jsonOf(run, 'OPSCOM', 1);
		sandbox.reset();
		return ((details as IDataObject).advice as string).match(/\{\{.*?\(\{.*\}\) \}\}|\{\{.*?\}\}/)![0];
	}

	/** Days since 30 December 1899 of a time on the clock, as a file of Microsoft Excel has them. */
	const serial = (time: string) => Date.parse(`${time}Z`) / 86_400_000 + 25_569;

	const ZONES = ['America/Regina', 'America/Toronto', 'UTC', 'Asia/Tokyo', 'Pacific/Kiritimati'];
	/** Among them hours that the clock of Toronto leaves out or has twice, and the last second of a year. */
	const TIMES = [
		'2026-03-02T17:00:00',
		'2026-03-02T00:00:01',
		'2026-03-08T02:30:00',
		'2026-11-01T01:30:00',
		'2026-07-14T09:05:59',
		'2026-12-31T23:59:59',
	];

	it.each(ZONES)('becomes that time in %s by the expression of the advice', async (timezone) => {
		const expression = (await adviceFor(serial(TIMES[0]))).replaceAll('$json.end', '$json.value');

		// A CSV file has the same numbers as text.
		for (const column of [TIMES.map(serial), TIMES.map((time) => String(serial(time)))]) {
			expect(await valuesSent(sandbox, endOf(`=${expression}`, { timezone }), 'endTime', column)).toEqual(TIMES);
			sandbox.reset();
		}
	});

	it.each(ZONES)('becomes the end of that day in %s when it has no time', async (timezone) => {
		const days = ['2026-03-02', '2026-03-08', '2026-11-01', '2026-12-31'];
		const expression = (await adviceFor(serial('2026-03-02T00:00:00'))).replaceAll('$json.end', '$json.value');
		const column = days.map((day) => serial(`${day}T00:00:00`));

		expect(await valuesSent(sandbox, endOf(`=${expression}`, { timezone }), 'endTime', column)).toEqual(
			days.map((day) => `${day}T23:59:00`),
		);
	});

	it.each([
		[1772470800, '2026-03-02T12:00:00'],
		[1772470800000, '2026-03-02T12:00:00'],
	])('becomes the time on the clock when it counts from 1970: %d', async (number, sent) => {
		const expression = (await adviceFor(number)).replaceAll('$json.end', '$json.value');

		expect(await valuesSent(sandbox, endOf(`=${expression}`), 'endTime', [number, String(number)])).toEqual([
			sent,
			sent,
		]);
	});
});

describe("the workflow's time zone", () => {
	it.each([
		['America/Vancouver', '2026-03-02T09:00:00'],
		['Pacific/Kiritimati', '2026-03-03T07:00:00'],
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
