import type { IRun } from 'n8n-workflow';

import { deletionWorkflow, idsSent, settingFor, type Deletions } from '../deletionWorkflow';
import { start } from '../engine';
import { useSandbox } from '../useSandbox';

const IDS = ['permit-0', 'permit-1', 'permit-2', 'permit-3', 'permit-4', 'permit-5'];
const sandbox = useSandbox(...IDS);

const deleteAll = (options: Deletions['options'], more: Partial<Deletions> = {}) =>
	start(deletionWorkflow({ rows: IDS.map((id) => ({ id })), options, ...more }), settingFor(sandbox)).ended;

const accountIn = (run: IRun) => (run.data.resultData.error as { context?: { account?: unknown } }).context?.account;

it('lets those in flight finish, sends no other, and has all in the account', async () => {
	sandbox.on('permit-0', { kind: 'slow', ms: 200 });
	sandbox.on('permit-1', { kind: 'errorCode', code: 9033 });
	sandbox.on('permit-2', { kind: 'slow', ms: 200 });

	const run = await deleteAll({ concurrency: 3 });

	expect(run.status).toBe('error');
	expect(idsSent(sandbox)).toEqual(['permit-0', 'permit-1', 'permit-2']);
	expect(sandbox.permits()).toEqual(['permit-1', 'permit-3', 'permit-4', 'permit-5']);
	const { error } = run.data.resultData;
	expect(error?.message).toBe('OPSCOM reported a value that is not valid (OPSCOM code 9033)');
	expect(error?.description).toMatch(/^Item 1 \(row 2 of the input\), Reference ID permit-1\. OPSCOM said: "/);
	expect(error?.description).toContain('\nOf 6 items: 2 deleted, 1 refused by OPSCOM, 3 not sent.');
	expect(accountIn(run)).toEqual({
		deleted: ['permit-0', 'permit-2'],
		notFound: [],
		refused: ['permit-1'],
		unknown: [],
		notSent: ['permit-3', 'permit-4', 'permit-5'],
	});
});

it('names those that are unknown', async () => {
	sandbox.on('permit-0', { kind: 'slow', ms: 200 });
	sandbox.on('permit-1', { kind: 'errorCode', code: 9009 });
	sandbox.on('permit-2', { kind: 'html' });
	sandbox.on('permit-3', { kind: 'actThenCut' });

	const run = await deleteAll({ concurrency: 4, maxRetries: 0 });

	const { error } = run.data.resultData;
	expect(error?.description).toContain('Of 6 items: 1 deleted, 1 not found, 2 unknown, 2 not sent.');
	expect(error?.description).toContain('Unknown: permit-2, permit-3.');
	expect(accountIn(run)).toMatchObject({ unknown: ['permit-2', 'permit-3'], notSent: ['permit-4', 'permit-5'] });
});

it('ends the wait of an item that would be sent again: it stays unknown', async () => {
	sandbox.on('permit-0', { kind: 'status', status: 503, headers: { 'retry-after': '60' } });
	sandbox.on('permit-1', { kind: 'slow', ms: 200 });
	// Sent only when one of the first two is done, and refused while the first one waits.
	sandbox.on('permit-2', { kind: 'errorCode', code: 9033 });

	const run = await deleteAll({ concurrency: 2 });

	expect(idsSent(sandbox)).toEqual(['permit-0', 'permit-1', 'permit-2']);
	expect(accountIn(run)).toMatchObject({ deleted: ['permit-1'], refused: ['permit-2'], unknown: ['permit-0'] });
});

it('names the item that failed first, which need not be the first item that failed', async () => {
	sandbox.on('gone', { kind: 'slow', ms: 200 });
	sandbox.on('permit-1', { kind: 'errorCode', code: 9008 });

	const run = await deleteAll({ concurrency: 2 }, { rows: [{ id: 'gone' }, { id: 'permit-1' }] });

	expect(run.data.resultData.error?.description).toMatch(/^Item 1 /);
	expect((run.data.resultData.error as { context?: object }).context).toMatchObject({ itemIndex: 1 });
	expect(accountIn(run)).toMatchObject({ notFound: ['gone'], refused: ['permit-1'] });
});

it('returns nothing as if it were a result', async () => {
	sandbox.on('permit-3', { kind: 'errorCode', code: 9033 });

	const run = await deleteAll({ concurrency: 1 });

	expect(run.data.resultData.runData.OPSCOM.at(-1)?.data).toBeUndefined();
	expect(run.data.resultData.runData).not.toHaveProperty('Deleted');
});

it('counts and names at most 20 that are unknown, and keeps all in the account', async () => {
	const ids = Array.from({ length: 30 }, (_, item) => `many-${item}`);
	for (const id of ids) sandbox.on(id, { kind: 'cut' });

	const run = await deleteAll({ concurrency: 30, maxRetries: 0 }, { rows: ids.map((id) => ({ id })) });

	expect(run.data.resultData.error?.description).toContain(`${ids.slice(0, 20).join(', ')} and 10 more.`);
	expect(accountIn(run)).toMatchObject({ unknown: ids });
});

it('does not count a dry row as deleted', async () => {
	const rows = [
		{ id: 'permit-0', dry: true },
		{ id: 'permit-1', dry: false },
		{ id: 'gone', dry: false },
	];

	const run = await deleteAll({ concurrency: 1, dryRun: '={{ $json.dry }}' }, { rows });

	expect(idsSent(sandbox)).toEqual(['permit-1', 'gone']);
	expect(accountIn(run)).toMatchObject({ deleted: ['permit-1'], notFound: ['gone'] });
	expect(run.data.resultData.error?.description).toContain('1 deleted, 1 not found');
});
