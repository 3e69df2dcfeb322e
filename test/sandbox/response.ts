import { PLATE_REASONS, PLATE_REFUSAL, REFUSAL_STATUS } from './assumptions';
import { ERROR_TABLE } from './errorTable';

/** What goes back over the wire. */
export interface OpscomResponse {
	status: number;
	headers: Record<string, string>;
	body: string;
}

export function textResponse(status: number, body: string, contentType = 'text/plain'): OpscomResponse {
	return { status, headers: { 'content-type': contentType }, body };
}

export function jsonResponse(status: number, body: unknown): OpscomResponse {
	return textResponse(status, JSON.stringify(body), 'application/json');
}

/**
 * OPSCOM's documented success of Permit Delete and Permit Update. Source: "Push API: Permit Delete" and "Push API: Permit
 * Update", opscom.wiki.
 */
export function successResponse(referenceId: string): OpscomResponse {
	return jsonResponse(200, { status: 'success', reference_id: referenceId, InternalReferenceID: referenceId });
}

/**
 * OPSCOM's documented form of a refusal. A code that is not in the public table comes without `ErrorMessage` unless
 * one is given. Source: "API Error Codes", opscom.wiki.
 */
export function refusal(
	code: number | string,
	status = REFUSAL_STATUS,
	message = ERROR_TABLE[Number(code)],
): OpscomResponse {
	return jsonResponse(status, { ErrorCode: code, ErrorMessage: message });
}

/** Plate Validation's own form of a refusal. Source: "Pull API: Plate Validation", opscom.wiki. */
export function plateRefusal(code: number, status = REFUSAL_STATUS): OpscomResponse {
	return jsonResponse(status, { error: PLATE_REFUSAL, data: null, message: PLATE_REASONS[code] });
}
