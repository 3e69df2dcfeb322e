import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Operation } from '../../nodes/Opscom/actions/operation';
import { operations } from '../../nodes/Opscom/actions/operations';
import { permitOperations } from '../engine/permitOperations';
import { readPath } from '../sandbox/path';

const ROOT = join(__dirname, '../..');
const ACTIONS = join(ROOT, 'nodes/Opscom/actions');

const nameOf = ({ resource, entry }: Operation) => `${String(entry.value)} of the resource ${resource}`;
const namesTested = permitOperations.map(({ name, parameters }) => {
	const { resource = 'permit', operation } = parameters;
	return operation === name
		? `${name} of the resource ${String(resource)}`
		: `${name}, which its parameters do not choose`;
});

/** The files of all operations, by what they export. */
const fileOf = new Map(
	readdirSync(ACTIONS, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.operation.ts'))
		.flatMap((file) =>
			Object.values(jest.requireActual<object>(join(ACTIONS, file))).map(
				(exported: unknown) => [exported, file] as const,
			),
		),
);

/** What CONTRIBUTING.md asks for besides the operation itself, and is not there. */
function missingFor(operation: Operation): string[] {
	const file = `actions/${fileOf.get(operation)}`;
	const missing: string[] = [];
	if (!namesTested.includes(nameOf(operation)))
		missing.push(
			`test/engine/permitOperations.ts has no entry for it in 'permitOperations', so no engine test runs it.`,
		);
	if (operation.service === 'permit' && !readPath(`/api/OC-TOMA/v1${operation.path}`))
		missing.push(
			`The sandbox does not know ${operation.path}: add a file that exports its \`call\` to test/sandbox/operations/.`,
		);
	const schema = `nodes/Opscom/__schema__/v1.0.0/${operation.resource}/${String(operation.entry.value)}.json`;
	if (!existsSync(join(ROOT, schema)))
		missing.push(`${schema} is not there: n8n reads in it which keys the output has.`);
	if (!readFileSync(join(ROOT, 'docs/assumptions.md'), 'utf8').includes(`\`${file}\``))
		missing.push(`docs/assumptions.md has no row whose column 'code' names \`${file}\`.`);
	return missing;
}

it.each(operations.map((operation) => [nameOf(operation), operation] as const))(
	'%s has its part in the sandbox, the tests and the assumptions',
	(_, operation) => {
		expect(missingFor(operation)).toEqual([]);
	},
);

it('says what is missing for an operation', () => {
	const [operation] = operations;
	const added = {
		...operation,
		path: '/permits/noSuchOperation',
		entry: { ...operation.entry, value: 'noSuchOperation' },
	};
	expect(missingFor(added)).toEqual([
		expect.stringContaining('test/engine/permitOperations.ts has no entry'),
		expect.stringContaining('The sandbox does not know /permits/noSuchOperation'),
		expect.stringContaining('__schema__/v1.0.0/permit/noSuchOperation.json is not there'),
		expect.stringContaining('docs/assumptions.md has no row'),
	]);
});

it('is tested in the order in which the form offers it', () => {
	expect(namesTested).toEqual(operations.map(nameOf));
});

it('is offered when it has a file', () => {
	const files = [...fileOf].filter(([exported]) => typeof exported === 'object').map(([, file]) => file);
	expect(files.sort()).toEqual(operations.map((operation) => fileOf.get(operation)).sort());
});
