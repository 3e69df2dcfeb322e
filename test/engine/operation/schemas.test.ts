import Ajv, { type SchemaObject } from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import { jsonOf } from '../deletionWorkflow';
import { gettingPlate, permitOperations, type PermitOperation } from '../permitOperations';
import { runRows } from '../permitRuns';
import { useSandbox } from '../useSandbox';

const NODE = join(__dirname, '../../../nodes/Opscom');

const sandbox = useSandbox();

/** What n8n reads to know the output of an operation before any run (n8n-core 2.41.1, `resolveOutputSchemaPath`). */
function schemaOf({ name, parameters: { resource = 'permit' } }: PermitOperation): SchemaObject {
	const file = join(NODE, '__schema__/v1.0.0', String(resource), `${name}.json`);
	const { version, ...schema } = JSON.parse(readFileSync(file, 'utf8')) as SchemaObject;
	expect(version).toBe(1);
	return schema;
}

/** The same schema, with every key required and no other one allowed. */
function exactly(schema: SchemaObject): SchemaObject {
	const { properties, items } = schema as { properties?: Record<string, SchemaObject>; items?: SchemaObject };
	if (items) return { ...schema, items: exactly(items) };
	if (!properties) return schema;
	const exact = Object.entries(properties).map(([key, value]) => [key, exactly(value)]);
	return {
		...schema,
		properties: Object.fromEntries(exact),
		required: Object.keys(properties),
		additionalProperties: false,
	};
}

/** What the node gives for one row, when the sandbox does what it asks for. */
async function outputOf(operation: PermitOperation, row = operation.rows[0]): Promise<IDataObject[]> {
	operation.prepare(sandbox, [row]);
	const items = jsonOf(await runRows(operation, sandbox, { rows: [row] }), 'OPSCOM');
	expect(items).toEqual(operation.confirmed(sandbox, row));
	return items;
}

function expectValid(schema: SchemaObject, items: IDataObject[]): void {
	const validate = new Ajv({ allErrors: true }).compile(schema);
	for (const json of items) expect([validate(json), validate.errors, json]).toEqual([true, null, json]);
}

it.each(permitOperations.map((operation) => [operation.name, operation] as const))(
	'the output of %s has exactly the keys that n8n offers before any run',
	async (_, operation) => {
		expectValid(exactly(schemaOf(operation)), await outputOf(operation));
	},
);

it("the output for a plate contradicts none of them without a permit, or in the older form of OPSCOM's response", async () => {
	const schema = schemaOf(gettingPlate);
	const [, , withoutPermit] = gettingPlate.rows;
	expectValid(schema, await outputOf(gettingPlate, withoutPermit));

	sandbox.respondToPlates('older');
	const [row] = gettingPlate.rows;
	gettingPlate.prepare(sandbox, [row]);
	const older = jsonOf(await runRows(gettingPlate, sandbox, { rows: [row] }), 'OPSCOM');
	expect(older).toMatchObject([{ responseJSON: { active: '1' }, hasPermit: true }]);
	expectValid(schema, older);
});
