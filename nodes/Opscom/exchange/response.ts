import type { IDataObject } from 'n8n-workflow';

import type { Ending } from './endings';
import type { Fault } from './fault';
import type { Redact } from './redact';
import { readServerText } from './serverText';
import { excerpt } from './text';

/** OPSCOM's "Record not found." (API Error Codes, opscom.wiki). */
const NOT_FOUND = 9009;

/**
 * Client code missing, token missing, token without the permission (API Error Codes, opscom.wiki): the same for every
 * request with this credential.
 */
const ACCESS_CODES: unknown[] = [9000, 9001, 9002];
const ACCESS_STATUSES = [401, 403];

/** Statuses of a server that had the whole request and then gave up on it (RFC 9110, 15.6). */
const HANDED_OVER = [500, 502, 504];

/** More levels than any response of OPSCOM has. n8n's own copying and saving of an item recurses (seen in n8n-core 2.41.1). */
const DEEPEST = 100;

/** More entries than any response of OPSCOM has: 40 responses of 60,000 entries at once blocked n8n for seconds. */
const MOST_ENTRIES = 10_000;

/** Characters of an answer that are kept with a doubt: it can hold the only copy of a new permit's Reference ID. */
const LONGEST_ANSWER = 4_000;

/** One response as it came over the wire. */
export interface RawResponse {
	httpStatus: number;
	headers: Record<string, unknown>;
	/** The body, or its beginning when it is too long to be a response of OPSCOM. */
	text: string;
	isWhole: boolean;
}

/** How OPSCOM said no. */
export interface Refusal {
	code: number | string;
	/** OPSCOM's own text. */
	message?: string;
}

/** What one attempt came to. It holds no token: every text in it is redacted. */
export interface AttemptResult {
	ending: Ending;
	httpStatus?: number;
	errorCode?: number | string;
	/** The server's own reason. */
	said?: string;
	/** The JSON of a response that settles the request, or can settle it for what may be sent twice. */
	body?: IDataObject;
	/** What came back, as far as it fits, when it neither settles the request nor is a plain refusal. */
	answer?: string;
	/** No other request with this credential can succeed. */
	deniesAccess?: true;
	/** The `Retry-After` header, as it came. */
	retryAfter?: unknown;
}

/**
 * Reads OPSCOM's response from the body as well as the status: its documentation shows refusals as a JSON object with an
 * `ErrorCode` and names no HTTP status for them (API Error Codes, opscom.wiki).
 *
 * @param confirms whether the body of a 2xx response confirms what was asked for
 * @param readRefusal reads a refusal in another form
 */
export function readResponse(
	response: RawResponse,
	confirms: (body: IDataObject) => boolean,
	redact: Redact,
	readRefusal?: (body: IDataObject) => Refusal | undefined,
): AttemptResult {
	const { httpStatus, headers, text, isWhole } = response;
	const body = isWhole ? parseObject(text) : undefined;
	const refusal = body && readRefusal?.(body);
	const errorCode = refusal?.code ?? (body && readErrorCode(body));
	const ending = endingOf(httpStatus, body, errorCode, confirms);
	const settles = ending === 'confirmed' || ending === 'notFound';
	const own = settles ? undefined : excerpt(text, redact, LONGEST_ANSWER);
	const said = refusal?.message ?? (own === undefined ? body?.ErrorMessage : readServerText(redact(body), own));
	return {
		ending,
		httpStatus,
		...(errorCode !== undefined && {
			errorCode: typeof errorCode === 'string' ? excerpt(errorCode, redact) : errorCode,
		}),
		...(typeof said === 'string' && { said: excerpt(said, redact) }),
		...((settles || ending === 'notFoundOddly') && { body: redact(body) }),
		...(own !== undefined && { answer: `${placeIn(headers, redact)}${own}` }),
		...((ACCESS_CODES.includes(errorCode) || ['accessDenied', 'blockedBefore'].includes(ending)) && {
			deniesAccess: true,
		}),
		retryAfter: headers['retry-after'],
	};
}

/** What an attempt came to whose response was cut off, or that had none. */
export function readFaulty(ending: Fault, received: RawResponse | undefined, redact: Redact): AttemptResult {
	if (!received) return { ending };
	const { httpStatus, headers, text } = received;
	return { ending, httpStatus, answer: `${placeIn(headers, redact)}${excerpt(text, redact, LONGEST_ANSWER)}` };
}

function endingOf(
	httpStatus: number,
	body: IDataObject | undefined,
	errorCode: number | string | undefined,
	confirms: (body: IDataObject) => boolean,
): Ending {
	const isSuccess = httpStatus >= 200 && httpStatus < 300;
	const isClientError = httpStatus >= 400 && httpStatus < 500;
	if (isSuccess && body !== undefined && confirms(body)) return hasAnyErrorCode(body) ? 'contradictory' : 'confirmed';
	if (errorCode === NOT_FOUND) return isSuccess || isClientError ? 'notFound' : 'notFoundOddly';
	if (isListed(errorCode)) return isSuccess || isClientError ? 'refused' : 'refusedOddly';
	if (httpStatus === 407) return 'proxyLogin';
	if (httpStatus === 429) return 'busy';
	if (ACCESS_STATUSES.includes(httpStatus)) return body === undefined ? 'blockedBefore' : 'accessDenied';
	if (errorCode !== undefined && httpStatus < 500) return isClientError ? 'refused' : 'refusedOddly';
	if (httpStatus >= 500 || httpStatus === 408) return HANDED_OVER.includes(httpStatus) ? 'serverFault' : 'unavailable';
	if (isClientError) return 'rejected';
	if (httpStatus >= 300) return 'redirected';
	return isSuccess && body !== undefined ? 'unconfirmed' : 'unreadable';
}

/** OPSCOM's public table (API Error Codes, opscom.wiki). */
function isListed(code: number | string | undefined): boolean {
	return typeof code === 'number' && ((code >= 9000 && code <= 9022) || (code >= 9030 && code <= 9033));
}

function parseObject(text: string): IDataObject | undefined {
	let body: unknown;
	try {
		body = JSON.parse(text);
	} catch {
		return undefined;
	}
	return isJsonObject(body) && isBounded(body) ? body : undefined;
}

function isJsonObject(body: unknown): body is IDataObject {
	return typeof body === 'object' && body !== null && !Array.isArray(body);
}

function isBounded(root: object): boolean {
	let level: object[] = [root];
	let entries = 0;
	for (let depth = 0; level.length > 0; depth++) {
		if (depth === DEEPEST) return false;
		const values = level.flatMap((value) => Object.values(value) as unknown[]);
		entries += values.length;
		if (entries > MOST_ENTRIES) return false;
		level = values.filter((value): value is object => typeof value === 'object' && value !== null);
	}
	return true;
}

/**
 * The documentation shows a number; digits sent as text mean the same code. 0 is what programs give for "no error", so
 * it is no refusal.
 */
function readErrorCode(body: IDataObject): number | string | undefined {
	const code = typeof body.ErrorCode === 'string' ? body.ErrorCode.trim() : body.ErrorCode;
	const read = typeof code === 'string' && /^\d+$/.test(code) ? Number(code) : code;
	if (typeof read === 'number')
		return read === 0 ? undefined : Number.isSafeInteger(read) ? read : String(body.ErrorCode);
	return typeof read === 'string' && read !== '' ? read : undefined;
}

/** `ErrorCode` in any spelling (`errorCode`, `error_code` …) and with any value. */
function hasAnyErrorCode(body: IDataObject): boolean {
	return Object.keys(body).some((key) => key.replace(/[^a-z]/gi, '').toLowerCase() === 'errorcode');
}

/** A new permit's address can stand in the header alone (RFC 9110, 15.3.2). */
function placeIn({ location }: RawResponse['headers'], redact: Redact): string {
	return typeof location === 'string' ? `Location: ${excerpt(location, redact)}\n` : '';
}
