import type { IDataObject, INodeExecutionData, IRun, OnError } from 'n8n-workflow';
import { setTimeout as wait } from 'node:timers/promises';

import { startSandbox, type Sandbox } from '../../sandbox';
import {
	confirmationOf,
	deletionWorkflow,
	hintsOf,
	idsSent,
	outputsOf,
	settingFor,
	type Deletions,
} from '../deletionWorkflow';
import { start } from '../engine';

const IDS = ['permit-0', 'permit-1', 'permit-2', 'permit-3', 'permit-4'];
const modes: OnError[] = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'];
const options = { concurrency: 2 };
let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox({ permits: IDS });
});
afterEach(() => sandbox.stop());

const workflow = (more: Partial<Deletions>) => deletionWorkflow({ rows: IDS.map((id) => ({ id })), options, ...more });
const startAll = (more: Partial<Deletions>) => start(workflow(more), settingFor(sandbox));

/** Waits until the sandbox's wire is as told; only the test's own time limit bounds it. */
async function wireShows(test: (statuses: Array<number | 'cut' | 'open'>) => boolean): Promise<void> {
	while (!test(sandbox.wire.map(({ status }) => status))) await wait(5);
}

/**
 * The same, and gives n8n's side, which shares this process, the turns that it needs to read the last answer: the wire
 * shows an answer as soon as it is handed over.
 */
async function answersAreRead(test: (statuses: Array<number | 'cut' | 'open'>) => boolean): Promise<void> {
	await wireShows(test);
	for (let turn = 0; turn < 20; turn++) await wait(5);
}

/** The saved output items by the number of their input item. */
function savedByItem(run: IRun): INodeExecutionData[] {
	const byItem: INodeExecutionData[] = [];
	for (const item of outputsOf(run, 'OPSCOM').flat()) byItem[(item.pairedItem as { item: number }).item] = item;
	return byItem;
}

const detailsOf = (run: IRun) => savedByItem(run).map(({ json }) => json.details as IDataObject | undefined);
const notSent = (id: string) => expect.objectContaining({ referenceId: id, outcome: 'notSent', attempts: 0 }) as object;

describe.each(modes)('stopping the execution with On Error = %s', (onError) => {
	it('during a request: what was in flight is unknown, the rest is not sent', async () => {
		sandbox.onPermit('permit-2', { kind: 'hang' });
		sandbox.onPermit('permit-3', { kind: 'hang' });

		const running = startAll({ onError });
		await wireShows((statuses) => statuses.filter((status) => status === 'open').length === 2 && statuses.length === 4);
		running.cancel();
		const run = await running.ended;

		expect(run.status).toBe('canceled');
		expect(idsSent(sandbox)).toEqual(expect.arrayContaining(IDS.slice(0, 4)));
		expect(sandbox.wire).toHaveLength(4);
		const saved = savedByItem(run);
		expect(saved[0].json).toMatchObject(confirmationOf('permit-0'));
		expect(saved[1].json).toMatchObject(confirmationOf('permit-1'));
		for (const item of [2, 3]) {
			expect(saved[item].json.details).toMatchObject({ referenceId: IDS[item], outcome: 'unknown', attempts: 1 });
			expect(saved[item].json.error).toBe(
				'The permit may or may not be gone: the run was stopped before OPSCOM answered',
			);
		}
		expect(saved[4].json.details).toEqual(notSent('permit-4'));
		expect(saved[4].json.error).toBe('Not sent: the run was stopped before');
	});

	it('during a request that OPSCOM carries out all the same', async () => {
		sandbox.onPermit('permit-0', { kind: 'slow', ms: 200 });

		const running = startAll({ onError, options: { concurrency: 1 } });
		await wireShows(([first]) => first === 'open');
		running.cancel();
		const run = await running.ended;
		while (sandbox.has('permit-0')) await wait(5);

		expect(run.status).toBe('canceled');
		expect(detailsOf(run)).toEqual([
			expect.objectContaining({ referenceId: 'permit-0', outcome: 'unknown', attempts: 1 }),
			...IDS.slice(1).map(notSent),
		]);
		expect(sandbox.wire).toHaveLength(1);
	});

	it('during the wait that OPSCOM asked for', async () => {
		sandbox.onPermit('permit-1', { kind: 'tooMany', retryAfter: 30 });

		const running = startAll({ onError, options: { concurrency: 1 } });
		await answersAreRead(([, second]) => second === 429);
		running.cancel();
		const run = await running.ended;

		expect(run.status).toBe('canceled');
		expect(idsSent(sandbox)).toEqual(['permit-0', 'permit-1']);
		expect(savedByItem(run)[0].json).toMatchObject(confirmationOf('permit-0'));
		expect(detailsOf(run).slice(1)).toEqual([
			expect.objectContaining({ referenceId: 'permit-1', httpStatus: 429, attempts: 1 }),
			...IDS.slice(2).map(notSent),
		]);
	});

	it('during the wait for an unclear answer to be asked for again', async () => {
		sandbox.onPermit('permit-0', { kind: 'status', status: 503, headers: { 'retry-after': '60' } });

		const running = startAll({ onError, options: { concurrency: 1 } });
		await answersAreRead(([first]) => first === 503);
		running.cancel();
		const run = await running.ended;

		expect(run.status).toBe('canceled');
		expect(sandbox.wire).toHaveLength(1);
		expect(detailsOf(run)).toEqual([
			expect.objectContaining({ referenceId: 'permit-0', outcome: 'unknown', httpStatus: 503, attempts: 1 }),
			...IDS.slice(1).map(notSent),
		]);
	});

	it('during the time between two requests', async () => {
		const running = startAll({ onError, options: { concurrency: 3, requestInterval: 60_000 } });
		await answersAreRead(([first]) => first === 200);
		running.cancel();
		const run = await running.ended;

		expect(run.status).toBe('canceled');
		expect(idsSent(sandbox)).toEqual(['permit-0']);
		expect(savedByItem(run)[0].json).toMatchObject(confirmationOf('permit-0'));
		expect(detailsOf(run).slice(1)).toEqual(IDS.slice(1).map(notSent));
	});

	it('leaves every item in the saved run, paired with its row', async () => {
		sandbox.onPermit('permit-1', { kind: 'hang' });

		const running = startAll({ onError, options: { concurrency: 1 } });
		await wireShows(([, second]) => second === 'open');
		running.cancel();
		const run = await running.ended;

		expect(outputsOf(run, 'OPSCOM').flat()).toHaveLength(IDS.length);
		expect(savedByItem(run).map(({ pairedItem }) => pairedItem)).toEqual(
			IDS.map((_, item) => expect.objectContaining({ item })),
		);
		expect(hintsOf(run)).toEqual([
			"warning: Of 5 items: 1 deleted, 1 unknown, 3 not sent. The items that are not deleted tell why in 'error' and 'details'.",
		]);
		expect(run.data.resultData.runData).not.toHaveProperty('Deleted');
		expect(run.data.resultData.runData).not.toHaveProperty('Needs a person');
		expect(JSON.stringify(run.data)).not.toContain(sandbox.token);
	});

	it("sends nothing more by 'Retry On Fail', and keeps what the stopped try was doing", async () => {
		sandbox.onPermit('permit-0', { kind: 'hang' });

		const running = startAll({ onError, options: { concurrency: 1 }, tries: 3 });
		await wireShows(([first]) => first === 'open');
		running.cancel();
		const run = await running.ended;

		expect(run.status).toBe('canceled');
		expect(sandbox.wire).toHaveLength(1);
		expect(detailsOf(run)).toEqual([
			expect.objectContaining({ referenceId: 'permit-0', outcome: 'unknown' }),
			...IDS.slice(1).map(notSent),
		]);
	});
});

it('keeps the first failure out of the way: a stopped run is canceled although an item had failed', async () => {
	sandbox.onPermit('permit-0', { kind: 'hang' });
	sandbox.onPermit('permit-1', { kind: 'errorCode', code: 9033 });

	const running = startAll({ options: { concurrency: 2 } });
	await answersAreRead(([, second]) => second === 200);
	running.cancel();
	const run = await running.ended;

	expect(run.status).toBe('canceled');
	expect(detailsOf(run).slice(0, 2)).toEqual([
		expect.objectContaining({ referenceId: 'permit-0', outcome: 'unknown' }),
		expect.objectContaining({ referenceId: 'permit-1', outcome: 'refused', errorCode: 9033 }),
	]);
	expect(sandbox.wire).toHaveLength(2);
});

it('keeps what is settled and in doubt for whoever takes the run up', async () => {
	sandbox.onPermit('permit-1', { kind: 'hang' });

	const running = startAll({ options: { concurrency: 1 } });
	await wireShows(([, second]) => second === 'open');
	running.cancel();
	const run = await running.ended;

	expect(run.data.executionData?.contextData['node:OPSCOM']).toMatchObject({
		opscom: { settled: { 'permit-0': confirmationOf('permit-0') }, inDoubt: { 'permit-1': true } },
	});
});
