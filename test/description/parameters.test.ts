import { NodeHelpers, type INode, type INodeParameters, type INodeProperties } from 'n8n-workflow';

import { Opscom } from '../../nodes/Opscom/Opscom.node';

const { description } = new Opscom();
const node: INode = {
	id: 'opscom',
	name: 'OPSCOM',
	type: 'n8n-nodes-opscom.opscom',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** What n8n reads from the saved parameters of a workflow. */
const parametersFor = (saved: INodeParameters) =>
	NodeHelpers.getNodeParameters(description.properties, saved, true, false, node, description);

const shownFor = (values: INodeParameters) =>
	description.properties
		.filter((property) => NodeHelpers.displayParameter(values, property, node, description))
		.map(({ name }) => name);

const propertyOf = (name: string, operation = 'delete') =>
	description.properties.find(
		(property) => property.name === name && (property.displayOptions?.show?.operation?.includes(operation) ?? true),
	);
const choicesOf = (property?: INodeProperties) =>
	(property?.options ?? []).map((option) => ('value' in option ? option.value : option.name));
const options = (propertyOf('options')?.options ?? []) as INodeProperties[];
const optionOf = (name: string) => options.find((option) => option.name === name);

it('has the names and defaults that saved workflows depend on', () => {
	expect(description.name).toBe('opscom');
	expect(description.displayName).toBe('OPSCOM');
	expect(description.version).toBe(1);
	expect(description.defaults).toEqual({ name: 'OPSCOM' });
	expect(description.credentials).toEqual([{ name: 'opscomApi', required: true }]);
	expect(parametersFor({})).toEqual({ resource: 'permit', operation: 'delete', referenceId: '', options: {} });
});

it('shows every parameter for some operation, and none twice', () => {
	const reached = choicesOf(propertyOf('resource')).flatMap((resource) => {
		const operations = description.properties.filter(
			({ name, displayOptions }) => name === 'operation' && displayOptions?.show?.resource?.includes(resource),
		);
		expect(operations).toHaveLength(1);
		return choicesOf(operations[0]).flatMap((operation) =>
			shownFor({ resource, operation } as INodeParameters).map((name) => `${String(operation)} ${name}`),
		);
	});
	expect(new Set(reached).size).toBe(reached.length);
	const names = new Set(reached.map((name) => name.split(' ')[1]));
	expect(names).toEqual(new Set(description.properties.map(({ name }) => name)));
});

it('offers for a permit what saved workflows name, in the order of the alphabet, and Delete unless told otherwise', () => {
	expect(choicesOf(propertyOf('resource'))).toEqual(['permit', 'plate']);
	const offered = choicesOf(propertyOf('operation'));
	expect(offered).toEqual(expect.arrayContaining(['create', 'delete', 'getStats', 'update']));
	expect(offered).toEqual([...offered].sort());
	expect(propertyOf('operation')?.default).toBe('delete');
});

it('offers one operation for a plate, which has a plate and the options of a read', () => {
	expect(parametersFor({ resource: 'plate' })).toEqual({
		resource: 'plate',
		operation: 'get',
		plate: '',
		options: {},
	});
	expect(shownFor({ resource: 'plate', operation: 'get' })).toEqual(['resource', 'operation', 'plate', 'options']);
	expect(propertyOf('plate', 'get')).toMatchObject({ type: 'string', required: true, default: '' });
	expect(choicesOf(propertyOf('options', 'get'))).toEqual(choicesOf(propertyOf('options', 'getStats')));
});

it.each([
	['create', ['plate', 'endTime', 'additionalFields', 'options']],
	['delete', ['referenceId', 'options']],
	['getStats', ['zones', 'options']],
	['update', ['referenceId', 'updateFields', 'options']],
	['noSuchOperation', []],
])('shows the fields of %s and no others', (operation, fields) => {
	expect(shownFor({ resource: 'permit', operation })).toEqual(['resource', 'operation', ...fields]);
});

it.each([
	['create', 'additionalFields'],
	['update', 'updateFields'],
])('adds an amount of two decimals to %s, at first one that OPSCOM does not accept', (operation, collection) => {
	const fields = (propertyOf(collection, operation)?.options ?? []) as INodeProperties[];
	const amount = fields.find(({ name }) => name === 'amount');

	expect(amount).toMatchObject({ type: 'number', default: 0, typeOptions: { numberPrecision: 2 } });
});

it.each([
	['create', 'additionalFields', ['amount', 'currency', 'permitNumber', 'startTime', 'zone']],
	['update', 'updateFields', ['amount', 'currency', 'endTime', 'plate']],
])('offers in the form of %s, under %s, what need not be there', (operation, collection, fields) => {
	expect(propertyOf(collection, operation)).toMatchObject({ type: 'collection', default: {} });
	expect(choicesOf(propertyOf(collection, operation))).toEqual(fields);
});

it.each([
	['create', 'plate', 'string'],
	['create', 'endTime', 'dateTime'],
	['delete', 'referenceId', 'string'],
	['update', 'referenceId', 'string'],
])('requires in the form of %s: %s', (operation, name, type) => {
	expect(propertyOf(name, operation)).toMatchObject({ type, required: true, default: '' });
});

it.each(['create', 'delete', 'update'])('offers a dry run of %s, and none of getStats', (operation) => {
	expect(choicesOf(propertyOf('options', operation))).toContain('dryRun');
	expect(choicesOf(propertyOf('options', 'getStats'))).toEqual([
		'concurrency',
		'maxRetries',
		'requestInterval',
		'timeout',
	]);
});

it('keeps what a workflow has saved', () => {
	const saved = {
		resource: 'permit',
		operation: 'delete',
		referenceId: '={{ $json.id }}',
		options: {
			dryRun: true,
			notFound: 'treatAsDeleted',
			concurrency: 50,
			requestInterval: 1,
			maxRetries: 0,
			timeout: 1_000,
		},
	};
	expect(parametersFor(saved)).toEqual(saved);
});

it.each([
	['Dry Run', 'dryRun', 'boolean', true],
	['If Permit Is Not Found', 'notFound', 'options', 'fail'],
	['Concurrent Requests', 'concurrency', 'number', 5],
	['Time Between Requests (Ms)', 'requestInterval', 'number', 0],
	['Max Retries', 'maxRetries', 'number', 3],
	['Timeout (Ms)', 'timeout', 'number', 30_000],
])("has the option '%s'", (displayName, name, type, standard) => {
	expect(optionOf(name)).toMatchObject({ displayName, name, type, default: standard });
});

it('has no other options', () => {
	expect(propertyOf('options')).toMatchObject({ type: 'collection', default: {} });
	expect(options).toHaveLength(6);
});

it.each([
	['concurrency', 1, 50],
	['maxRetries', 0, 10],
	['requestInterval', 0, 3_600_000],
	['timeout', 1_000, 3_600_000],
])('keeps the form of %s to whole numbers from %i to %i', (name, minValue, maxValue) => {
	expect(optionOf(name)?.typeOptions).toEqual({ minValue, maxValue, numberPrecision: 0 });
});

it("offers 'Fail' and 'Treat as Deleted' for a permit that is not found", () => {
	expect(optionOf('notFound')?.options).toEqual([
		expect.objectContaining({ name: 'Fail', value: 'fail' }),
		expect.objectContaining({ name: 'Treat as Deleted', value: 'treatAsDeleted' }),
	]);
});

it('accepts expressions where items differ, and none for the operation', () => {
	expect(propertyOf('referenceId')).toMatchObject({ type: 'string', required: true, default: '' });
	expect(propertyOf('referenceId')).not.toHaveProperty('noDataExpression');
	expect(propertyOf('resource')?.noDataExpression).toBe(true);
	expect(propertyOf('operation')?.noDataExpression).toBe(true);
	for (const option of options) expect(option).not.toHaveProperty('noDataExpression');
});
