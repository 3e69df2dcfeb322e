import type { IDataObject, IRun, OnError } from 'n8n-workflow';
import { setTimeout as wait } from 'node:timers/promises';

import type { Behaviour } from '../../sandbox';
import type { WireEntry } from '../../sandbox/wireLog';
import { hintsOf, outputsOf, settingFor, type PermitRun } from '../deletionWorkflow';
import { retry, type Running } from '../engine';
import { creating, deleting, eachOperation, type PermitOperation } from '../permitOperations';
import {
	allConfirmed,
	CONTINUE_MODES,
	failedItems,
	MODES,
	retryRows,
	runRows,
	startRows,
	subjectsOf,
	subjectsSent,
	workflowOf,
} from '../permitRuns';
import { toldBy } from '../toldBy';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox();

/** Waits until the wire is as told; only the test's own time limit bounds it. */
async function wireShows(test: (wire: WireEntry[]) => boolean): Promise<void> {
	while (!test(sandbox.wire)) await wait(5);
}

/** The sandbox has read the whole request, and does not respond. */
const isOpen = (entry: WireEntry | undefined) => entry?.status === 'open' && entry.rawBody !== '';

/**
 * The sandbox has responded, and n8n's side, which shares this process, has had the turns that it needs to read it: the
 * wire shows a response as soon as it is handed over.
 */
async function responseIsRead(number: number): Promise<void> {
	await wireShows((wire) => typeof wire[number]?.status === 'number');
	for (let turn = 0; turn < 6; turn++) await wait(5);
}

/** Stops the execution, and checks that the account was there when n8n saved it, which is at once. */
async function cancel(running: Running): Promise<IRun> {
	running.cancel();
	const saved = running.savedMetadata();
	const run = await running.ended;
	expect(saved).toEqual({ ...run.data.resultData.metadata });
	expect(saved).toHaveProperty('opscom_summary');
	return run;
}

/** Runs the rows one by one, and stops the execution during the second request. */
async function stoppedInSecond(operation: PermitOperation, more: Partial<PermitRun>): Promise<IRun> {
	sandbox.on(subjectsOf(operation, 1)[0], { kind: 'hang' });
	const running = startRows(operation, sandbox, more);
	await wireShows(([, second]) => isOpen(second));
	return await cancel(running);
}

/** What the items of a stopped run came to; with On Error = Stop there are none. */
function outcomesOf(run: IRun, { done }: PermitOperation): unknown[] {
	const outcomes: unknown[] = [];
	for (const { json, pairedItem } of outputsOf(run, 'OPSCOM').flat()) {
		const { item } = pairedItem as { item: number };
		outcomes[item] = json.error === undefined ? done : (json.details as IDataObject).outcome;
	}
	return outcomes;
}

/** Checks the account, and the items if the node returned them. */
function expectOutcomes(run: IRun, onError: OnError, operation: PermitOperation, ...outcomes: string[]): void {
	const words: Record<string, string> = { notSent: 'not sent', notFound: 'not found', refused: 'refused by OPSCOM' };
	for (const outcome of outcomes) {
		const count = outcomes.filter((each) => each === outcome).length;
		expect(toldBy(run).summary).toContain(`${count} ${words[outcome] ?? outcome}`);
	}
	expect(outcomesOf(run, operation)).toEqual(onError === 'stopWorkflow' ? [] : outcomes);
}

describe.each(eachOperation)('stopping %s', (_name, operation) => {
	const [first, second, third] = subjectsOf(operation, 0, 1, 2);
	const { done } = operation;
	beforeEach(() => operation.prepare(sandbox));

	/** What holds of each of these runs: one row was done, and one may have been. */
	function expectStopped(run: IRun, onError: OnError): void {
		expect(run.status).toBe('canceled');
		expect(subjectsSent(sandbox)).toEqual([first, second]);
		expect(toldBy(run)).toMatchObject({
			summary: expect.stringContaining(`Of 3 items: 1 ${done}, 1 unknown, 1 not sent.`) as string,
			unknown: second,
		});
		expectOutcomes(run, onError, operation, done, 'unknown', 'notSent');
		expect(run.data.resultData.runData).not.toHaveProperty('Deleted');
		expect(run.data.resultData.runData).not.toHaveProperty('Needs a person');
		expect(JSON.stringify(run.data)).not.toContain(sandbox.token);
	}

	it('during a request ends with an error that holds the account and says what to do, with On Error = Stop', async () => {
		const run = await stoppedInSecond(operation, {});

		expectStopped(run, 'stopWorkflow');
		const { error } = run.data.resultData;
		expect(error?.message).toBe('The execution was canceled before this node finished');
		expect(error?.description).toContain(`Of 3 items: 1 ${done}, 1 unknown, 1 not sent.\n`);
		expect(error?.description).toMatch(/Run the .*again/);
		expect((error as unknown as { messages: string[] }).messages).toContain(`Unknown: ${second}.`);
		expect(error).toMatchObject({
			context: { account: { [done]: 1, unknown: 1, notSent: 1, unknownItems: [second] } },
		});
		expect(outputsOf(run, 'OPSCOM')).toEqual([]);
	});

	it.each(CONTINUE_MODES)('during a request returns every row, paired, with On Error = %s', async (onError) => {
		const run = await stoppedInSecond(operation, { onError });

		expectStopped(run, onError);
		expect(failedItems(run).map(({ json, pairedItem }) => [pairedItem, json.error])).toEqual([
			[expect.objectContaining({ item: 1 }), `${operation.inDoubt}: the run was stopped before OPSCOM answered`],
			[expect.objectContaining({ item: 2 }), 'Not sent: the run was stopped first'],
		]);
		expect(outputsOf(run, 'OPSCOM')[0].filter(({ json }) => json.error === undefined)).toEqual(
			operation.confirmed(sandbox, operation.rows[0]).map((json) => ({ json, pairedItem: { item: 0 } })),
		);
		expect(hintsOf(run)[0]).toMatch(`warning: Of 3 items: 1 ${done}, 1 unknown, 1 not sent.`);
	});

	it.each(MODES)("lets 'Retry On Fail' send nothing more, with On Error = %s", async (onError) => {
		expectStopped(await stoppedInSecond(operation, { onError, tries: 3 }), onError);
	});

	it.each(MODES)('during the wait after HTTP 429 leaves nothing unknown, with On Error = %s', async (onError) => {
		sandbox.on(second, { kind: 'tooMany', retryAfter: 30 });
		const running = startRows(operation, sandbox, { onError });
		await responseIsRead(1);
		const run = await cancel(running);

		expect(subjectsSent(sandbox)).toEqual([first, second]);
		expectOutcomes(run, onError, operation, done, 'notSent', 'notSent');
		expect(toldBy(run)).not.toHaveProperty('unknown');
	});

	// Where nothing keeps a row from being sent, it is sent as soon as it is checked.
	const checkedFirst = operation === creating ? MODES : MODES.slice(0, 1);
	it.each(checkedFirst)('while the rows are being checked sends nothing, with On Error = %s', async (onError) => {
		const rows = Array.from({ length: 500 }, (_, number) => operation.rows[number % operation.rows.length]);
		const running = startRows(operation, sandbox, { rows, onError });
		await wait(1);
		const run = await cancel(running);

		expect(run.status).toBe('canceled');
		expect(sandbox.wire).toEqual([]);
		expect(toldBy(run)).toEqual({
			summary: expect.stringContaining(`Of 500 items: 0 ${done}, 500 not sent.`) as string,
		});
	});

	it('is followed by a retry that sends what is not settled', async () => {
		const stopped = await stoppedInSecond(operation, {});
		const again = await retryRows(stopped, operation, sandbox);

		if (operation === creating) {
			expect([again.status, subjectsSent(sandbox)]).toEqual(['error', [first, second, third]]);
			const run = await retryRows(again, operation, sandbox, { onError: 'continueRegularOutput' });
			expect(subjectsSent(sandbox)).toEqual([first, second, third]);
			expect(outcomesOf(run, operation)).toEqual([done, 'unknown', done]);
			expect(toldBy(run)).toMatchObject({
				summary: expect.stringContaining('Of 3 items: 2 created, 1 unknown.') as string,
				unknown: second,
			});
		} else {
			expect(again.status).toBe('success');
			expect(subjectsSent(sandbox).slice(2)).toEqual(
				subjectsOf(operation, ...(operation.changesSomething ? [1, 2] : [0, 1, 2])),
			);
			expect(outputsOf(again, 'OPSCOM')[0]).toEqual(allConfirmed(operation, sandbox));
			expect(toldBy(again)).toEqual({
				summary: expect.stringContaining(`Of 3 items: 3 ${done}.`) as string,
				unknown: 'none',
			});
		}
	});
});

it.each<[string, Behaviour, IDataObject, string[], number]>([
	['all that is in flight', { kind: 'hang' }, { concurrency: 2 }, ['unknown', 'unknown', 'notSent'], 2],
	[
		'what waits for another try',
		{ kind: 'status', status: 503, headers: { 'retry-after': '60' } },
		{ concurrency: 1 },
		['unknown', 'notSent', 'notSent'],
		1,
	],
	[
		'nothing between two requests',
		{ kind: 'slow', ms: 0 },
		{ concurrency: 3, requestInterval: 60_000 },
		['deleted', 'notSent', 'notSent'],
		1,
	],
])('stopping leaves %s unknown', async (_name, behaviour, options, outcomes, requests) => {
	for (const onError of MODES) {
		sandbox.reset();
		deleting.prepare(sandbox);
		sandbox.always(behaviour);
		const running = startRows(deleting, sandbox, { onError, options });
		if (behaviour.kind === 'hang') await wireShows((wire) => wire.filter(isOpen).length === requests);
		else await responseIsRead(0);
		const run = await cancel(running);

		expectOutcomes(run, onError, deleting, ...outcomes);
		expect(sandbox.wire).toHaveLength(requests);
	}
});

describe('stopping a retry while its rows are being checked', () => {
	async function stoppedRetry(operation: PermitOperation, onError: OnError): Promise<IRun> {
		const rows = Array.from({ length: 300 }, (_, number) => operation.rows[number % 3]);
		operation.prepare(sandbox);
		sandbox.on(subjectsOf(operation, 1)[0], { kind: 'errorCode', code: 9003, status: 400 });
		const failed = await runRows(operation, sandbox, { rows });
		expect(failed.status).toBe('error');
		const running = retry(failed, workflowOf(operation, { rows, onError }), settingFor(sandbox));
		await wait(1);
		const run = await cancel(running);
		expect(sandbox.wire).toHaveLength(2);
		return run;
	}

	it.each(MODES)('keeps the account of what the earlier try did, with On Error = %s', async (onError) => {
		expect(toldBy(await stoppedRetry(deleting, onError)).summary).toContain(
			'Of 300 items: 100 deleted, 100 refused by OPSCOM, 100 not sent.',
		);
	});

	it.each([
		['delete', deleting],
		['create', creating],
	] as const)('calls no row of %s unsent that the earlier try may have sent', async (_, operation) => {
		const items = failedItems(await stoppedRetry(operation, 'continueRegularOutput'));

		expect(items).toHaveLength(300);
		for (const { json } of items) {
			expect(json.details).toMatchObject({ outcome: 'unknown' });
			expect(json.error).toContain('an earlier try may have sent it');
		}
	});
});

it('stopping a run that has failed is about the stop while an item is open', async () => {
	deleting.prepare(sandbox);
	const [first, second] = subjectsOf(deleting, 0, 1);
	sandbox.on(first, { kind: 'hang' });
	sandbox.on(second, { kind: 'errorCode', code: 9033 });

	const running = startRows(deleting, sandbox, { options: { concurrency: 2 } });
	await responseIsRead(1);
	const run = await cancel(running);

	expect(run.status).toBe('canceled');
	expectOutcomes(run, 'stopWorkflow', deleting, 'unknown', 'refused', 'notSent');
	expect(sandbox.wire).toHaveLength(2);
});
