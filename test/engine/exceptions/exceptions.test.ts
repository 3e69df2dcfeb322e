import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeType, IRun, OnError } from 'n8n-workflow';
import { setTimeout as wait } from 'node:timers/promises';

import { Opscom } from '../../../nodes/Opscom/Opscom.node';
import { hintsOf, outputsOf, permitWorkflow, settingFor } from '../deletionWorkflow';
import { retry, start, type SavedWorkflow, type Setting } from '../engine';
import {
	creating,
	deleting,
	eachOperation,
	gettingPlate,
	gettingStats,
	updating,
	type PermitOperation,
} from '../permitOperations';
import { MODES, runRows, subjectsSent } from '../permitRuns';
import { useSandbox } from '../useSandbox';
import { seamsOfTheNode, type Seam } from './seams';

const THROWN = 'thrown on purpose';
const sandbox = useSandbox();

// No wait before a retry.
beforeAll(() => void jest.spyOn(Math, 'random').mockReturnValue(0));
afterAll(() => jest.restoreAllMocks());

/** A run of an operation in which a retry and a doubt have their part. */
interface Tried {
	operation: PermitOperation;
	/** What OPSCOM can do; one of them on two rows, and for a deletion also one that OPSCOM does not have. */
	rows: IDataObject[];
	/** Only in the Continue modes, because it stops a run otherwise. */
	malformed: IDataObject;
	options: IDataObject;
	/** Whether `json` is what the row asks for, by what the sandbox has now. */
	confirms(json: IDataObject, row: IDataObject): boolean;
}

function triedOf(operation: PermitOperation): Tried {
	const { rows, invalid } = operation;
	return {
		operation,
		rows: [...rows, rows[0]],
		malformed: { ...rows[0], ...invalid.instead },
		options: {},
		confirms: (json, row) =>
			operation.timesDone(sandbox, row) > 0 &&
			operation.confirmed(sandbox, row).some((confirmed) => JSON.stringify(confirmed) === JSON.stringify(json)),
	};
}

const deletion: Tried = {
	...triedOf(deleting),
	rows: [...deleting.rows, deleting.rows[0], { id: 'permit-gone' }],
	options: { notFound: 'treatAsDeleted' },
	confirms: ({ reference_id: confirmed, status }, { id }) =>
		confirmed === id && ['success', 'already_deleted'].includes(status as string) && !sandbox.has(String(id)),
};
const creation = triedOf(creating);
const others = [triedOf(updating), triedOf(gettingStats), triedOf(gettingPlate)];

/** OPSCOM responds to two of the rows so that a retry and a doubt are part of each run. */
function prepare({ operation }: Tried): void {
	sandbox.reset();
	sandbox.removePermits();
	operation.prepare(sandbox);
	const [, second, third] = operation.rows.map(operation.idOf);
	sandbox.on(second, { kind: 'actThenCut' });
	sandbox.on(third, { kind: 'tooMany', retryAfter: 0 });
}

const rowsFor = ({ rows, malformed }: Tried, onError: OnError) =>
	onError === 'stopWorkflow' ? rows : [...rows, malformed];

function workflowFor(tried: Tried, onError: OnError): SavedWorkflow {
	const { operation, options } = tried;
	return permitWorkflow({
		rows: rowsFor(tried, onError),
		parameters: operation.parameters,
		options: { concurrency: 2, maxRetries: 1, ...options },
		onError,
		// n8n's own retries must not send a permit a second time either.
		...(operation === creating && { tries: 3 }),
	});
}

const runWith = async (tried: Tried, onError: OnError, setting: Setting = settingFor(sandbox)) =>
	await start(workflowFor(tried, onError), setting).ended;

const succeeded = ({ json }: INodeExecutionData) => json.error === undefined;
const itemOf = ({ pairedItem }: INodeExecutionData) => (pairedItem as { item: number }).item;

/** What must hold of every run, whatever was thrown in it. */
async function expectEveryItemAccountedFor(run: IRun, tried: Tried, onError: OnError): Promise<void> {
	const sentAtTheEnd = sandbox.wire.length;
	const { operation } = tried;
	const rows = rowsFor(tried, onError);
	const idOf = (row: IDataObject) => operation.idOf(row);
	if (run.status === 'success') {
		const items = outputsOf(run, 'OPSCOM').flat();
		expect([...new Set(items.map(itemOf))].sort()).toEqual(rows.map((_, item) => item));

		for (const item of items) {
			const row = rows[itemOf(item)];
			if (succeeded(item)) expect([item.json, tried.confirms(item.json, row)]).toEqual([item.json, true]);
			// Another row can be about the same.
			const isNamedOnce = rows.filter((other) => idOf(other) === idOf(row)).length === 1;
			const { outcome } = (item.json.details ?? {}) as IDataObject;
			if (outcome === 'notSent' && isNamedOnce) expect(operation.timesDone(sandbox, row)).toBe(0);
		}
		if (operation !== gettingStats) expect(items).toHaveLength(rows.length);
		if (onError === 'continueErrorOutput')
			expect(outputsOf(run, 'OPSCOM')[0].filter((item) => !succeeded(item))).toEqual([]);
	} else {
		expect(onError).toBe('stopWorkflow');
		expect(outputsOf(run, 'Deleted')).toEqual([]);
	}
	const allowed = tried.rows.map((row) =>
		JSON.stringify({ ...operation.accountAt(sandbox), ...operation.bodyOf(row) }),
	);
	expect(allowed).toEqual(expect.arrayContaining(sandbox.wire.map(({ rawBody }) => rawBody)));
	// Long enough for a request that the node might still start.
	await wait(5);
	expect(sandbox.wire).toHaveLength(sentAtTheEnd);
	expect(JSON.stringify(run)).not.toContain(sandbox.token);
	if (operation === creating) expectNothingSentTwice(run);
}

/** No row of Create goes to OPSCOM once more when a request for it may have arrived: HTTP 429 turns it away. */
function expectNothingSentTwice(run: IRun): void {
	const arrived = sandbox.wire.filter(({ status }) => status !== 429);
	for (const plate of new Set(subjectsSent(sandbox))) {
		const rows = creation.rows.filter((row) => creating.idOf(row) === plate).length;
		const requests = arrived.filter(({ body }) => (body as IDataObject).LicencePlate === plate).length;
		expect([plate, requests <= rows]).toEqual([plate, true]);
	}
	const created = outputsOf(run, 'OPSCOM')
		.flat()
		.filter(succeeded)
		.map(({ json }) => json.reference_id);
	expect(new Set(created).size).toBe(created.length);
}

/** How often a run of each operation calls each seam when nothing is thrown, by the seam's name. */
async function countCalls(onError: OnError): Promise<Map<Tried, Map<string, number>>> {
	const counts = new Map<Tried, Map<string, number>>();
	for (const tried of [deletion, creation, ...others]) {
		prepare(tried);
		const spies = seams.map(({ name, owner, key }) => ({ name, spy: jest.spyOn(owner, key) }));
		await runWith(tried, onError);
		counts.set(tried, new Map(spies.map(({ name, spy }) => [name, spy.mock.calls.length])));
		for (const { spy } of spies) spy.mockRestore();
	}
	return counts;
}

/** Runs the rows while one call of the seam throws. */
async function runThrowingAt(tried: Tried, onError: OnError, { owner, key }: Seam, call: number): Promise<IRun> {
	prepare(tried);
	const original = owner[key];
	let calls = 0;
	const spy = jest.spyOn(owner, key).mockImplementation(function (this: unknown, ...args) {
		calls++;
		if (calls === call) throw new Error(THROWN);
		return original.apply(this, args);
	});
	try {
		return await runWith(tried, onError);
	} finally {
		spy.mockRestore();
	}
}

/** A permit must not be created a second time by n8n's 'Retry execution' either. */
async function expectNothingSentTwiceByRetry(run: IRun, onError: OnError): Promise<void> {
	if (run.status !== 'error') return;
	const again = await retry(run, workflowFor(creation, onError), settingFor(sandbox)).ended;
	await expectEveryItemAccountedFor(again, creation, onError);
}

const seams = seamsOfTheNode();
const CALLS = [1, 2, 5];

describe.each(MODES)('with On Error = %s, an exception', (onError) => {
	let counts: Map<Tried, Map<string, number>>;
	beforeAll(async () => {
		counts = await countCalls(onError);
	});
	const reaches = (tried: Tried, { name }: Seam, call: number) => (counts.get(tried)?.get(name) ?? 0) >= call;

	/** Delete as a rule; Create, which must not be sent twice; the others for what only they reach. */
	function triedWith(seam: Seam, call: number): Tried[] {
		const ofCreation = reaches(creation, seam, call) ? [creation] : [];
		const isReached = ofCreation.length > 0 || reaches(deletion, seam, call);
		return [deletion, ...ofCreation, ...(isReached ? [] : others.filter((tried) => reaches(tried, seam, call)))];
	}

	describe.each(seams)('in $name', (seam) => {
		it.each(CALLS)('at call %i loses no item and passes no row on as a result', async (call) => {
			for (const tried of triedWith(seam, call)) {
				const run = await runThrowingAt(tried, onError, seam, call);
				await expectEveryItemAccountedFor(run, tried, onError);
				if (tried === creation) await expectNothingSentTwiceByRetry(run, onError);
			}
		});
	});

	it('is tried in everything that an operation does', () => {
		const ofOperations = seams.filter(({ name }) => name.includes('.operation.ts '));
		const untried = ofOperations.filter((seam) => triedWith(seam, 1).every((tried) => !reaches(tried, seam, 1)));
		expect(ofOperations.length).toBeGreaterThan(4);
		expect(untried).toEqual([]);
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

function settingOf(node: INodeType): Setting {
	const setting = settingFor(sandbox);
	return { ...setting, nodeTypes: { ...setting.nodeTypes, 'n8n-nodes-opscom.opscom': node } };
}

describe.each(MODES)('with On Error = %s, an exception of n8n', (onError) => {
	describe.each(contextCalls)('in %s', (method) => {
		it.each([
			['the first call', 1],
			['the third call', 3],
			['every call', 0],
		])('at %s loses no item and passes no row on as a result', async (_, call) => {
			for (const tried of [deletion, creation]) {
				prepare(tried);
				const run = await runWith(tried, onError, settingOf(new ThrowingContext(method, call)));

				await expectEveryItemAccountedFor(run, tried, onError);
				if (tried === creation) await expectNothingSentTwiceByRetry(run, onError);
			}
		});
	});
});

describe.each(MODES)('when n8n does not even give the items, with On Error = %s', (onError) => {
	it('sends nothing and passes no row on as a result', async () => {
		prepare(deletion);

		const run = await runWith(deletion, onError, settingOf(new ThrowingContext('getInputData', 0)));

		expect(sandbox.wire).toEqual([]);
		const items = outputsOf(run, 'OPSCOM').flat();
		if (onError === 'stopWorkflow') expect(run.data.resultData.lastNodeExecuted).toBe('OPSCOM');
		else expect(items.map(({ json }) => json.error)).toEqual(['Something unexpected happened inside the OPSCOM node']);
		expect(items.filter(succeeded)).toEqual([]);
	});
});

describe.each(eachOperation)('an exception during %s', (_name, operation) => {
	it('is the unknown of its own item once the request may have arrived, and leaves the others as they are', async () => {
		operation.prepare(sandbox);
		const [first, second, third] = operation.rows.map(operation.idOf);
		const response = jest.requireActual<Record<string, () => unknown>>('../../../nodes/Opscom/exchange/response');
		const original = response.readResponse as (...args: unknown[]) => unknown;
		const spy = jest.spyOn(response, 'readResponse').mockImplementation((...args: unknown[]) => {
			if (subjectsSent(sandbox).at(-1) === second) throw new Error(THROWN);
			return original(...args);
		});

		const run = await runRows(operation, sandbox, { onError: 'continueRegularOutput' });
		spy.mockRestore();

		expect(subjectsSent(sandbox)).toEqual([first, second, third]);
		const items = outputsOf(run, 'OPSCOM')[0];
		const [failed, ...more] = items.filter((item) => !succeeded(item));
		expect(more).toEqual([]);
		expect(failed.pairedItem).toEqual({ item: 1 });
		expect(failed.json).toMatchObject({
			error: `${operation.inDoubt}: an earlier attempt got no clear response. After that: Something unexpected happened inside the OPSCOM node. Details: "${THROWN}"`,
			details: {
				outcome: 'unknown',
				attempts: 1,
				advice: `If this happens again, report it to the maintainers of this node. ${operation.resolveDoubt}`,
			},
		});
		expect(items.filter(succeeded)).toEqual(
			[0, 2].flatMap((item) =>
				operation.confirmed(sandbox, operation.rows[item]).map((json) => ({ json, pairedItem: { item } })),
			),
		);
		expect(hintsOf(run)[0]).toBe(
			`warning: Of 3 items: 2 ${operation.done}, 1 unknown. For each item that failed, see its 'error' and the details next to it.`,
		);
	});
});
