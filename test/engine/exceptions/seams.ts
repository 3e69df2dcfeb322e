import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const NODE = join(__dirname, '../../../nodes/Opscom');

/** The first two build the description when n8n loads the node; the last one is what all exceptions come to. */
const NOT_IN_A_RUN = ['propertiesOf', 'optionsField', 'guard'];

/** A function or method of the node's own code that a run may call. */
export interface Seam {
	name: string;
	/** What holds it: the module's exports, or a class's prototype. */
	owner: Record<string, (...args: unknown[]) => unknown>;
	key: string;
}

/** Every exported function and every method of an exported class below nodes/Opscom, so that a new one is never left out. */
export function seamsOfTheNode(): Seam[] {
	return readdirSync(NODE, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts') && !file.endsWith('.node.ts'))
		.flatMap((file) => {
			const exports = jest.requireActual<Record<string, unknown>>(join(NODE, file));
			return Object.entries(exports).flatMap(([name, value]) => {
				if (typeof value !== 'function' || NOT_IN_A_RUN.includes(name)) return [];
				return isClass(value)
					? methodsOf(value).map((key) => ({
							name: `${file} ${name}.${key}`,
							owner: value.prototype as Seam['owner'],
							key,
						}))
					: [{ name: `${file} ${name}`, owner: exports as Seam['owner'], key: name }];
			});
		});
}

function isClass(value: unknown): value is { prototype: object } {
	return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

function methodsOf({ prototype }: { prototype: object }): string[] {
	return Object.entries(Object.getOwnPropertyDescriptors(prototype))
		.filter(([key, { value }]) => key !== 'constructor' && typeof value === 'function')
		.map(([key]) => key);
}
