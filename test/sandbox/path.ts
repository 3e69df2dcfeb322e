/** The last part of the path of the operations that the sandbox knows: Permit Delete, Create, Update and Stats. */
export type Operation = 'delete' | 'push' | 'update' | 'stats';

const PERMIT_PATH = /^\/api\/(?:([^/]*)\/)?v1\/permits\/(delete|push|update|stats)$/;

/** What a path, with or without a query, asks for; undefined when it is none that the sandbox knows. */
export function readPath(path: string): { clientCode: string | undefined; operation: Operation } | undefined {
	const match = PERMIT_PATH.exec(path.replace(/\?.*$/s, ''));
	return match ? { clientCode: match[1], operation: match[2] as Operation } : undefined;
}
