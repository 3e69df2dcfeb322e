import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { Operation } from './operation';
import { optionsField } from './options';
import { createPermit } from './permit/create.operation';
import { deletePermit } from './permit/delete.operation';
import { getPermitStats } from './permit/getStats.operation';
import { updatePermit } from './permit/update.operation';
import { getPlate } from './plate/get.operation';

const resources: Array<INodePropertyOptions & { default: Operation }> = [
	{
		name: 'Permit',
		value: 'permit',
		description: 'A parking permit that was created through the OPSCOM API',
		default: deletePermit,
	},
	{
		name: 'Plate',
		value: 'plate',
		description: 'What OPSCOM knows of a license plate',
		default: getPlate,
	},
];

const operationField: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: '',
};

/** Everything that the node can do, in the order in which it is offered. */
export const operations: Operation[] = [createPermit, deletePermit, getPermitStats, updatePermit, getPlate];

/** The fields 'Resource' and 'Operation', and the fields and 'Options' of each operation. */
export function propertiesOf(offered: Operation[]): INodeProperties[] {
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: resources.map(({ name, value, description }) => ({ name, value, description })),
			default: 'permit',
		},
		...resources.map(
			(resource): INodeProperties => ({
				...operationField,
				displayOptions: { show: { resource: [resource.value as string] } },
				options: offered.filter((operation) => operation.resource === resource.value).map(({ entry }) => entry),
				default: resource.default.entry.value,
			}),
		),
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
