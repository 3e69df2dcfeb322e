import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeType, IRun, OnError } from 'n8n-workflow';
import { setTimeout as wait } from 'node:timers/promises';

import { Opscom } from '../../../nodes/Opscom/Opscom.node';
import { deletionWorkflow, hintsOf, idsSent, outputsOf, settingFor } from '../deletionWorkflow';
import { start, type Setting } from '../engine';
import { useSandbox } from '../useSandbox';
import { seamsOfTheNode } from './seams';

const IDS = ['permit-0', 'permit-1', 'permit-2', 'permit-3'];
const GONE = 'permit-gone';
/** Four permits, one of them twice, one that OPSCOM does not have, and in the Continue modes a malformed row. */
const ROWS = [...IDS, IDS[1], GONE].map((id, row): IDataObject => ({ id, plate: `CALM 10${row}` }));
const MALFORMED = { id: '#N/A', plate: 'CALM 200' };

const modes: OnError[] = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'];
const THROWN = 'thrown on purpose';
const sandbox = useSandbox();

// No wait before a retry.
beforeAll(() => void jest.spyOn(Math, 'random').mockReturnValue(0));
afterAll(() => jest.restoreAllMocks());

/** OPSCOM responds to two of the permits so that a retry and a doubt are part of each run. */
function prepare(): void {
	sandbox.reset();
	sandbox.addPermits(...IDS);
	sandbox.on('permit-2', { kind: 'actThenCut' });
	sandbox.on('permit-3', { kind: 'tooMany', retryAfter: 0 });
}

const rowsFor = (onError: OnError) => (onError === 'stopWorkflow' ? ROWS : [...ROWS, MALFORMED]);

function runWith(onError: OnError, setting: Setting = settingFor(sandbox)): Promise<IRun> {
	const options = { concurrency: 2, maxRetries: 1, notFound: 'treatAsDeleted' };
	return start(deletionWorkflow({ rows: rowsFor(onError), options, onError }), setting).ended;
}

const succeeded = ({ json }: INodeExecutionData) => json.error === undefined;

/** What must hold of every run, whatever was thrown in it. */
async function expectEveryItemAccountedFor(run: IRun, onError: OnError): Promise<void> {
	const sentAtTheEnd = sandbox.wire.length;
	const rows = rowsFor(onError);
	if (run.status === 'success') {
		const items = outputsOf(run, 'OPSCOM').flat();
		const inputs = items.map(({ pairedItem }) => (pairedItem as { item: number } | undefined)?.item);
		expect([...inputs].sort()).toEqual(rows.map((_, item) => item));

		for (const item of items) {
			if (!succeeded(item)) continue;
			const { id } = rows[(item.pairedItem as { item: number }).item];
			expect(item.json).toMatchObject({ reference_id: id });
			expect(['success', 'already_deleted']).toContain(item.json.status);
			expect(sandbox.has(String(id))).toBe(false);
		}
		for (const { json } of items) {
			const details = (json.details ?? {}) as IDataObject;
			// Another row can name the same permit.
			const isNamedOnce = rows.filter(({ id }) => id === details.referenceId).length === 1;
			if (details.outcome === 'notSent' && isNamedOnce) expect(deletedBy(details.referenceId)).toBe(0);
		}
		if (onError === 'continueErrorOutput')
			expect(outputsOf(run, 'OPSCOM')[0].filter((item) => !succeeded(item))).toEqual([]);
	} else {
		expect(onError).toBe('stopWorkflow');
		expect(outputsOf(run, 'Deleted')).toEqual([]);
	}
	for (const id of [GONE, MALFORMED.id]) expect(sandbox.deletions(id)).toBe(0);
	// Long enough for a request that the node might still start.
	await wait(5);
	expect(sandbox.wire).toHaveLength(sentAtTheEnd);
	expect(JSON.stringify(run)).not.toContain(sandbox.token);
}

const deletedBy = (id: unknown) => (typeof id === 'string' ? sandbox.deletions(id) : 0);

describe.each(modes)('with On Error = %s, an exception', (onError) => {
	describe.each(seamsOfTheNode())('in $name', ({ owner, key }) => {
		it.each([1, 2, 5])('at call %i loses no item and passes no row on as a result', async (call) => {
			prepare();
			const original = owner[key];
			let calls = 0;
			const spy = jest.spyOn(owner, key).mockImplementation(function (this: unknown, ...args) {
				calls++;
				if (calls === call) throw new Error(THROWN);
				return original.apply(this, args);
			});
			try {
				await expectEveryItemAccountedFor(await runWith(onError), onError);
			} finally {
				spy.mockRestore();
			}
		});
	});
});

/** What the node calls on the context that n8n gives it. */
const contextCalls = [
	'getNode',
	'getMode',
	'getExecutionId',
	'continueOnFail',
	'getNodeParameter',
	'getCredentials',
	'getContext',
	'getWorkflowDataProxy',
	'getExecutionCancelSignal',
	'addExecutionHints',
	'isToolExecution',
] as const;

/** The node, on a context of which one method throws at one of its calls. */
class ThrowingContext extends Opscom {
	constructor(
		private readonly method: string,
		private readonly call: number,
	) {
		super();
		const { method: throwing, call: at } = { method: this.method, call: this.call };
		this.execute = async function (this: IExecuteFunctions) {
			let calls = 0;
			const context = new Proxy(this, {
				get(target, key) {
					const value = Reflect.get(target, key) as unknown;
					if (key !== throwing || typeof value !== 'function') return value;
					return (...args: unknown[]) => {
						calls++;
						if (at === 0 || calls === at) throw new Error(THROWN);
						return (value as (...given: unknown[]) => unknown).apply(target, args);
					};
				},
			});
			return await Opscom.prototype.execute.call(context);
		};
	}
}

describe.each(modes)('with On Error = %s, an exception of n8n', (onError) => {
	describe.each(contextCalls)('in %s', (method) => {
		it.each([
			['the first call', 1],
			['the third call', 3],
			['every call', 0],
		])('at %s loses no item and passes no row on as a result', async (_, call) => {
			prepare();
			const setting = settingFor(sandbox);
			const node: INodeType = new ThrowingContext(method, call);
			setting.nodeTypes = { ...setting.nodeTypes, 'n8n-nodes-opscom.opscom': node };

			await expectEveryItemAccountedFor(await runWith(onError, setting), onError);
		});
	});
});

describe.each(modes)('when n8n does not even give the items, with On Error = %s', (onError) => {
	it('sends nothing and passes no row on as a result', async () => {
		prepare();
		const setting = settingFor(sandbox);
		const node: INodeType = new ThrowingContext('getInputData', 0);
		setting.nodeTypes = { ...setting.nodeTypes, 'n8n-nodes-opscom.opscom': node };

		const run = await runWith(onError, setting);

		expect(sandbox.wire).toEqual([]);
		const items = outputsOf(run, 'OPSCOM').flat();
		if (onError === 'stopWorkflow') expect(run.data.resultData.lastNodeExecuted).toBe('OPSCOM');
		else expect(items.map(({ json }) => json.error)).toEqual(['Something unexpected happened inside the OPSCOM node']);
		expect(items.filter(succeeded)).toEqual([]);
	});
});

it('is the unknown of its own item once the request may have arrived, and leaves the others as they are', async () => {
	prepare();
	const response = jest.requireActual<Record<string, () => unknown>>('../../../nodes/Opscom/exchange/response');
	const original = response.readResponse as (...args: unknown[]) => unknown;
	const spy = jest.spyOn(response, 'readResponse').mockImplementation((...args: unknown[]) => {
		if (sandbox.wire.at(-1)?.referenceId === 'permit-1') throw new Error(THROWN);
		return original(...args);
	});

	const rows = ['permit-0', 'permit-1', 'permit-2'].map((id) => ({ id }));
	const workflow = deletionWorkflow({ rows, options: { concurrency: 1 }, onError: 'continueRegularOutput' });
	const run = await start(workflow, settingFor(sandbox)).ended;
	spy.mockRestore();

	expect(outputsOf(run, 'OPSCOM')[0].map(({ json }) => (json.details as IDataObject | undefined)?.outcome)).toEqual([
		undefined,
		'unknown',
		undefined,
	]);
	expect(outputsOf(run, 'OPSCOM')[0][1].json.error).toBe(
		`The permit may or may not have been deleted: an earlier attempt got no clear response. After that: Something unexpected happened inside the OPSCOM node. Details: "${THROWN}"`,
	);
	expect(hintsOf(run)[0]).toBe(
		"warning: Of 3 items: 2 deleted, 1 unknown. For each item that failed, see its 'error' and the details next to it.",
	);
	expect(idsSent(sandbox)).toEqual(['permit-0', 'permit-1', 'permit-2', 'permit-2']);
});
