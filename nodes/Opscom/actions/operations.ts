import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { Operation } from './operation';
import { optionsField } from './options';
import { rawTwinOf, strayDryRun } from './parameters';
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
		// n8n leaves a default out of a saved workflow (seen in 2.41.1), and what can't be undone must stand in it.
		default: getPermitStats,
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
			fieldsOf(operation).map((field) => ({
				...field,
				displayOptions: { show: { resource: [operation.resource], operation: [operation.entry.value] } },
			})),
		),
		strayDryRun,
	];
}

function fieldsOf(operation: Operation): INodeProperties[] {
	const fields = [...operation.fields, optionsField(operation)];
	return [...fields, ...fields.filter(({ type }) => type === 'collection').map(rawTwinOf)];
}

/** The operation that was chosen, or `undefined` when a saved workflow names one that this version does not have. */
export function findOperation(resource: unknown, operation: unknown): Operation | undefined {
	return operations.find((known) => known.resource === resource && known.entry.value === operation);
}
