import type { IDataObject, IExecuteFunctions, INode, IRun, OnError } from 'n8n-workflow';
import { setTimeout as wait } from 'node:timers/promises';

import { Opscom } from '../../../nodes/Opscom/Opscom.node';
import { deletionWorkflow, hintsOf, permitWorkflow, settingFor, type PermitRun } from '../deletionWorkflow';
import { retry, start, type SavedWorkflow } from '../engine';
import { creating, deleting, eachOperation, updating } from '../permitOperations';
import { metadataOf, MODES, runRows, startRows, subjectsOf, workflowOf } from '../permitRuns';
import { loopSettingFor, loopWorkflow } from '../resuming/loopWorkflow';
import { toldBy } from '../toldBy';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox();

const rowsOf = (...ids: string[]) => ids.map((id) => ({ id }));
const deleteAll = (ids: string[], more: Partial<PermitRun> = {}) =>
	start(deletionWorkflow({ rows: rowsOf(...ids), ...more }), settingFor(sandbox));

/** The new permits of these rows, as the custom data names them. */
const createdFrom = (rows: IDataObject[]) =>
	rows.map((row) => `${creating.idOf(row)}: ${creating.confirmed(sandbox, row)[0].reference_id as string}`);

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

		expect(toldBy(run)).toEqual({
			summary: expect.stringContaining('Of 3 items: 2 deleted, 1 unknown.') as string,
			unknown: 'b',
		});
	});

	it('holds that of a run that was stopped, with each item of a permit that is in flight or waits', async () => {
		sandbox.on('waits', { kind: 'status', status: 503, headers: { 'retry-after': '60' } });
		sandbox.on('hangs', { kind: 'hang' });

		const run = await stoppedRun(['waits', 'deleted', 'hangs', 'hangs', 'never'], 1, {
			onError,
			options: { concurrency: 2, notFound: 'treatAsDeleted' },
		});

		expect(toldBy(run)).toEqual({
			summary: expect.stringContaining('Of 5 items: 1 deleted, 3 unknown, 1 not sent.') as string,
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
	expect(toldBy(run).summary).toContain(`Of 3 items: 3 ${operation.done}.`);
});

it('counts rows of a dry run apart, and rows that cannot be sent', async () => {
	const dry = await deleteAll(['a', 'b'], { options: { dryRun: true } }).ended;
	const one = await deleteAll(['a'], { options: { dryRun: true } }).ended;
	const wrong = await deleteAll(['a', '#N/A']).ended;

	expect(toldBy(dry)).toEqual({ summary: expect.stringContaining('Of 2 items: 2 checked in a dry run.') as string });
	expect(toldBy(one)).toEqual({ summary: expect.stringContaining('Of 1 item: 1 checked in a dry run.') as string });
	expect(toldBy(wrong)).toEqual({ summary: expect.stringContaining('Of 2 items: 0 deleted, 2 not sent.') as string });
});

it('counts what earlier tries deleted or left in doubt, also in a retry that was stopped, and names its own execution', async () => {
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
	const run = await running.ended;

	expect(toldBy(run).summary).toContain('Of 3 items: 1 deleted, 2 unknown.');
	expect(metadataOf(run)?.opscom_summary).not.toContain(/\(.*\)/.exec(String(metadataOf(failed)?.opscom_summary))?.[0]);
});

it('counts in the error of a later batch of a loop, for an error workflow, what the earlier batches did', async () => {
	const rows = Array.from({ length: 6 }, (_, at) => creating.rowOf(at));
	const [, , , , fifth, last] = rows.map(creating.idOf);
	sandbox.on(fifth, { kind: 'actThenCut' });
	sandbox.on(last, { kind: 'errorCode', code: 9003 });
	const workflow = (onError?: OnError) =>
		loopWorkflow(workflowOf(creating, { rows, options: { concurrency: 2, maxRetries: 0 }, onError }), 2);

	const failed = await start(workflow(), loopSettingFor(sandbox)).ended;
	const { error } = failed.data.resultData;
	expect(error?.description?.split('\n')).toHaveLength(2);
	expect(error?.description).toContain('Of 6 items: 4 created, 1 refused by OPSCOM, 1 unknown.');
	const { account } = (error as unknown as { context: { account: IDataObject } }).context;
	expect(account).toMatchObject({ created: 4, refused: 1, unknown: 1, unknownItems: [fifth] });
	expect(account.createdItems).toEqual(createdFrom(rows.slice(0, 4)));
	const run = await retry(failed, workflow('continueRegularOutput'), loopSettingFor(sandbox)).ended;

	expect(toldBy(run).summary).toContain('Of 6 items: 5 created, 1 unknown.');
});

describe("where other nodes use n8n's ten entries", () => {
	const rows = [creating.rowOf(0), creating.rowOf(1)];
	/** Another node's work, which comes before this one writes anything. */
	const filled = (count: number) => ({
		...creating.parameters,
		additionalFields: {
			amount: `={{ [...Array(${count}).keys()].forEach((n) => $execution.customData.set(\`k\${n}\`, n)), $json.paid }}`,
		},
	});
	const run = async (count: number) => {
		sandbox.on(creating.idOf(rows[1]), { kind: 'actThenCut' });
		const more = { rows, parameters: filled(count), onError: 'continueRegularOutput' } as const;
		return await runRows(creating, sandbox, more);
	};

	it.each([
		[8, ['opscom_unknown'], 'No room for opscom_created'],
		[9, [], 'No room for opscom_unknown and opscom_created'],
	])('%i of them, the summary says what is missing', async (count, kept, text) => {
		const metadata = metadataOf(await run(count));
		expect(Object.keys(metadata ?? {}).filter((key) => key.startsWith('opscom'))).toEqual(['opscom_summary', ...kept]);
		expect(metadata?.opscom_summary).toContain(text);
	});

	it('10 of them, a hint says that the account is not there', async () => {
		expect(hintsOf(await run(10)).join()).toContain('custom data');
	});
});

it('names no execution where there is none, as under the MCP Server Trigger', async () => {
	const setting = settingFor(sandbox);
	const node = new Opscom();
	node.execute = async function (this: IExecuteFunctions) {
		const without = Object.assign(Object.create(this) as IExecuteFunctions, { getExecutionId: () => undefined });
		return await Opscom.prototype.execute.call(without);
	};
	const nodeTypes = { ...setting.nodeTypes, 'n8n-nodes-opscom.opscom': node };
	sandbox.addPermits('a');
	const run = await start(deletionWorkflow({ rows: rowsOf('a') }), { ...setting, nodeTypes }).ended;

	expect(metadataOf(run)?.opscom_summary).toBe('Of 1 item: 1 deleted.');
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

	it('are cut where there is no room for all of it, so that the summary still names its execution', async () => {
		sandbox.addPermits('old-0', 'old-1', 'old-2');

		const run = await start(mixedNodes({}, 'Old Permits '.repeat(50)), settingFor(sandbox)).ended;

		const summary = run.data.resultData.metadata?.opscom_summary;
		expect(summary).toMatch(/^OPSCOM: Of 3 items: 3 created\. (Old Permits )+.* \(Execution execution-\d+\)$/);
		expect(summary).toHaveLength(512);
	});

	it('are named with what each did and left unknown, in its own words', async () => {
		sandbox.addPermits('old-0');
		sandbox.alwaysOn('CALM 102', { kind: 'cut' });
		sandbox.alwaysOn('CALM 103', { kind: 'cut' });
		sandbox.alwaysOn('old-1', { kind: 'errorCode', code: 9033 });
		sandbox.alwaysOn('old-2', { kind: 'status', status: 503, headers: { 'retry-after': '0' } });

		const run = await start(mixedNodes({ onError: 'continueRegularOutput' }), settingFor(sandbox)).ended;

		expect(toldBy(run).created).toMatch(/^CALM 101: [\w-]{36}$/);
		expect(toldBy(run)).toMatchObject({
			summary:
				'OPSCOM: Of 3 items: 1 created, 2 unknown. Old Permits: Of 3 items: 1 deleted, 1 refused by OPSCOM, 1 unknown.',
			unknown: 'CALM 102, CALM 103, old-2',
		});
	});
});

describe('opscom_created', () => {
	it('names the plates and new IDs of a run that was stopped', async () => {
		sandbox.on(subjectsOf(creating, 2)[0], { kind: 'hang' });
		const running = startRows(creating, sandbox);
		while (sandbox.wire[2]?.status !== 'open') await wait(5);
		running.cancel();

		expect(toldBy(await running.ended)).toEqual({
			summary: expect.stringContaining('Of 3 items: 2 created, 1 unknown.') as string,
			unknown: 'CALM 103',
			created: createdFrom(creating.rows.slice(0, 2)).join(', '),
		});
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
	[50, 50],
	[50, 11],
	[1, 9],
])('names only whole IDs of %i characters when %i are in flight', async (length, count) => {
	sandbox.always({ kind: 'hang' });
	const ids = Array.from({ length: count }, (_, item) => `${item + 1}-`.padEnd(length, 'abcdef-0123456789'));

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

		expect(toldBy(run)).toEqual({
			summary: expect.stringContaining('Of 3 items: 1 deleted, 1 not found, 1 unknown.') as string,
			unknown: 'gone',
		});
		expect(callIn(run, 2)).toMatchObject({ outcome: 'notFound', details: { referenceId: 'gone', errorCode: 9009 } });
	});

	it('leave nothing unknown that a later one has done, and only that', async () => {
		const rows = [updating.rows[0], { ...updating.rows[0], plate: 'OTHER' }, updating.rows[0]];
		updating.prepare(sandbox);
		sandbox.next({ kind: 'cut' }, { kind: 'cut' });
		const [one] = subjectsOf(updating, 0);

		const run = await callsOf(updating, rows);

		// Another change of the same permit is another request, and stays unknown.
		expect(toldBy(run)).toEqual({
			summary: expect.stringContaining('Of 3 items: 1 updated, 2 unknown.') as string,
			unknown: one,
		});
	});

	it('create the same permit once', async () => {
		const [row] = creating.rows;

		const run = await callsOf(creating, [row, row]);

		expect([creating.timesDone(sandbox, row), sandbox.wire.length]).toEqual([1, 1]);
		expect(callIn(run, 1)).toMatchObject({ outcome: 'sentBefore', details: { plate: creating.idOf(row) } });
		expect(toldBy(run).summary).toContain('Of 2 items: 1 created, 1 sent before.');
	});
});
