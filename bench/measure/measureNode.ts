import axios from 'axios';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SavedWorkflow, Workflow } from '../../scripts/n8n/n8nClient';
import { waitFor } from '../../scripts/n8n/waiting';
import { node, to } from '../../test/n8n/workflows';
import { SANDBOX_CLIENT_CODE } from '../../test/sandbox';
import { MEASURED, type Contestant } from '../contestants';
import type { Run } from '../results';
import { endOfExecution, type EndedExecution } from '../stage/database';
import { cpuMsOf } from '../stage/processUsage';
import { idOf, prepare } from '../stage/sandbox';
import type { RunningN8n, Stage } from '../stage/stage';

/** What is sent, and how far away OPSCOM is. */
export interface Work {
	items: number;
	/** ms that the sandbox waits before it responds. */
	latency: number;
}

/** Longer than the slowest contestant needs for its items. */
const EXECUTION_MS = 5 * 60_000;

const READY_MS = 60_000;

/** Lets n8n finish what it does after an execution. */
const SETTLE_MS = 300;

/**
 * An n8n expression that makes the rows inside a workflow: with them written out, n8n would spend its time on a long
 * workflow. Every execution has other plates. `client_code` is for the credential that is different from item to item.
 */
const rowsExpression = (count: number): string =>
	`={{ { rows: Array.from({ length: ${count} }, (_, index) => ({ ` +
	`reference_id: '${idOf(0).slice(0, -12)}' + String(index).padStart(12, '0'), ` +
	`plate: 'P ' + $execution.id + ' ' + index, client_code: '${SANDBOX_CLIENT_CODE}' })) } }}`;

/** The n8n in which a contestant runs. */
export function n8nOf({ n8n, other }: Stage, { isOther, label }: Contestant): RunningN8n {
	if (!isOther) return n8n;
	if (!other) throw new Error(`There is no other build for ${label}.`);
	return other;
}

/** The same first part for every contestant: a trigger, a list, its rows. */
function workflowOf({ sandbox }: Stage, { same, own }: RunningN8n['credentials'], contestant: Contestant, work: Work) {
	const { url, token, clientCode } = sandbox;
	const { items, latency } = work;
	const measured = contestant.node({
		deleteUrl: `${url}/api/${clientCode}/v1/permits/delete`,
		token,
		credential: same,
		ownCredential: own,
		latency,
	});
	const list = { mode: 'raw', jsonOutput: rowsExpression(items), options: {} };
	const workflow: Workflow = {
		name: `${contestant.label}: ${items} items, ${latency} ms`,
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', 1, {}, 0),
			node('List', 'n8n-nodes-base.set', 3.4, list, 1),
			node('Rows', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'rows', options: {} }, 2),
			measured,
		],
		connections: {
			Start: { main: [to('List')] },
			List: { main: [to('Rows')] },
			Rows: { main: [to(MEASURED)] },
		},
		settings: { executionOrder: 'v1' },
	};
	return workflow;
}

export async function saveWorkflow(stage: Stage, contestant: Contestant, work: Work): Promise<SavedWorkflow> {
	const n8n = n8nOf(stage, contestant);
	await untilReady(n8n);
	return await n8n.client.createWorkflow(workflowOf(stage, n8n.credentials, contestant, work));
}

/** For a while after much work n8n 2.40.5 can take its own database for lost, and refuses everything with HTTP 503. */
async function untilReady({ server }: RunningN8n): Promise<void> {
	const isReady = async () => {
		const { status } = await axios.get(`${server.url}/healthz/readiness`, {
			timeout: READY_MS,
			validateStatus: () => true,
		});
		return status === 200 ? true : undefined;
	};
	await waitFor(isReady, READY_MS, 'n8n was not ready');
}

/** Waits until n8n has nothing to do. */
export async function settled(n8n: RunningN8n): Promise<void> {
	await untilReady(n8n);
	await sleep(SETTLE_MS);
}

/** Runs a saved workflow once, and returns how it ended; one that does not end in time is stopped. */
export async function execute(n8n: RunningN8n, workflow: SavedWorkflow): Promise<EndedExecution> {
	const id = await n8n.client.run(workflow);
	return await endOfExecution(n8n.server.userFolder, id, EXECUTION_MS).catch(async (error: unknown) => {
		await n8n.client.stop(id);
		throw error;
	});
}

/**
 * Runs a contestant's workflow once.
 *
 * @throws when it does not succeed with one item out for each item in, or is not over in time
 */
export async function measureNode(
	stage: Stage,
	contestant: Contestant,
	workflow: SavedWorkflow,
	{ items, latency }: Work,
): Promise<Omit<Run, 'round'>> {
	const { sandbox } = stage;
	const n8n = n8nOf(stage, contestant);
	const { pid } = n8n.server.child;
	const wireOf = prepare(sandbox, items, latency);
	await settled(n8n);
	const cpuBefore = cpuMsOf(pid);
	const { runData, error } = await execute(n8n, workflow);
	const cpuMs = cpuMsOf(pid) - cpuBefore;

	const task = runData[MEASURED]?.[0];
	const output = task?.data?.main[0]?.length ?? 0;
	if (error !== undefined || task === undefined || output !== items)
		throw new Error(`${error ?? 'No error'}; ${output} items came out of ${items}.`);
	const { firstRequestAt, ...wire } = wireOf();
	if (!contestant.sendsNothing && wire.distinctIds !== items)
		throw new Error(`${wire.distinctIds} of ${items} requests were sent.`);
	return {
		elapsedMs: task.executionTime,
		cpuMs,
		...wire,
		...(firstRequestAt !== undefined && { firstRequestMs: firstRequestAt - task.startTime }),
	};
}
