import { fail, ok, type Result } from '../result';
import type { Message } from './text';

/**
 * Where the requests of each of OPSCOM's two services go, without a slash at the end: `{baseUrl}/api/{clientCode}/v1` for
 * permits, and `{plateServiceUrl}/api/v1` for Plate Validation, which is on another host and has the client code in its
 * body (Pull API: Plate Validation, opscom.wiki).
 */
export type Endpoints = Record<'permit' | 'plate', string>;

/** One of OPSCOM's services. */
export type Service = keyof Endpoints;

/** The fields of the 'OPSCOM API' credential, cleaned of what pasting adds. */
export interface Access {
	apiToken: string;
	clientCode: string;
	endpoints: Endpoints;
}

/** OPSCOM's own addresses (opscom.wiki). */
export const BASE_URL = 'https://controller.operationscommander.io';
export const PLATE_SERVICE_URL = 'https://service.ops-com.com';

const CREDENTIAL = "'OPSCOM API' credential";
/** Spaces, line ends and the invisible characters that come with text copied from mail and web pages. */
const PASTED_SPACES = /[\s\u200B-\u200D\u2060\uFEFF]+/g;
/** An encoded dot, slash or backslash: a server may read it as the plain one and leave the path. */
const ENCODED_PATH = /%(25)*(2e|2f|5c)/i;
/** OPSCOM's limit is 50 (Conventions, opscom.wiki). A token of fewer than 8 stands by chance in other texts, and would be hidden there. */
const TOKEN = /^[A-Za-z0-9-]{8,50}$/;
const CLIENT_CODE = /^[A-Za-z0-9_-]+$/;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Checks the credential before anything is sent: the token is letters, digits and dashes, the client code those and
 * underscores, the addresses are https or on this machine ("Conventions common to all endpoints", opscom.wiki).
 *
 * @returns the access that the credential gives, or the message that names its wrong field
 */
export function readAccess(fields: Record<string, unknown>): Result<Access, Message> {
	const apiToken = text(fields.apiToken).replaceAll(PASTED_SPACES, '');
	const clientCode = trimmed(fields.clientCode);

	if (apiToken === '') return wrong('API Token', 'is empty', 'Enter the token that OPSCOM gave you');
	if (!TOKEN.test(apiToken)) {
		return wrong('API Token', 'must be 8 to 50 letters, digits and dashes', 'Enter the whole token and nothing else');
	}
	if (!CLIENT_CODE.test(clientCode)) {
		const what = clientCode === '' ? 'is empty' : 'must be letters, digits, dashes and underscores';
		return wrong('Client Code', what, 'Enter the code that OPSCOM gave you with the token');
	}
	const base = readAddress('Base URL', trimmed(fields.baseUrl), BASE_URL);
	if (!base.ok) return base;
	const plateService = readAddress('Plate Service URL', trimmed(fields.plateServiceUrl), PLATE_SERVICE_URL);
	if (!plateService.ok) return plateService;
	const endpoints = { permit: `${base.value}/api/${clientCode}/v1`, plate: `${plateService.value}/api/v1` };
	return ok({ apiToken, clientCode, endpoints });
}

/** The token of a credential, also of one with a wrong field, as far as it has to be hidden: its letters, digits and dashes. */
export function tokenToHide({ apiToken }: Record<string, unknown>): string {
	return text(apiToken).replace(/[^A-Za-z0-9-]+/g, '');
}

function readAddress(field: string, value: string, documented: string): Result<string, Message> {
	const example = `Enter it in the form ${documented}`;
	if (value === '') return wrong(field, 'is empty', example);
	let url: URL;
	try {
		url = new URL(value);
	} catch {
		return wrong(field, 'is not a web address', example);
	}
	if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname))) {
		return wrong(field, 'does not start with https://', `The token would be sent unencrypted. ${example}`);
	}
	if (url.username !== '' || url.password !== '') {
		return wrong(field, 'contains a user name or password', `OPSCOM accepts only the token. ${example}`);
	}
	if (/[?#]/.test(value)) return wrong(field, 'contains ? or #', example);
	if (ENCODED_PATH.test(value)) return wrong(field, 'contains an encoded dot or slash', example);
	if (/\/api(\/|$)/.test(url.pathname)) {
		return wrong(field, 'contains /api', `The node adds that part itself. ${example}`);
	}
	// From the first slash on: a long row of them would be tried at each.
	return ok(url.href.replace(/(?<!\/)\/+$/, ''));
}

/**
 * The service that a request is for and its full address, if it lies below that service's endpoint once `..` and the like
 * are resolved.
 *
 * @param url a full address, or a path below the endpoint of the permits
 * @returns `undefined` when the address is elsewhere
 */
export function findService(endpoints: Endpoints, url: string): { service: Service; url: string } | undefined {
	const given = /^https?:/i.test(url) ? url : endpoints.permit + url;
	if (ENCODED_PATH.test(given) || !URL.canParse(given)) return undefined;
	// A user name or password stands before the host, where no endpoint has one.
	const { href } = new URL(given);
	const services: Service[] = ['permit', 'plate'];
	const service = services.find((known) => href.startsWith(`${endpoints[known]}/`));
	return service && { service, url: href };
}

/** Spaces within it stay one space, so that the field is found wrong. */
function trimmed(value: unknown): string {
	return text(value).split(PASTED_SPACES).filter(Boolean).join(' ');
}

function text(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

function wrong(field: string, what: string, next: string): Result<never, Message> {
	return fail({ text: `'${field}' in the ${CREDENTIAL} ${what}`, advice: `${next}.` });
}
