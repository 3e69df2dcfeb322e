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
/** What a person can see; the hidden ones only hand over what n8n would drop. */
const visible = description.properties.filter(({ type }) => type !== 'hidden');

/** What n8n reads from the saved parameters of a workflow. */
const parametersFor = (saved: INodeParameters) =>
	NodeHelpers.getNodeParameters(description.properties, saved, true, false, node, description);
const shownFor = (values: INodeParameters) =>
	visible
		.filter((property) => NodeHelpers.displayParameter(values, property, node, description))
		.map(({ name }) => name);
const propertyOf = (name: string, operation = 'delete') =>
	visible.find(
		(property) => property.name === name && (property.displayOptions?.show?.operation?.includes(operation) ?? true),
	);
const choicesOf = (property?: INodeProperties) =>
	(property?.options ?? []).map((option) => ('value' in option ? option.value : option.name));
const optionOf = (name: string, operation = 'delete') =>
	(propertyOf('options', operation)?.options as INodeProperties[]).find((option) => option.name === name);

it('has the names that saved workflows depend on, and a default that changes nothing', () => {
	expect(description).toMatchObject({
		name: 'opscom',
		displayName: 'OPSCOM',
		version: 1,
		defaults: { name: 'OPSCOM' },
		credentials: [{ name: 'opscomApi', required: true }],
	});
	expect(parametersFor({})).toMatchObject({ resource: 'permit', operation: 'getStats', options: {} });
	expect(choicesOf(propertyOf('resource'))).toEqual(['permit', 'plate']);
	expect(choicesOf(propertyOf('operation'))).toEqual(['create', 'delete', 'getStats', 'update']);
	expect(parametersFor({ resource: 'plate' })).toMatchObject({ operation: 'get', plate: '', options: {} });
});

it.each([
	['permit', 'create', ['plate', 'endTime', 'additionalFields', 'options']],
	['permit', 'delete', ['referenceId', 'options']],
	['permit', 'getStats', ['zones', 'options']],
	['permit', 'update', ['referenceId', 'updateFields', 'options']],
	['permit', 'noSuchOperation', []],
	['plate', 'get', ['plate', 'options']],
])('shows of %s %s these fields and no others: %j', (resource, operation, fields) => {
	expect(shownFor({ resource, operation })).toEqual(['resource', 'operation', ...fields]);
});

it.each([
	['create', 'plate', 'string'],
	['create', 'endTime', 'dateTime'],
	['delete', 'referenceId', 'string'],
	['update', 'referenceId', 'string'],
	['get', 'plate', 'string'],
])('requires of %s: %s, which takes an expression', (operation, name, type) => {
	expect(propertyOf(name, operation)).toMatchObject({ type, required: true, default: '' });
	expect(propertyOf(name, operation)).not.toHaveProperty('noDataExpression');
});

it.each([
	['create', 'additionalFields', ['amount', 'currency', 'permitNumber', 'startTime', 'zone']],
	['update', 'updateFields', ['amount', 'currency', 'endTime', 'plate']],
])('offers for %s, under %s, what need not be there', (operation, collection, names) => {
	const property = propertyOf(collection, operation);
	expect(property).toMatchObject({ type: 'collection', default: {} });
	expect(choicesOf(property)).toEqual(names);
	// At first an amount that OPSCOM does not accept.
	const amount = (property?.options as INodeProperties[]).find(({ name }) => name === 'amount');
	expect(amount).toMatchObject({ type: 'number', default: 0, typeOptions: { numberPrecision: 2 } });
});

const OF_ALL = ['concurrency', 'maxRetries', 'requestInterval', 'timeout'];
it.each([
	['create', [...OF_ALL, 'dryRun', 'idempotencyKey']],
	['delete', [...OF_ALL, 'dryRun', 'notFound']],
	['update', [...OF_ALL, 'dryRun']],
	['getStats', OF_ALL],
	['get', OF_ALL],
])('has these options for %s and no others: %j', (operation, names) => {
	expect(choicesOf(propertyOf('options', operation)).sort()).toEqual([...names].sort());
});

it.each<[string, string, unknown, [min: number, max: number] | undefined]>([
	['dryRun', 'boolean', true, undefined],
	['notFound', 'options', 'fail', undefined],
	['concurrency', 'number', 5, [1, 50]],
	['requestInterval', 'number', 0, [0, 3_600_000]],
	['maxRetries', 'number', 3, [0, 10]],
	['timeout', 'number', 30_000, [1_000, 3_600_000]],
])('n8n adds the option %s with its default, and keeps it in its range', (name, type, standard, range) => {
	const option = optionOf(name);
	expect(option).toMatchObject({ type, default: standard });
	expect(option).not.toHaveProperty('noDataExpression');
	const [minValue, maxValue] = range ?? [];
	expect(option?.typeOptions).toEqual(range && { minValue, maxValue, numberPrecision: 0 });
});

it("offers 'Fail' and 'Treat as Deleted' for a permit that is not found, and says what becomes of a mistyped ID", () => {
	expect(optionOf('notFound')?.options).toEqual([
		expect.objectContaining({ name: 'Fail', value: 'fail' }),
		expect.objectContaining({ value: 'treatAsDeleted', description: expect.stringContaining('mistyped') }),
	]);
	expect(optionOf('idempotencyKey', 'create')?.description).toContain('must be unique in the workflow');
});

it('lets a person search the list of zones', () => {
	const fields = propertyOf('additionalFields', 'create')?.options as INodeProperties[];
	const [list] = fields.find(({ name }) => name === 'zone')?.modes ?? [];
	expect(list.typeOptions).toEqual({ searchListMethod: 'searchZones', searchable: true });
});

it('keeps what a workflow has saved, but for fields of another operation', () => {
	const options = { dryRun: true, notFound: 'treatAsDeleted', concurrency: 50, maxRetries: 0, timeout: 1_000 };
	const saved = { resource: 'permit', operation: 'delete', referenceId: '={{ $json.id }}', options };
	expect(parametersFor(saved)).toMatchObject(saved);
	expect(parametersFor({ ...saved, operation: 'create' })).not.toHaveProperty('referenceId');
});

it("marks an empty 'Reference ID' in the form", () => {
	const issuesOf = (referenceId: string) =>
		NodeHelpers.getNodeParametersIssues(
			description.properties,
			{ ...node, parameters: { resource: 'permit', operation: 'delete', referenceId } },
			description,
		);
	expect(issuesOf('')?.parameters).toEqual({ referenceId: [expect.stringContaining('Reference ID')] });
	expect(issuesOf('={{ $json.id }}')).toBeNull();
});
