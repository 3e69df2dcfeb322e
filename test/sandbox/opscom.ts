import { plateRefusal, refusal, textResponse, type OpscomResponse } from './response';
import {
	isMissing,
	JSON_NOT_AN_OBJECT,
	UNKNOWN_CLIENT_CODE,
	UNKNOWN_PATH_STATUS,
	WRONG_CONTENT_TYPE,
	WRONG_METHOD_STATUS,
	WRONG_TOKEN,
} from './assumptions';
import { CREATE, PLATE_VALIDATION, REFERENCE_ID, valueOf, ZONES, type Body } from './attributes';
import { plateValidation, type PlateForm } from './operations/plateValidation';
import { readPath } from './path';
import { calls } from './calls';
import type { PermitStore } from './permitStore';
import { Refused } from './refused';

/** The account that the sandbox knows, and its permits. */
export interface Account {
	clientCode: string;
	token: string;
	permits: PermitStore;
	/** Whether Permit Create refuses a permit with exactly the details of another one. */
	refuseCopies: boolean;
	/** How Plate Validation responds. */
	plateForm: PlateForm;
}

export interface OpscomRequest {
	method: string;
	/** With its query, if there is one. */
	path: string;
	contentType: string | undefined;
	/** The parsed JSON; undefined when it could not be parsed. */
	body: unknown;
}

const JSON_TYPE = /^application\/json\s*(;|$)/i;

const isBody = (body: unknown): body is Body => typeof body === 'object' && body !== null && !Array.isArray(body);

/** The reference ID under any of its three names, whatever its type; undefined when there is none. */
export const referenceIdIn = (body: unknown): unknown => (isBody(body) ? valueOf(body, REFERENCE_ID) : undefined);

/** What a request is about: its permit's reference ID, otherwise the plate, otherwise the zones. */
export function subjectOf(body: unknown): string | undefined {
	if (!isBody(body)) return undefined;
	const subject = [REFERENCE_ID, CREATE.plate, ZONES].map((attribute) => valueOf(body, attribute)).find(Boolean);
	return typeof subject === 'string' ? subject : undefined;
}

/**
 * How OPSCOM responds to one request, by its public documentation and by `assumptions.ts`. The account's permits change
 * as the request asks.
 */
export function respond(account: Account, request: OpscomRequest): OpscomResponse {
	const target = readPath(request.path);
	if (!target) return textResponse(UNKNOWN_PATH_STATUS, 'Not Found');
	if (request.method !== 'POST') return textResponse(WRONG_METHOD_STATUS, 'Method Not Allowed');
	try {
		const call = calls.find(({ name }) => name === target.operation);
		if (!call) return validatePlate(account, request);
		checkClientCode(account, target.clientCode);
		return call.respond(account, checkedBody(account, request));
	} catch (error) {
		if (!(error instanceof Refused)) throw error;
		const isNewerForm = target.operation === 'plate' && account.plateForm === 'newer';
		return (isNewerForm ? plateRefusal : refusal)(error.code, error.status);
	}
}

function validatePlate(account: Account, request: OpscomRequest): OpscomResponse {
	const body = jsonBody(request);
	checkToken(account, valueOf(body, PLATE_VALIDATION.token));
	checkClientCode(account, valueOf(body, PLATE_VALIDATION.client));
	return plateValidation(account.permits, body, account.plateForm);
}

function checkClientCode(account: Account, clientCode: unknown): void {
	if (!clientCode) throw new Refused(9000);
	if (clientCode !== account.clientCode) throw new Refused(UNKNOWN_CLIENT_CODE);
}

function checkedBody(account: Account, request: OpscomRequest): Body {
	const body = jsonBody(request);
	checkToken(account, body.apiToken);
	return body;
}

function jsonBody({ contentType, body }: OpscomRequest): Body {
	if (!JSON_TYPE.test(contentType ?? '')) throw new Refused(WRONG_CONTENT_TYPE);
	if (body === undefined) throw new Refused(9003);
	if (!isBody(body)) throw new Refused(JSON_NOT_AN_OBJECT);
	return body;
}

function checkToken({ token }: Account, sent: unknown): void {
	if (isMissing(sent)) throw new Refused(9001);
	if (sent !== token) throw new Refused(WRONG_TOKEN.code, WRONG_TOKEN.status);
}
