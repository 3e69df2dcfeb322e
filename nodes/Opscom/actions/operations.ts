import type { INodeProperties } from 'n8n-workflow';

import type { Operation } from './operation';
import { deletePermit } from './permit/delete.operation';
import { permit } from './permit/permit.resource';

const resources = [permit];

/** Everything that the node can do. */
const operations: Operation[] = [deletePermit];

const operationField: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: '',
};

/** The fields 'Resource' and 'Operation', and each operation's own. */
export const operationFields: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: resources,
		default: 'permit',
	},
	...resources.map(({ value }): INodeProperties => {
		const offered = operations.filter((operation) => operation.resource === value);
		return {
			...operationField,
			displayOptions: { show: { resource: [value] } },
			options: offered.map(({ choice }) => choice),
			default: offered[0].choice.value,
		};
	}),
	...operations.flatMap(({ resource, choice, fields }) =>
		fields.map((field) => ({
			...field,
			displayOptions: { show: { resource: [resource], operation: [choice.value] } },
		})),
	),
];

/** The operation that was chosen, or `undefined` when a saved workflow names one that this version does not have. */
export function findOperation(resource: unknown, operation: unknown): Operation | undefined {
	return operations.find((known) => known.resource === resource && known.choice.value === operation);
}
