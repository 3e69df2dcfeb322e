import { deletedAnswer, jsonAnswer, refusal, textAnswer, type Answer } from './answer';
import {
	isMissing,
	JSON_NOT_AN_OBJECT,
	NO_SUCH_PERMIT,
	REFERENCE_ID_INVALID,
	REFERENCE_ID_SPELLINGS,
	REFERENCE_ID_TOO_LONG,
	STATS_TYPE,
	STATS_ZONE,
	UNKNOWN_CLIENT_CODE,
	UNKNOWN_PATH_STATUS,
	VALUE_NOT_A_STRING,
	WRONG_CONTENT_TYPE,
	WRONG_METHOD_STATUS,
	WRONG_TOKEN,
} from './assumptions';
import type { PermitStore } from './permitStore';

/** The account that the sandbox knows, and its permits. */
export interface Account {
	clientCode: string;
	token: string;
	permits: PermitStore;
}

export interface OpscomRequest {
	method: string;
	/** With its query, if there is one. */
	path: string;
	contentType: string | undefined;
	/** The parsed JSON; undefined when it could not be parsed. */
	body: unknown;
}

type Fields = Record<string, unknown>;

const PERMIT_PATH = /^\/api\/(?:([^/]*)\/)?v1\/permits\/(delete|stats)$/;
const JSON_TYPE = /^application\/json\s*(;|$)/i;
const LONGEST_REFERENCE_ID = 50;
const REFERENCE_ID = /^[A-Za-z0-9-]+$/;

const isFields = (body: unknown): body is Fields => typeof body === 'object' && body !== null && !Array.isArray(body);

/** The reference ID under any of its three spellings, whatever its type; undefined when there is none. */
export function referenceIdIn(body: unknown): unknown {
	if (!isFields(body)) return undefined;
	return REFERENCE_ID_SPELLINGS.map((spelling) => body[spelling]).find((value) => !isMissing(value));
}

/**
 * What OPSCOM answers, by its public documentation and by `assumptions.ts`, to one request for Permit Delete or Permit
 * Stats. A deletion takes the permit out of the account.
 */
export function answerOf(account: Account, { method, path, contentType, body }: OpscomRequest): Answer {
	const match = PERMIT_PATH.exec(path.replace(/\?.*$/s, ''));
	if (!match) return textAnswer(UNKNOWN_PATH_STATUS, 'Not Found');
	if (method !== 'POST') return textAnswer(WRONG_METHOD_STATUS, 'Method Not Allowed');

	const [, clientCode, operation] = match;
	if (!clientCode) return refusal(9000);
	if (clientCode !== account.clientCode) return refusal(UNKNOWN_CLIENT_CODE);
	if (!JSON_TYPE.test(contentType ?? '')) return refusal(WRONG_CONTENT_TYPE);
	if (body === undefined) return refusal(9003);
	if (!isFields(body)) return refusal(JSON_NOT_AN_OBJECT);
	if (isMissing(body.apiToken)) return refusal(9001);
	if (body.apiToken !== account.token) return refusal(WRONG_TOKEN.code, WRONG_TOKEN.status);

	return operation === 'delete' ? permitDelete(account.permits, body) : permitStats(account.permits, body);
}

function permitDelete(permits: PermitStore, body: Fields): Answer {
	const referenceId = referenceIdIn(body);
	if (referenceId === undefined) return refusal(9008);
	if (typeof referenceId !== 'string') return refusal(VALUE_NOT_A_STRING);
	if (referenceId.length > LONGEST_REFERENCE_ID) return refusal(REFERENCE_ID_TOO_LONG);
	if (!REFERENCE_ID.test(referenceId)) return refusal(REFERENCE_ID_INVALID);
	return permits.delete(referenceId) ? deletedAnswer(referenceId) : refusal(NO_SUCH_PERMIT);
}

function permitStats(permits: PermitStore, { zones }: Fields): Answer {
	if (!isMissing(zones) && typeof zones !== 'string') return refusal(VALUE_NOT_A_STRING);
	const asked = isMissing(zones) || String(zones).split(',').includes(STATS_ZONE);
	const all = { type: STATS_TYPE, zone: STATS_ZONE, total: String(permits.list().length) };
	return jsonAnswer(200, { data: asked ? [all] : [] });
}
