import type { IDataObject, INode, IRun } from 'n8n-workflow';
import { setTimeout as wait } from 'node:timers/promises';

import type { Behaviour } from '../../sandbox';
import { Opscom } from '../../../nodes/Opscom/Opscom.node';
import { deletionWorkflow, permitWorkflow, settingFor, type PermitRun } from '../deletionWorkflow';
import { retry, start, type SavedWorkflow } from '../engine';
import { creating, deleting, eachOperation } from '../permitOperations';
import { MODES, runRows, startRows, subjectsOf, workflowOf } from '../permitRuns';
import { loopSettingFor, loopWorkflow } from '../resuming/loopWorkflow';
import { toldBy } from '../toldBy';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox();

const rowsOf = (...ids: string[]) => ids.map((id) => ({ id }));
const deleteAll = (ids: string[], more: Partial<PermitRun> = {}) =>
	start(deletionWorkflow({ rows: rowsOf(...ids), ...more }), settingFor(sandbox));

/** Runs a deletion of `ids`, and stops the execution when as many requests hang as were told to. */
async function stoppedRun(ids: string[], hanging: number, more: Partial<PermitRun> = {}): Promise<IRun> {
	const running = deleteAll(ids, more);
	while (sandbox.wire.filter(({ rawBody, status }) => rawBody !== '' && status === 'open').length < hanging) {
		await wait(5);
	}
	running.cancel();
	return await running.ended;
}

describe.each(MODES)('with On Error = %s, the custom data of an execution', (onError) => {
	it('holds the account of a run with failures, and the IDs that are unknown', async () => {
		sandbox.addPermits('a');
		sandbox.on('b', { kind: 'cut' });
		const options = { concurrency: 1, maxRetries: 0, notFound: 'treatAsDeleted' };

		const run = await deleteAll(['a', 'gone', 'b'], { onError, options }).ended;

		expect(toldBy(run)).toEqual({ summary: 'Of 3 items: 2 deleted, 1 unknown.', unknown: 'b' });
	});

	it('holds that of a run that was stopped, with each item of a permit that is in flight or waits', async () => {
		sandbox.on('waits', { kind: 'status', status: 503, headers: { 'retry-after': '60' } });
		sandbox.on('hangs', { kind: 'hang' });

		const run = await stoppedRun(['waits', 'deleted', 'hangs', 'hangs', 'never'], 1, {
			onError,
			options: { concurrency: 2, notFound: 'treatAsDeleted' },
		});

		expect(toldBy(run)).toEqual({
			summary: 'Of 5 items: 1 deleted, 3 unknown, 1 not sent.',
			unknown: 'waits, hangs',
		});
	});
});

it.each(eachOperation)('adds up the runs of a loop of %s, and counts the latest try of each', async (_, operation) => {
	operation.prepare(sandbox);
	sandbox.on(subjectsOf(operation, 0)[0], { kind: 'errorCode', code: 9003, status: 400 });
	const more: Partial<PermitRun> = { tries: 2, onError: 'continueRegularOutput' };

	const run = await start(loopWorkflow(workflowOf(operation, more), 2), loopSettingFor(sandbox)).ended;

	expect(run.status).toBe('success');
	expect(toldBy(run).summary).toBe(`Of 3 items: 3 ${operation.done}.`);
});

it('names its execution, which of a retry is another one', async () => {
	deleting.prepare(sandbox);
	sandbox.on(subjectsOf(deleting, 1)[0], { kind: 'errorCode', code: 9003 });
	const failed = await runRows(deleting, sandbox);
	const run = await retry(failed, workflowOf(deleting), settingFor(sandbox)).ended;

	const [first, second] = [failed, run].map(({ data }) =>
		Number(/ \(Execution execution-(\d+)\)$/.exec(String(data.resultData.metadata?.opscom_summary))?.[1]),
	);
	expect(second).toBe(first + 1);
});

it('counts rows of a dry run apart, and rows that cannot be sent', async () => {
	const dry = await deleteAll(['a', 'b'], { options: { dryRun: true } }).ended;
	const one = await deleteAll(['a'], { options: { dryRun: true } }).ended;
	const wrong = await deleteAll(['a', '#N/A']).ended;

	expect(toldBy(dry)).toEqual({ summary: 'Of 2 items: 2 checked in a dry run.' });
	expect(toldBy(one)).toEqual({ summary: 'Of 1 item: 1 checked in a dry run.' });
	expect(toldBy(wrong)).toEqual({ summary: 'Of 2 items: 0 deleted, 2 not sent.' });
});

it('counts what earlier tries of the run deleted or left in doubt', async () => {
	const ids = ['refused', 'doubted', 'deleted'];
	sandbox.addPermits('doubted', 'deleted');
	sandbox.on('refused', { kind: 'errorCode', code: 9003 }, { kind: 'hang' });
	sandbox.on('doubted', { kind: 'actThenCut' });
	const failed = await deleteAll(ids, { options: { concurrency: 3, maxRetries: 0 } }).ended;
	expect(failed.status).toBe('error');

	const workflow = deletionWorkflow({ rows: rowsOf(...ids), options: { concurrency: 1 } });
	const running = retry(failed, workflow, settingFor(sandbox));
	while (sandbox.wire[3]?.status !== 'open' || sandbox.wire[3].rawBody === '') await wait(5);
	running.cancel();

	expect(toldBy(await running.ended).summary).toBe('Of 3 items: 1 deleted, 2 unknown.');
});

it('names in the error of a later batch of a loop, for an error workflow, what the earlier batches deleted', async () => {
	const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
	sandbox.addPermits(...ids);
	sandbox.on('e', { kind: 'errorCode', code: 9003 });
	const workflow = loopWorkflow(deletionWorkflow({ rows: rowsOf(...ids), options: { concurrency: 1 } }), 2);

	const failed = await start(workflow, loopSettingFor(sandbox)).ended;
	const { error } = failed.data.resultData;
	expect(error?.description).toContain('Of 6 items: 4 deleted, 1 refused by OPSCOM, 1 not sent.');
	const account = { deleted: ['a', 'b', 'c', 'd'], refused: ['e'], notSent: ['f'] };
	expect(error).toMatchObject({ context: { account: { ...account, notFound: [], unknown: [], sentBefore: [] } } });
	const run = await retry(failed, workflow, loopSettingFor(sandbox)).ended;

	expect(toldBy(run)).toEqual({ summary: 'Of 6 items: 6 deleted.' });
});

describe('a node that creates and one that deletes', () => {
	const rows = creating.rows.map((row, number) => ({ ...row, old: `old-${number}` }));

	/** Rows → OPSCOM → Deleted → Old Permits: the second node deletes the permit that the row names as the old one. */
	function mixedNodes(more: Partial<INode> = {}, name = 'Old Permits'): SavedWorkflow {
		const workflow = permitWorkflow({ rows, parameters: creating.parameters });
		const opscom = workflow.nodes.find(({ name }) => name === 'OPSCOM') as INode;
		const parameters = { resource: 'permit', operation: 'delete', referenceId: "={{ $('Rows').item.json.old }}" };
		const old: INode = { ...opscom, id: 'old', name, parameters };
		return {
			...workflow,
			nodes: [...workflow.nodes, old].map((node) => ({ ...node, ...(node.type === opscom.type && more) })),
			connections: { ...workflow.connections, Deleted: { main: [[{ node: name, type: 'main', index: 0 }]] } },
		};
	}

	it('are named with what each did, in its own word', async () => {
		sandbox.addPermits('old-0', 'old-1', 'old-2');

		const run = await start(mixedNodes(), settingFor(sandbox)).ended;

		expect(run.status).toBe('success');
		const { summary, created } = toldBy(run);
		expect(summary).toBe('OPSCOM: Of 3 items: 3 created. Old Permits: Of 3 items: 3 deleted.');
		expect(created).toMatch(/^OPSCOM: CALM 101: [\w-]{36}, CALM 102: [\w-]{36}, CALM 103: [\w-]{36}$/);
	});

	it('are cut where there is no room for all of it, so that the summary still names its execution', async () => {
		sandbox.addPermits('old-0', 'old-1', 'old-2');

		const run = await start(mixedNodes({}, 'Old Permits '.repeat(50)), settingFor(sandbox)).ended;

		const summary = run.data.resultData.metadata?.opscom_summary;
		expect(summary).toMatch(/^OPSCOM: Of 3 items: 3 created\. (Old Permits )+.* \(Execution execution-\d+\)$/);
		expect(summary).toHaveLength(512);
	});

	it('are named with what each left unknown: plates of the one, Reference IDs of the other', async () => {
		sandbox.addPermits('old-0');
		sandbox.alwaysOn('CALM 102', { kind: 'cut' });
		sandbox.alwaysOn('CALM 103', { kind: 'cut' });
		sandbox.alwaysOn('old-1', { kind: 'errorCode', code: 9033 });
		sandbox.alwaysOn('old-2', { kind: 'status', status: 503, headers: { 'retry-after': '0' } });

		const run = await start(mixedNodes({ onError: 'continueRegularOutput' }), settingFor(sandbox)).ended;

		expect(toldBy(run)).toMatchObject({
			summary:
				'OPSCOM: Of 3 items: 1 created, 2 unknown. Old Permits: Of 3 items: 1 deleted, 1 refused by OPSCOM, 1 unknown.',
			unknown: 'OPSCOM: CALM 102, CALM 103; Old Permits: old-2',
		});
	});
});

describe('opscom_created', () => {
	const createdFrom = (rows: IDataObject[]) =>
		rows.map((row) => `${creating.idOf(row)}: ${creating.confirmed(sandbox, row)[0].reference_id as string}`);

	it('names the plates and new IDs of a run that was stopped', async () => {
		sandbox.on(subjectsOf(creating, 2)[0], { kind: 'hang' });
		const running = startRows(creating, sandbox);
		while (sandbox.wire[2]?.status !== 'open') await wait(5);
		running.cancel();

		expect(toldBy(await running.ended)).toEqual({
			summary: 'Of 3 items: 2 created, 1 unknown.',
			unknown: 'CALM 103',
			created: createdFrom(creating.rows.slice(0, 2)).join(', '),
		});
	});

	it('counts what it does not name of many that would fit', async () => {
		const rows = Array.from({ length: 21 }, (_, at) => ({ ...creating.rows[0], plate: `P${at}` }));
		const confirm = (at: number): Behaviour => ({
			kind: 'status',
			status: 200,
			body: { status: 'success', reference_id: `id-${at}` },
		});
		rows.forEach(({ plate }, at) => sandbox.on(plate, confirm(at)));

		const { created = '' } = toldBy(await runRows(creating, sandbox, { rows }));

		const [, list, more = '0'] = /^(.*?)(?: and (\d+) more)?$/.exec(created) ?? [];
		expect(list.split(', ').length + Number(more)).toBe(21);
	});

	it('adds up the runs of a loop, and counts what does not fit', async () => {
		const rows = Array.from({ length: 30 }, (_, number) => ({ ...creating.rows[0], plate: `PL ${number}` }));

		const run = await start(loopWorkflow(workflowOf(creating, { rows }), 7), loopSettingFor(sandbox)).ended;

		const { created = '' } = toldBy(run);
		const [, list, more] = /^(.*) and (\d+) more$/.exec(created) ?? [];
		const named = list.split(', ');
		expect(named).toEqual(createdFrom(rows.slice(0, named.length)));
		expect([named.length + Number(more), created.length <= 512]).toEqual([30, true]);
	});
});

// n8n cuts a value of custom data at 512 characters; half an ID could pass for a whole one.
it.each([
	[36, 50],
	[50, 50],
	[50, 11],
	[1, 9],
])('names only whole IDs of %i characters when %i are in flight', async (length, count) => {
	sandbox.always({ kind: 'hang' });
	const ids = Array.from({ length: count }, (_, item) => `${item}-`.padEnd(length, 'abcdef-0123456789'));

	const { summary, unknown } = toldBy(await stoppedRun(ids, count, { options: { concurrency: 50 } }));

	expect(summary).toBe(`Of ${count} items: 0 deleted, ${count} unknown.`);
	const [, named, more = '0'] = /^(.*?)(?: and (\d+) more)?$/.exec(unknown ?? '') ?? [];
	const namedIds = named.split(', ');
	expect(ids).toEqual(expect.arrayContaining(namedIds));
	expect(namedIds.length + Number(more)).toBe(count);
	expect(unknown?.length).toBeLessThanOrEqual(512);
});

describe("an agent's calls, which share the contexts of one node", () => {
	/** The node as n8n makes a tool of it. */
	const TOOL = 'n8n-nodes-opscom.opscomTool';

	/** Makes one call after the other in one execution. */
	async function callsOf(operation: typeof deleting, rows: IDataObject[]): Promise<IRun> {
		const workflow = loopWorkflow(workflowOf(operation, { rows }), 1);
		const { nodeTypes, ...setting } = loopSettingFor(sandbox);
		const nodes = workflow.nodes.map((node) => (node.name === 'OPSCOM' ? { ...node, type: TOOL } : node));
		return await start({ ...workflow, nodes }, { ...setting, nodeTypes: { ...nodeTypes, [TOOL]: new Opscom() } }).ended;
	}
	const callIn = (run: IRun, call: number) => run.data.resultData.runData.OPSCOM[call].data?.main[0]?.[0].json;

	it('are counted each, and none takes the doubt of another for its own', async () => {
		deleting.prepare(sandbox);
		sandbox.on('gone', { kind: 'cut' });

		const run = await callsOf(deleting, [deleting.rows[0], ...rowsOf('gone', 'gone')]);

		expect(toldBy(run)).toEqual({ summary: 'Of 3 items: 1 deleted, 1 not found, 1 unknown.', unknown: 'gone' });
		expect(callIn(run, 2)).toMatchObject({ outcome: 'notFound', details: { referenceId: 'gone', errorCode: 9009 } });
	});

	it('leave nothing unknown that a later one has done', async () => {
		sandbox.addPermits('doubted');
		sandbox.on('doubted', { kind: 'cut' });

		const run = await callsOf(deleting, rowsOf('doubted', 'doubted'));

		expect(toldBy(run)).toEqual({ summary: 'Of 2 items: 1 deleted, 1 unknown.', unknown: 'none' });
	});

	it('follow the advice on a deletion in doubt, which does no harm', async () => {
		sandbox.addPermits('doubted');
		sandbox.on('doubted', { kind: 'actThenCut' });

		const run = await callsOf(deleting, rowsOf('doubted', 'doubted'));

		const advice = expect.stringContaining('Run this item again') as string;
		expect(callIn(run, 0)).toMatchObject({ outcome: 'unknown', details: { advice } });
		const next = expect.stringContaining('that the permit was not deleted earlier') as string;
		expect(callIn(run, 1)).toMatchObject({ outcome: 'notFound', details: { advice: next } });
		expect(sandbox.deletions('doubted')).toBe(1);
	});

	it('create the same permit once', async () => {
		const [row] = creating.rows;

		const run = await callsOf(creating, [row, row]);

		expect([creating.timesDone(sandbox, row), sandbox.wire.length]).toEqual([1, 1]);
		expect(callIn(run, 1)).toMatchObject({ outcome: 'sentBefore', details: { plate: creating.idOf(row) } });
		expect(toldBy(run).summary).toBe('Of 2 items: 1 created, 1 sent before.');
	});
});
