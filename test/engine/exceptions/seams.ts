import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const NODE = join(__dirname, '../../../nodes/Opscom');

/** All but the last build the description when n8n loads the node; the last one is what all exceptions come to. */
const NOT_IN_A_RUN = ['propertiesOf', 'optionsField', 'timeDetail', 'rawTwinOf', 'guard'];

/** A function or method of the node's own code that a run may call. */
export interface Seam {
	/** Below nodes/Opscom. */
	file: string;
	name: string;
	/** What holds it: the module's exports, a class's prototype, or an operation. */
	owner: Record<string, (...args: unknown[]) => unknown>;
	key: string;
}

/**
 * Every exported function below nodes/Opscom, and every method of an exported class or operation, so that a new one is
 * never left out.
 */
export function seamsOfTheNode(): Seam[] {
	return readdirSync(NODE, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts') && !file.endsWith('.node.ts'))
		.flatMap((file) => {
			const exports = jest.requireActual<Record<string, unknown>>(join(NODE, file));
			return Object.entries(exports).flatMap(([name, value]) => {
				if (NOT_IN_A_RUN.includes(name)) return [];
				if (isClass(value)) return seamsOf(value.prototype, file, name);
				if (isOperation(value)) return seamsOf(value, file, name);
				return typeof value === 'function'
					? [{ file, name: `${file} ${name}`, owner: exports as Seam['owner'], key: name }]
					: [];
			});
		});
}

function seamsOf(owner: object, file: string, name: string): Seam[] {
	return methodsOf(owner).map((key) => ({ file, name: `${file} ${name}.${key}`, owner: owner as Seam['owner'], key }));
}

function isClass(value: unknown): value is { prototype: object } {
	return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

function isOperation(value: unknown): value is object {
	return typeof value === 'object' && value !== null && 'readRequest' in value;
}

function methodsOf(owner: object): string[] {
	return Object.entries(Object.getOwnPropertyDescriptors(owner))
		.filter(([key, { value }]) => key !== 'constructor' && typeof value === 'function')
		.map(([key]) => key);
}
