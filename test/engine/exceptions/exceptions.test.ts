import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeType, IRun, OnError } from 'n8n-workflow';
import { setTimeout as wait } from 'node:timers/promises';

import { Opscom } from '../../../nodes/Opscom/Opscom.node';
import { hintsOf, jsonOf, outputsOf, permitWorkflow, settingFor } from '../deletionWorkflow';
import { retry, start, type SavedWorkflow, type Setting } from '../engine';
import { n8nMemory } from '../n8nMemory';
import { creating, deleting, eachOperation, permitOperations, type PermitOperation } from '../permitOperations';
import { MODES, retryRows, runRows, subjectsSent } from '../permitRuns';
import { useSandbox } from '../useSandbox';
import { seamsOfTheNode, type Seam } from './seams';

const THROWN = 'thrown on purpose';
const UNEXPECTED = 'Something unexpected happened inside the OPSCOM node';
/** Hundreds of times what one of these runs takes. */
const LONGEST_MS = 20_000;
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
	confirms: ({ deleted, reference_id: confirmed, status }, { id }) =>
		deleted === true &&
		confirmed === id &&
		['success', 'already_deleted'].includes(status as string) &&
		!sandbox.has(String(id)),
};
const creation = triedOf(creating);
const others = permitOperations.filter((operation) => ![creating, deleting].includes(operation)).map(triedOf);

/** OPSCOM responds to two of the rows so that a retry and a doubt are part of each run. */
function prepare({ operation }: Tried): void {
	sandbox.reset();
	sandbox.removePermits();
	n8nMemory.clear();
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
		...(operation === creating && { tries: 2 }),
	});
}

const runWith = async (tried: Tried, onError: OnError, setting: Setting = settingFor(sandbox)) =>
	await start(workflowFor(tried, onError), setting).ended;

const succeeded = ({ json }: INodeExecutionData) => json.error === undefined;
const itemOf = ({ pairedItem }: INodeExecutionData) =>
	typeof pairedItem === 'number' ? pairedItem : (pairedItem as { item: number }).item;

/** What must hold of every run, whatever was thrown in it. */
async function expectEveryItemAccountedFor(run: IRun, tried: Tried, onError: OnError): Promise<void> {
	const sentAtTheEnd = sandbox.wire.length;
	const { operation } = tried;
	const rows = rowsFor(tried, onError);
	if (run.status === 'success') {
		const items = outputsOf(run, 'OPSCOM').flat();
		expect([...new Set(items.map(itemOf))].sort()).toEqual(rows.map((_, item) => item));
		if (operation.name !== 'getStats') expect(items).toHaveLength(rows.length);
		for (const item of items) {
			const row = rows[itemOf(item)];
			if (succeeded(item)) expect([item.json, tried.confirms(item.json, row)]).toEqual([item.json, true]);
			// Another row can be about the same.
			const isNamedOnce = rows.filter((other) => operation.idOf(other) === operation.idOf(row)).length === 1;
			const { outcome } = (item.json.details ?? {}) as IDataObject;
			if (outcome === 'notSent' && isNamedOnce) expect(operation.timesDone(sandbox, row)).toBe(0);
		}
		if (onError === 'continueErrorOutput') expect(outputsOf(run, 'OPSCOM')[0].every(succeeded)).toBe(true);
	} else {
		expect(onError).toBe('stopWorkflow');
		expect(outputsOf(run, 'Deleted')).toEqual([]);
	}
	const allowed = rows.map((row) => JSON.stringify({ ...operation.accountAt(sandbox), ...operation.bodyOf(row) }));
	expect(allowed).toEqual(expect.arrayContaining(sandbox.wire.map(({ rawBody }) => rawBody)));
	// Long enough for a request that the node might still start.
	await wait(2);
	expect(sandbox.wire).toHaveLength(sentAtTheEnd);
	expect(JSON.stringify(run)).not.toContain(sandbox.token);
	if (operation === creating) expectNothingSentTwice();
}

/** No permit goes to OPSCOM once more when a request for it may have arrived: HTTP 429 turns it away. */
function expectNothingSentTwice(): void {
	const plates = sandbox.wire
		.filter(({ status }) => status !== 429)
		.map(({ body }) => (body as IDataObject).LicencePlate);
	expect(plates).toEqual([...new Set(plates)]);
}

/** Everything that must hold when the run that `throwing` makes is over: also of n8n's retry of it, or of the next run. */
async function expectHarmless(tried: Tried, onError: OnError, throwing: () => Promise<IRun>): Promise<void> {
	prepare(tried);
	const run = await throwing();
	await expectEveryItemAccountedFor(run, tried, onError);
	if (tried !== creation) return;
	const next =
		run.status === 'error'
			? await retry(run, workflowFor(creation, onError), settingFor(sandbox)).ended
			: await runWith(creation, onError);
	await expectEveryItemAccountedFor(next, creation, onError);
}

/** Names what was thrown where, because one test goes through many of them. */
async function named(what: string, test: () => Promise<void>): Promise<void> {
	const ended = new AbortController();
	const tooLong = async () => {
		await wait(LONGEST_MS, undefined, { signal: ended.signal });
		throw new Error('The run does not come to its end.');
	};
	try {
		await Promise.race([test(), tooLong()]);
	} catch (failure) {
		(failure as Error).message = `${what}\n${(failure as Error).message}`;
		throw failure;
	} finally {
		ended.abort();
	}
}

const seams = seamsOfTheNode();
const files = [...new Set(seams.map(({ file }) => file))];

/** Runs the rows while one call of the seam throws; tells whether there was such a call. */
async function throwAt(tried: Tried, onError: OnError, { name, owner, key }: Seam, at: number): Promise<boolean> {
	const original = owner[key];
	let calls = 0;
	const throwing = async () => {
		const spy = jest.spyOn(owner, key).mockImplementation(function (this: unknown, ...args) {
			calls++;
			if (calls === at) throw new Error(THROWN);
			return original.apply(this, args);
		});
		return await runWith(tried, onError).finally(() => spy.mockRestore());
	};
	await named(`${name}, call ${at}, ${tried.operation.name}, ${onError}`, () =>
		expectHarmless(tried, onError, throwing),
	);
	return calls >= at;
}

describe('an exception in the code of the node loses no item, passes no row on and sends nothing twice', () => {
	/** Seams of operations at which nothing was thrown, because no run comes there. */
	const unreached: Seam[] = [];

	/**
	 * At its first call and at its fourth, with Create, which must not be sent twice, or with another operation if Create
	 * does not come there. What runs all operations also throws in each mode, and once with Delete.
	 */
	it.each(files)('%s', async (file) => {
		for (const [number, seam] of seams.filter((each) => each.file === file).entries()) {
			const modeAt = (at: number) => MODES[(number + at) % MODES.length];
			let reaching: Tried | undefined;
			for (const tried of [creation, deletion, ...others]) {
				if (!reaching && (await throwAt(tried, modeAt(0), seam, 1))) reaching = tried;
			}
			if (!reaching) unreached.push(seam);
			else await throwAt(reaching, modeAt(1), seam, 4);
			if (reaching !== creation || !file.startsWith('run/')) continue;
			await throwAt(creation, modeAt(2), seam, 1);
			await throwAt(deletion, modeAt(1), seam, 1);
		}
	});

	it('is tried in everything that an operation does', () => {
		expect(unreached.filter(({ file }) => file.endsWith('.operation.ts'))).toEqual([]);
	});
});

/** What the node calls on the context that n8n gives it. */
const contextCalls = [
	'getNode',
	'getMode',
	'getExecutionId',
	'getExecutionContext',
	'continueOnFail',
	'getNodeParameter',
	'getCredentials',
	'getContext',
	'getTimezone',
	'getWorkflowDataProxy',
	'getExecutionCancelSignal',
	'addExecutionHints',
	'helpers.httpRequestWithAuthentication',
	'helpers.checkProcessedAndRecord',
	'helpers.removeProcessed',
];

/** The node, on a context of which one method throws at one of its calls, or at every one if that is 0. */
class ThrowingContext extends Opscom {
	constructor(method: string, at: number) {
		super();
		let calls = 0;
		const throwing = (target: object, key: string): object =>
			new Proxy(target, {
				get(_, asked) {
					const value = Reflect.get(target, asked) as unknown;
					if (`${key}${String(asked)}` === 'helpers') return throwing(value as object, 'helpers.');
					if (`${key}${String(asked)}` !== method || typeof value !== 'function') return value;
					return function (this: unknown, ...args: unknown[]) {
						calls++;
						if (at === 0 || calls === at) throw new Error(THROWN);
						return (value as (...given: unknown[]) => unknown).apply(key === '' ? target : this, args);
					};
				},
			});
		this.execute = async function (this: IExecuteFunctions) {
			return await Opscom.prototype.execute.call(throwing(this, '') as IExecuteFunctions);
		};
	}
}

function settingOf(node: INodeType): Setting {
	const setting = settingFor(sandbox);
	return { ...setting, nodeTypes: { ...setting.nodeTypes, 'n8n-nodes-opscom.opscom': node } };
}

describe('an exception of n8n loses no item, passes no row on and sends nothing twice', () => {
	it.each(contextCalls)('in %s', async (method) => {
		for (const [index, onError] of MODES.entries()) {
			for (const { tried, call } of [
				{ tried: creation, call: 0 },
				{ tried: deletion, call: [1, 3, 0][index] },
			]) {
				await named(`call ${call}, ${tried.operation.name}, ${onError}`, async () => {
					const node = new ThrowingContext(method, call);
					await expectHarmless(tried, onError, async () => await runWith(tried, onError, settingOf(node)));
				});
			}
		}
	});

	it.each(MODES)('when it does not even give the items, with On Error = %s: nothing is sent', async (onError) => {
		prepare(deletion);

		const run = await runWith(deletion, onError, settingOf(new ThrowingContext('getInputData', 0)));

		expect(sandbox.wire).toEqual([]);
		const items = outputsOf(run, 'OPSCOM').flat();
		if (onError === 'stopWorkflow') {
			expect(run.data.resultData.lastNodeExecuted).toBe('OPSCOM');
			expect(run.data.resultData.error?.message).toBe(UNEXPECTED);
		} else expect(items.map(({ json }) => json.error)).toEqual([UNEXPECTED]);
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
			error: expect.stringMatching(new RegExp(`^${operation.inDoubt}: .*${UNEXPECTED}.*"${THROWN}"`)),
			details: { outcome: 'unknown', attempts: 1, advice: expect.stringContaining(operation.resolveDoubt) },
		});
		expect(items.filter(succeeded)).toEqual(
			[0, 2].flatMap((item) =>
				operation.confirmed(sandbox, operation.rows[item]).map((json) => ({ json, pairedItem: { item } })),
			),
		);
		expect(hintsOf(run)[0]).toMatch(new RegExp(`^warning: Of 3 items: 2 ${operation.done}, 1 unknown\\.`));
	});
});

it('while a response is read is no reason to take a later "not found" for deleted', async () => {
	const response = jest.requireActual<Record<string, () => unknown>>('../../../nodes/Opscom/exchange/response');
	const spy = jest.spyOn(response, 'readResponse').mockImplementationOnce(() => {
		throw new Error(THROWN);
	});
	const rows = [deleting.rowOf(0)];
	const failed = await runRows(deleting, sandbox, { rows });
	spy.mockRestore();
	expect(failed.status).toBe('error');

	const run = await retryRows(failed, deleting, sandbox, { rows, onError: 'continueRegularOutput' });

	expect(jsonOf(run, 'OPSCOM')[0]).toMatchObject({ details: { outcome: 'notFound', errorCode: 9009 } });
});
