import { randomUUID } from 'node:crypto';
import type { IDataObject, INode } from 'n8n-workflow';
import type { Credential, Execution, Workflow } from '../../scripts/n8n/n8nClient';

export const OPSCOM = 'Delete permit';

/** A row of a list of cancelled permits. */
export type Row = IDataObject;

export interface Chain {
	name: string;
	credential: Credential;
	options?: IDataObject;
	/** Settings of the node that are not parameters, such as `onError`. */
	settings?: Partial<INode>;
	referenceId?: string;
}

function node(
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

const to = (...names: string[]) => names.map((name) => ({ node: name, type: 'main', index: 0 }));

/** The OPSCOM node and what follows it: `Deleted` on success takes the plate from the row that the item is paired with. */
function fromRowsOn(chain: Chain, rowsField: string, column: number): Pick<Workflow, 'nodes' | 'connections'> {
	const { credential, options = {}, settings, referenceId = '={{ $json.reference_id }}' } = chain;
	return {
		nodes: [
			node('Rows', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: rowsField, options: {} }, column),
			{
				...node(
					OPSCOM,
					'n8n-nodes-opscom.opscom',
					1,
					{ resource: 'permit', operation: 'delete', referenceId, options },
					column + 1,
				),
				credentials: { opscomApi: { id: credential.id, name: credential.name } },
				...settings,
			},
			node(
				'Deleted',
				'n8n-nodes-base.set',
				3.4,
				{
					assignments: {
						assignments: [
							{ id: randomUUID(), name: 'plate', type: 'string', value: "={{ $('Rows').item.json.plate }}" },
						],
					},
					includeOtherFields: true,
					options: {},
				},
				column + 2.4,
			),
			node('Failed', 'n8n-nodes-base.noOp', 1, {}, column + 2.4, 1),
		],
		connections: {
			Rows: { main: [to(OPSCOM)] },
			[OPSCOM]: { main: settings?.onError === 'continueErrorOutput' ? [to('Deleted'), to('Failed')] : [to('Deleted')] },
		},
	};
}

/** A workflow that is started by hand and deletes the permits of `rows`. */
export function rowsWorkflow(rows: Row[], chain: Chain): Workflow {
	const rest = fromRowsOn(chain, 'rows', 2);
	return {
		name: chain.name,
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', 1, {}, 0),
			node('List', 'n8n-nodes-base.set', 3.4, { mode: 'raw', jsonOutput: JSON.stringify({ rows }), options: {} }, 1),
			...rest.nodes,
		],
		connections: { Start: { main: [to('List')] }, List: { main: [to('Rows')] }, ...rest.connections },
	};
}

/** A workflow that deletes the permits of `body.rows` of a webhook, and answers when it is done or at once. */
export function webhookWorkflow(path: string, chain: Chain, answers: 'lastNode' | 'onReceived' = 'lastNode'): Workflow {
	const rest = fromRowsOn(chain, 'body.rows', 1);
	const parameters = { httpMethod: 'POST', path, responseMode: answers, responseData: 'allEntries', options: {} };
	return {
		name: chain.name,
		nodes: [{ ...node('Webhook', 'n8n-nodes-base.webhook', 2, parameters, 0), webhookId: path }, ...rest.nodes],
		connections: { Webhook: { main: [to('Rows')] }, ...rest.connections },
	};
}

/** What a node of a saved execution put out, on one of its outputs, in its last run. */
export function output(execution: Execution, name = OPSCOM, index = 0): IDataObject[] {
	const items = execution.data.resultData.runData[name]?.at(-1)?.data?.main[index] ?? [];
	return items.map(({ json }) => json);
}

/** `count` rows with a reference ID and a plate each; their IDs begin with `prefix`. */
export function rowsOf(prefix: string, count: number): Array<{ reference_id: string; plate: string }> {
	return Array.from({ length: count }, (_, index) => ({
		reference_id: `${prefix}-${index + 1}`,
		plate: `PLATE ${index + 1}`,
	}));
}
