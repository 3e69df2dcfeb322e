import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';

import type { IDataObject } from 'n8n-workflow';
import { generate } from 'selfsigned';

import type { Behaviour } from '../../sandbox';
import { jsonOf, outputsOf } from '../deletionWorkflow';
import { n8nMemory } from '../n8nMemory';
import { creating, deleting, eachOperation, type PermitOperation } from '../permitOperations';
import { subjectsSent, summaryOf } from '../permitRuns';
import { useSandbox } from '../useSandbox';
import {
	accountOf,
	adviceAfter,
	failuresByRow,
	rowAt,
	namedAs,
	notSentDetails,
	runPrepared,
	stopped,
} from './failures';

const sandbox = useSandbox();

type Outcome = 'notFound' | 'refused' | 'unknown' | 'notSent';

/** A response of OPSCOM, or its absence, that confirms nothing, and what a person is told about it. */
interface ResponseCase {
	name: string;
	/** A function gets a confirmation of the row. */
	behaviour: Behaviour | ((confirmation: IDataObject) => Behaviour);
	outcome: Outcome;
	/** It is in doubt whether a permit was created: what must not happen twice is no refusal then. */
	isDoubtForCreate?: true;
	errorCode?: number | string;
	httpStatus?: number;
	/** What comes after the words for a doubt, if there is one. */
	text: string;
	/** Who said what; `RESPONSE` stands for the whole response. */
	quote?: string;
	/** What to check; what then becomes of the item follows from the outcome. */
	advice?: string;
	/** Whether OPSCOM does what is asked for all the same. */
	done?: true;
}

const OTHER_ID = '9f8e7d6c-5b4a-4392-8170-6f5e4d3c2b1a';
const RESPONSE = 'OPSCOM said: "RESPONSE"';
const STRAIGHT_TO_OPSCOM =
	"Check that 'Base URL' in the 'OPSCOM API' credential points directly to OPSCOM. If it does, contact your OPSCOM Account Executive.";
const NOT_IN_THE_LIST = "This code is not in OPSCOM's public list. Ask your OPSCOM Account Executive what it means.";
const CHECK_CODE_AND_ADDRESS = `Check 'Client Code' in the 'OPSCOM API' credential. ${STRAIGHT_TO_OPSCOM}`;
const CONTRADICTION = "OPSCOM's response both confirms the request and carries an error code";
const COULD_NOT = 'OPSCOM could not complete the request';
const LOST = 'the connection was lost before OPSCOM responded';
const ELSEWHERE = (status: number) =>
	`The server at 'Base URL' redirects elsewhere (HTTP ${status}). The redirect was not followed, to keep the token safe`;

/** "Record not found." with any status. */
const notFound = ({ notFound: { message, advice } }: PermitOperation): ResponseCase[] =>
	[200, 404, 500].map((status) => ({
		name: `code 9009 with HTTP ${status}`,
		behaviour: { kind: 'errorCode', code: status === 404 ? '9009' : 9009, status },
		outcome: 'notFound',
		...(status === 500 && { isDoubtForCreate: true }),
		errorCode: 9009,
		httpStatus: status,
		text: `${message} (OPSCOM code 9009)`,
		quote: 'OPSCOM said: "Record not found"',
		advice,
	}));

/** A listed code with any status. */
const refused: ResponseCase[] = [200, 400, 503].map((status) => ({
	name: `code 9003 with HTTP ${status}`,
	behaviour: { kind: 'errorCode', code: 9003, status },
	outcome: 'refused',
	...(status === 503 && { isDoubtForCreate: true }),
	errorCode: 9003,
	httpStatus: status,
	text: 'OPSCOM could not read the request (OPSCOM code 9003)',
	quote: 'OPSCOM said: "Could not parse the request"',
	advice: `Something between n8n and OPSCOM may have changed it. ${STRAIGHT_TO_OPSCOM}`,
}));

const others = ({ unconfirmed, name }: PermitOperation): ResponseCase[] => [
	{
		name: 'an unlisted code with HTTP 200',
		behaviour: { kind: 'errorCode', code: 9027, message: 'The lot is closed for the season.' },
		outcome: 'refused',
		isDoubtForCreate: true,
		errorCode: 9027,
		httpStatus: 200,
		text: 'OPSCOM refused the request (OPSCOM code 9027)',
		quote: 'OPSCOM said: "The lot is closed for the season"',
		advice: NOT_IN_THE_LIST,
	},
	{
		name: 'a code that is text, with HTTP 409',
		behaviour: { kind: 'errorCode', code: 'LOCKED', status: 409, message: 'No.' },
		outcome: 'refused',
		errorCode: 'LOCKED',
		httpStatus: 409,
		text: 'OPSCOM refused the request',
		quote: 'OPSCOM said: "LOCKED", "No"',
		advice: NOT_IN_THE_LIST,
	},
	{
		name: 'an unlisted code with HTTP 500',
		behaviour: { kind: 'errorCode', code: 9027, status: 500, message: 'No.' },
		outcome: 'unknown',
		errorCode: 9027,
		httpStatus: 500,
		text: `${COULD_NOT} (HTTP 500 after 1 attempt)`,
		quote: 'OPSCOM said: "No"',
	},
	{
		name: 'HTTP 400 without a code',
		behaviour: { kind: 'status', status: 400 },
		outcome: 'refused',
		httpStatus: 400,
		text: "The server at 'Base URL' rejected the request (HTTP 400)",
		advice: STRAIGHT_TO_OPSCOM,
	},
	{
		name: 'HTTP 404 with a web page',
		behaviour: { kind: 'html', status: 404 },
		outcome: 'refused',
		httpStatus: 404,
		text: "The server at 'Base URL' rejected the request (HTTP 404)",
		quote: 'The server said: "Sign in"',
		advice: CHECK_CODE_AND_ADDRESS,
	},
	{
		name: 'HTTP 422 with a reason in another form',
		behaviour: { kind: 'status', status: 422, body: { message: 'This permit is locked.' } },
		outcome: 'refused',
		httpStatus: 422,
		text: 'OPSCOM did not accept a value of this item (HTTP 422)',
		quote: 'The server said: "This permit is locked"',
		advice: "Check the fields of this item. OPSCOM's own text, if there is one, says what to correct.",
	},
	{
		name: 'a redirect',
		behaviour: { kind: 'redirect', location: 'https://sign-in.invalid/' },
		outcome: 'refused',
		isDoubtForCreate: true,
		httpStatus: 302,
		text: ELSEWHERE(302),
		advice: STRAIGHT_TO_OPSCOM,
	},
	{
		name: 'a redirect that claims success',
		behaviour: (body) => ({ kind: 'status', status: 307, body }),
		outcome: 'refused',
		isDoubtForCreate: true,
		httpStatus: 307,
		text: ELSEWHERE(307),
		advice: STRAIGHT_TO_OPSCOM,
	},
	{
		name: "a login that the network's proxy asks for",
		behaviour: { kind: 'status', status: 407 },
		outcome: 'notSent',
		httpStatus: 407,
		text: 'The proxy of your network asks for a login, so nothing was sent to OPSCOM (HTTP 407)',
		advice:
			"Ask the administrator of this n8n instance to add the proxy's user name and password to HTTPS_PROXY, or OPSCOM's host to NO_PROXY.",
	},
	{ name: 'a connection that is lost', behaviour: { kind: 'cut' }, outcome: 'unknown', text: LOST },
	{
		name: 'a connection that is lost after OPSCOM acted',
		behaviour: { kind: 'actThenCut' },
		done: true,
		outcome: 'unknown',
		text: LOST,
	},
	{
		name: 'no response in time',
		behaviour: { kind: 'hang' },
		outcome: 'unknown',
		text: 'OPSCOM did not finish responding within 1000 ms',
		advice: "If OPSCOM is often slow, increase 'Timeout'.",
	},
	...[408, 500].map(
		(status): ResponseCase => ({
			name: `HTTP ${status}`,
			behaviour: { kind: 'status', status },
			outcome: 'unknown',
			httpStatus: status,
			text: `${COULD_NOT} (HTTP ${status} after 1 attempt)`,
		}),
	),
	{
		name: 'HTTP 502 after OPSCOM acted',
		behaviour: { kind: 'actThenStatus', status: 502 },
		done: true,
		outcome: 'unknown',
		httpStatus: 502,
		text: `${COULD_NOT} (HTTP 502 after 1 attempt)`,
		quote: 'The server said: "Status 502"',
	},
	{
		name: 'HTTP 503 with a reason but no code',
		behaviour: { kind: 'status', status: 503, body: { ErrorMessage: 'Maintenance until 02:00.' } },
		outcome: 'unknown',
		httpStatus: 503,
		text: `${COULD_NOT} (HTTP 503 after 1 attempt)`,
		quote: 'The server said: "Maintenance until 02:00"',
	},
	{
		name: 'a web page with HTTP 200',
		behaviour: { kind: 'html' },
		outcome: 'unknown',
		httpStatus: 200,
		text: "OPSCOM's response could not be read (HTTP 200)",
		quote: 'The server said: "Sign in"',
		advice: STRAIGHT_TO_OPSCOM,
	},
	...[200, 204].map(
		(status): ResponseCase => ({
			name: `nothing, with HTTP ${status}`,
			behaviour: { kind: 'empty', status },
			outcome: 'unknown',
			httpStatus: status,
			text: `OPSCOM's response could not be read (HTTP ${status})`,
			advice: STRAIGHT_TO_OPSCOM,
		}),
	),
	{
		name: 'a list',
		behaviour: (body) => ({ kind: 'status', status: 200, body: [body] }),
		outcome: 'unknown',
		httpStatus: 200,
		text: "OPSCOM's response could not be read (HTTP 200)",
		advice: STRAIGHT_TO_OPSCOM,
	},
	{
		name: 'a success that names nothing',
		behaviour: { kind: 'status', status: 200, body: { status: 'success' } },
		outcome: 'unknown',
		httpStatus: 200,
		text: unconfirmed,
		quote: RESPONSE,
	},
	...(name === 'create'
		? []
		: [
				{
					name: 'a success that names another permit',
					behaviour: { kind: 'otherId', referenceId: OTHER_ID } as const,
					outcome: 'unknown' as const,
					httpStatus: 200,
					text: unconfirmed,
					quote: RESPONSE,
				},
			]),
	{
		name: 'a confirmation that carries a code',
		behaviour: (confirmation) => ({
			kind: 'status',
			status: 200,
			body: { ...confirmation, ErrorCode: 9031, ErrorMessage: 'The field is required.' },
		}),
		outcome: 'unknown',
		errorCode: 9031,
		httpStatus: 200,
		text: CONTRADICTION,
		quote: 'OPSCOM said: "The field is required"',
	},
	{
		name: 'a confirmation that carries the code 0',
		behaviour: (confirmation) => ({ kind: 'status', status: 200, body: { ...confirmation, ErrorCode: 0 } }),
		outcome: 'unknown',
		httpStatus: 200,
		text: CONTRADICTION,
	},
];

const behaviourFor = ({ behaviour }: ResponseCase, operation: PermitOperation, row: IDataObject): Behaviour =>
	typeof behaviour === 'function' ? behaviour(operation.confirmationOf(row)) : behaviour;

/** Plates have an address of their own in the credential. */
const naming = ({ name }: PermitOperation, text: string) =>
	name === 'get' ? text.replaceAll("'Base URL'", "'Plate Service URL'") : text;

/** What a person is told, when OPSCOM sent this response. */
function told(operation: PermitOperation, response: ResponseCase, sent: string) {
	const { isDoubtForCreate, quote } = response;
	const text = naming(operation, response.text);
	const outcome = operation === creating && isDoubtForCreate ? 'unknown' : response.outcome;
	const then = { unknown: operation.resolveDoubt, notSent: 'Run this item again.', refused: '', notFound: '' }[outcome];
	return {
		outcome,
		text: outcome === 'unknown' ? `${operation.inDoubt}: ${text}` : text,
		quote: quote?.replace('RESPONSE', sent),
		advice: naming(operation, `${response.advice ?? ''} ${then}`.trim()),
		// Of a new permit it can be the only copy of the Reference ID.
		...(outcome === 'unknown' && operation === creating && sent !== '' && { response: sent }),
	};
}

/** The failed item. */
function itemOf(operation: PermitOperation, response: ResponseCase, id: string, sent: string) {
	const { text, quote, outcome, advice, ...more } = told(operation, response, sent);
	const { errorCode = null, httpStatus = null } = response;
	return {
		error: quote === undefined ? text : `${text}. ${quote}`,
		details: { ...namedAs(operation, id), outcome, errorCode, httpStatus, attempts: 1, advice, ...more },
	};
}

describe.each(eachOperation)('%s', (_, operation) => {
	const { done, idName } = operation;
	const cases = [...notFound(operation), ...refused, ...others(operation)];
	// The last row is confirmed.
	const rows = [...cases, undefined].map(
		(response, at): IDataObject => ({ ...operation.rowOf(at), isLate: response?.name === 'no response in time' }),
	);
	const ids = rows.map(operation.idOf);

	describe.each(['continueRegularOutput', 'continueErrorOutput'] as const)('a run that continues (%s)', (onError) => {
		let byRow: Array<IDataObject | undefined>;
		let sent: string[];
		let timesDone: number[];
		let last: number[];
		let paired: unknown[];
		let summary: unknown;
		let following: unknown[];

		beforeAll(async () => {
			sandbox.reset();
			sandbox.removePermits();
			n8nMemory.clear();
			operation.prepare(sandbox, rows);
			for (const [at, response] of cases.entries()) sandbox.on(ids[at], behaviourFor(response, operation, rows[at]));
			const options = { timeout: '={{ $json.isLate ? 1000 : 30000 }}' };
			const run = await runPrepared(sandbox, operation, { rows, options, onError });
			const bodies = new Map(
				sandbox.wire.map((entry, at) => [
					subjectsSent(sandbox)[at],
					`${entry.status === 302 ? 'Location: https://sign-in.invalid/\n' : ''}${entry.responseBody ?? ''}`,
				]),
			);
			sent = ids.map((id) => bodies.get(id) ?? '');
			byRow = failuresByRow(run);
			timesDone = rows.map((row) => operation.timesDone(sandbox, row));
			last = operation.confirmed(sandbox, rows[cases.length]).map(() => cases.length);
			paired = outputsOf(run, 'OPSCOM').map((items) => items.map(({ pairedItem }) => pairedItem));
			following = [jsonOf(run, 'Deleted').map(({ row }) => row), jsonOf(run, 'Needs a person').map(({ row }) => row)];
			summary = summaryOf(run);
		});

		it.each(cases.map((response, at) => ({ ...response, at })))('$outcome: $name', ({ at, ...response }) => {
			expect(byRow[at]).toEqual(itemOf(operation, response, ids[at], sent[at]));
			if (operation.changesSomething) expect(timesDone[at]).toBe(Number(response.done ?? false));
		});

		it('gives each failed item its row, on the output where it belongs, and still does the last row', () => {
			const failed = cases.map((__, at) => at);
			expect(timesDone.at(-1)).toBe(1);
			expect(last.length).toBeGreaterThan(0);
			const outputs = onError === 'continueErrorOutput' ? [last, failed] : [[...failed, ...last], []];
			expect(following).toEqual(outputs);
			expect(paired.flat()).toEqual(outputs.flat().map((item) => expect.objectContaining({ item })));
		});

		it('counts the outcomes', () => {
			const outcomes = cases.map((response) => told(operation, response, '').outcome);
			const count = (outcome: Outcome) => outcomes.filter((one) => one === outcome).length;
			expect(summary).toBe(
				`Of ${rows.length} items: 1 ${done}, ${count('notFound')} not found, ${count('refused')} refused by OPSCOM, ${count('unknown')} unknown, ${count('notSent')} not sent.`,
			);
		});
	});

	const names = ['code 9009 with HTTP 200', 'code 9003 with HTTP 503', 'a web page with HTTP 200', 'HTTP 500'];
	const stops = cases.filter(({ name }) => [...names, "a login that the network's proxy asks for"].includes(name));
	// How the node goes from item to item is the same for all.
	const positions = operation === deleting ? [0, 1, 2] : [1];

	it.each(stops.flatMap((response) => positions.map((position) => ({ ...response, position }))))(
		'stops at item $position after $name, with the account and what to do',
		async ({ position, ...response }) => {
			const three = operation.rows.map(operation.idOf);
			const id = three[position];
			sandbox.on(id, behaviourFor(response, operation, operation.rows[position]));

			const run = await runPrepared(sandbox, operation);

			const { responseBody = '' } = sandbox.wire[position];
			const { text, quote, outcome, advice, response: kept } = told(operation, response, responseBody);
			const rest = three.slice(position + 1);
			const failsAgain =
				outcome === 'refused' || outcome === 'notFound' || kept !== undefined || isCreateDoubt(outcome);
			const word = { notFound: 'not found', refused: 'refused by OPSCOM', unknown: 'unknown', notSent: 'not sent' };
			const notSent = rest.length + Number(outcome === 'notSent');
			const counts = [
				`${position} ${done}`,
				...(outcome === 'notSent' ? [] : [`1 ${word[outcome]}`]),
				...(notSent > 0 ? [`${notSent} not sent`] : []),
			];
			expect(subjectsSent(sandbox)).toEqual(three.slice(0, position + 1));
			expect(stopped(run)).toEqual({
				message: text,
				description: [
					`${rowAt(position)}, ${idName} ${id}. ${quote === undefined ? '' : `${quote}. `}${advice}`,
					...(kept === undefined ? [] : [`The whole response: ${kept}`]),
					`Of 3 items: ${counts.join(', ')}.`,
					...(outcome === 'unknown' ? [`Unknown: ${id}.`] : []),
					...adviceAfter(operation, failsAgain),
				].join('\n'),
				httpCode: String(response.httpStatus ?? 200),
				context: {
					itemIndex: position,
					account: accountOf(operation, {
						[done]: three.slice(0, position),
						notSent: rest,
						[outcome]: outcome === 'notSent' ? [id, ...rest] : [id],
					}),
				},
			});
		},
	);
	const isCreateDoubt = (outcome: Outcome) => operation === creating && outcome === 'unknown';

	it('waits while OPSCOM is too busy, whatever the retries, and then does every row', async () => {
		sandbox.on(operation.idOf(operation.rows[1]), { kind: 'tooMany', retryAfter: 0 });

		const run = await runPrepared(sandbox, operation);

		const [first, second, third] = operation.rows.map(operation.idOf);
		expect(run.status).toBe('success');
		expect(subjectsSent(sandbox)).toEqual([first, second, second, third]);
		for (const row of operation.rows) expect(operation.timesDone(sandbox, row)).toBe(1);
	});
});

interface AccessCase {
	name: string;
	behaviour: Behaviour;
	errorCode: number | null;
	httpStatus: number;
	text: string;
	quote?: string;
	advice: string;
	/** Of a firewall or proxy, and not of OPSCOM. */
	isBlocked?: true;
}

const CHECK_BOTH =
	"Check 'API Token' and 'Client Code' in the 'OPSCOM API' credential. If they are right, ask OPSCOM whether the token is still valid.";
const CHECK_TOKEN =
	"Check that 'API Token' in the 'OPSCOM API' credential is complete and still valid. If it is, ask OPSCOM to grant this token the permission.";
const PERMISSION_MISSING = 'OPSCOM said: "The supplied API token does not have permission to perform that request"';

const accessCases = ({ permission }: PermitOperation): AccessCase[] => [
	{
		name: 'code 9000 with HTTP 200',
		behaviour: { kind: 'errorCode', code: 9000 },
		errorCode: 9000,
		httpStatus: 200,
		text: 'OPSCOM does not recognize the client code (OPSCOM code 9000)',
		quote: 'OPSCOM said: "Client Code is missing from the request"',
		advice: "Check 'Client Code' in the 'OPSCOM API' credential. OPSCOM provides it together with the token.",
	},
	{
		name: 'code 9001 with HTTP 400',
		behaviour: { kind: 'errorCode', code: 9001, status: 400 },
		errorCode: 9001,
		httpStatus: 400,
		text: 'OPSCOM did not receive the API token (OPSCOM code 9001)',
		quote: 'OPSCOM said: "API Token is missing from the request"',
		advice: "Enter the token again in the 'API Token' field of the 'OPSCOM API' credential.",
	},
	...[200, 401, 403].map(
		(httpStatus): AccessCase => ({
			name: `code 9002 with HTTP ${httpStatus}`,
			behaviour: { kind: 'errorCode', code: 9002, status: httpStatus },
			errorCode: 9002,
			httpStatus,
			text: `The API token is not valid or does not have permission to ${permission} (OPSCOM code 9002)`,
			quote: PERMISSION_MISSING,
			advice: CHECK_TOKEN,
		}),
	),
	...[401, 403].flatMap((httpStatus): AccessCase[] => [
		{
			name: `an unlisted code with HTTP ${httpStatus}`,
			behaviour: { kind: 'errorCode', code: 1, status: httpStatus, message: 'No.' },
			errorCode: 1,
			httpStatus,
			text: `OPSCOM did not accept the API token or the client code (HTTP ${httpStatus})`,
			quote: 'OPSCOM said: "No"',
			advice: CHECK_BOTH,
		},
		{
			name: `HTTP ${httpStatus} with JSON`,
			behaviour: { kind: 'status', status: httpStatus, body: { message: 'Unauthenticated.' } },
			errorCode: null,
			httpStatus,
			text: `OPSCOM did not accept the API token or the client code (HTTP ${httpStatus})`,
			quote: 'The server said: "Unauthenticated"',
			advice: CHECK_BOTH,
		},
		{
			name: `HTTP ${httpStatus} with a web page`,
			behaviour: { kind: 'html', status: httpStatus },
			errorCode: null,
			httpStatus,
			isBlocked: true,
			text: `The request was blocked before it reached the OPSCOM API, probably by a firewall or proxy (HTTP ${httpStatus})`,
			quote: 'The server said: "Sign in"',
			advice:
				"Ask your network administrator to allow requests from this n8n instance to the address in 'Base URL' of the 'OPSCOM API' credential. If they are not blocked in your network, ask OPSCOM to allow the IP address of this n8n instance.",
		},
	]),
];

const heldBack = {
	denied: {
		error: 'Not sent: OPSCOM refused the API token or the client code earlier in this run',
		advice: "Check 'API Token' and 'Client Code' in the 'OPSCOM API' credential. Run this item again.",
	},
	blocked: {
		error: 'Not sent: a firewall or proxy blocked an earlier request of this run',
		advice: 'Ask your network administrator to let this n8n instance reach OPSCOM. Run this item again.',
	},
};

describe.each(eachOperation)('%s: sends nothing more with a credential', (_, operation) => {
	const ids = operation.rows.map(operation.idOf);
	const sendingTwo = [ids[0], ids[1]];

	it.each(accessCases(operation))('after $name', async (access) => {
		const { behaviour, text, quote, advice, errorCode, httpStatus, isBlocked } = access;
		sandbox.on(ids[1], behaviour);

		const run = await runPrepared(sandbox, operation, { onError: 'continueErrorOutput', options: { maxRetries: 3 } });

		const rest = isBlocked ? heldBack.blocked : heldBack.denied;
		expect(subjectsSent(sandbox)).toEqual(sendingTwo);
		expect(failuresByRow(run).slice(1)).toEqual([
			{
				error: quote === undefined ? text : `${text}. ${quote}`,
				details: {
					...namedAs(operation, ids[1]),
					outcome: 'refused',
					errorCode,
					httpStatus,
					attempts: 1,
					advice: naming(operation, advice),
				},
			},
			{ error: rest.error, details: notSentDetails(operation, ids[2], rest.advice) },
		]);
	});

	it('and ends the run with On Error = Stop', async () => {
		sandbox.on(ids[1], { kind: 'errorCode', code: 9002, status: 401 });

		const { message, description } = stopped(await runPrepared(sandbox, operation));

		expect(subjectsSent(sandbox)).toEqual(sendingTwo);
		expect(message).toMatch(/^The API token is not valid or does not have permission/);
		expect(description.split('\n').slice(1)).toEqual([
			`Of 3 items: 1 ${operation.done}, 1 refused by OPSCOM, 1 not sent.`,
			...adviceAfter(operation, true),
		]);
	});
});

it('keeps what was in flight when OPSCOM refuses the token', async () => {
	const rows = [0, 1, 2, 3, 4].map(deleting.rowOf);
	const ids = rows.map(deleting.idOf);
	deleting.prepare(sandbox, rows);
	for (const id of [ids[0], ids[2]]) sandbox.on(id, { kind: 'slow', ms: 150 });
	sandbox.on(ids[1], { kind: 'errorCode', code: 9002 });

	const run = await runPrepared(sandbox, deleting, {
		rows,
		options: { concurrency: 3 },
		onError: 'continueErrorOutput',
	});

	expect(summaryOf(run)).toBe('Of 5 items: 2 deleted, 1 refused by OPSCOM, 2 not sent.');
	expect(ids.filter((id) => sandbox.has(id))).toEqual([ids[1], ids[3], ids[4]]);
});

it('leaves open whether a permit is deleted when an unclear response came before the refusal of the token', async () => {
	const [id] = deleting.rows.map(deleting.idOf);
	sandbox.on(id, { kind: 'actThenStatus', status: 503 }, { kind: 'errorCode', code: 9002 });

	const run = await runPrepared(sandbox, deleting, { onError: 'continueErrorOutput', options: { maxRetries: 3 } });

	expect(subjectsSent(sandbox)).toEqual([id, id]);
	expect(failuresByRow(run)[0]).toEqual({
		error: expect.stringMatching(
			/^The permit may or may not have been deleted: an earlier attempt got no clear response\. After that: The API token is not valid/,
		),
		details: expect.objectContaining({ referenceId: id, outcome: 'unknown', errorCode: 9002, attempts: 2 }),
	});
	expect(summaryOf(run)).toBe('Of 3 items: 0 deleted, 1 unknown, 2 not sent.');
});

describe('nothing is sent, and the item can be run again, when', () => {
	const servers: Server[] = [];
	afterEach(() => servers.splice(0).forEach((server) => server.close()));
	const listen = async (server: Server) => {
		servers.push(server.listen(0, '127.0.0.1'));
		await once(server, 'listening');
		return (server.address() as AddressInfo).port;
	};
	/** The port of a door to the sandbox that lets `connections` in and then stays closed. */
	async function doorFor(connections: number): Promise<number> {
		let left = connections;
		const door = createServer((socket) => {
			if (--left === 0) door.close();
			const onward = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
			socket.pipe(onward).pipe(socket);
			socket.on('error', () => onward.destroy());
			onward.on('error', () => socket.destroy());
		});
		const port = await listen(door);
		if (connections === 0) {
			door.close();
			await once(door, 'close');
		}
		return port;
	}

	const UNREACHABLE = {
		text: 'OPSCOM could not be reached, so nothing was sent',
		advice:
			"Check 'Base URL' in the 'OPSCOM API' credential, and the network and proxy settings of this n8n instance. Run this item again.",
	};
	const UNTRUSTED = {
		text: "The connection to the server at 'Base URL' is not secure or its certificate is not trusted, so nothing was sent",
		advice: `${STRAIGHT_TO_OPSCOM} Run this item again.`,
	};

	it.each(eachOperation)('OPSCOM can no longer be reached: %s', async (_, operation) => {
		const ids = operation.rows.map(operation.idOf);
		const url = `http://127.0.0.1:${await doorFor(1)}`;
		const credential = { baseUrl: url, plateServiceUrl: url };

		const { message, description, httpCode, context } = stopped(await runPrepared(sandbox, operation, { credential }));

		expect([message, httpCode]).toEqual([UNREACHABLE.text, null]);
		expect(description).toBe(
			[
				`${rowAt(1)}, ${operation.idName} ${ids[1]}. ${naming(operation, UNREACHABLE.advice)}`,
				`Of 3 items: 1 ${operation.done}, 2 not sent.`,
				...adviceAfter(operation, false),
			].join('\n'),
		);
		expect(context.account).toEqual(accountOf(operation, { [operation.done]: [ids[0]], notSent: ids.slice(1) }));
		expect(subjectsSent(sandbox)).toEqual([ids[0]]);
	});

	let requests = 0;
	const selfSigned = async () => {
		const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }]);
		return await listen(createHttpsServer({ key, cert }, () => requests++));
	};
	const targets: Array<[string, () => Promise<string>, typeof UNREACHABLE]> = [
		['the port is closed', async () => `http://127.0.0.1:${await doorFor(0)}`, UNREACHABLE],
		['the port of localhost is closed', async () => `http://localhost:${await doorFor(0)}`, UNREACHABLE],
		['the certificate is not trusted', async () => `https://127.0.0.1:${await selfSigned()}`, UNTRUSTED],
		['the server does not speak https', async () => sandbox.url.replace('http:', 'https:'), UNTRUSTED],
		[
			'the server hangs up before the connection is secure',
			async () => `https://127.0.0.1:${await listen(createServer((socket) => socket.destroy()))}`,
			UNREACHABLE,
		],
	];

	it.each(targets)('%s', async (_, target, { text, advice }) => {
		const credential = { baseUrl: await target() };

		const run = await runPrepared(sandbox, deleting, { credential, onError: 'continueErrorOutput' });

		const ids = deleting.rows.map(deleting.idOf);
		expect([sandbox.wire, requests]).toEqual([[], 0]);
		expect(failuresByRow(run)).toEqual(
			ids.map((id) => ({ error: text, details: { ...notSentDetails(deleting, id, advice), attempts: 1 } })),
		);
		expect(sandbox.permits()).toEqual(ids);
	});
});
