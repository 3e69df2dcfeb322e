/**
 * The last part of the path of the operations that the sandbox knows: Permit Delete, Create, Update and Stats, and Plate
 * Validation.
 */
export type Operation = 'delete' | 'push' | 'update' | 'stats' | 'plate';

const PERMIT_PATH = /^\/api\/(?:([^/]*)\/)?v1\/permits\/(delete|push|update|stats)$/;
/** OPSCOM serves it on another host, with the client code in the body. */
const PLATE_PATH = '/api/v1/validate/plate';

/** What a path, with or without a query, asks for; undefined when it is none that the sandbox knows. */
export function readPath(path: string): { clientCode: string | undefined; operation: Operation } | undefined {
	const withoutQuery = path.replace(/\?.*$/s, '');
	if (withoutQuery === PLATE_PATH) return { clientCode: undefined, operation: 'plate' };
	const match = PERMIT_PATH.exec(withoutQuery);
	return match ? { clientCode: match[1], operation: match[2] as Operation } : undefined;
}
