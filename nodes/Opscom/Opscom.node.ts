import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { findOperation, operationFields } from './actions/operations';
import { optionsField } from './actions/options';
import { refuseAll } from './run/refuseAll';
import { run } from './run/run';

/**
 * Not declarative: a declarative node sends all items at once, and one refusal loses the account of the others (seen in
 * n8n-core 2.41.1). What is deleted cannot be brought back, so this node checks first and settles item by item.
 */
export class Opscom implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OPSCOM',
		name: 'opscom',
		icon: { light: 'file:opscom.svg', dark: 'file:opscom.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description: 'Delete parking permits for good in OPSCOM, by their exact Reference ID',
		defaults: { name: 'OPSCOM' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'opscomApi', required: true }],
		properties: [...operationFields, optionsField],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// n8n keeps the operation of a resource that it does not know from the node.
		const [resource, chosen] = ['resource', 'operation'].map((field) => this.getNodeParameter(field, 0, ''));
		const operation = findOperation(resource, chosen);
		if (operation) return await run(this, operation);
		return refuseAll(this, {
			message: `This version of the node cannot do '${chosen}' for '${resource}'`,
			advice: "Choose 'Resource' and 'Operation' again.",
		});
	}
}
