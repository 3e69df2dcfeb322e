import type { IDataObject } from 'n8n-workflow';

import { jsonOf } from '../deletionWorkflow';
import { creating, updating } from '../permitOperations';
import { useSandbox } from '../useSandbox';
import { stopped } from './failures';
import { itRefuses, runValues, valuesSent, type FieldUnderTest } from './refusedRows';

/** What a time may be is in test/values/dateTime.test.ts; here, what n8n's expressions and the workflow's clock make of one. */
const sandbox = useSandbox();

const COLUMN = '={{ $json.value }}';
const endOf = (value: string, timezone = 'America/Toronto'): FieldUnderTest => ({
	operation: updating,
	parameters: { updateFields: { endTime: value } },
	good: '2026-03-02T17:00:00',
	settings: { timezone },
});

describe('the date that an expression returns', () => {
	it.each([
		["={{ DateTime.fromISO('2026-03-02T17:00:00', { zone: 'utc' }) }}", '2026-03-02T12:00:00'],
		["={{ DateTime.fromISO('2026-03-02T17:00:00').plus({ days: 6 }) }}", '2026-03-08T17:00:00'],
		["={{ new Date('2026-03-02T17:00:00Z') }}", '2026-03-02T12:00:00'],
		["={{ '2026-03-02T17:00:00Z'.toDateTime() }}", '2026-03-02T12:00:00'],
		["={{ new Date('2026-03-02T17:00:00Z').toISOString() }}", '2026-03-02T12:00:00'],
	])('%s is sent as the clock in Toronto shows it', async (expression, sent) => {
		expect(await valuesSent(sandbox, endOf(expression), 'endTime', [''])).toEqual([sent]);
	});

	it.each(['={{ $now.plus({ hours: 1 }) }}', '={{ $today }}'])(
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
	/** Days since 30 December 1899 of a time on the clock, as a file of Microsoft Excel has them. */
	const serial = (time: string) => Date.parse(`${time}Z`) / 86_400_000 + 25_569;
	/** Among them hours that the clock of Toronto leaves out or has twice, and the last second of a year. */
	const TIMES = [
		'2026-03-02T17:00:00',
		'2026-03-02T00:00:01',
		'2026-03-08T02:30:00',
		'2026-11-01T01:30:00',
		'2026-07-14T09:05:59',
		'2026-12-31T23:59:59',
	];
	const DAYS = ['2026-03-02', '2026-03-08', '2026-11-01', '2026-12-31'];

	/** The expression that the advice says to use for the number, on the column of these tests. */
	async function adviceFor(number: number): Promise<string> {
		const run = await runValues(sandbox, endOf(COLUMN), [number], 'continueErrorOutput');
		const [{ details }] = jsonOf(run, 'OPSCOM', 1);
		const [expression] = ((details as IDataObject).advice as string).match(/\{\{.*?\(\{.*\}\) \}\}|\{\{.*?\}\}/) ?? [];
		return `=${String(expression).replaceAll('$json.end', '$json.value')}`;
	}

	/** What is sent for these numbers, and for the same numbers as text, which a CSV file has. */
	async function sentFor(numbers: number[], timezone?: string): Promise<unknown[][]> {
		const field = endOf(await adviceFor(numbers[0]), timezone);
		const sent: unknown[][] = [];
		for (const column of [numbers, numbers.map(String)]) {
			sandbox.reset();
			sent.push(await valuesSent(sandbox, field, 'endTime', column));
		}
		return sent;
	}

	it.each(['America/Regina', 'America/Toronto', 'UTC', 'Asia/Tokyo', 'Pacific/Kiritimati'])(
		'becomes that time, or the end of that day, in %s by the expression of the advice',
		async (timezone) => {
			expect(await sentFor(TIMES.map(serial), timezone)).toEqual([TIMES, TIMES]);

			const ends = DAYS.map((day) => `${day}T23:59:00`);
			expect(await sentFor(DAYS.map(serial), timezone)).toEqual([ends, ends]);
		},
	);

	it.each([1772470800, 1772470800000])('becomes the time on the clock when it counts from 1970: %d', async (number) => {
		expect(await sentFor([number])).toEqual([['2026-03-02T12:00:00'], ['2026-03-02T12:00:00']]);
	});
});

describe("the workflow's time zone", () => {
	it.each([
		['America/Vancouver', '2026-03-02T09:00:00'],
		['Pacific/Kiritimati', '2026-03-03T07:00:00'],
	])('%s decides what is sent for a time with an offset', async (timezone, sent) => {
		expect(await valuesSent(sandbox, endOf(COLUMN, timezone), 'endTime', ['2026-03-02T17:00:00Z'])).toEqual([sent]);
	});

	describe('that nobody knows matters only for a time with an offset', () => {
		itRefuses(sandbox, endOf(COLUMN, 'Mars/Olympus'), [
			{
				value: '2026-03-02T17:00:00Z',
				message: "The workflow's time zone is not known to this n8n instance",
				quote: 'The value is "Mars/Olympus"',
				advice: "Choose a time zone in the workflow's settings.",
			},
		]);
	});
});

describe('an end that is not after its start, by the clock of the workflow', () => {
	const START = '2026-03-02T12:00:00';

	itRefuses(
		sandbox,
		{
			operation: creating,
			parameters: { endTime: COLUMN, additionalFields: { startTime: START } },
			good: '2026-03-02T17:00:01Z',
			settings: { timezone: 'America/Toronto' },
		},
		[
			['2026-03-02T12:00:00', '2026-03-02T12:00:00'],
			['2026-03-02 11:59', '2026-03-02T11:59:00'],
			['2026-03-02T17:00:00Z', '2026-03-02T12:00:00'],
			['2026-03-02T12:30:00+01:00', '2026-03-02T06:30:00'],
		].map(([value, end]) => ({
			value,
			message: "'End Time' must be later than 'Start Time'",
			quote: `The value is "${end}"`,
			advice: `The start is ${START}. Correct one of the two.`,
		})),
	);
});
