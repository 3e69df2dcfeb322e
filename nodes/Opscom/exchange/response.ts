import type { IDataObject } from 'n8n-workflow';

import type { Ending } from './outcome';

/** OPSCOM's "Record not found." (API Error Codes, opscom.wiki). */
const NOT_FOUND = 9009;

/**
 * Client code missing, token missing, token without the permission (API Error Codes, opscom.wiki): the same for every
 * request with this credential.
 */
const ACCESS_CODES: unknown[] = [9000, 9001, 9002];
const ACCESS_STATUSES = [401, 403];

/** More levels than any response of OPSCOM has. n8n's own copying and saving of an item recurses (seen in n8n-core 2.41.1). */
const DEEPEST = 100;

/** One response as it came over the wire. */
export interface RawResponse {
	httpStatus: number;
	headers: Record<string, unknown>;
	/** `undefined` when the body is too long to be a response of OPSCOM. */
	text: string | undefined;
}

/** How OPSCOM said no. */
export interface Refusal {
	code: number | string;
	/** OPSCOM's own text, as it came. */
	message?: string;
}

/** What one attempt came to. */
export interface AttemptResult {
	ending: Ending;
	httpStatus?: number;
	errorCode?: number | string;
	/** OPSCOM's own text, as it came: it can echo the token. */
	errorMessage?: string;
	/** OPSCOM's JSON, as it came. */
	body?: IDataObject;
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
	readRefusal?: (body: IDataObject) => Refusal | undefined,
): AttemptResult {
	const { httpStatus, headers } = response;
	const body = parseObject(response.text);
	const refusal = body && readRefusal?.(body);
	const errorCode = refusal?.code ?? (body && readErrorCode(body));
	const errorMessage = refusal?.message ?? body?.ErrorMessage;
	return {
		ending: endingOf(httpStatus, body, errorCode, confirms),
		httpStatus,
		...(errorCode !== undefined && { errorCode }),
		...(typeof errorMessage === 'string' && { errorMessage }),
		...(body && { body }),
		retryAfter: headers['retry-after'],
	};
}

function endingOf(
	httpStatus: number,
	body: IDataObject | undefined,
	errorCode: number | string | undefined,
	confirms: (body: IDataObject) => boolean,
): Ending {
	const isSuccess = httpStatus >= 200 && httpStatus < 300;
	const isConfirmed = isSuccess && body !== undefined && confirms(body);
	if (isConfirmed && hasAnyErrorCode(body)) return 'contradictory';
	if (errorCode === NOT_FOUND) return 'notFound';
	if (ACCESS_CODES.includes(errorCode) || ACCESS_STATUSES.includes(httpStatus)) return 'accessDenied';
	if (errorCode !== undefined) return 'errorCode';
	if (httpStatus === 429) return 'busy';
	if (httpStatus === 408 || httpStatus >= 500) return 'serverFault';
	if (httpStatus >= 400) return 'rejected';
	if (httpStatus >= 300) return 'redirected';
	if (!isSuccess || body === undefined) return 'unreadable';
	return isConfirmed ? 'confirmed' : 'unconfirmed';
}

function parseObject(text: string | undefined): IDataObject | undefined {
	if (text === undefined) return undefined;
	let body: unknown;
	try {
		body = JSON.parse(text);
	} catch {
		return undefined;
	}
	return isJsonObject(body) && !isDeeperThan(DEEPEST, body) ? body : undefined;
}

function isJsonObject(body: unknown): body is IDataObject {
	return typeof body === 'object' && body !== null && !Array.isArray(body);
}

function isDeeperThan(levels: number, root: object): boolean {
	let level: object[] = [root];
	for (let depth = 0; level.length > 0; depth++) {
		if (depth === levels) return true;
		level = level.flatMap((value) =>
			Object.values(value).filter((entry) => typeof entry === 'object' && entry !== null),
		);
	}
	return false;
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
