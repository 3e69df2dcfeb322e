import type { IDataObject } from 'n8n-workflow';

import type { Ending } from './outcome';

/** OPSCOM's "Record not found." (API Error Codes, opscom.wiki). */
const NOT_FOUND = 9009;

/**
 * Client code missing, token missing, token without the permission (API Error Codes, opscom.wiki): the same for every
 * permit of a run.
 */
const ACCESS_CODES: unknown[] = [9000, 9001, 9002];
const ACCESS_STATUSES = [401, 403];

/** One answer as it came over the wire. */
export interface Answer {
	httpStatus: number;
	headers: Record<string, unknown>;
	body: unknown;
}

/** How an answer was read. */
export interface Reading {
	ending: Ending;
	httpStatus: number;
	errorCode?: number | string;
	/** OPSCOM's own text, as it came: it can echo the token. */
	errorMessage?: string;
}

/**
 * Reads OPSCOM's answer from the body as well as the status: its documentation shows refusals as a JSON object with an
 * `ErrorCode` and names no HTTP status for them (API Error Codes, opscom.wiki).
 *
 * @param confirms whether the body of a 2xx answer without an `ErrorCode` confirms what was asked for
 */
export function readAnswer({ httpStatus, body }: Answer, confirms: (body: IDataObject) => boolean): Reading {
	const isObject = isJsonObject(body);
	const code = isObject ? readErrorCode(body) : undefined;
	const said = {
		httpStatus,
		...(code !== undefined && { errorCode: code }),
		...(isObject && typeof body.ErrorMessage === 'string' && { errorMessage: body.ErrorMessage }),
	};

	if (code === NOT_FOUND) return { ending: 'notFound', ...said };
	if (ACCESS_CODES.includes(code) || ACCESS_STATUSES.includes(httpStatus)) return { ending: 'accessDenied', ...said };
	if (code !== undefined) return { ending: 'codeGiven', ...said };
	if (httpStatus === 429) return { ending: 'busy', ...said };
	if (httpStatus === 408 || httpStatus >= 500) return { ending: 'serverFault', ...said };
	if (httpStatus >= 400) return { ending: 'rejected', ...said };
	if (httpStatus >= 300) return { ending: 'redirected', ...said };
	if (httpStatus < 200 || !isObject) return { ending: 'unreadable', ...said };
	return { ending: !('ErrorCode' in body) && confirms(body) ? 'confirmed' : 'unconfirmed', ...said };
}

function isJsonObject(body: unknown): body is IDataObject {
	return typeof body === 'object' && body !== null && !Array.isArray(body);
}

/** The documentation shows a number; digits sent as text mean the same code. */
function readErrorCode(body: IDataObject): number | string | undefined {
	const code = body.ErrorCode;
	if (typeof code === 'number') return code;
	if (typeof code !== 'string' || code.trim() === '') return undefined;
	return /^\d+$/.test(code.trim()) ? Number(code) : code.trim();
}
