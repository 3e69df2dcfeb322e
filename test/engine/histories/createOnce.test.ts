import type { ICheckProcessedContextData, IDataObject, INode, IRun } from 'n8n-workflow';

import type { Behaviour } from '../../sandbox';
import { jsonOf, permitWorkflow, settingFor, type PermitRun } from '../deletionWorkflow';
import { retry, start, type SavedWorkflow } from '../engine';
import { n8nMemory } from '../n8nMemory';
import { creating } from '../permitOperations';
import { failedItems, metadataOf, MODES, withoutRecord } from '../permitRuns';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox();
const REFUSED: Behaviour = { kind: 'errorCode', code: 9003, status: 400 };
const [FIRST, SECOND, THIRD] = creating.rows.map(creating.idOf);

const workflowOf = ({ options, ...more }: Partial<PermitRun> = {}): SavedWorkflow =>
	permitWorkflow({
		rows: creating.rows,
		parameters: creating.parameters,
		options: { concurrency: 1, maxRetries: 0, ...options },
		...more,
	});
const create = async (more: Partial<PermitRun> = {}, fields: IDataObject = {}) =>
	await start(workflowOf(more), settingFor(sandbox, fields as Record<string, string>)).ended;
const retried = async (run: IRun, more: Partial<PermitRun> = {}, fields: IDataObject = {}) =>
	await retry(run, workflowOf(more), settingFor(sandbox, fields as Record<string, string>)).ended;

const created = (plate: string) => sandbox.permits().filter((id) => sandbox.permit(id)?.plate === plate).length;
const createdEach = () => [FIRST, SECOND, THIRD].map(created);
const outcomes = (run: IRun) =>
	jsonOf(run, 'OPSCOM').map(({ created: done, details }) => done ?? (details as IDataObject).outcome);
const goOn = { onError: 'continueRegularOutput' } as const;

describe('creates no permit a second time', () => {
	it.each<[string, IDataObject]>([
		['base URL', { baseUrl: 'LOCALHOST' }],
		['client code in another letter case', { clientCode: 'other case' }],
	])('when the %s is corrected before a retry', async (_name, changed) => {
		sandbox.on(THIRD, REFUSED);
		const failed = await create();
		expect(failed.status).toBe('error');
		const fields = changed.baseUrl
			? { baseUrl: sandbox.url.replace('127.0.0.1', 'localhost') }
			: { clientCode: sandbox.clientCode.toLowerCase() };

		const run = await retried(failed, goOn, fields);

		expect(createdEach()).toEqual([1, 1, changed.baseUrl ? 1 : 0]);
		expect(outcomes(run).slice(0, 2)).toEqual([true, true]);
	});

	it('when the whole list runs again, as a retried parent starts a sub-workflow again', async () => {
		sandbox.on(THIRD, REFUSED);
		await create();
		const run = await create(goOn);

		expect(createdEach()).toEqual([1, 1, 1]);
		expect(outcomes(run)).toEqual(['sentBefore', 'sentBefore', true]);
	});

	it.each(['not an address', 'http://localhost:1'])('when the address of a row before it is %j', async (address) => {
		const [other, same] = creating.rows.map((row) => ({ ...row, address: sandbox.url }));
		const byRow = { baseUrl: '={{ $json.address }}' };
		await create({ rows: [same] }, byRow);
		const run = await create({ rows: [{ ...other, address }, same], ...goOn }, byRow);

		expect(createdEach()).toEqual([0, 1, 0]);
		expect(outcomes(run)).toEqual(['notSent', 'sentBefore']);
	});

	it('when two rows of a list ask for it at two addresses', async () => {
		const [same] = creating.rows;
		const rows = [sandbox.url, sandbox.url.replace('127.0.0.1', 'localhost')].map((address) => ({ ...same, address }));
		const run = await create({ rows, ...goOn }, { baseUrl: '={{ $json.address }}' });

		expect(createdEach()).toEqual([1, 0, 0]);
		expect(outcomes(run)).toEqual([true, true]);
	});

	it('when a retry is cut off and the execution is retried once more', async () => {
		sandbox.on(FIRST, REFUSED);
		const failed = await create();
		// The first retry sends two rows, and n8n keeps nothing of it.
		sandbox.on(THIRD, REFUSED);
		await retried(failed);
		const run = await retried(failed, goOn);

		expect(createdEach()).toEqual([1, 1, 1]);
		expect(outcomes(run)).toEqual(['sentBefore', 'sentBefore', true]);
	});

	it('when n8n crashed and kept nothing', async () => {
		sandbox.on(THIRD, REFUSED);
		const lost = withoutRecord(await create(), workflowOf());
		const run = await retried(lost, goOn);

		expect(createdEach()).toEqual([1, 1, 1]);
		expect(outcomes(run)).toEqual(['sentBefore', 'sentBefore', true]);
	});

	it.each<Behaviour>([
		{ kind: 'redirect', status: 302, location: '/login' },
		{ kind: 'redirect', status: 303, location: '/login' },
		{ kind: 'errorCode', code: 9999, status: 500 },
		{ kind: 'errorCode', code: 9003, status: 500 },
		{ kind: 'errorCode', code: 9999, status: 200 },
		{ kind: 'actThenCut' },
		{ kind: 'actThenStatus', status: 408 },
		{ kind: 'actThenStatus', status: 503 },
		{ kind: 'otherId', referenceId: '' },
	])('after %j, with Retry On Fail and in a new run', async (behaviour) => {
		sandbox.alwaysOn(FIRST, behaviour);
		const rows = [creating.rows[0]];

		const failed = await create({ rows, tries: 3, options: { maxRetries: 3 } });
		expect(sandbox.wire).toHaveLength(1);
		expect(failed.status).toBe('error');
		const run = await create({ rows, ...goOn });

		expect(sandbox.wire).toHaveLength(1);
		expect(outcomes(run)).toEqual(['sentBefore']);
	});

	it('when the error output is fed back into the node', async () => {
		sandbox.on(SECOND, { kind: 'actThenCut' });
		const first = await create(goOn);
		const rows = failedItems(first).map((_, at) => creating.rows[at + 1]);
		await create({ rows, ...goOn });

		expect(createdEach()).toEqual([1, 1, 1]);
	});

	it('when two rows of a list are one permit', async () => {
		const { plate, ...rest } = creating.rows[0];
		const same = { ...rest, plate: `${plate}`.toLowerCase().replace(' ', ''), paid: 99 };
		const run = await create({ rows: [creating.rows[0], same] });

		expect(sandbox.wire).toHaveLength(1);
		expect(jsonOf(run, 'OPSCOM').map(({ reference_id: id }) => id)).toEqual([
			sandbox.permits()[0],
			sandbox.permits()[0],
		]);
	});

	it.each<[string, Behaviour, unknown[]]>([
		['that was created', { kind: 'slow', ms: 0 }, [true, true, true]],
		// Stop ends the first try at this row, so the second row is refused in the retry.
		['in doubt', { kind: 'actThenCut' }, ['unknown', 'refused', true]],
	])('of a row %s when an expression gives another time in the retry', async (_name, behaviour, expected) => {
		sandbox.on(FIRST, behaviour);
		sandbox.on(SECOND, REFUSED);
		let minute = 10;
		const endingIn = () => ({ ...creating.parameters, endTime: `2027-01-01T12:${minute++}:00` });
		const failed = await create({ parameters: endingIn() });
		const run = await retried(failed, { parameters: endingIn(), ...goOn });

		expect(created(FIRST)).toBe(1);
		expect(outcomes(run)).toEqual(expected);
	});

	it("when 'Create Again' is on and n8n tries the node again", async () => {
		sandbox.alwaysOn(FIRST, { kind: 'actThenCut' });
		const rows = [creating.rows[0]];
		await create({ rows, tries: 3, options: { sentBefore: 'createAgain' } });

		expect(created(FIRST)).toBe(1);
	});
});

describe('sends', () => {
	it('a permit again that OPSCOM surely did not create', async () => {
		sandbox.on(FIRST, REFUSED);
		await create();
		expect(n8nMemory.size).toBe(0);
		const run = await create();

		expect(run.status).toBe('success');
		expect(createdEach()).toEqual([1, 1, 1]);
	});

	it('a permit with another end time, which is another permit', async () => {
		await create();
		const run = await create({ rows: creating.rows.map((row) => ({ ...row, until: '2027-03-02T12:00:00' })) });

		expect(run.status).toBe('success');
		expect(createdEach()).toEqual([2, 2, 2]);
	});

	it("a permit once more when a person sets 'Create Again'", async () => {
		await create();
		const run = await create({ options: { sentBefore: 'createAgain' } });

		expect(outcomes(run)).toEqual([true, true, true]);
		expect(createdEach()).toEqual([2, 2, 2]);
	});

	it("what is in doubt once more when a person sets 'Create Again' and retries", async () => {
		sandbox.on(FIRST, { kind: 'cut' });
		const failed = await create({ onError: undefined });
		const run = await retried(failed, { options: { sentBefore: 'createAgain' } });

		expect(outcomes(run)).toEqual([true, true, true]);
		expect(createdEach()).toEqual([1, 1, 1]);
	});

	it.each([
		['the database refuses', () => void (n8nMemory.refusal = new Error('SQLITE_READONLY')), {}],
		['the workflow is not saved', () => {}, { id: '' }],
	])('nothing when %s, and says why', async (_name, prepare, workflow) => {
		prepare();
		const rows = Array.from({ length: 50 }, (_, at) => ({ ...creating.rows[0], plate: `MANY ${at}` }));
		const run = await start({ ...workflowOf({ ...goOn, rows }), ...workflow }, settingFor(sandbox)).ended;

		expect(sandbox.wire).toEqual([]);
		expect(n8nMemory.calls).toBe(1);
		expect(outcomes(run)).toEqual(rows.map(() => 'notSent'));
		expect(jsonOf(run, 'OPSCOM')[0].error).toContain('n8n could not record');
	});
});

it('records no more permits before they are sent than a crash may leave as a question', async () => {
	const rows = Array.from({ length: 50 }, (_, at) => ({ ...creating.rows[0], plate: `MANY ${at}` }));
	let most = 0;
	sandbox.always({ kind: 'slow', ms: 1 });
	const run = start(workflowOf({ rows }), settingFor(sandbox));
	const watch = setInterval(() => (most = Math.max(most, n8nMemory.size - sandbox.permits().length)), 1);
	await run.ended;
	clearInterval(watch);

	expect(sandbox.permits()).toHaveLength(50);
	expect(most).toBeGreaterThan(0);
	expect(most).toBeLessThanOrEqual(21);
	expect(n8nMemory.calls).toBeLessThan(10);
});

describe('records no permit that will not be sent, because older ones would be forgotten', () => {
	const rows = Array.from({ length: 200 }, (_, at) => ({ ...creating.rows[0], plate: `LEFT ${at}` }));
	/** Until the run's last request and what comes after it, which go on when a stopped execution has ended. */
	const calls = async (count: number) => {
		while (n8nMemory.calls < count) await new Promise((done) => setTimeout(done, 5));
		await new Promise((done) => setTimeout(done, 20));
		return n8nMemory.calls;
	};

	it('after a failure', async () => {
		sandbox.on('LEFT 0', REFUSED);
		const run = await create({ rows });

		expect(run.status).toBe('error');
		// One group is recorded and taken out again.
		expect(await calls(2)).toBe(2);
		expect(n8nMemory.size).toBe(0);
	});

	it.each(MODES)('after the execution was stopped, with On Error = %s', async (onError) => {
		sandbox.on('LEFT 0', { kind: 'slow', ms: 50 });
		const running = start(workflowOf({ rows, onError }), settingFor(sandbox));
		while (sandbox.wire.length < 1) await new Promise((done) => setTimeout(done, 5));
		running.cancel();
		await running.ended;

		expect(await calls(2)).toBe(2);
		expect(n8nMemory.size).toBe(1);
	});
});

it('lets two executions at the same moment forget none of their permits', async () => {
	const rowsOf = (name: string) =>
		Array.from({ length: 30 }, (_, at) => ({ ...creating.rows[0], plate: `${name} ${at}` }));
	const runs = ['ONE', 'TWO', 'THREE'].map((name) => create({ rows: rowsOf(name), options: { concurrency: 5 } }));
	await Promise.all(runs);

	expect(n8nMemory.size).toBe(90);
});

it('records what it sent once more at its end, in case another worker wrote at the same moment', async () => {
	sandbox.on(THIRD, { kind: 'slow', ms: 50 });
	const run = start(workflowOf(), settingFor(sandbox));
	while (sandbox.wire.length < 3) await new Promise((done) => setTimeout(done, 5));
	n8nMemory.clear();
	await run.ended;

	expect(n8nMemory.size).toBe(3);
});

describe('of 20,000 permits that it sent', () => {
	beforeEach(async () => {
		await create({ rows: [creating.rows[0]] });
		const others = Array.from({ length: 19_999 }, (_, at) => `other-${at}`);
		const context = { workflow: { id: 'workflow' }, node: { id: 'opscom' } } as ICheckProcessedContextData;
		await n8nMemory.checkProcessedAndRecord(others, 'node', context, { mode: 'entries' });
	});

	it('forgets none in a dry run of new ones', async () => {
		const dry = await create({ rows: creating.rows.slice(1), options: { dryRun: true } });

		expect(jsonOf(dry, 'OPSCOM').map(({ sentBefore }) => sentBefore)).toEqual([false, false]);
		expect(n8nMemory.size).toBe(20_000);
		expect(outcomes(await create({ ...goOn, rows: [creating.rows[0]] }))).toEqual(['sentBefore']);
	});

	it('forgets the oldest for a new one', async () => {
		await create({ rows: [creating.rows[1]] });

		expect(n8nMemory.size).toBe(20_000);
		expect(outcomes(await create({ rows: [creating.rows[0]] }))).toEqual([true]);
	});
});

it('shows in a dry run what was sent before, and remembers nothing of it', async () => {
	await create({ rows: [creating.rows[0]] });
	const run = await create({ options: { dryRun: true } });

	expect(jsonOf(run, 'OPSCOM').map(({ sentBefore }) => sentBefore)).toEqual([true, false, false]);
	expect(n8nMemory.size).toBe(1);
	expect(sandbox.wire).toHaveLength(1);
});

describe('what came back with a doubt', () => {
	const ID = '9f8e7d6c-5b4a-4392-8170-6f5e4d3c2b1a';
	const answers: Array<[string, Behaviour]> = [
		['a code 0 beside the ID', { kind: 'status', status: 200, body: { ErrorCode: 0, reference_id: ID } }],
		['an empty code beside the ID', { kind: 'status', status: 200, body: { ErrorCode: '', reference_id: ID } }],
		['the ID in a list', { kind: 'status', status: 200, body: [{ reference_id: ID }] }],
		['the ID in another object', { kind: 'status', status: 200, body: { permit: { reference_id: ID } } }],
		['text before the JSON', { kind: 'status', status: 200, body: `Notice: x\n{"reference_id":"${ID}"}` }],
		['a Location only', { kind: 'status', status: 201, body: '', headers: { location: `/permits/${ID}` } }],
		['HTTP 500 with the ID', { kind: 'status', status: 500, body: { reference_id: ID } }],
		['an ID beyond 300 characters', { kind: 'status', status: 200, body: { note: 'x'.repeat(1_000), id: ID } }],
	];

	it.each(answers)('is shown whole and stays shown after a retry: %s', async (_name, behaviour) => {
		sandbox.on(FIRST, behaviour);
		const failed = await create({ rows: [creating.rows[0]], tries: 2 });
		expect(failed.data.resultData.error?.description).toContain(ID);
		const run = await retried(failed, { rows: [creating.rows[0]], ...goOn });

		expect(sandbox.wire).toHaveLength(1);
		expect(outcomes(run)).toEqual(['unknown']);
		expect((jsonOf(run, 'OPSCOM')[0].details as IDataObject).response).toContain(ID);
	});

	it('is in the custom data of a run that was stopped, with what was created', async () => {
		sandbox.on(SECOND, { kind: 'slow', ms: 200 });
		const running = start(workflowOf(), settingFor(sandbox));
		while (sandbox.wire.length < 2) await new Promise((done) => setTimeout(done, 5));
		running.cancel();
		const run = await running.ended;

		const [id] = sandbox.permits();
		expect(metadataOf(run)).toMatchObject({ opscom_created: `${FIRST}: ${id}`, opscom_unknown: SECOND });
		while (n8nMemory.calls < 2) await new Promise((done) => setTimeout(done, 5));
	});
});

it('makes an agent that calls again get the same answer, not a second permit', async () => {
	const asTool = (workflow: SavedWorkflow) => {
		const [opscom] = workflow.nodes.filter(({ name }) => name === 'OPSCOM') as INode[];
		opscom.type = 'n8n-nodes-opscom.opscomTool';
		return workflow;
	};
	const setting = settingFor(sandbox);
	const tool = {
		...setting,
		nodeTypes: { ...setting.nodeTypes, 'n8n-nodes-opscom.opscomTool': setting.nodeTypes['n8n-nodes-opscom.opscom'] },
	};
	sandbox.on(FIRST, { kind: 'actThenCut' });
	const call = async () => await start(asTool(workflowOf({ rows: [creating.rows[0]] })), tool).ended;

	expect(outcomes(await call())).toEqual(['unknown']);
	expect(outcomes(await call())).toEqual(['sentBefore']);
	expect(created(FIRST)).toBe(1);
});
