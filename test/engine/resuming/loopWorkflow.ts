import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

import type { Sandbox } from '../../sandbox';
import { settingFor } from '../deletionWorkflow';
import { descriptionOf } from '../descriptionOf';
import type { SavedWorkflow, Setting } from '../engine';

/** The workflow as Rows → Loop → OPSCOM → Loop …, `batchSize` rows at a time; 'Deleted' gets everything at the end. */
export function loopWorkflow(workflow: SavedWorkflow, batchSize: number): SavedWorkflow {
	const [rows, opscom, deleted] = workflow.nodes;
	const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];
	return {
		...workflow,
		nodes: [rows, { ...rows, id: 'loop', name: 'Loop', type: 'test.loop', parameters: { batchSize } }, opscom, deleted],
		connections: {
			Rows: { main: [to('Loop')] },
			Loop: { main: [to('Deleted'), to('OPSCOM')] },
			// The rows that failed come back too, also those of the error output.
			OPSCOM: { main: [to('Loop'), to('Loop')] },
		},
	};
}

/** The setting of `settingFor`, and the loop node. */
export function loopSettingFor(sandbox: Sandbox): Setting {
	const setting = settingFor(sandbox);
	return { ...setting, nodeTypes: { ...setting.nodeTypes, 'test.loop': loopNode } };
}

/** Acts like n8n's Loop Over Items: what is left and what came back is kept in the node's context. */
const loopNode: INodeType = {
	description: descriptionOf({
		outputs: ['main', 'main'],
		properties: [{ displayName: 'Batch Size', name: 'batchSize', type: 'number', default: 1 }],
	}),
	async execute(this: IExecuteFunctions) {
		const context = this.getContext('node') as { left?: INodeExecutionData[]; done?: INodeExecutionData[] };
		const items = this.getInputData();
		if (!context.left) Object.assign(context, { left: [...items], done: [] });
		else context.done?.push(...items);

		const batch = context.left?.splice(0, this.getNodeParameter('batchSize', 0) as number) ?? [];
		if (batch.length === 0) return [context.done ?? [], []];
		return [[], batch.map((item, index) => ({ ...item, pairedItem: { item: index } }))];
	},
};
