import { randomUUID } from 'node:crypto';
import {
	NodeConnectionTypes,
	type IConnection,
	type IDataObject,
	type INode,
	type IWorkflowSettings,
} from 'n8n-workflow';
import type { Credential, SavedWorkflow, Workflow } from '../../scripts/n8n/n8nClient';

/** The nodes of each operation in these workflows: its own, and the one that gets what it passes on. */
const NODES = {
	create: { name: 'Create permit', after: 'Created' },
	delete: { name: 'Delete permit', after: 'Deleted' },
	get: { name: 'Get plate', after: 'Looked up' },
	getStats: { name: 'Get permit stats', after: 'Counted' },
	update: { name: 'Update permit', after: 'Updated' },
};

export type OperationName = keyof typeof NODES;

export const OPSCOM = NODES.delete.name;
export const CREATE = NODES.create.name;
export const UPDATE = NODES.update.name;
export const GET_STATS = NODES.getStats.name;
export const GET_PLATE = NODES.get.name;
export const OPSCOM_TYPE = 'n8n-nodes-opscom.opscom';

/** A row of a list of cancelled permits. */
export type Row = IDataObject;

/** The OPSCOM node of a workflow, and the workflow's own settings. */
export interface Chain {
	name: string;
	credential: Credential;
	/** Delete by default. */
	operation?: OperationName;
	/** The operation's own parameters, and whatever else stands among them; those of Delete are in `referenceId`. */
	fields?: IDataObject;
	options?: IDataObject;
	/** Settings of the node that are not parameters, such as `onError`. */
	settings?: Partial<INode>;
	referenceId?: string;
	workflowSettings?: IWorkflowSettings;
}

export function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: IDataObject,
	column: number,
	row = 0,
): INode {
	return {
		id: randomUUID(),
		name,
		type,
		typeVersion,
		position: [column * 220, row * 220],
		parameters: parameters as INode['parameters'],
	};
}

/** What one output of a node is connected to. */
export const to = (...names: string[]): IConnection[] =>
	names.map((name) => ({ node: name, type: NodeConnectionTypes.Main, index: 0 }));

/** What an `opscomApi` credential is called in a node. */
export const using = ({ id, name }: Credential) => ({ credentials: { opscomApi: { id, name } } });

export function opscomNode(chain: Omit<Chain, 'name'>, column: number, name = OPSCOM): INode {
	const { credential, options = {}, settings, operation = 'delete', referenceId = '={{ $json.reference_id }}' } = chain;
	const fields = chain.fields ?? { referenceId };
	return {
		...node(
			name,
			OPSCOM_TYPE,
			1,
			{ resource: operation === 'get' ? 'plate' : 'permit', operation, options, ...fields },
			column,
		),
		...using(credential),
		...settings,
	};
}

/** A *Set* node that adds one text to each item. */
export function setNode(name: string, field: string, value: string, column: number): INode {
	const assignments = { assignments: [{ id: randomUUID(), name: field, type: 'string', value }] };
	return node(name, 'n8n-nodes-base.set', 3.4, { assignments, includeOtherFields: true, options: {} }, column);
}

export const noOp = (name: string, column: number, row = 0) => node(name, 'n8n-nodes-base.noOp', 1, {}, column, row);

/** The OPSCOM node and what follows it; `Deleted` on success takes the plate from the row that the item is paired with. */
function fromRowsOn(chain: Chain, rowsField: string, column: number): Pick<Workflow, 'nodes' | 'connections'> {
	const { name, after } = NODES[chain.operation ?? 'delete'];
	return {
		nodes: [
			node('Rows', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: rowsField, options: {} }, column),
			opscomNode(chain, column + 1, name),
			setNode(after, 'plate', "={{ $('Rows').item.json.plate }}", column + 2.4),
			noOp('Failed', column + 2.4, 1),
		],
		connections: {
			Rows: { main: [to(name)] },
			[name]: {
				main: chain.settings?.onError === 'continueErrorOutput' ? [to(after), to('Failed')] : [to(after)],
			},
		},
	};
}

/** New workflows of n8n's editor have this order. */
const EDITOR_SETTINGS: IWorkflowSettings = { executionOrder: 'v1' };

const settingsOf = ({ workflowSettings }: Chain): IWorkflowSettings => ({ ...EDITOR_SETTINGS, ...workflowSettings });

/**
 * A workflow that is started by hand and deletes the permits of `rows`.
 *
 * @param rows a list, or an expression that makes one: n8n's editor is not made for a list of 20,000 rows
 */
export function rowsWorkflow(rows: Row[] | string, chain: Chain): Workflow {
	const rest = fromRowsOn(chain, 'rows', 2);
	const jsonOutput = typeof rows === 'string' ? `={{ { rows: ${rows} } }}` : JSON.stringify({ rows });
	return {
		name: chain.name,
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', 1, {}, 0),
			node('List', 'n8n-nodes-base.set', 3.4, { mode: 'raw', jsonOutput, options: {} }, 1),
			...rest.nodes,
		],
		connections: { Start: { main: [to('List')] }, List: { main: [to('Rows')] }, ...rest.connections },
		settings: settingsOf(chain),
	};
}

/** A workflow that is started by hand and creates a permit for each plate. */
export function createWorkflow(plates: string[], chain: Omit<Chain, 'operation'>): Workflow {
	const fields = { plate: '={{ $json.plate }}', endTime: '2027-03-02T17:00:00', additionalFields: {} };
	return rowsWorkflow(
		plates.map((plate) => ({ plate })),
		{ fields, ...chain, operation: 'create' },
	);
}

/** A workflow that deletes the permits of `body.rows` of a webhook, and answers when it is done or at once. */
export function webhookWorkflow(path: string, chain: Chain, answers: 'lastNode' | 'onReceived' = 'lastNode'): Workflow {
	const rest = fromRowsOn(chain, 'body.rows', 1);
	return {
		name: chain.name,
		nodes: [webhookNode(path, answers), ...rest.nodes],
		connections: { Webhook: { main: [to('Rows')] }, ...rest.connections },
		settings: settingsOf(chain),
	};
}

export function webhookNode(path: string, answers: 'lastNode' | 'onReceived'): INode {
	const parameters = { httpMethod: 'POST', path, responseMode: answers, responseData: 'allEntries', options: {} };
	return { ...node('Webhook', 'n8n-nodes-base.webhook', 2, parameters, 0), webhookId: path };
}

/** Processes the rows in batches with *Loop Over Items*; `Done` gets all of them at the end. */
export function inLoop(workflow: Workflow, batchSize: number, operation: OperationName = 'delete'): Workflow {
	const { name, after } = NODES[operation];
	return {
		...workflow,
		nodes: [
			...workflow.nodes,
			node('Loop', 'n8n-nodes-base.splitInBatches', 3, { batchSize, options: {} }, 2.5, 1),
			noOp('Done', 3, 2),
		],
		connections: {
			...workflow.connections,
			Rows: { main: [to('Loop')] },
			Loop: { main: [to('Done'), to(name)] },
			[after]: { main: [to('Loop')] },
		},
	};
}

/** Puts another node at the end of a workflow that ends with `Deleted`. */
export function followedBy(workflow: Workflow, last: INode): Workflow {
	return {
		...workflow,
		nodes: [...workflow.nodes, last],
		connections: { ...workflow.connections, Deleted: { main: [to(last.name)] } },
	};
}

/** The same workflow for another one to call. */
export function asSubWorkflow(workflow: Workflow): Workflow {
	const [start, ...others] = workflow.nodes;
	const trigger = node(
		start.name,
		'n8n-nodes-base.executeWorkflowTrigger',
		1.1,
		{ inputSource: 'passthrough' },
		start.position[0],
	);
	return { ...workflow, name: `${workflow.name}, the sub-workflow`, nodes: [trigger, ...others] };
}

export const CALL = 'Call';

/** A workflow that is started by hand and calls `sub` once; `After` gets what comes back. */
export function parentOf(sub: SavedWorkflow, name: string, options: IDataObject = {}): Workflow {
	const parameters = {
		workflowId: { __rl: true, mode: 'id', value: sub.id },
		workflowInputs: { mappingMode: 'defineBelow', value: {} },
		options,
	};
	return {
		name,
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', 1, {}, 0),
			setNode('Input', 'input', 'of the parent', 1),
			node(CALL, 'n8n-nodes-base.executeWorkflow', 1.2, parameters, 2),
			noOp('After', 3),
		],
		connections: { Start: { main: [to('Input')] }, Input: { main: [to(CALL)] }, [CALL]: { main: [to('After')] } },
		settings: EDITOR_SETTINGS,
	};
}

/** `count` rows with a reference ID and a plate each; their IDs begin with `prefix`. */
export function rowsOf(prefix: string, count: number): Array<{ reference_id: string; plate: string }> {
	return Array.from({ length: count }, (_, index) => ({
		reference_id: `${prefix}-${index + 1}`,
		plate: `PLATE ${index + 1}`,
	}));
}
