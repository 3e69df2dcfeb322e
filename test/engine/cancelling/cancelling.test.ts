import type { IDataObject, IRun, OnError } from 'n8n-workflow';
import { setTimeout as wait } from 'node:timers/promises';

import { startSandbox, type Sandbox } from '../../sandbox';
import {
	confirmationOf,
	deletionWorkflow,
	hintsOf,
	idsSent,
	jsonOf,
	outputsOf,
	settingFor,
	type Deletions,
} from '../deletionWorkflow';
import { retry, start } from '../engine';

const IDS = ['permit-0', 'permit-1', 'permit-2', 'permit-3', 'permit-4'];
const continueModes: OnError[] = ['continueRegularOutput', 'continueErrorOutput'];
const modes: OnError[] = ['stopWorkflow', ...continueModes];
const options = { concurrency: 2 };
let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox({ permits: IDS });
});
afterEach(() => sandbox.stop());

const workflow = (more: Partial<Deletions> = {}) =>
	deletionWorkflow({ rows: IDS.map((id) => ({ id })), options, ...more });
const startAll = (more: Partial<Deletions>) => start(workflow(more), settingFor(sandbox));

/** Waits until the sandbox's wire is as told; only the test's own time limit bounds it. */
async function wireShows(test: (statuses: Array<number | 'cut' | 'open'>) => boolean): Promise<void> {
	while (!test(sandbox.wire.map(({ status }) => status))) await wait(5);
}

/**
 * The same, and gives n8n's side, which shares this process, the turns that it needs to read the last response: the wire
 * shows a response as soon as it is handed over.
 */
async function responsesAreRead(test: (statuses: Array<number | 'cut' | 'open'>) => boolean): Promise<void> {
	await wireShows(test);
	for (let turn = 0; turn < 20; turn++) await wait(5);
}

interface Ended {
	message: string;
	description: string;
	context: { account: Record<string, string[]> };
}

const errorOf = (run: IRun) => run.data.resultData.error as unknown as Ended;

/** What the stopped run says of each permit: by the error that the node throws, or by its items. */
function outcomesOf(run: IRun, onError: OnError): IDataObject {
	if (onError === 'stopWorkflow') {
		const { account } = errorOf(run).context;
		return Object.fromEntries(
			Object.entries(account).flatMap(([outcome, ids]) => ids.map((id): [string, string] => [id, outcome])),
		);
	}
	const items = outputsOf(run, 'OPSCOM').flat();
	return Object.fromEntries(
		items.map(({ json, pairedItem }) => [
			IDS[(pairedItem as { item: number }).item],
			json.error === undefined ? 'deleted' : (json.details as IDataObject).outcome,
		]),
	);
}

describe.each(modes)('stopping the execution with On Error = %s', (onError) => {
	it('during a request leaves what is in flight unknown and sends nothing more', async () => {
		sandbox.on('permit-2', { kind: 'hang' });
		sandbox.on('permit-3', { kind: 'hang' });

		const running = startAll({ onError });
		await wireShows((statuses) => statuses.filter((status) => status === 'open').length === 2 && statuses.length === 4);
		running.cancel();
		const run = await running.ended;

		expect(run.status).toBe('canceled');
		expect(outcomesOf(run, onError)).toEqual({
			'permit-0': 'deleted',
			'permit-1': 'deleted',
			'permit-2': 'unknown',
			'permit-3': 'unknown',
			'permit-4': 'notSent',
		});
		expect(sandbox.wire).toHaveLength(4);
	});

	it('during a request that OPSCOM carries out all the same leaves it unknown', async () => {
		sandbox.on('permit-0', { kind: 'slow', ms: 200 });

		const running = startAll({ onError, options: { concurrency: 1 } });
		await wireShows(([first]) => first === 'open');
		running.cancel();
		const run = await running.ended;
		while (sandbox.has('permit-0')) await wait(5);

		expect(outcomesOf(run, onError)).toEqual({
			'permit-0': 'unknown',
			...Object.fromEntries(IDS.slice(1).map((id) => [id, 'notSent'])),
		});
		expect(sandbox.wire).toHaveLength(1);
	});

	it('during the wait that OPSCOM asked for does not call the item unknown', async () => {
		sandbox.on('permit-1', { kind: 'tooMany', retryAfter: 30 });

		const running = startAll({ onError, options: { concurrency: 1 } });
		await responsesAreRead(([, second]) => second === 429);
		running.cancel();
		const run = await running.ended;

		expect(idsSent(sandbox)).toEqual(['permit-0', 'permit-1']);
		expect(outcomesOf(run, onError)).toEqual({
			'permit-0': 'deleted',
			...Object.fromEntries(IDS.slice(1).map((id) => [id, 'notSent'])),
		});
	});

	it('during the wait before a retry leaves the item unknown', async () => {
		sandbox.on('permit-0', { kind: 'status', status: 503, headers: { 'retry-after': '60' } });

		const running = startAll({ onError, options: { concurrency: 1 } });
		await responsesAreRead(([first]) => first === 503);
		running.cancel();
		const run = await running.ended;

		expect(sandbox.wire).toHaveLength(1);
		expect(outcomesOf(run, onError)).toMatchObject({ 'permit-0': 'unknown', 'permit-1': 'notSent' });
	});

	it('during the time between two requests sends no other', async () => {
		const running = startAll({ onError, options: { concurrency: 3, requestInterval: 60_000 } });
		await responsesAreRead(([first]) => first === 200);
		running.cancel();
		const run = await running.ended;

		expect(idsSent(sandbox)).toEqual(['permit-0']);
		expect(outcomesOf(run, onError)).toEqual({
			'permit-0': 'deleted',
			...Object.fromEntries(IDS.slice(1).map((id) => [id, 'notSent'])),
		});
	});

	it('while the items are being checked sends nothing', async () => {
		const rows = Array.from({ length: 1_000 }, (_, row) => ({ id: `many-${row}` }));

		const running = startAll({ onError, rows });
		await wait(1);
		running.cancel();
		const run = await running.ended;

		expect(run.status).toBe('canceled');
		expect(sandbox.wire).toEqual([]);
		expect(run.data.resultData.metadata?.opscom_summary).toBe('Of 1000 items: 0 deleted, 1000 not sent.');
	});

	it("lets 'Retry On Fail' send nothing more, and keeps what the stopped try was doing", async () => {
		sandbox.on('permit-1', { kind: 'hang' });

		const running = startAll({ onError, options: { concurrency: 1 }, tries: 3 });
		await wireShows(([, second]) => second === 'open');
		running.cancel();
		const run = await running.ended;

		expect(run.status).toBe('canceled');
		expect(sandbox.wire).toHaveLength(2);
		expect(outcomesOf(run, onError)).toEqual({
			'permit-0': 'deleted',
			'permit-1': 'unknown',
			'permit-2': 'notSent',
			'permit-3': 'notSent',
			'permit-4': 'notSent',
		});
		expect(run.data.resultData.metadata).toEqual({
			opscom_summary: 'Of 5 items: 1 deleted, 1 unknown, 3 not sent.',
			opscom_unknown: 'permit-1',
		});
	});

	it('passes nothing on and says nothing of the token', async () => {
		sandbox.on('permit-1', { kind: 'hang' });

		const running = startAll({ onError, options: { concurrency: 1 } });
		await wireShows(([, second]) => second === 'open');
		running.cancel();
		const run = await running.ended;

		expect(run.data.resultData.runData).not.toHaveProperty('Deleted');
		expect(run.data.resultData.runData).not.toHaveProperty('Needs a person');
		expect(JSON.stringify(run.data)).not.toContain(sandbox.token);
	});
});

describe('a stopped run with On Error = Stop', () => {
	async function stoppedAtPermit1(): Promise<IRun> {
		sandbox.on('permit-1', { kind: 'actThenCut' }, { kind: 'hang' });
		const running = startAll({ options: { concurrency: 1 } });
		await wireShows(([, , third]) => third === 'open');
		running.cancel();
		return await running.ended;
	}

	it('ends with an error that holds the account and says what to do first', async () => {
		const run = await stoppedAtPermit1();

		expect(errorOf(run).message).toBe('The execution was canceled before this node finished');
		expect(errorOf(run).description.split('\n')).toEqual([
			'Of 5 items: 1 deleted, 1 unknown, 3 not sent.',
			'Unknown: permit-1.',
			"Run the same list again with 'If Permit Is Not Found' set to 'Treat as Deleted'.",
		]);
		expect(outputsOf(run, 'OPSCOM')).toEqual([]);
	});

	it("stays on n8n's list, so that a retry sends the rest and returns every item", async () => {
		const stopped = await stoppedAtPermit1();
		const sentBefore = sandbox.wire.length;

		const run = await retry(stopped, workflow(), settingFor(sandbox)).ended;

		expect(run.status).toBe('success');
		expect(idsSent(sandbox).slice(sentBefore).sort()).toEqual(IDS.slice(1));
		expect(jsonOf(run, 'Deleted').map(({ row }) => row)).toEqual([0, 1, 2, 3, 4]);
		expect(jsonOf(run, 'OPSCOM')[1]).toMatchObject({ status: 'already_deleted', reference_id: 'permit-1' });
		expect(IDS.map((id) => sandbox.deletions(id))).toEqual([1, 1, 1, 1, 1]);
		expect(run.data.resultData.metadata).toEqual({
			opscom_summary: 'Of 5 items: 5 deleted.',
			opscom_unknown: 'none',
		});
	});

	it('is about the stop, although an item had failed', async () => {
		sandbox.on('permit-0', { kind: 'hang' });
		sandbox.on('permit-1', { kind: 'errorCode', code: 9033 });

		const running = startAll({ options: { concurrency: 2 } });
		await responsesAreRead(([, second]) => second === 200);
		running.cancel();
		const run = await running.ended;

		expect(run.status).toBe('canceled');
		expect(outcomesOf(run, 'stopWorkflow')).toMatchObject({ 'permit-0': 'unknown', 'permit-1': 'refused' });
		expect(sandbox.wire).toHaveLength(2);
	});
});

describe.each(continueModes)('a stopped run with On Error = %s', (onError) => {
	it('returns every item, paired with its row, the open ones as failed items', async () => {
		sandbox.on('permit-1', { kind: 'hang' });

		const running = startAll({ onError, options: { concurrency: 1 } });
		await wireShows(([, second]) => second === 'open');
		running.cancel();
		const run = await running.ended;

		const items = outputsOf(run, 'OPSCOM').flat();
		expect(items.map(({ pairedItem }) => (pairedItem as { item: number }).item).sort()).toEqual([0, 1, 2, 3, 4]);
		expect(items.filter(({ json }) => json.error === undefined).map(({ json }) => json)).toEqual([
			confirmationOf('permit-0'),
		]);
		expect(items.map(({ json }) => json.error).filter(Boolean)).toEqual([
			'The permit may or may not have been deleted: OPSCOM had not responded when the run was stopped',
			...Array<string>(3).fill('Not sent: the run was stopped first'),
		]);
		expect(hintsOf(run)).toEqual([
			"warning: Of 5 items: 1 deleted, 1 unknown, 3 not sent. For each item that failed, see its 'error' and the details next to it.",
		]);
	});
});

describe('stopping a retry while its items are being checked', () => {
	const rows = Array.from({ length: 300 }, (_, row) => ({ id: `retried-${row}` }));

	async function stoppedRetry(onError: OnError): Promise<IRun> {
		sandbox.addPermits(...rows.map(({ id }) => id));
		sandbox.on('retried-2', { kind: 'errorCode', code: 9003 });
		const failed = await start(workflow({ rows, options: { concurrency: 1 } }), settingFor(sandbox)).ended;
		expect(failed.status).toBe('error');

		const running = retry(failed, workflow({ rows, onError }), settingFor(sandbox));
		await wait(1);
		running.cancel();
		return await running.ended;
	}

	it.each(modes)('keeps the account of what the earlier try deleted, with On Error = %s', async (onError) => {
		const run = await stoppedRetry(onError);

		expect(sandbox.wire).toHaveLength(3);
		expect(run.data.resultData.metadata?.opscom_summary).toBe(
			'Of 300 items: 2 deleted, 1 refused by OPSCOM, 297 not sent.',
		);
	});

	it.each(continueModes)(
		'calls no item unsent that the earlier try may have deleted, with On Error = %s',
		async (onError) => {
			const items = outputsOf(await stoppedRetry(onError), 'OPSCOM').flat();

			expect(items).toHaveLength(300);
			expect(new Set(items.map(({ json }) => (json.details as IDataObject).outcome))).toEqual(new Set(['unknown']));
		},
	);
});

it('stopping a run with On Error = Stop that has failed with no item open ends it with that failure', async () => {
	sandbox.on('permit-1', { kind: 'errorCode', code: 9033 });
	const finish = jest.requireActual<{ finish: (...args: unknown[]) => unknown }>('../../../nodes/Opscom/run/finish');
	const original = finish.finish;
	// The stop arrives when the last response has been read: too late to leave an item open.
	const spy = jest
		.spyOn(finish, 'finish')
		.mockImplementation((context, ended) => original(context, { ...(ended as object), isCancelled: true }));

	const rows = [{ id: 'permit-0' }, { id: 'permit-1' }];
	const run = await startAll({ rows, options: { concurrency: 1 } }).ended;
	spy.mockRestore();

	expect(errorOf(run).message).toBe('OPSCOM reported a value that is not valid (OPSCOM code 9033)');
	expect(outputsOf(run, 'OPSCOM')).toEqual([]);
});
