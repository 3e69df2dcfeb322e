import type { IDataObject } from 'n8n-workflow';

import type { Behaviour } from '../../sandbox';
import { deleting, type PermitOperation } from '../permitOperations';

/** A response of OPSCOM, or its absence, that is not a confirmation, and what a person is told about it. */
export interface ResponseCase {
	name: string;
	/** Tried with every operation, and not only with Delete. */
	forAll?: true;
	/** A function gets a confirmation of the item. */
	behaviour: Behaviour | ((confirmation: IDataObject) => Behaviour);
	outcome: 'notFound' | 'refused' | 'unknown' | 'notSent';
	errorCode?: number | string;
	httpStatus?: number;
	message: string;
	/** OPSCOM's own text as it is shown. */
	said?: string;
	advice: string;
	/** Whether OPSCOM does what is asked for all the same. */
	done?: true;
	/** ms; a response that does not come needs a short one. */
	timeout?: number;
}

const OTHER_ID = '9f8e7d6c-5b4a-4392-8170-6f5e4d3c2b1a';
const STRAIGHT_TO_OPSCOM =
	"Check that 'Base URL' in the 'OPSCOM API' credential points directly to OPSCOM. If it does, contact your OPSCOM Account Executive.";
const NOT_IN_THE_LIST = "This code is not in OPSCOM's public list. Ask your OPSCOM Account Executive what it means.";
const CHECK_CODE_AND_ADDRESS = `Check 'Client Code' in the 'OPSCOM API' credential. ${STRAIGHT_TO_OPSCOM}`;
const CONTRADICTION = "OPSCOM's response both confirms the request and carries an error code";
const BUSY = "Lower 'Concurrent Requests' or increase 'Time Between Requests', then run this item again.";

const notFoundCases = ({ notFound }: PermitOperation): ResponseCase[] => [
	{
		name: 'code 9009 with HTTP 200',
		forAll: true,
		behaviour: { kind: 'errorCode', code: 9009 },
		outcome: 'notFound',
		errorCode: 9009,
		httpStatus: 200,
		message: `${notFound.message} (OPSCOM code 9009)`,
		said: 'Record not found',
		advice: notFound.advice,
	},
	{
		name: 'code 9009 with HTTP 404',
		behaviour: { kind: 'errorCode', code: 9009, status: 404 },
		outcome: 'notFound',
		errorCode: 9009,
		httpStatus: 404,
		message: `${notFound.message} (OPSCOM code 9009)`,
		said: 'Record not found',
		advice: notFound.advice,
	},
	{
		name: 'code 9009 with HTTP 500',
		behaviour: { kind: 'errorCode', code: 9009, status: 500 },
		outcome: 'notFound',
		errorCode: 9009,
		httpStatus: 500,
		message: `${notFound.message} (OPSCOM code 9009)`,
		said: 'Record not found',
		advice: notFound.advice,
	},
	{
		name: 'code 9009 as a text',
		behaviour: { kind: 'errorCode', code: '9009' },
		outcome: 'notFound',
		errorCode: 9009,
		httpStatus: 200,
		message: `${notFound.message} (OPSCOM code 9009)`,
		said: 'Record not found',
		advice: notFound.advice,
	},
];

const refusedCases: ResponseCase[] = [
	{
		name: 'a listed code with HTTP 200',
		behaviour: { kind: 'errorCode', code: 9033 },
		outcome: 'refused',
		errorCode: 9033,
		httpStatus: 200,
		message: 'OPSCOM reported a value that is not valid (OPSCOM code 9033)',
		said: "The field's value is invalid",
		advice:
			"Check that 'Reference ID' is the one that OPSCOM returned when the permit was created, and check the 'API Token' of the 'OPSCOM API' credential.",
	},
	{
		name: 'a listed code with HTTP 400',
		behaviour: { kind: 'errorCode', code: 9030, status: 400 },
		outcome: 'refused',
		errorCode: 9030,
		httpStatus: 400,
		message: 'OPSCOM reported a value that is too long (OPSCOM code 9030)',
		said: "The field's maximum number of characters was exceeded",
		advice: "Check 'Reference ID' and the 'API Token' of the 'OPSCOM API' credential: each has at most 50 characters.",
	},
	{
		name: 'a listed code with HTTP 503',
		forAll: true,
		behaviour: { kind: 'errorCode', code: 9003, status: 503 },
		outcome: 'refused',
		errorCode: 9003,
		httpStatus: 503,
		message: 'OPSCOM could not read the request (OPSCOM code 9003)',
		said: 'Could not parse the request',
		advice: `Something between n8n and OPSCOM may have changed it. ${STRAIGHT_TO_OPSCOM}`,
	},
	{
		name: 'a code beside the confirmation of another permit',
		behaviour: (confirmation) => ({
			kind: 'status',
			status: 200,
			body: {
				...confirmation,
				reference_id: '9f8e7d6c-5b4a-4392-8170-6f5e4d3c2b1a',
				ErrorCode: 9031,
				ErrorMessage: 'The field is required.',
			},
		}),
		outcome: 'refused',
		errorCode: 9031,
		httpStatus: 200,
		message: 'OPSCOM reported that a required value is missing (OPSCOM code 9031)',
		said: 'The field is required',
		advice: "Check 'Reference ID', and the 'API Token' and 'Client Code' of the 'OPSCOM API' credential.",
	},
	{
		name: 'an unlisted code',
		forAll: true,
		behaviour: { kind: 'errorCode', code: 9027, message: 'The lot is closed for the season.' },
		outcome: 'refused',
		errorCode: 9027,
		httpStatus: 200,
		message: 'OPSCOM refused the request (OPSCOM code 9027)',
		said: 'The lot is closed for the season',
		advice: NOT_IN_THE_LIST,
	},
	{
		name: 'an unlisted code, without OPSCOM saying more',
		behaviour: { kind: 'errorCode', code: 9027, status: 409 },
		outcome: 'refused',
		errorCode: 9027,
		httpStatus: 409,
		message: 'OPSCOM refused the request (OPSCOM code 9027)',
		advice: NOT_IN_THE_LIST,
	},
	{
		name: 'HTTP 400 without a code',
		forAll: true,
		behaviour: { kind: 'status', status: 400 },
		outcome: 'refused',
		httpStatus: 400,
		message: "The server at 'Base URL' rejected the request (HTTP 400)",
		advice: CHECK_CODE_AND_ADDRESS,
	},
	{
		name: 'HTTP 404 with a web page',
		behaviour: { kind: 'html', status: 404 },
		outcome: 'refused',
		httpStatus: 404,
		message: "The server at 'Base URL' rejected the request (HTTP 404)",
		advice: CHECK_CODE_AND_ADDRESS,
	},
	{
		name: 'HTTP 422 with a text but no code',
		behaviour: { kind: 'status', status: 422, body: { ErrorMessage: 'This permit is locked.' } },
		outcome: 'refused',
		httpStatus: 422,
		message: "The server at 'Base URL' rejected the request (HTTP 422)",
		said: 'This permit is locked',
		advice: CHECK_CODE_AND_ADDRESS,
	},
	{
		name: 'a redirect',
		forAll: true,
		behaviour: { kind: 'redirect', location: 'https://sign-in.invalid/' },
		outcome: 'refused',
		httpStatus: 302,
		message:
			"The server at 'Base URL' redirects elsewhere (HTTP 302). The redirect was not followed, to keep the token safe",
		advice: STRAIGHT_TO_OPSCOM,
	},
	{
		name: 'a redirect that claims success',
		behaviour: (confirmation) => ({
			kind: 'status',
			status: 307,
			body: confirmation,
			headers: { location: 'https://sign-in.invalid/' },
		}),
		outcome: 'refused',
		httpStatus: 307,
		message:
			"The server at 'Base URL' redirects elsewhere (HTTP 307). The redirect was not followed, to keep the token safe",
		advice: STRAIGHT_TO_OPSCOM,
	},
];

const unknownCases = ({ inDoubt, resolveDoubt, unconfirmed }: PermitOperation): ResponseCase[] => [
	{
		name: 'a connection that is lost',
		forAll: true,
		behaviour: { kind: 'cut' },
		outcome: 'unknown',
		message: `${inDoubt}: the connection was lost before OPSCOM responded`,
		advice: resolveDoubt,
	},
	{
		name: 'a connection that is lost after OPSCOM acted',
		forAll: true,
		behaviour: { kind: 'actThenCut' },
		done: true,
		outcome: 'unknown',
		message: `${inDoubt}: the connection was lost before OPSCOM responded`,
		advice: resolveDoubt,
	},
	{
		name: 'no response in time',
		forAll: true,
		behaviour: { kind: 'hang' },
		timeout: 1000,
		outcome: 'unknown',
		message: `${inDoubt}: OPSCOM did not finish responding within 1000 ms`,
		advice: `If OPSCOM is often slow, increase 'Timeout'. ${resolveDoubt}`,
	},
	{
		name: 'HTTP 500',
		behaviour: { kind: 'status', status: 500 },
		outcome: 'unknown',
		httpStatus: 500,
		message: `${inDoubt}: OPSCOM could not complete the request (HTTP 500 after 1 attempt)`,
		advice: resolveDoubt,
	},
	{
		name: 'HTTP 502 after OPSCOM acted',
		forAll: true,
		behaviour: { kind: 'actThenStatus', status: 502 },
		done: true,
		outcome: 'unknown',
		httpStatus: 502,
		message: `${inDoubt}: OPSCOM could not complete the request (HTTP 502 after 1 attempt)`,
		advice: resolveDoubt,
	},
	{
		name: 'HTTP 503 with a text but no code',
		behaviour: { kind: 'status', status: 503, body: { ErrorMessage: 'Maintenance until 02:00.' } },
		outcome: 'unknown',
		httpStatus: 503,
		message: `${inDoubt}: OPSCOM could not complete the request (HTTP 503 after 1 attempt)`,
		said: 'Maintenance until 02:00',
		advice: resolveDoubt,
	},
	{
		name: 'HTTP 408',
		behaviour: { kind: 'status', status: 408 },
		outcome: 'unknown',
		httpStatus: 408,
		message: `${inDoubt}: OPSCOM could not complete the request (HTTP 408 after 1 attempt)`,
		advice: resolveDoubt,
	},
	{
		name: 'a web page with HTTP 200',
		forAll: true,
		behaviour: { kind: 'html' },
		outcome: 'unknown',
		httpStatus: 200,
		message: `${inDoubt}: OPSCOM's response could not be read (HTTP 200)`,
		advice: `${STRAIGHT_TO_OPSCOM} ${resolveDoubt}`,
	},
	{
		name: 'an empty response with HTTP 200',
		behaviour: { kind: 'empty' },
		outcome: 'unknown',
		httpStatus: 200,
		message: `${inDoubt}: OPSCOM's response could not be read (HTTP 200)`,
		advice: `${STRAIGHT_TO_OPSCOM} ${resolveDoubt}`,
	},
	{
		name: 'HTTP 204',
		behaviour: { kind: 'empty', status: 204 },
		outcome: 'unknown',
		httpStatus: 204,
		message: `${inDoubt}: OPSCOM's response could not be read (HTTP 204)`,
		advice: `${STRAIGHT_TO_OPSCOM} ${resolveDoubt}`,
	},
	{
		name: 'a list',
		behaviour: { kind: 'status', status: 200, body: [{ status: 'success' }] },
		outcome: 'unknown',
		httpStatus: 200,
		message: `${inDoubt}: OPSCOM's response could not be read (HTTP 200)`,
		advice: `${STRAIGHT_TO_OPSCOM} ${resolveDoubt}`,
	},
	{
		name: 'another permit confirmed',
		behaviour: { kind: 'otherId', referenceId: OTHER_ID },
		outcome: 'unknown',
		httpStatus: 200,
		message: `${inDoubt}: ${unconfirmed}`,
		said: `{"status":"success","reference_id":"${OTHER_ID}","InternalReferenceID":"${OTHER_ID}"}`,
		advice: resolveDoubt,
	},
	{
		name: 'a success that names no permit',
		forAll: true,
		behaviour: { kind: 'status', status: 200, body: { status: 'success' } },
		outcome: 'unknown',
		httpStatus: 200,
		message: `${inDoubt}: ${unconfirmed}`,
		said: '{"status":"success"}',
		advice: resolveDoubt,
	},
	{
		name: 'a confirmation that carries a code',
		forAll: true,
		behaviour: (confirmation) => ({
			kind: 'status',
			status: 200,
			body: { ...confirmation, ErrorCode: 9031, ErrorMessage: 'The field is required.' },
		}),
		outcome: 'unknown',
		errorCode: 9031,
		httpStatus: 200,
		message: `${inDoubt}: ${CONTRADICTION}`,
		said: 'The field is required',
		advice: resolveDoubt,
	},
	{
		name: 'a confirmation that carries the code 0',
		behaviour: (confirmation) => ({ kind: 'status', status: 200, body: { ...confirmation, ErrorCode: 0 } }),
		outcome: 'unknown',
		httpStatus: 200,
		message: `${inDoubt}: ${CONTRADICTION}`,
		advice: resolveDoubt,
	},
];

const notSentCases: ResponseCase[] = [
	{
		name: 'HTTP 429',
		forAll: true,
		behaviour: { kind: 'tooMany', retryAfter: 0 },
		outcome: 'notSent',
		httpStatus: 429,
		message: 'OPSCOM was too busy to accept the request (HTTP 429 after 1 attempt)',
		advice: BUSY,
	},
];

/** The cases to try with an operation. */
export function responseCasesOf(operation: PermitOperation): ResponseCase[] {
	const all = [...notFoundCases(operation), ...refusedCases, ...unknownCases(operation), ...notSentCases];
	return all.filter(({ forAll }) => forAll ?? operation === deleting);
}
