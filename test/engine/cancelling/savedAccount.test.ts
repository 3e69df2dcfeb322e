import type { IRun } from 'n8n-workflow';
import { setTimeout as wait } from 'node:timers/promises';

import { startSandbox, type Sandbox } from '../../sandbox';
import { deletionWorkflow, settingFor, type Deletions } from '../deletionWorkflow';
import { retry, start } from '../engine';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.stop());

/** Runs a deletion of `ids`, and stops the execution when as many requests hang as were told to. */
async function stoppedRun(ids: string[], hanging: number, more: Partial<Deletions> = {}): Promise<IRun> {
	const workflow = deletionWorkflow({ rows: ids.map((id) => ({ id })), ...more });
	const running = start(workflow, settingFor(sandbox));
	while (sandbox.wire.filter(({ rawBody, status }) => rawBody !== '' && status === 'open').length < hanging) {
		await wait(5);
	}
	running.cancel();
	const run = await running.ended;
	expect(run.status).toBe('canceled');
	return run;
}

// n8n 2.40.5 keeps nothing else of a stopped execution.
const customDataOf = (run: IRun) => run.data.resultData.metadata;

const idsOf = (count: number, length: number) =>
	Array.from({ length: count }, (_, item) => `${item}-`.padEnd(length, 'abcdef-0123456789'));

it.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)(
	"stands in the execution's custom data, with On Error = %s",
	async (onError) => {
		sandbox.addPermits('permit-0');
		sandbox.onPermit('permit-2', { kind: 'hang' });
		const ids = ['permit-0', 'gone', 'permit-2', 'permit-3'];

		const run = await stoppedRun(ids, 1, {
			onError,
			options: { concurrency: 1, notFound: 'treatAsDeleted' },
		});

		expect(customDataOf(run)).toEqual({
			opscom_account: 'Of 4 items: 2 deleted, 1 unknown, 1 not sent.',
			opscom_unknown: 'permit-2',
		});
	},
);

it('counts all items of an ID that is in flight', async () => {
	sandbox.onPermit('twice', { kind: 'hang' });

	const run = await stoppedRun(['twice', 'other', 'twice'], 1, { options: { concurrency: 1 } });

	expect(customDataOf(run)?.opscom_account).toBe('Of 3 items: 0 deleted, 2 unknown, 1 not sent.');
});

it('counts what waits to be sent again as unknown', async () => {
	sandbox.onPermit('waits', { kind: 'status', status: 503, headers: { 'retry-after': '60' } });
	sandbox.onPermit('hangs', { kind: 'hang' });

	const run = await stoppedRun(['waits', 'deleted', 'hangs', 'never'], 1, {
		options: { concurrency: 2, notFound: 'treatAsDeleted' },
	});

	expect(customDataOf(run)).toEqual({
		opscom_account: 'Of 4 items: 1 deleted, 2 unknown, 1 not sent.',
		opscom_unknown: expect.stringMatching(/^(waits,? hangs)$/) as string,
	});
});

it('names no ID when none is unknown', async () => {
	const rows = [{ id: 'gone' }, { id: 'later' }];
	const options = { notFound: 'treatAsDeleted', requestInterval: 60_000 };
	const running = start(deletionWorkflow({ rows, options }), settingFor(sandbox));
	while (sandbox.wire[0]?.status !== 200) await wait(5);
	// n8n's side shares this process; these are the turns that it needs to read the answer.
	for (let turn = 0; turn < 20; turn++) await wait(5);
	running.cancel();

	expect(customDataOf(await running.ended)).toEqual({ opscom_account: 'Of 2 items: 1 deleted, 1 not sent.' });
});

it('counts what earlier tries of the run deleted or left in doubt', async () => {
	sandbox.addPermits('doubted', 'deleted');
	sandbox.onPermit('refused', { kind: 'errorCode', code: 9003 }, { kind: 'hang' });
	sandbox.onPermit('doubted', { kind: 'deleteThenCut' });
	const rows = ['refused', 'doubted', 'deleted'].map((id) => ({ id }));
	const failed = await start(
		deletionWorkflow({ rows, options: { concurrency: 3, maxRetries: 0 } }),
		settingFor(sandbox),
	).ended;
	expect(failed.status).toBe('error');

	const running = retry(failed, deletionWorkflow({ rows, options: { concurrency: 1 } }), settingFor(sandbox));
	while (sandbox.wire[3]?.rawBody === undefined) await wait(5);
	running.cancel();

	expect(customDataOf(await running.ended)?.opscom_account).toBe('Of 3 items: 1 deleted, 2 unknown.');
});

// n8n cuts a value of custom data at 512 characters; half an ID could pass for a whole one.
it.each([
	[36, 50],
	[50, 50],
	[50, 11],
	[1, 9],
])('names only whole IDs of %i characters when %i are in flight', async (length, count) => {
	sandbox.always({ kind: 'hang' });
	const ids = idsOf(count, length);

	const run = await stoppedRun(ids, count, { options: { concurrency: 50 } });

	const { opscom_account: account, opscom_unknown: unknown } = customDataOf(run) ?? {};
	expect(account).toBe(`Of ${count} items: 0 deleted, ${count} unknown.`);
	const [, named, more = '0'] = /^(.*?)(?: and (\d+) more)?$/.exec(unknown ?? '') ?? [];
	const namedIds = named.split(/,? /);
	expect(ids).toEqual(expect.arrayContaining(namedIds));
	expect(namedIds.length + Number(more)).toBe(count);
});
