import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { getZones, searchZones } from './methods/zones';
import { findOperation, operations, propertiesOf } from './actions/operations';
import { failAll, guard } from './run/guard';
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
		description:
			'Create, update, count or permanently delete parking permits in OPSCOM, and look up the permits of a plate. To update or delete a permit, its exact Reference ID is needed.',
		defaults: { name: 'OPSCOM' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'opscomApi', required: true }],
		builderHint: {
			searchHint:
				'Creates, updates, counts and permanently deletes parking permits in OPSCOM (OperationsCommander), and looks up which permits a license plate has. Save the Reference ID that Create returns: only with it can a permit be updated or deleted, and OPSCOM cannot list or find it later. Deleting cannot be undone: until a person has seen the list, set "options": { "dryRun": true } literally, not by an expression for options as a whole. Always set resource and operation. Continue only with items that have deleted, updated or created set to true; all others failed or were only checked. The same request on several items is sent once, and what was sent under the option idempotencyKey of Create (the ID of the order or row) is never sent again, so Remove Duplicates is not needed.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-base.dataTable',
					relationHint:
						'Save the Reference ID of each new permit with its plate, and read it from there to update or delete the permit',
				},
			],
		},
		hints: [
			{
				message:
					"Each item deletes a permit. This can't be undone. With the option 'Dry Run', the items are only checked.",
				type: 'warning',
				location: 'outputPane',
				whenToDisplay: 'beforeExecution',
				displayCondition: '={{ $parameter["operation"] === "delete" && $parameter["options"]?.["dryRun"] !== true }}',
			},
		],
		properties: propertiesOf(operations),
	};

	methods = { listSearch: { searchZones }, loadOptions: { getZones } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const end = await guard(this, async () => {
			const resource = this.getNodeParameter('resource', 0, '');
			// n8n withholds the operation of a resource that it does not know.
			const name = this.getNodeParameter('operation', 0, '');
			const operation = findOperation(resource, name);
			if (operation) return await run(this, operation);
			return failAll(this, {
				text: `This version of the node does not have the operation '${name}' of the resource '${resource}'`,
				advice: "Select 'Resource' and 'Operation' again, or update the node.",
				outcome: 'notSent',
			});
		});
		if (!end.ok) throw end.error;
		return [end.items];
	}
}
