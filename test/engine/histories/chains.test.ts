import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import type { IDataObject, INode, IRun } from 'n8n-workflow';

import type { Behaviour } from '../../sandbox';
import { outputsOf, permitWorkflow, settingFor } from '../deletionWorkflow';
import { retry, start, type SavedWorkflow, type Setting } from '../engine';
import { n8nMemory } from '../n8nMemory';
import { creating, deleting, updating, type PermitOperation } from '../permitOperations';
import { MODES, withoutRecord } from '../permitRuns';
import { loopSettingFor, loopWorkflow } from '../resuming/loopWorkflow';
import { useSandbox } from '../useSandbox';

/** 500 chains of each operation take some minutes: `CHAINS=500 CHAIN_SEED=2712 npx jest chains`. */
const { CHAINS = '20', CHAIN_SEED = '2712' } = process.env;

const sandbox = useSandbox();
beforeAll(() => void jest.spyOn(Math, 'random').mockReturnValue(0));
afterAll(() => jest.restoreAllMocks());

/** What OPSCOM and what stands before it do with one request. None of it confirms or denies what is not so. */
const aReply = fc.oneof(
	{ weight: 3, arbitrary: fc.constantFrom<Behaviour>({ kind: 'slow', ms: 0 }, { kind: 'slow', ms: 20 }) },
	{
		weight: 4,
		arbitrary: fc.constantFrom<Behaviour>(
			{ kind: 'actThenCut' },
			{ kind: 'cut' },
			{ kind: 'html' },
			{ kind: 'html', status: 403 },
			{ kind: 'tooMany', retryAfter: 0 },
			{ kind: 'redirect', location: '/login' },
			{ kind: 'errorCode', code: 9003, status: 400 },
			{ kind: 'errorCode', code: 9002, status: 403 },
			{ kind: 'actThenStatus', status: 500 },
			{ kind: 'actThenStatus', status: 503 },
		),
	},
);

/** What happens next in the life of a workflow. */
type Step =
	| { kind: 'run' | 'twoAtOnce' | 'agent' | 'retry' | 'crash' | 'address' | 'correct' | 'paste' }
	| { kind: 'stop'; after: number }
	| { kind: 'edit'; row: number; value: number };

const aStep: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 2,
		arbitrary: fc.constantFrom('run', 'run', 'twoAtOnce', 'agent').map((kind) => ({ kind: kind as 'run' })),
	},
	{ weight: 2, arbitrary: fc.constantFrom('retry', 'retry', 'crash').map((kind) => ({ kind: kind as 'retry' })) },
	// Each of them before a retry.
	{ weight: 4, arbitrary: fc.constantFrom('address', 'correct', 'paste').map((kind) => ({ kind: kind as 'paste' })) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('stop' as const), after: fc.integer({ min: 1, max: 3 }) }) },
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant('edit' as const),
			row: fc.integer({ min: 0, max: 2 }),
			value: fc.integer({ min: 0, max: 2 }),
		}),
	},
);

const aChain = fc.record({
	steps: fc.array(aStep, { minLength: 1, maxLength: 8 }),
	replies: fc.array(aReply, { maxLength: 12 }),
	mode: fc.constantFrom(...MODES),
	tries: fc.constantFrom(undefined, 2),
	maxRetries: fc.integer({ min: 0, max: 1 }),
	concurrency: fc.integer({ min: 1, max: 3 }),
	nodes: fc.integer({ min: 1, max: 2 }),
	/** Creations by the order's own ID, in place of what is asked for. */
	isKeyed: fc.boolean(),
	notFound: fc.constantFrom('fail', 'treatAsDeleted'),
});
type Chain = typeof aChain extends fc.Arbitrary<infer T> ? T : never;

/** The workflow and its list as they are now. */
interface Now {
	rows: IDataObject[];
	isElsewhere: boolean;
	/** A value in the node's own fields was corrected. */
	isCorrected: boolean;
	/** How many times the nodes were cut and pasted. */
	pasted: number;
}

/** An execution with what belongs to it. */
interface Life {
	run: IRun;
	rows: IDataObject[];
	/** Requests that were sent before it, or before n8n lost what it knew of it. */
	since: number;
	/** The permits that there were by then. */
	permits: string[];
	/** What was in flight at a stop could be done after it. */
	wasStopped?: boolean;
}

const NODES = ['OPSCOM', 'OPSCOM 2'];
const TOOL = 'n8n-nodes-opscom.opscomTool';

/** A row with another value of what the node sends. */
const edited: Record<string, (row: IDataObject, value: number) => IDataObject> = {
	create: (row, value) =>
		value === 0 ? { ...row, plate: `EDIT ${row.order as string}` } : { ...row, until: `2098-0${value}-01T12:00:00` },
	delete: (row) => row,
	update: (row, value) => ({ ...row, plate: `EDIT ${value}` }),
};

function fieldsOf(operation: PermitOperation, { isKeyed }: Chain, { isCorrected }: Now): IDataObject {
	const { parameters } = operation;
	if (operation === creating) {
		const endTime = isCorrected ? "={{ $json.until.replace('2099', '2097') }}" : parameters.endTime;
		const permitNumber = isKeyed ? { permitNumber: '={{ $json.order }}' } : {};
		return {
			...parameters,
			endTime,
			additionalFields: { ...(parameters.additionalFields as IDataObject), ...permitNumber },
		};
	}
	const plate = isCorrected ? '={{ $json.plate }} C' : '={{ $json.plate }}';
	return operation === updating
		? { ...parameters, updateFields: { ...(parameters.updateFields as IDataObject), plate } }
		: parameters;
}

/** The request of a row, without the token. */
function bodyOf(operation: PermitOperation, row: IDataObject, { isKeyed }: Chain, { isCorrected }: Now): IDataObject {
	const body = { ...operation.bodyOf(row) };
	if (operation === creating && isKeyed) body.permitNo = row.order;
	if (!isCorrected) return body;
	if (operation === creating) body.endTime = (body.endTime as string).replace('2099', '2097');
	if (operation === updating) body.plate = `${body.plate as string} C`;
	return body;
}

function workflowFor(operation: PermitOperation, rows: IDataObject[], chain: Chain, now: Now): SavedWorkflow {
	const { mode, tries, maxRetries, concurrency, nodes, isKeyed, notFound } = chain;
	const workflow = permitWorkflow({
		rows,
		parameters: fieldsOf(operation, chain, now),
		options: {
			maxRetries,
			concurrency,
			...(operation === creating && isKeyed && { idempotencyKey: '={{ $json.order }}' }),
			...(operation === deleting && { notFound }),
		},
		onError: mode,
		tries,
	});
	const opscom = workflow.nodes.find(({ name }) => name === 'OPSCOM')!;
	const others = workflow.nodes.filter((node) => node !== opscom);
	const mine = NODES.slice(0, nodes).map((name): INode => ({ ...opscom, name, id: `${name} ${now.pasted}` }));
	const toMine = mine.map(({ name }) => ({ node: name, type: 'main' as const, index: 0 }));
	return {
		...workflow,
		nodes: [...others, ...mine],
		connections: { ...workflow.connections, Rows: { main: [toMine] } },
	};
}

/** An agent that calls the node for each row, and for the first one once more. */
function agentFor(operation: PermitOperation, chain: Chain, now: Now): SavedWorkflow {
	const rows = [...now.rows, now.rows[0]];
	const workflow = workflowFor(operation, rows, { ...chain, nodes: 1, tries: undefined }, now);
	const node = (name: string) => workflow.nodes.find((each) => each.name === name)!;
	const looped = loopWorkflow(
		{ ...workflow, nodes: [node('Rows'), { ...node('OPSCOM'), type: TOOL }, node('Deleted')] },
		1,
	);
	return looped;
}

const hostOf = ({ isElsewhere }: Now) => sandbox.url.replace('127.0.0.1', isElsewhere ? 'localhost' : '127.0.0.1');

function settingAt(now: Now): Setting {
	const { credentials } = settingFor(sandbox, { baseUrl: hostOf(now) });
	const { nodeTypes, ...setting } = loopSettingFor(sandbox);
	return { ...setting, credentials, nodeTypes: { ...nodeTypes, [TOOL]: nodeTypes['n8n-nodes-opscom.opscom'] } };
}

/** What came back for a request: OPSCOM's yes or no, that it was turned away, or nothing that settles it. */
type Reply = 'yes' | 'not found' | 'no' | 'away' | 'nothing';

const sorted = (body: IDataObject) =>
	JSON.stringify(
		Object.entries(body)
			.filter(([key]) => key !== 'apiToken')
			.sort(),
	);

/** The replies to a request at this address, those since then. */
function repliesTo(body: IDataObject, now: Now, since = 0): Reply[] {
	const { host } = new URL(hostOf(now));
	return sandbox.wire
		.slice(since)
		.filter((entry) => entry.headers.host === host && sorted(entry.body as IDataObject) === sorted(body))
		.map(({ status, responseBody }) => {
			const text = String(responseBody);
			if (status === 429) return 'away';
			if (status === 200 && text.includes('"success"')) return 'yes';
			if (text.includes('"ErrorCode":9009')) return 'not found';
			return text.includes('ErrorCode') ? 'no' : 'nothing';
		});
}

/** What the run says of each item of a node. */
interface Said {
	row: IDataObject;
	outcome: string;
	json: IDataObject;
}

function saidBy(run: IRun, node: string, rows: IDataObject[], { done }: PermitOperation): Said[] {
	return outputsOf(run, node)
		.flat()
		.map(({ json, pairedItem }) => ({
			row: rows[(pairedItem as { item: number }).item],
			outcome: json[done] === true ? 'done' : ((json.details as IDataObject | undefined)?.outcome as string),
			json,
		}));
}

/** What OPSCOM did and said is what the item says. */
function expectTrue(operation: PermitOperation, { row, outcome, json }: Said, chain: Chain, now: Now): void {
	const replies = repliesTo(bodyOf(operation, row, chain, now), now);
	if (outcome === 'done')
		expect([row, replies]).toEqual([
			row,
			expect.arrayContaining([json.status === 'already_deleted' ? 'not found' : 'yes']),
		]);
	if (outcome === 'sentBefore') expect(operation).toBe(creating);
}

/** Of one execution alone: nothing that may have been done is called not sent, and nothing is done again that was done. */
function expectRemembered(
	operation: PermitOperation,
	{ row, outcome }: Said,
	life: Life,
	chain: Chain,
	now: Now,
): void {
	const replies = repliesTo(bodyOf(operation, row, chain, now), now, life.since);
	if (outcome === 'notSent') expect([row, replies.filter((reply) => reply === 'nothing')]).toEqual([row, []]);
	if (replies.includes('yes') && operation !== updating && !life.wasStopped)
		expect([row, outcome]).toEqual([row, 'done']);
	const wasSent = sandbox.wire.some(({ body }) => (body as IDataObject).permitNo === row.order);
	if (outcome === 'sentBefore' && chain.isKeyed) expect([row, wasSent]).toEqual([row, true]);
}

/** A corrected value makes no second permit of an item in the retries of its execution, at no address. */
function expectOneForEach({ rows, permits }: Life): void {
	for (const row of rows) {
		const made = sandbox.permits().filter((id) => !permits.includes(id) && sandbox.permit(id)?.plate === row.plate);
		expect([row, made.slice(1)]).toEqual([row, []]);
	}
}

const WORDS: Record<string, string> = {
	notFound: 'not found',
	refused: 'refused by OPSCOM',
	unknown: 'unknown',
	notSent: 'not sent',
	sentBefore: 'sent before',
};

/** Every item is in the account, under what became of it. */
function expectAccount(run: IRun, said: Said[], count: number, { done }: PermitOperation): void {
	const { opscom_summary: summary = '', opscom_unknown: unknown = '' } = run.data.resultData.metadata ?? {};
	const totals = [...summary.matchAll(/Of (\d+) items?/g)].map(([, total]) => Number(total));
	expect(new Set(totals)).toEqual(new Set([count]));
	const { account } = ((run.data.resultData.error ?? {}).context as { account?: Record<string, unknown> }) ?? {};
	const counts = Object.values(account ?? {}).filter((value) => typeof value === 'number');
	if (account) expect([account, counts.reduce((sum, each) => sum + each, 0)]).toEqual([account, count]);
	if (said.length === 0 || totals.length !== 1) return;
	for (const outcome of new Set(said.map((each) => each.outcome))) {
		const number = said.filter((each) => each.outcome === outcome).length;
		expect(summary).toMatch(new RegExp(`\\b${number} ${outcome === 'done' ? done : WORDS[outcome]}\\b`));
	}
	for (const { json, outcome } of said) {
		if (outcome !== 'unknown') continue;
		const { plate, referenceId } = json.details as IDataObject;
		expect(unknown).toContain(referenceId ?? plate);
	}
}

/** Creations by their key. */
function expectEachCreatedOnce({ isKeyed }: Chain): void {
	const keys = sandbox.permits().map((id) => {
		const { plate, endTime, zone, permitNumber } = sandbox.permit(id)!;
		return isKeyed ? permitNumber : JSON.stringify([plate, endTime, zone]);
	});
	expect(keys).toHaveLength(new Set(keys).size);
}

/** Stops the execution when so many more requests have arrived, and waits for what goes on after it. */
async function stopped(workflow: SavedWorkflow, setting: Setting, after: number): Promise<IRun> {
	const enough = sandbox.wire.length + after;
	const running = start(workflow, setting);
	let hasEnded = false;
	void running.ended.then(() => (hasEnded = true));
	while (!hasEnded && sandbox.wire.length < enough) await wait(1);
	running.cancel();
	const run = await running.ended;
	while (sandbox.wire.some(({ ended }) => ended === undefined)) await wait(5);
	await wait(20);
	return run;
}

let chains = 0;

async function live(operation: PermitOperation, chain: Chain): Promise<void> {
	sandbox.reset();
	sandbox.removePermits();
	n8nMemory.clear();
	// A request that was cut off by a stop can arrive late: each chain has permits of its own.
	const name = ++chains;
	const rows = operation.rows.map(({ id, plate, ...row }, at) => ({
		...row,
		id: `${id as string}-${name}`,
		plate: `${plate as string} ${name}`,
		order: `order-${name}-${at}`,
	}));
	operation.prepare(sandbox, rows);
	sandbox.next(...chain.replies);
	const now: Now = { rows, isElsewhere: false, isCorrected: false, pasted: 0 };
	let last: Life | undefined;

	const check = (life: Life, before: Life | undefined, isAlone: boolean) => {
		const { run } = life;
		expect(JSON.stringify(run)).not.toContain(sandbox.token);
		if (operation === creating) expectEachCreatedOnce(chain);
		if (operation === creating && isAlone && chain.nodes === 1) expectOneForEach(life);
		const ran = NODES.filter((name) => {
			const [mine, earlier] = [run, before?.run].map((each) => each?.data.resultData.runData[name]?.at(-1));
			// A retry that has nothing to do for a node leaves what the node returned.
			return mine !== undefined && JSON.stringify(mine) !== JSON.stringify(earlier);
		});
		for (const name of ran) {
			const said = saidBy(run, name, life.rows, operation);
			if (said.length > 0) expect(said).toHaveLength(life.rows.length);
			for (const each of said) expectTrue(operation, each, chain, now);
			if (isAlone && chain.nodes === 1) for (const each of said) expectRemembered(operation, each, life, chain, now);
		}
		// n8n tries a node again that was stopped, and that try knows less than the account.
		const [only] = chain.nodes === 1 && !(life.wasStopped && chain.tries) ? ran : [];
		if (ran.length > 0)
			expectAccount(run, only ? saidBy(run, only, life.rows, operation) : [], life.rows.length, operation);
	};

	for (const step of chain.steps) {
		if (step.kind === 'address') now.isElsewhere = !now.isElsewhere;
		if (step.kind === 'correct') now.isCorrected = !now.isCorrected;
		if (step.kind === 'paste') now.pasted++;
		const setting = settingAt(now);
		const begun = { since: sandbox.wire.length, permits: sandbox.permits() };
		const again = last && workflowFor(operation, last.rows, chain, now);
		switch (step.kind) {
			case 'edit':
				now.rows = now.rows.map((row, at) => (at === step.row ? edited[operation.name](row, step.value) : row));
				break;
			case 'agent': {
				const run = await start(agentFor(operation, chain, now), setting).ended;
				const calls = run.data.resultData.runData.OPSCOM.flatMap(({ data }) => data?.main.flat() ?? []);
				expect(calls).toHaveLength(now.rows.length + 1);
				if (operation === creating) expectEachCreatedOnce(chain);
				expect(run.data.resultData.metadata?.opscom_summary).toContain(`Of ${calls.length} items: `);
				break;
			}
			case 'twoAtOnce': {
				const workflow = workflowFor(operation, now.rows, chain, now);
				const runs = await Promise.all([1, 2].map(async () => await start(workflow, setting).ended));
				for (const run of runs) check({ ...begun, run, rows: now.rows }, undefined, false);
				last = undefined;
				break;
			}
			case 'stop': {
				const run = await stopped(workflowFor(operation, now.rows, chain, now), setting, step.after);
				last = { ...begun, run, rows: now.rows, wasStopped: true };
				check(last, undefined, true);
				break;
			}
			default: {
				// n8n keeps the rows of an execution, and takes the workflow as it is now.
				const before = step.kind === 'run' ? undefined : last;
				const isCrash = step.kind === 'crash';
				if (before && again && (isCrash || before.run.status !== 'success')) {
					const run = await retry(isCrash ? withoutRecord(before.run, again) : before.run, again, setting).ended;
					last = { ...before, run, ...(isCrash && { ...begun, wasStopped: false }) };
					check(last, before, !isCrash || operation !== creating);
				} else {
					const run = await start(workflowFor(operation, now.rows, chain, now), setting).ended;
					last = { ...begun, run, rows: now.rows };
					check(last, undefined, true);
				}
			}
		}
	}
}

it.each([
	['create', creating],
	['delete', deleting],
	['update', updating],
] as const)(
	'%s: whatever happens, nothing is done twice under a key, nothing is called done that OPSCOM did not confirm, and every item has its account',
	async (_name, operation) => {
		await fc.assert(
			fc.asyncProperty(aChain, async (chain) => await live(operation, chain)),
			{ numRuns: Number(CHAINS), seed: Number(CHAIN_SEED), endOnFailure: Number(CHAINS) > 100 },
		);
	},
	3_600_000,
);
