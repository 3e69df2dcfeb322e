import axios from 'axios';
import { randomUUID } from 'node:crypto';
import type { IDataObject, INode, ITaskData, NodeApiError } from 'n8n-workflow';
import type { Execution, N8nClient, SavedWorkflow, Workflow } from '../../scripts/n8n/n8nClient';
import { waitFor } from '../../scripts/n8n/waiting';
import type { Stage } from './stage';
import { OPSCOM, OPSCOM_TYPE, to, webhookNode } from './workflows';

const LISTENING_MS = 30_000;
const ARRIVED_MS = 60_000;

/** What the node says of a permit that it does not create a second time. */
export const SENT_BEFORE = 'a permit was sent under this key before';

/** What it advises when a permit is not found that this list may have deleted. */
export const MAY_BE_GONE = 'If permits of this list may be gone already';

/** What a node of a saved execution returned, on one of its outputs, in its last run. */
export function output(execution: Execution, name = OPSCOM, index = 0): IDataObject[] {
	const items = execution.data.resultData.runData[name]?.at(-1)?.data?.main[index] ?? [];
	return items.map(({ json }) => json);
}

/** The last run of a node in a saved execution; undefined when n8n saved none. */
export function lastRun(execution: Execution, name = OPSCOM): ITaskData | undefined {
	return execution.data.resultData.runData[name]?.at(-1);
}

/** What a retry of a saved execution begins with, by name. */
export function stack(execution: Execution): string[] {
	return (execution.data.executionData?.nodeExecutionStack ?? []).map(({ node }) => node.name);
}

/** The message and the description of the error that ended an execution, and what stands under 'Error details'. */
export function errorText({ data }: Execution): string {
	const { message, description, messages = [] } = (data.resultData.error ?? {}) as Partial<NodeApiError>;
	return [message, description, ...messages].join('\n');
}

/** What an execution says that it did, without its hints. Throws when it does not say so of itself. */
export function summary({ id, customData }: Pick<Execution, 'id' | 'customData'>): string {
	const ofItself = ` (Execution ${id})`;
	const text = customData.opscom_summary ?? '';
	if (!text.endsWith(ofItself)) throw new Error(`Not the summary of execution ${id}: "${text}"`);
	return /^(([\w ,]+: )?Of \d+ items?: [^.]+\.( |$))*/.exec(text.slice(0, -ofItself.length))?.[0].trim() ?? '';
}

/** What became of each item that a node returned: OPSCOM's confirmation, or the outcome of the failed item. */
export function outcomes(execution: Execution, name = OPSCOM, index = 0): unknown[] {
	return output(execution, name, index).map(({ deleted, updated, created, details, message }) => {
		const failed = (details ?? message) as IDataObject | undefined;
		return deleted ?? updated ?? created ?? failed?.outcome;
	});
}

/** The reference IDs that were sent, in order. */
export const sent = ({ sandbox }: Pick<Stage, 'sandbox'>) => sandbox.wire.map(({ referenceId }) => referenceId);

/** The plates of the new permits that were sent, in order. */
export const sentPlates = ({ sandbox }: Pick<Stage, 'sandbox'>) =>
	sandbox.wire.map(({ body }) => (body as { LicencePlate: string }).LicencePlate);

/** How many permits OPSCOM has of a plate. */
export const permitsOf = ({ sandbox }: Pick<Stage, 'sandbox'>, plate: string) =>
	sandbox.permits().filter((id) => sandbox.permit(id)?.plate === plate).length;

/** Waits until so many requests have arrived since the test began. */
export async function requests({ sandbox }: Pick<Stage, 'sandbox'>, count: number): Promise<void> {
	await waitFor(
		() => (sandbox.wire.length >= count ? true : undefined),
		ARRIVED_MS,
		`${count} requests did not arrive`,
		20,
	);
}

/** Saves a workflow and starts it as *Execute workflow* does. */
export async function start({ client }: Pick<Stage, 'client'>, workflow: Workflow) {
	const saved = await client.createWorkflow(workflow);
	return { saved, id: await client.run(saved) };
}

/** Saves a workflow that is started by hand as one with a webhook, puts it into production, and calls the webhook. */
export async function startInProduction(
	{ client, n8n }: Pick<Stage, 'client' | 'n8n'>,
	workflow: Workflow,
): Promise<{ saved: SavedWorkflow; id: string }> {
	const [trigger, ...others] = workflow.nodes;
	const path = randomUUID();
	const webhook = webhookNode(path, 'onReceived');
	const { [trigger.name]: first, ...connections } = workflow.connections;
	const saved = await client.createWorkflow({
		...workflow,
		nodes: [webhook, ...others],
		connections: { ...connections, [webhook.name]: first ?? { main: [to('List')] } },
	});
	await listening(client, saved, n8n.version, path);
	await axios.post(`${n8n.url}/webhook/${path}`, {});
	const id = await waitFor(
		async () => (await client.executionsOf(saved))[0]?.id,
		LISTENING_MS,
		'The webhook started nothing',
	);
	return { saved, id };
}

/**
 * Puts a workflow with a webhook into production and waits until n8n listens; a GET, which the webhook does not take,
 * tells. n8n 2 registers it a moment after it said that the workflow is active.
 *
 * @returns the webhook's address
 */
export async function listening(
	client: N8nClient,
	workflow: SavedWorkflow,
	version: string,
	path: string,
): Promise<string> {
	await client.activate(workflow, version);
	const url = `${client.url}/webhook/${path}`;
	await waitFor(
		async () => {
			const { data } = await axios.get<{ message: string }>(url, { validateStatus: () => true });
			return /POST/.test(data.message) && /not registered for GET/.test(data.message) ? true : undefined;
		},
		LISTENING_MS,
		'The webhook was not registered',
		250,
	);
	return url;
}

/** Changes the OPSCOM node of a saved workflow, as a person does in the editor who then saves it. */
export async function changed(
	{ client }: Pick<Stage, 'client'>,
	saved: SavedWorkflow,
	change: (opscom: INode) => void,
): Promise<SavedWorkflow> {
	const workflow = await client.workflow(saved.id);
	const opscom = workflow.nodes.find(({ type }) => type === OPSCOM_TYPE);
	if (!opscom) throw new Error('The OPSCOM node is gone');
	change(opscom);
	return await client.updateWorkflow(workflow);
}

/** Retries an execution and waits for the new one, also when n8n answers the retry with its failure. */
export async function retried(
	{ client }: Pick<Stage, 'client'>,
	{ id }: Pick<Execution, 'id'>,
	saved: SavedWorkflow,
	which: 'original' | 'currentlySaved' = 'original',
): Promise<Execution> {
	try {
		return await client.finished(await client.retry(id, which));
	} catch (refusal) {
		const [newest] = await client.executionsOf(saved);
		if (newest.id === id) throw refusal;
		return await client.finished(newest.id);
	}
}
