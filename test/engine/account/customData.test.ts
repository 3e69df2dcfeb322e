import type { IDataObject, INode, IRun } from 'n8n-workflow';
import { setTimeout as wait } from 'node:timers/promises';

import { deletionWorkflow, permitWorkflow, settingFor, type Deletions } from '../deletionWorkflow';
import { retry, start, type SavedWorkflow } from '../engine';
import { creating } from '../permitOperations';
import { loopSettingFor, loopWorkflow } from '../resuming/loopWorkflow';
import { useSandbox } from '../useSandbox';

const modes = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const;
const sandbox = useSandbox();

const rowsOf = (ids: string[]) => ids.map((id) => ({ id }));
const run = (ids: string[], more: Partial<Deletions> = {}) =>
	start(deletionWorkflow({ rows: rowsOf(ids), ...more }), settingFor(sandbox));

/** What n8n keeps of an execution even when it keeps nothing else of it. */
const customDataOf = ({ data }: IRun) => data.resultData.metadata;

/** Runs a deletion of `ids`, and stops the execution when as many requests hang as were told to. */
async function stoppedRun(ids: string[], hanging: number, more: Partial<Deletions> = {}): Promise<IRun> {
	const running = run(ids, more);
	while (sandbox.wire.filter(({ rawBody, status }) => rawBody !== '' && status === 'open').length < hanging) {
		await wait(5);
	}
	running.cancel();
	return await running.ended;
}

const idsOf = (count: number, length: number) =>
	Array.from({ length: count }, (_, item) => `${item}-`.padEnd(length, 'abcdef-0123456789'));

describe.each(modes)('with On Error = %s, the custom data of an execution', (onError) => {
	it('holds the account of a run that succeeded', async () => {
		sandbox.addPermits('a', 'b');

		const ended = await run(['a', 'b'], { onError }).ended;

		expect(ended.status).toBe('success');
		expect(customDataOf(ended)).toEqual({ opscom_summary: 'Of 2 items: 2 deleted.' });
	});

	it('holds the account of a run with failures, and the IDs that are unknown', async () => {
		sandbox.addPermits('a');
		sandbox.on('b', { kind: 'cut' });
		const options = { concurrency: 1, maxRetries: 0, notFound: 'treatAsDeleted' };

		const ended = await run(['a', 'gone', 'b'], { onError, options }).ended;

		expect(customDataOf(ended)).toEqual({
			opscom_summary: 'Of 3 items: 2 deleted, 1 unknown.',
			opscom_unknown: 'b',
		});
	});

	it('holds the account of a run that was stopped', async () => {
		sandbox.addPermits('a');
		sandbox.on('b', { kind: 'hang' });
		const options = { concurrency: 1, notFound: 'treatAsDeleted' };

		const ended = await stoppedRun(['a', 'gone', 'b', 'c'], 1, { onError, options });

		expect(customDataOf(ended)).toEqual({
			opscom_summary: 'Of 4 items: 2 deleted, 1 unknown, 1 not sent.',
			opscom_unknown: 'b',
		});
	});

	it('counts the latest try of a run only', async () => {
		sandbox.addPermits('a', 'b', 'c');
		sandbox.on('a', { kind: 'errorCode', code: 9003 });

		const ended = await run(['a', 'b', 'c'], { onError, options: { concurrency: 1 }, tries: 2 }).ended;

		expect(ended.status).toBe('success');
		expect(customDataOf(ended)).toEqual({ opscom_summary: 'Of 3 items: 3 deleted.' });
	});

	it('adds up the runs of a loop', async () => {
		const ids = ['a', 'b', 'c', 'd', 'e'];
		sandbox.addPermits(...ids);
		const workflow = loopWorkflow(deletionWorkflow({ rows: rowsOf(ids), onError }), 2);

		const ended = await start(workflow, loopSettingFor(sandbox)).ended;

		expect(ended.status).toBe('success');
		expect(customDataOf(ended)).toEqual({ opscom_summary: 'Of 5 items: 5 deleted.' });
	});
});

it('counts the items of a dry run apart', async () => {
	const ended = await run(['a', 'b'], { options: { dryRun: true } }).ended;
	expect(customDataOf(ended)).toEqual({ opscom_summary: 'Of 2 items: 2 checked in a dry run.' });
});

it('counts rows that cannot be sent', async () => {
	const ended = await run(['a', '#N/A']).ended;
	expect(ended.status).toBe('error');
	expect(customDataOf(ended)).toEqual({ opscom_summary: 'Of 2 items: 0 deleted, 2 not sent.' });
});

describe('a failure in a later batch of a loop', () => {
	const ids = ['a', 'b', 'c', 'd', 'e', 'f'];

	async function failedInTheThirdBatch(): Promise<IRun> {
		sandbox.addPermits(...ids);
		sandbox.on('e', { kind: 'errorCode', code: 9003 });
		const workflow = loopWorkflow(deletionWorkflow({ rows: rowsOf(ids), options: { concurrency: 1 } }), 2);
		return await start(workflow, loopSettingFor(sandbox)).ended;
	}

	it('names in its error, for an error workflow, what the earlier batches deleted', async () => {
		const ended = await failedInTheThirdBatch();

		const error = ended.data.resultData.error as unknown as { description: string; context: { account: object } };
		expect(error.description).toContain('Of 6 items: 4 deleted, 1 refused by OPSCOM, 1 not sent.');
		expect(error.context.account).toEqual({
			deleted: ['a', 'b', 'c', 'd'],
			notFound: [],
			refused: ['e'],
			unknown: [],
			notSent: ['f'],
		});
	});

	it('is replaced in the account by a retry that succeeds', async () => {
		const failed = await failedInTheThirdBatch();
		const workflow = loopWorkflow(deletionWorkflow({ rows: rowsOf(ids), options: { concurrency: 1 } }), 2);

		const ended = await retry(failed, workflow, loopSettingFor(sandbox)).ended;

		expect(ended.status).toBe('success');
		expect(customDataOf(ended)).toEqual({ opscom_summary: 'Of 6 items: 6 deleted.' });
	});
});

describe('two OPSCOM nodes in one execution', () => {
	/** Rows → OPSCOM → Deleted → Second: the second node deletes what the row's `second` names. */
	function twoNodes(rows: Array<{ id: string; second: string }>): SavedWorkflow {
		const workflow = deletionWorkflow({ rows });
		const opscom = workflow.nodes.find(({ name }) => name === 'OPSCOM') as INode;
		const second: INode = {
			...opscom,
			id: 'second',
			name: 'Second',
			parameters: { ...opscom.parameters, referenceId: "={{ $('Rows').item.json.second }}" },
		};
		return {
			...workflow,
			nodes: [...workflow.nodes, second],
			connections: { ...workflow.connections, Deleted: { main: [[{ node: 'Second', type: 'main', index: 0 }]] } },
		};
	}

	it('are named with the account of each', async () => {
		sandbox.addPermits('a', 'b', 'c');
		const rows = [
			{ id: 'a', second: 'c' },
			{ id: 'b', second: 'gone' },
		];

		const ended = await start(twoNodes(rows), settingFor(sandbox)).ended;

		expect(ended.status).toBe('error');
		expect(customDataOf(ended)).toEqual({
			opscom_summary: 'OPSCOM: Of 2 items: 2 deleted. Second: Of 2 items: 1 deleted, 1 not found.',
		});
	});

	it('are named with the unknown IDs of each', async () => {
		sandbox.addPermits('a');
		sandbox.on('c', { kind: 'hang' });

		const running = start(twoNodes([{ id: 'a', second: 'c' }]), settingFor(sandbox));
		while (sandbox.wire[1]?.status !== 'open') await wait(5);
		running.cancel();

		expect(customDataOf(await running.ended)).toEqual({
			opscom_summary: 'OPSCOM: Of 1 item: 1 deleted. Second: Of 1 item: 0 deleted, 1 unknown.',
			opscom_unknown: 'Second: c',
		});
	});
});

describe('a node that creates and one that deletes', () => {
	/** Rows → OPSCOM → Deleted → Old Permits: the second node deletes the permit that the row names as the old one. */
	function mixedNodes(rows: IDataObject[]): SavedWorkflow {
		const workflow = permitWorkflow({ rows, parameters: creating.parameters });
		const opscom = workflow.nodes.find(({ name }) => name === 'OPSCOM') as INode;
		const old: INode = {
			...opscom,
			id: 'old',
			name: 'Old Permits',
			parameters: { resource: 'permit', operation: 'delete', referenceId: "={{ $('Rows').item.json.old }}" },
		};
		return {
			...workflow,
			nodes: [...workflow.nodes, old],
			connections: { ...workflow.connections, Deleted: { main: [[{ node: 'Old Permits', type: 'main', index: 0 }]] } },
		};
	}
	const rows = creating.rows.map((row, number) => ({ ...row, old: `old-${number}` }));

	it('are named with what each did, in its own word', async () => {
		sandbox.addPermits('old-0', 'old-1', 'old-2');

		const ended = await start(mixedNodes(rows), settingFor(sandbox)).ended;

		expect(ended.status).toBe('success');
		expect(customDataOf(ended)).toEqual({
			opscom_summary: 'OPSCOM: Of 3 items: 3 created. Old Permits: Of 3 items: 3 deleted.',
		});
	});

	it('are named with what each left unknown: plates of the one, Reference IDs of the other', async () => {
		const workflow = mixedNodes(rows);
		for (const node of workflow.nodes) {
			if (node.type === 'n8n-nodes-opscom.opscom') node.onError = 'continueRegularOutput';
		}
		sandbox.addPermits('old-0');
		sandbox.alwaysOn('CALM 102', { kind: 'cut' });
		sandbox.alwaysOn('CALM 103', { kind: 'cut' });
		sandbox.alwaysOn('old-1', { kind: 'errorCode', code: 9033 });
		sandbox.alwaysOn('old-2', { kind: 'status', status: 503, headers: { 'retry-after': '0' } });

		const ended = await start(workflow, settingFor(sandbox)).ended;

		expect(customDataOf(ended)).toEqual({
			opscom_summary:
				'OPSCOM: Of 3 items: 1 created, 2 unknown. Old Permits: Of 3 items: 1 deleted, 1 refused by OPSCOM, 1 unknown.',
			opscom_unknown: 'OPSCOM: CALM 102, CALM 103; Old Permits: old-2',
		});
	});
});

it('counts all items of an ID that is in flight', async () => {
	sandbox.on('twice', { kind: 'hang' });

	const ended = await stoppedRun(['twice', 'other', 'twice'], 1, { options: { concurrency: 1 } });

	expect(customDataOf(ended)?.opscom_summary).toBe('Of 3 items: 0 deleted, 2 unknown, 1 not sent.');
});

it('counts an item that waits for a retry after an unclear response as unknown', async () => {
	sandbox.on('waits', { kind: 'status', status: 503, headers: { 'retry-after': '60' } });
	sandbox.on('hangs', { kind: 'hang' });

	const ended = await stoppedRun(['waits', 'deleted', 'hangs', 'never'], 1, {
		options: { concurrency: 2, notFound: 'treatAsDeleted' },
	});

	expect(customDataOf(ended)).toEqual({
		opscom_summary: 'Of 4 items: 1 deleted, 2 unknown, 1 not sent.',
		opscom_unknown: 'waits, hangs',
	});
});

it('counts what earlier tries of the run deleted or left in doubt', async () => {
	sandbox.addPermits('doubted', 'deleted');
	sandbox.on('refused', { kind: 'errorCode', code: 9003 }, { kind: 'hang' });
	sandbox.on('doubted', { kind: 'actThenCut' });
	const rows = rowsOf(['refused', 'doubted', 'deleted']);
	const options = { concurrency: 3, maxRetries: 0 };
	const failed = await start(deletionWorkflow({ rows, options }), settingFor(sandbox)).ended;
	expect(failed.status).toBe('error');

	const running = retry(failed, deletionWorkflow({ rows, options: { concurrency: 1 } }), settingFor(sandbox));
	while (sandbox.wire[3]?.status !== 'open' || sandbox.wire[3].rawBody === '') await wait(5);
	running.cancel();

	expect(customDataOf(await running.ended)?.opscom_summary).toBe('Of 3 items: 1 deleted, 2 unknown.');
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

	const ended = await stoppedRun(ids, count, { options: { concurrency: 50 } });

	const { opscom_summary: summary, opscom_unknown: unknown } = customDataOf(ended) ?? {};
	expect(summary).toBe(`Of ${count} items: 0 deleted, ${count} unknown.`);
	const [, named, more = '0'] = /^(.*?)(?: and (\d+) more)?$/.exec(unknown ?? '') ?? [];
	const namedIds = named.split(', ');
	expect(ids).toEqual(expect.arrayContaining(namedIds));
	expect(namedIds.length + Number(more)).toBe(count);
	expect(unknown?.length).toBeLessThanOrEqual(512);
});
