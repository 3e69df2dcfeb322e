import axios from 'axios';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IRunData } from 'n8n-workflow';
import type { SavedWorkflow, Workflow } from '../../scripts/n8n/n8nClient';
import { waitFor } from '../../scripts/n8n/waiting';
import { node, to } from '../../test/n8n/workflows';
import type { NodeContestant } from '../contestants';
import { MEASURED } from '../contestants/contestant';
import { rowsExpression } from '../items';
import type { Run } from '../results';
import { endOfExecution } from '../stage/executions';
import { cpuMsOf } from '../stage/processUsage';
import type { Scheme } from '../stage/sandboxes';
import type { Stage } from '../stage/stage';

/** What is sent, and how far away OPSCOM is. */
export interface Work {
	items: number;
	latency: number;
	scheme: Scheme;
}

/** Longer than the slowest contestant needs for its items. */
const EXECUTION_MS = 5 * 60_000;

const READY_MS = 60_000;

/** Lets n8n finish what it does after an execution. */
const SETTLE_MS = 300;

/** The same first part for every contestant: a trigger, a list, its rows. */
function workflowOf(stage: Stage, contestant: NodeContestant, { items, latency, scheme }: Work): Workflow {
	const { urls, token, clientCode } = stage.sandboxes;
	const { same, own } = stage.credentials[scheme];
	const measured = contestant.node({
		deleteUrl: `${urls[scheme]}/api/${clientCode}/v1/permits/delete`,
		token,
		credential: same,
		ownCredential: own,
		latency,
	});
	const list = { mode: 'raw', jsonOutput: rowsExpression(items), options: {} };
	return {
		name: `${contestant.label}: ${items} items, ${scheme}, ${latency} ms`,
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
}

export async function saveWorkflow(stage: Stage, contestant: NodeContestant, work: Work): Promise<SavedWorkflow> {
	await untilReady(stage);
	return await stage.n8n.client.createWorkflow(workflowOf(stage, contestant, work));
}

/** For a while after much work n8n 2.40.5 can take its own database for lost, and refuses everything with HTTP 503. */
async function untilReady({ n8n }: Stage): Promise<void> {
	const url = `${n8n.server.url}/healthz/readiness`;
	const isReady = async () => {
		const { status } = await axios.get(url, { timeout: READY_MS, validateStatus: () => true });
		return status === 200 ? true : undefined;
	};
	await waitFor(isReady, READY_MS, 'n8n was not ready');
}

/**
 * Runs a contestant's workflow once.
 *
 * @throws when it does not succeed with one item out for each item in, or is not over in time
 */
export async function measureNode(
	stage: Stage,
	contestant: NodeContestant,
	workflow: SavedWorkflow,
	{ items, latency, scheme }: Work,
): Promise<Omit<Run, 'round'>> {
	const { sandboxes, n8n } = stage;
	const { pid } = n8n.server.child;
	await sandboxes.prepare(scheme, items, latency);
	await untilReady(stage);
	await sleep(SETTLE_MS);
	const cpuBefore = cpuMsOf(pid);
	const id = await n8n.client.run(workflow);
	const execution = await endOfExecution(n8n.server.userFolder, id, EXECUTION_MS).catch(async (error: unknown) => {
		await n8n.client.stop(id);
		throw error;
	});
	const cpuMs = cpuMsOf(pid) - cpuBefore;

	const { startTime, executionTime } = measuredIn(execution.runData, execution.error, items);
	const { firstRequestAt, busy, ...wire } = await sandboxes.report();
	if (!contestant.sendsNothing && wire.distinctIds !== items)
		throw new Error(`${wire.distinctIds} of ${items} permits were sent.`);
	return {
		elapsedMs: executionTime,
		cpuMs,
		...wire,
		...(firstRequestAt !== undefined && { firstRequestMs: firstRequestAt - startTime }),
		sandboxBusy: busy,
	};
}

function measuredIn(runData: IRunData, error: string | undefined, items: number) {
	const task = runData[MEASURED]?.[0];
	const output = task?.data?.main[0]?.length ?? 0;
	if (error !== undefined || task === undefined || output !== items)
		throw new Error(`${error ?? 'No error'}; ${output} items came out of ${items}.`);
	return task;
}
