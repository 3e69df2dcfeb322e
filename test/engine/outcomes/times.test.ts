import type { IDataObject } from 'n8n-workflow';

import { hintsOf, jsonOf } from '../deletionWorkflow';
import { creating, updating } from '../permitOperations';
import { useSandbox } from '../useSandbox';
import { runPrepared, stopped } from './failures';
import { expectRefused, runValues, valuesSent, type FieldUnderTest } from './refusedRows';

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
	])('%s is sent as the clock in Toronto shows it', async (expression, sent) => {
		expect(await valuesSent(sandbox, endOf(expression), 'endTime', [''])).toEqual([sent]);
	});

	it('is sent in the form that OPSCOM asks for', async () => {
		const [sent] = await valuesSent(sandbox, endOf('={{ $now.plus({ hours: 1 }) }}'), 'endTime', ['']);

		expect(sent).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
	});

	it.each(["={{ new Date('tomorrow') }}", "={{ DateTime.fromISO('tomorrow') }}", "={{ 'tomorrow'.toDateTime() }}"])(
		'%s is no date, and nothing is sent',
		async (expression) => {
			const { message } = stopped(await runValues(sandbox, endOf(expression), ['']));

			expect(message).toMatch(
				/^'End Time' is a date that the expression could not read$|^The expression in 'End Time' could not be evaluated$/,
			);
			expect(sandbox.wire).toEqual([]);
		},
	);
});

/** A person who follows the advice on a column of these values gets these times, in any time zone. */
describe('the expression of the advice', () => {
	/** Days since 30 December 1899 of a time on the clock, as a file of Microsoft Excel has them. */
	const serial = (time: string) => Date.parse(`${time}Z`) / 86_400_000 + 25_569;
	const asText = (numbers: number[]) => numbers.map(String);
	/** Among them hours that the clock of Toronto leaves out or has twice, and the last second of a year. */
	const TIMES = [
		'2026-03-02T17:00:00',
		'2026-03-02T00:00:01',
		'2026-03-08T02:30:00',
		'2026-11-01T01:30:00',
		'2026-12-31T23:59:59',
	];
	const DAYS = ['2026-03-02', '2026-03-08', '2026-11-01'];
	const ENDS = DAYS.map((day) => `${day}T23:59:00`);
	/** HubSpot gives a day as its midnight in UTC. */
	const midnights = DAYS.map((day) => Date.parse(day));
	const moment = Date.parse('2026-03-02T17:00:00Z');

	/** @param at which of the expressions, when the advice has several */
	async function sentFor(values: unknown[], timezone?: string, at = 0): Promise<unknown[]> {
		const run = await runValues(sandbox, endOf(COLUMN), [values[0]], 'continueErrorOutput');
		const [{ details }] = jsonOf(run, 'OPSCOM', 1);
		const { advice } = details as { advice: string };
		const expression = [...advice.matchAll(/\{\{ .*? \}\}[^ .]*/g)][at][0].replaceAll(
			"$json['your column']",
			'$json.value',
		);
		sandbox.reset();
		return await valuesSent(sandbox, endOf(`=${expression}`, timezone), 'endTime', values);
	}

	it.each(['America/Toronto', 'UTC', 'Pacific/Kiritimati'])('makes the right times of them in %s', async (timezone) => {
		for (const [values, sent, at] of [
			[TIMES.map(serial), TIMES],
			[asText(TIMES.map(serial)), TIMES],
			[asText(DAYS.map(serial)), ENDS],
			[midnights, ENDS],
			[asText(midnights), ENDS],
			[midnights.map((millis) => millis / 1_000), ENDS],
			[DAYS, ENDS],
			[['03/02/2027 17:00', '3/12/2027 5:00'], ['2027-02-03T17:00:00', '2027-12-03T05:00:00'], 0],
			[['03/02/2027 17:00', '3/12/2027 5:00'], ['2027-03-02T17:00:00', '2027-03-12T05:00:00'], 1],
			[['3/31/2027 5:00 PM'], ['2027-03-31T17:00:00']],
			[['31.03.27'], ['2027-03-31T23:59:00']],
			// As Canadian spreadsheets show a time, and as Chrome writes one.
			[['2027-03-31 5:00:00 p.m.'], ['2027-03-31T17:00:00']],
			[['3/31/2027, 5:00\u202fPM'], ['2027-03-31T17:00:00']],
		] as Array<[values: unknown[], sent: string[], at?: number]>) {
			expect([values, await sentFor(values, timezone, at)]).toEqual([values, sent]);
		}
	});

	it.each([moment, String(moment), moment / 1_000])('makes the time on the clock of a moment: %p', async (value) => {
		expect(await sentFor([value])).toEqual(['2026-03-02T12:00:00']);
	});
});

describe('a run tells, dry or not, of', () => {
	const hints = async (values: unknown[], dryRun: boolean) => {
		const run = await runValues(sandbox, { ...endOf(COLUMN), options: { dryRun } }, values);
		return hintsOf(run).filter((hint) => !/^warning: (Dry run:|All 7 items name)/.test(hint));
	};

	it.each([true, false])('times that another clock gave, and ends that nobody means: dry %s', async (dryRun) => {
		const shifted = ['2097-03-02T17:00:00Z', '2097-03-02T18:00:00Z', '2097-03-02T17:00:00'];
		const odd = [new Date('2098-03-02'), '2099-03-02T00:00:00', '2020-03-02T17:00:00', '2099-03-02T23:59:00'];

		expect(await hints([...shifted, ...odd], dryRun)).toEqual([
			'warning: 2 times had an offset and were converted to America/Toronto: 17:00 UTC is sent as 12:00. If 17:00 is meant, send it without an offset.',
			'warning: 1 time had an offset and was converted to America/Toronto: 2098-03-02 00:00 UTC is sent as 2098-03-01 19:00. If that day is meant, send it with a time and without an offset.',
			'warning: 1 permit ends at 00:00:00, as that day begins, such as 2099-03-02 00:00:00. For the whole day, use 23:59:00.',
			'warning: 1 permit ends in the past, such as 2020-03-02 17:00:00.',
		]);
	});

	it.each([true, false])('permits without a zone, and optional cells that are empty: dry %s', async (dryRun) => {
		const rows = [undefined, null, ' ', 'Lot 4'].map((zone, at) => ({ ...creating.rowOf(at), zone, paid: '' }));
		const parameters = { additionalFields: { zone: '={{ $json.zone }}', amount: '={{ $json.paid }}' } };

		const run = await runPrepared(sandbox, creating, { rows: rows as IDataObject[], parameters, options: { dryRun } });

		expect(hintsOf(run).slice(dryRun ? 1 : 0)).toEqual([
			"warning: 'Amount' is empty in 4 items, and was left out.",
			"warning: 'Zone' is empty in 3 items, and was left out.",
			"warning: 3 permits have no zone. Officers' devices may not show a permit without one: add 'Zone' under 'Additional Fields'.",
		]);
		expect(sandbox.wire.map(({ body }) => (body as IDataObject).zone)).toEqual(
			dryRun ? [] : [undefined, undefined, undefined, 'Lot 4'],
		);
		for (const { body } of sandbox.wire) expect(body).not.toHaveProperty('Amount');
	});
});

it('a time zone that nobody knows matters only for a time with an offset', async () => {
	await expectRefused(sandbox, endOf(COLUMN, 'Mars/Olympus'), [
		{
			value: '2026-03-02T17:00:00Z',
			message: "The workflow's time zone is not known to this n8n instance",
			quote: 'The value is "Mars/Olympus"',
			advice: "Choose a time zone in the workflow's settings.",
		},
	]);
});

it("an end must be after its start, by the workflow's clock", async () => {
	const START = '2026-03-02T12:00:00';
	const field = {
		operation: creating,
		parameters: { endTime: COLUMN, additionalFields: { startTime: START } },
		good: '2026-03-02T17:00:01Z',
		settings: { timezone: 'America/Toronto' },
	};
	const bad = [
		['2026-03-02T17:00:00Z', START],
		['2026-03-02T12:30:00+01:00', '2026-03-02T06:30:00'],
	].map(([value, end]) => ({
		value,
		message: "'End Time' must be later than 'Start Time'",
		quote: `The value is "${end}"`,
		advice: `The start is ${START}. Correct one of the two.`,
	}));
	await expectRefused(sandbox, field, bad);
});
