import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { Operation } from './operation';
import { optionsField } from './options';
import { deletePermit } from './permit/delete.operation';

const resources: INodePropertyOptions[] = [
	{ name: 'Permit', value: 'permit', description: 'A parking permit that was created through the OPSCOM API' },
];

const operationField: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: '',
};

/** Everything that the node can do. The first one of a resource is its default. */
export const operations: Operation[] = [deletePermit];

/** The fields 'Resource' and 'Operation', and the fields and 'Options' of each operation. */
export function propertiesOf(offered: Operation[]): INodeProperties[] {
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: resources,
			default: 'permit',
		},
		...resources.map(({ value }): INodeProperties => {
			const entries = offered.filter(({ resource }) => resource === value).map(({ entry }) => entry);
			return {
				...operationField,
				displayOptions: { show: { resource: [value] } },
				options: entries,
				default: entries[0].value,
			};
		}),
		...offered.flatMap((operation) =>
			[...operation.fields, optionsField(operation)].map((field) => ({
				...field,
				displayOptions: { show: { resource: [operation.resource], operation: [operation.entry.value] } },
			})),
		),
	];
}

/** The operation that was chosen, or `undefined` when a saved workflow names one that this version does not have. */
export function findOperation(resource: unknown, operation: unknown): Operation | undefined {
	return operations.find((known) => known.resource === resource && known.entry.value === operation);
}
