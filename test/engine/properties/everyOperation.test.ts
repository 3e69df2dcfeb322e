import fc from 'fast-check';
import type { IDataObject, IRun, OnError } from 'n8n-workflow';

import type { Behaviour } from '../../sandbox';
import { subjectOf } from '../../sandbox/opscom';
import type { WireEntry } from '../../sandbox/wireLog';
import { outputsOf, permitWorkflow, settingFor, type PermitRun } from '../deletionWorkflow';
import { retry, start } from '../engine';
import { n8nMemory } from '../n8nMemory';
import { creating, eachOperation, type PermitOperation } from '../permitOperations';
import { MODES } from '../permitRuns';
import { toldBy } from '../toldBy';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox();

// No wait before a retry.
beforeAll(() => void jest.spyOn(Math, 'random').mockReturnValue(0));
afterAll(() => jest.restoreAllMocks());

/** What OPSCOM does with one request. None of it confirms what was not done. */
const aReply = fc.oneof(
	{ weight: 3, arbitrary: fc.constant<Behaviour>({ kind: 'slow', ms: 0 }) },
	{
		weight: 4,
		arbitrary: fc.constantFrom<Behaviour>(
			{ kind: 'actThenCut' },
			{ kind: 'cut' },
			{ kind: 'html' },
			{ kind: 'empty' },
			{ kind: 'otherId', referenceId: '' },
			{ kind: 'errorCode', code: 9003, status: 400 },
			{ kind: 'errorCode', code: 9009, status: 404 },
			{ kind: 'errorCode', code: 9033, status: 500 },
		),
	},
	{
		weight: 2,
		arbitrary: fc.constantFrom(200, 204, 408, 500, 503).map((status): Behaviour => ({ kind: 'actThenStatus', status })),
	},
	{
		weight: 2,
		arbitrary: fc
			.tuple(fc.constantFrom('raw', 'url', 'jsonEscaped', 'base64'), fc.constantFrom(200, 400, 404, 500))
			.map(([as, status]): Behaviour => ({ kind: 'echo', as, status })),
	},
);

interface Course {
	/** What OPSCOM does with the requests of each row, in order; then what it is asked for. */
	replies: Behaviour[][];
	/** Rows with a value that the node refuses. */
	invalid: boolean[];
	onError: OnError;
	tries: number;
	concurrency: number;
	maxRetries: number;
}

/** "Record not found." for a permit that exists would be taken for its deletion. */
const isTrueOf = ({ name }: PermitOperation, reply: Behaviour) =>
	name !== 'delete' || reply.kind !== 'errorCode' || reply.code !== 9009;

const aCourseOf = (operation: PermitOperation) =>
	fc.record<Course>({
		replies: fc.array(
			fc.array(
				aReply.filter((reply) => isTrueOf(operation, reply)),
				{ maxLength: 4 },
			),
			{ minLength: 3, maxLength: 3 },
		),
		invalid: fc.array(
			fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
			{ minLength: 3, maxLength: 3 },
		),
		onError: fc.constantFrom(...MODES),
		tries: fc.integer({ min: 1, max: 3 }),
		concurrency: fc.integer({ min: 1, max: 4 }),
		maxRetries: fc.integer({ min: 0, max: 2 }),
	});

/** What the summary counts, by its words. */
function countsIn(run: IRun): Record<string, number> {
	const [, total, counts] = /^Of (\d+) items?: ([^.]*)\./.exec(toldBy(run).summary) ?? [];
	const parts = counts.split(', ').map((count) => /^(\d+) (.*)$/.exec(count) ?? []);
	return { total: Number(total), ...Object.fromEntries(parts.map(([, number, words]) => [words, Number(number)])) };
}

const IN_SUMMARY: Record<string, string> = {
	notFound: 'not found',
	refused: 'refused by OPSCOM',
	unknown: 'unknown',
	notSent: 'not sent',
	sentBefore: 'sent before',
};

/** The outcome of each row, `done` included, by the node's items or by the account in its error. */
function outcomesOf(run: IRun, operation: PermitOperation, rows: IDataObject[], onError: OnError): string[] {
	if (run.status !== 'success') {
		expect([run.status, onError]).toEqual(['error', 'stopWorkflow']);
		const { account } = (run.data.resultData.error as unknown as { context: { account: Record<string, number> } })
			.context;
		return [operation.done, ...Object.keys(IN_SUMMARY)].flatMap((outcome) =>
			Array<string>(account[outcome] ?? 0).fill(outcome),
		);
	}
	const outcomes: string[] = [];
	for (const [output, items] of outputsOf(run, 'OPSCOM').entries()) {
		for (const { json, pairedItem } of items) {
			const { item } = pairedItem as { item: number };
			const isFailed = json.error !== undefined;
			expect(output).toBe(isFailed && onError === 'continueErrorOutput' ? 1 : 0);
			// Only the statistics of a row are several items.
			if (operation.name !== 'getStats' || isFailed) expect([item, outcomes[item]]).toEqual([item, undefined]);
			outcomes[item] = isFailed ? ((json.details as IDataObject).outcome as string) : operation.done;
			if (isFailed) continue;
			expect([rows[item], operation.timesDone(sandbox, rows[item]) > 0]).toEqual([rows[item], true]);
			if (json.status === 'already_deleted') expect(operation.name).toBe('delete');
			else expect(operation.confirmed(sandbox, rows[item])).toContainEqual(json);
		}
	}
	return outcomes;
}

function expectAccountedFor(run: IRun, operation: PermitOperation, rows: IDataObject[], onError: OnError): void {
	const outcomes = outcomesOf(run, operation, rows, onError);
	expect(outcomes).toHaveLength(rows.length);
	const counts = countsIn(run);
	expect(counts.total).toBe(rows.length);
	for (const outcome of [operation.done, ...Object.keys(IN_SUMMARY)]) {
		const told = outcomes.filter((each) => each === outcome).length;
		expect([outcome, counts[IN_SUMMARY[outcome] ?? outcome] ?? 0]).toEqual([outcome, told]);
	}
	const saved = JSON.stringify(run);
	expect(saved).not.toContain(sandbox.token);
	expect(saved).not.toContain(Buffer.from(`{"apiToken":"${sandbox.token}"`).toString('base64').slice(0, 60));
}

describe.each(eachOperation)('%s', (_name, operation) => {
	it('accounts for every row and tells the truth, whatever OPSCOM does, through all retries', async () => {
		const seen = { done: 0, unknown: 0, retried: 0 };

		await fc.assert(
			fc.asyncProperty(aCourseOf(operation), async ({ replies, invalid, onError, tries, concurrency, maxRetries }) => {
				sandbox.reset();
				sandbox.removePermits();
				n8nMemory.clear();
				operation.prepare(sandbox);
				for (const [number, row] of operation.rows.entries()) sandbox.on(operation.idOf(row), ...replies[number]);
				const rows = operation.rows.map((row, number) =>
					invalid[number] ? { ...row, ...operation.invalid.instead } : row,
				);
				const more: PermitRun = {
					rows,
					parameters: operation.parameters,
					options: { concurrency, maxRetries },
					onError,
					tries: tries === 1 ? undefined : tries,
				};

				let run = await start(permitWorkflow(more), settingFor(sandbox)).ended;
				expectAccountedFor(run, operation, rows, onError);
				if (onError === 'stopWorkflow' && invalid.includes(true)) expect(sandbox.wire).toEqual([]);
				// As often as there are rows that can fail, and once more with another 'On Error'.
				for (const mode of [onError, onError, 'continueErrorOutput'] as const) {
					if (run.status !== 'error') break;
					run = await retry(run, permitWorkflow({ ...more, onError: mode }), settingFor(sandbox)).ended;
					expectAccountedFor(run, operation, rows, mode);
					seen.retried++;
				}

				const counts = countsIn(run);
				seen.done += counts[operation.done] ?? 0;
				seen.unknown += counts.unknown ?? 0;
				if (operation === creating) {
					for (const row of creating.rows) {
						const requests = sandbox.wire.filter(({ body }) => subjectOf(body) === row.plate);
						expect(requests.slice(0, -1).filter((request) => !isTurnedAway(request))).toEqual([]);
						expect(creating.timesDone(sandbox, row)).toBeLessThanOrEqual(1);
					}
				}
			}),
			{ numRuns: 25 },
		);

		expect(seen.done).toBeGreaterThan(0);
		expect(seen.unknown).toBeGreaterThan(0);
		expect(seen.retried).toBeGreaterThan(0);
	}, 120_000);
});

/** Whether OPSCOM said clearly that it did not do it. */
const isTurnedAway = ({ status, responseBody = '' }: WireEntry) =>
	responseBody.includes('"ErrorCode"') ||
	(typeof status === 'number' && status >= 400 && status < 500 && status !== 408);
