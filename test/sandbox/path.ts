import { calls } from './calls';

const PATH = /^\/api\/(?:([^/]*)\/)?v1\/(.+)$/;
/** OPSCOM serves it on another host, with the client code in the body. */
const PLATE_PATH = '/api/v1/validate/plate';

/** What a path, with or without a query, asks for; undefined when it is none that the sandbox knows. */
export function readPath(path: string): { clientCode: string | undefined; operation: string } | undefined {
	const withoutQuery = path.replace(/\?.*$/s, '');
	if (withoutQuery === PLATE_PATH) return { clientCode: undefined, operation: 'plate' };
	const [, clientCode, rest] = PATH.exec(withoutQuery) ?? [];
	const call = calls.find((each) => each.path === rest);
	return call && { clientCode, operation: call.name };
}
