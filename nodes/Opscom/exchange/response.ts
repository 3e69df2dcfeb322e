import type { IDataObject } from 'n8n-workflow';

import { isListed, type Ended, type Ending } from './endings';
import type { Fault } from './fault';
import type { Redact } from './redact';
import { readServerText } from './serverText';
import { excerpt } from './text';

/** OPSCOM's "Record not found." (API Error Codes, opscom.wiki). */
const NOT_FOUND = 9009;

/** Statuses that say nothing of what OPSCOM did, whatever stands beside them: a proxy's login, a time-out, a limit. */
const NO_REFUSALS = [407, 408, 429];

/** More levels than any response of OPSCOM has. n8n's own copying and saving of an item recurses (seen in n8n-core 2.41.1). */
const DEEPEST = 100;

/** Characters of a response that are kept with a doubt: it can hold the only copy of a new permit's Reference ID. */
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
export interface AttemptResult extends Ended {
	/** Why there is no response, or only a part of one. */
	fault?: Fault;
	/** The server's own reason. */
	said?: string;
	/** OPSCOM's JSON, when it settles the request. */
	body?: IDataObject;
	/** What came back, as far as it fits, when it does not. */
	answer?: string;
	/** ms that the response asked to wait. */
	retryAfter?: number;
}

/**
 * Reads a response from its body as well as its status: OPSCOM's documentation shows refusals as a JSON object with an
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
	const refusal = body && (readRefusal?.(body) ?? readErrorCode(body));
	const isConfirmed = body !== undefined && is2xx(httpStatus) && !denies(body) && confirms(body);
	const ending = endingOf(httpStatus, body, refusal?.code, isConfirmed);
	const retryAfter = readRetryAfter(headers['retry-after']);
	return {
		ending,
		httpStatus,
		...(refusal && { errorCode: typeof refusal.code === 'string' ? excerpt(refusal.code, redact) : refusal.code }),
		...((ending === 'confirmed' || ending === 'notFound') && { body: redact(body) }),
		...(ending !== 'confirmed' && saidBy(response, body, refusal, redact)),
		...(retryAfter !== undefined && { retryAfter }),
	};
}

/** What is kept of a response that does not confirm the request. */
function saidBy(
	{ headers, text }: RawResponse,
	body: IDataObject | undefined,
	refusal: Refusal | undefined,
	redact: Redact,
): Pick<AttemptResult, 'said' | 'answer'> {
	const shown = excerpt(text, redact, LONGEST_ANSWER);
	const said = refusal?.message ?? readServerText(body && redact(body), shown);
	return { ...(said !== undefined && { said: excerpt(said, redact) }), answer: placeIn(headers, redact) + shown };
}

/** What an attempt came to whose response was cut off, or that had none. */
export function readPartial(fault: Fault, received: RawResponse | undefined, redact: Redact): AttemptResult {
	const ending = fault === 'timedOut' || fault === 'cut' ? 'noAnswer' : fault;
	if (!received) return { ending, fault };
	const { httpStatus, headers, text } = received;
	return { ending, fault, httpStatus, answer: placeIn(headers, redact) + excerpt(text, redact, LONGEST_ANSWER) };
}

/** In the order of the table "One deletion" of the specification. */
function endingOf(
	httpStatus: number,
	body: IDataObject | undefined,
	code: number | string | undefined,
	isConfirmed: boolean,
): Ending {
	const is4xx = httpStatus >= 400 && httpStatus < 500;
	if (isConfirmed) return code === undefined ? 'confirmed' : 'contradictory';
	if (code === NOT_FOUND) return 'notFound';
	if (isListed(code)) return 'refused';
	const canRefuse = body !== undefined && !NO_REFUSALS.includes(httpStatus);
	if (canRefuse && (is4xx || (code !== undefined && httpStatus < 500))) return 'refused';
	if (httpStatus === 429) return 'busy';
	if (httpStatus === 407) return 'proxyLogin';
	if (httpStatus >= 300 && httpStatus < 400) return 'redirected';
	if (body !== undefined) return 'unsettled';
	return httpStatus === 401 || httpStatus === 403 ? 'blocked' : 'noAnswer';
}

function is2xx(httpStatus: number): boolean {
	return httpStatus >= 200 && httpStatus < 300;
}

/** A JSON object; `undefined` for anything else, which OPSCOM does not send. */
function parseObject(text: string): IDataObject | undefined {
	try {
		const body: unknown = JSON.parse(text);
		return isContainer(body) && !Array.isArray(body) && !isTooDeep(body) ? (body as IDataObject) : undefined;
	} catch {
		return undefined;
	}
}

function isTooDeep(root: object): boolean {
	let level = [root];
	for (let depth = 0; level.length > 0; depth++) {
		if (depth === DEEPEST) return true;
		level = level.flatMap((value) => (Object.values(value) as unknown[]).filter(isContainer));
	}
	return false;
}

function isContainer(value: unknown): value is object {
	return typeof value === 'object' && value !== null;
}

/** `ErrorCode` in any spelling, with a number, its digits or a text. What programs give for "none" is no code. */
function readErrorCode(body: IDataObject): Refusal | undefined {
	for (const [key, value] of Object.entries(body)) {
		if (lettersOf(key) !== 'errorcode') continue;
		const text = isContainer(value) ? JSON.stringify(value) : String(value).trim();
		const number = /^\d+$/.test(text) ? Number(text) : undefined;
		if (['', 'null', 'undefined', 'false'].includes(text) || number === 0) continue;
		const message = Object.entries(body).find(([name]) => lettersOf(name) === 'errormessage')?.[1];
		const code = number !== undefined && Number.isSafeInteger(number) ? number : text;
		return { code, ...(typeof message === 'string' && { message }) };
	}
	return undefined;
}

function lettersOf(key: string): string {
	return key.replace(/[^a-z]/gi, '').toLowerCase();
}

/** A success that says beside it that it is none. */
function denies({ success, error, errors }: IDataObject): boolean {
	const isEmpty = (value: unknown) =>
		[undefined, null, false, 0, '0', ''].includes(value as string) ||
		(isContainer(value) && Object.keys(value).length === 0);
	return (
		(success !== undefined && [false, 'false', 0, '0', null].includes(success as string)) ||
		![error, errors].every(isEmpty)
	);
}

/** A new permit's address can stand in the header alone (RFC 9110, 15.3.2). */
function placeIn({ location }: RawResponse['headers'], redact: Redact): string {
	return typeof location === 'string' ? `Location: ${excerpt(location, redact)}\n` : '';
}

/**
 * Reads a `Retry-After` header: seconds or an HTTP date (RFC 9110, 10.2.3).
 *
 * @returns ms; `undefined` when there is none that can be read
 */
export function readRetryAfter(header: unknown, now = Date.now()): number | undefined {
	if (typeof header !== 'string') return undefined;
	const text = header.trim();
	if (/^\d+$/.test(text)) return Number(text) * 1000;
	// Date.parse would also take "-5" or "2" as a year; an HTTP date names its weekday or month.
	const date = /[a-z]/i.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * A list, also as PHP writes one from which entries were filtered out: an object whose keys are numbers (seen with Laravel
 * 8.83.26).
 *
 * @returns `undefined` for anything else
 */
export function listIn(value: unknown): unknown[] | undefined {
	if (Array.isArray(value)) return value;
	if (typeof value !== 'object' || value === null) return undefined;
	const keys = Object.keys(value);
	return keys.length > 0 && keys.every((key) => /^\d+$/.test(key)) ? Object.values(value) : undefined;
}
