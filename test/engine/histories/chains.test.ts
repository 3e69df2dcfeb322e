import fc from 'fast-check';
import type { IDataObject, IRun } from 'n8n-workflow';

import type { Behaviour } from '../../sandbox';
import { outputsOf, permitWorkflow, settingFor } from '../deletionWorkflow';
import { retry, start, type SavedWorkflow } from '../engine';
import { n8nMemory } from '../n8nMemory';
import { creating, deleting, updating, type PermitOperation } from '../permitOperations';
import { metadataOf, MODES, withoutRecord } from '../permitRuns';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox();
beforeAll(() => void jest.spyOn(Math, 'random').mockReturnValue(0));
afterAll(() => jest.restoreAllMocks());

/** What OPSCOM does with one request. None of it confirms or denies what is not so. */
const aReply = fc.oneof(
	{ weight: 3, arbitrary: fc.constant<Behaviour>({ kind: 'slow', ms: 0 }) },
	{
		weight: 4,
		arbitrary: fc.constantFrom<Behaviour>(
			{ kind: 'actThenCut' },
			{ kind: 'cut' },
			{ kind: 'html' },
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
	| { kind: 'run' | 'retry' | 'crashAndRetry' | 'otherAddress' | 'agentCalls' }
	| { kind: 'edit'; row: number; value: number };

const aStep = fc.oneof(
	{
		weight: 5,
		arbitrary: fc.constantFrom('run', 'retry', 'crashAndRetry', 'otherAddress', 'agentCalls').map(
			(kind): Step => ({
				kind: kind as 'run',
			}),
		),
	},
	{
		weight: 1,
		arbitrary: fc
			.record({ row: fc.integer({ min: 0, max: 2 }), value: fc.integer({ min: 0, max: 2 }) })
			.map((edit): Step => ({ kind: 'edit', ...edit })),
	},
);

const aChain = fc.record({
	steps: fc.array(aStep, { minLength: 1, maxLength: 6 }),
	replies: fc.array(aReply, { maxLength: 12 }),
	mode: fc.constantFrom(...MODES),
	tries: fc.constantFrom(undefined, 2),
	maxRetries: fc.integer({ min: 0, max: 1 }),
	concurrency: fc.integer({ min: 1, max: 3 }),
});
type Chain = typeof aChain extends fc.Arbitrary<infer T> ? T : never;

/** A row with another value of what the node sends besides its subject. */
const edited: Record<string, (row: IDataObject, value: number) => IDataObject> = {
	create: (row, value) => ({ ...row, until: `2027-0${value + 1}-01T12:00:00` }),
	delete: (row) => row,
	update: (row, value) => ({ ...row, plate: `EDIT ${value}` }),
};

function workflowFor(operation: PermitOperation, rows: IDataObject[], chain: Chain, isTool: boolean): SavedWorkflow {
	const { mode, tries, maxRetries, concurrency } = chain;
	const workflow = permitWorkflow({
		rows,
		parameters: operation.parameters,
		options: { maxRetries, concurrency },
		onError: mode,
		// n8n tries an agent's call only when the agent calls again.
		...(tries !== undefined && !isTool && { tries }),
	});
	const opscom = workflow.nodes.find(({ name }) => name === 'OPSCOM')!;
	if (isTool) opscom.type = 'n8n-nodes-opscom.opscomTool';
	return workflow;
}

function settingAt(isElsewhere: boolean) {
	const setting = settingFor(
		sandbox,
		isElsewhere
			? { baseUrl: sandbox.url.replace('127.0.0.1', 'localhost'), clientCode: sandbox.clientCode.toLowerCase() }
			: {},
	);
	setting.nodeTypes['n8n-nodes-opscom.opscomTool'] = setting.nodeTypes['n8n-nodes-opscom.opscom'];
	return setting;
}

/** What the sandbox confirmed, by the request's JSON without the token. */
function confirmedByOpscom(): Set<string> {
	const confirmed = sandbox.wire.filter(
		({ status, responseBody }) => status === 200 && String(responseBody).includes('"success"'),
	);
	return new Set(
		confirmed.map(({ body }) => {
			const asked = { ...(body as IDataObject) };
			delete asked.apiToken;
			return JSON.stringify(asked);
		}),
	);
}

/** A deletion may also be confirmed by OPSCOM having no such permit after a request that it did not answer. */
function isSo(operation: PermitOperation, row: IDataObject, json: IDataObject): boolean {
	if (confirmedByOpscom().has(JSON.stringify(operation.bodyOf(row)))) return true;
	return operation === deleting && json.status === 'already_deleted' && !sandbox.has(operation.idOf(row));
}

function expectTrue(run: IRun, operation: PermitOperation, rows: IDataObject[]): void {
	const done = outputsOf(run, 'OPSCOM')
		.flat()
		.filter(({ json }) => json[operation.done] === true);
	for (const { json, pairedItem } of done) {
		const row = rows[(pairedItem as { item: number }).item];
		expect([row, isSo(operation, row, json)]).toEqual([row, true]);
	}
	if (run.status === 'success') {
		const summary = String(metadataOf(run)?.opscom_summary);
		expect(summary).toContain(`: ${done.length} ${operation.done}`);
	}
	expect(JSON.stringify(run)).not.toContain(sandbox.token);
}

/** Creations by what makes a permit the same. */
function expectEachCreatedOnce(): void {
	const permits = sandbox.permits().map((id) => {
		const { plate, endTime, zone } = sandbox.permit(id) as unknown as IDataObject;
		return JSON.stringify([plate, endTime, zone]);
	});
	expect(permits).toHaveLength(new Set(permits).size);
}

async function live(operation: PermitOperation, chain: Chain): Promise<void> {
	sandbox.reset();
	sandbox.removePermits();
	n8nMemory.clear();
	operation.prepare(sandbox);
	sandbox.next(...chain.replies);
	let rows = [...operation.rows];
	let isElsewhere = false;
	let last: { run: IRun; rows: IDataObject[] } | undefined;

	for (const step of chain.steps) {
		if (step.kind === 'edit') {
			rows = rows.map((row, at) => (at === step.row ? edited[operation.name](row, step.value) : row));
			continue;
		}
		if (step.kind === 'otherAddress') isElsewhere = !isElsewhere;
		const setting = settingAt(isElsewhere);
		const canRetry = last !== undefined && last.run.status !== 'success';
		if (canRetry && (step.kind === 'retry' || step.kind === 'otherAddress')) {
			// n8n keeps the rows of a failed execution, and takes the workflow as it is now.
			const workflow = workflowFor(operation, last!.rows, chain, false);
			last = { run: await retry(last!.run, workflow, setting).ended, rows: last!.rows };
		} else if (canRetry && step.kind === 'crashAndRetry') {
			const workflow = workflowFor(operation, last!.rows, chain, false);
			last = { run: await retry(withoutRecord(last!.run, workflow), workflow, setting).ended, rows: last!.rows };
		} else {
			const isTool = step.kind === 'agentCalls';
			last = { run: await start(workflowFor(operation, rows, chain, isTool), setting).ended, rows };
		}
		expectTrue(last.run, operation, last.rows);
		if (operation === creating) expectEachCreatedOnce();
	}
}

it.each([
	['create', creating],
	['delete', deleting],
	['update', updating],
] as const)(
	'%s: whatever happens, nothing is called done that OPSCOM did not confirm, and no permit is created twice',
	async (_name, operation) => {
		await fc.assert(
			fc.asyncProperty(aChain, async (chain) => await live(operation, chain)),
			{ numRuns: 20 },
		);
	},
	120_000,
);
