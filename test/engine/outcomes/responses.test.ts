import type { IDataObject } from 'n8n-workflow';

import type { Behaviour } from '../../sandbox';
import { jsonOf, outputsOf } from '../deletionWorkflow';
import { creating, deleting, eachOperation, type PermitOperation } from '../permitOperations';
import { subjectsSent, summaryOf } from '../permitRuns';
import { useSandbox } from '../useSandbox';
import { accountOf, namedAs, rowAt, runPrepared, stopped } from './failures';

const sandbox = useSandbox();

type Outcome = 'notFound' | 'refused' | 'unknown' | 'notSent';

/** What came back for one attempt that confirms nothing. */
interface ResponseCase {
	name: string;
	/** A function gets a confirmation of the row. */
	behaviour: Behaviour | ((confirmation: IDataObject) => Behaviour);
	outcome: Outcome;
	/** For Create, where it is another one: what must not happen twice is no refusal with a status of a broken server. */
	ofCreate?: Outcome;
	code?: number | string;
	status?: number;
	/** A key phrase of what a person is told. */
	says: RegExp | string;
	/** Whether OPSCOM does what is asked for all the same. */
	done?: true;
}

const OPSCOM_SAYS_NO: ResponseCase[] = [
	...[200, 404].map((status): ResponseCase => {
		const behaviour: Behaviour = { kind: 'errorCode', code: status === 200 ? 9009 : '9009', status };
		return {
			name: `9009, HTTP ${status}`,
			behaviour,
			outcome: 'notFound',
			code: 9009,
			status,
			says: 'OPSCOM code 9009',
		};
	}),
	...[9009, 9003].map((code): ResponseCase => {
		const outcome = code === 9009 ? 'notFound' : 'refused';
		const behaviour: Behaviour = { kind: 'errorCode', code, status: 503 };
		return { name: `${code}, HTTP 503`, behaviour, outcome, ofCreate: 'unknown', code, status: 503, says: `${code}` };
	}),
	...(
		[
			[200, { ErrorCode: 9027, ErrorMessage: 'The lot is closed.' }, 'OPSCOM said: "The lot is closed"'],
			[409, { ErrorCode: 'LOCKED', ErrorMessage: 'No.' }, 'OPSCOM said: "LOCKED", "No"'],
			[400, {}, 'OPSCOM refused the request (HTTP 400)'],
			[404, { message: 'No route.' }, 'OPSCOM said: "No route"'],
			[422, { message: 'This permit is locked.' }, 'OPSCOM said: "This permit is locked"'],
		] as Array<[number, IDataObject, string]>
	).map(([status, body, says]): ResponseCase => {
		const code = body.ErrorCode as number | string | undefined;
		const behaviour: Behaviour = { kind: 'status', status, body };
		return { name: `JSON without a listed code, HTTP ${status}`, behaviour, outcome: 'refused', code, status, says };
	}),
];

const OPSCOM_SETTLES_NOTHING: ResponseCase[] = [
	{ status: 503, body: { message: 'Maintenance until 02:00.' }, says: 'OPSCOM said: "Maintenance until 02:00"' },
	{ status: 500, body: { ErrorCode: 9027, ErrorMessage: 'No.' }, code: 9027, says: 'OPSCOM said: "No"' },
	{ status: 408, body: { message: 'Too slow.' }, says: 'OPSCOM said: "Too slow"' },
	{ status: 200, body: { status: 'pending' }, says: /OPSCOM said: "\{.*pending/ },
	{ status: 200, body: {}, says: 'OPSCOM said: "{}"' },
].map(({ status, body, ...more }) => ({
	name: `JSON that settles nothing, HTTP ${status}: ${JSON.stringify(body)}`,
	behaviour: { kind: 'status', status, body },
	outcome: 'unknown',
	status,
	...more,
}));

/** Whatever comes without OPSCOM's JSON, whether the request was carried out or not. */
const NO_ANSWER: ResponseCase[] = [
	...[200, 403].map(
		(status): ResponseCase => ({
			name: `a page, HTTP ${status}`,
			behaviour: { kind: 'html', status },
			outcome: 'unknown',
			status,
			says: new RegExp(`No answer from OPSCOM: .*HTTP ${status}.* says: "Sign in"`),
		}),
	),
	...[404, 502].map(
		(status): ResponseCase => ({
			name: `HTTP ${status} after OPSCOM acted`,
			behaviour: { kind: 'actThenStatus', status },
			outcome: 'unknown',
			status,
			says: `HTTP ${status}`,
			done: true,
		}),
	),
	{
		name: 'a redirect that claims success',
		behaviour: (body) => ({ kind: 'status', status: 307, body }),
		outcome: 'unknown',
		status: 307,
		says: /No answer from OPSCOM: .*redirects elsewhere \(HTTP 307\)/,
	},
	{ name: 'nothing', behaviour: { kind: 'empty', status: 204 }, outcome: 'unknown', status: 204, says: 'HTTP 204' },
	{
		name: 'a list',
		behaviour: (body) => ({ kind: 'status', status: 200, body: [body] }),
		outcome: 'unknown',
		status: 200,
		says: "without OPSCOM's JSON",
	},
	{ name: 'a cut', behaviour: { kind: 'cut' }, outcome: 'unknown', says: 'connection was lost' },
	{ name: 'a cut after OPSCOM acted', behaviour: { kind: 'actThenCut' }, outcome: 'unknown', says: 'lost', done: true },
	{ name: 'no response in time', behaviour: { kind: 'hang' }, outcome: 'unknown', says: 'within 1000 ms' },
];

const cases = [...OPSCOM_SAYS_NO, ...OPSCOM_SETTLES_NOTHING, ...NO_ANSWER];
const behaviourFor = (
	{ behaviour }: Pick<ResponseCase, 'behaviour'>,
	operation: PermitOperation,
	row: IDataObject,
): Behaviour => (typeof behaviour === 'function' ? behaviour(operation.confirmationOf(row)) : behaviour);
const outcomeFor = ({ outcome, ofCreate }: Pick<ResponseCase, 'outcome' | 'ofCreate'>, operation: PermitOperation) =>
	operation === creating ? (ofCreate ?? outcome) : outcome;

describe.each(eachOperation)('%s', (_, operation) => {
	const [row, other] = operation.rows;
	const id = operation.idOf(row);

	it.each(cases.map((response) => ({ ...response, outcome: outcomeFor(response, operation) })))(
		'$outcome: $name, and the next row is done',
		async ({ outcome, code = null, status = null, says, done = false, ...response }) => {
			sandbox.on(id, behaviourFor(response, operation, row));

			const run = await runPrepared(sandbox, operation, {
				rows: [row, other],
				options: { timeout: response.name === 'no response in time' ? 1_000 : 30_000 },
				onError: 'continueErrorOutput',
			});

			const { error, details, ...more } = jsonOf(run, 'Needs a person')[0] as { error: string; details: IDataObject };
			expect(more).toEqual({ ...row, row: 0 });
			expect(details).toMatchObject({ ...namedAs(operation, id), outcome, errorCode: code, httpStatus: status });
			expect(error).toMatch(says);
			expect(error).not.toContain(operation.name === 'get' ? "'Base URL'" : "'Plate Service URL'");
			expect(error.startsWith(`${operation.inDoubt}: `)).toBe(outcome === 'unknown');
			expect(String(details.advice).endsWith(operation.resolveDoubt)).toBe(outcome === 'unknown');
			// It can be the only copy of a new permit's Reference ID.
			const answer = outcome === 'unknown' ? sandbox.wire[0].responseBody : undefined;
			expect(details.response ?? '').toBe(answer ?? '');
			if (operation.changesSomething) expect(operation.timesDone(sandbox, row)).toBe(Number(done));

			const counted = { notFound: 'not found', refused: 'refused by OPSCOM', unknown: 'unknown', notSent: 'not sent' };
			expect(summaryOf(run)).toBe(`Of 2 items: 1 ${operation.done}, 1 ${counted[outcome]}.`);
			expect(jsonOf(run, 'OPSCOM')).toEqual(operation.confirmed(sandbox, other));
		},
	);

	it.each(['9003, HTTP 503', 'a page, HTTP 200'])('stops at %s, with the account and what to do', async (name) => {
		const response = cases.find((one) => one.name === name) as ResponseCase;
		const [first, id] = operation.rows.map(operation.idOf);
		sandbox.on(id, behaviourFor(response, operation, operation.rows[1]));

		const { message, description, httpCode, context, messages } = stopped(await runPrepared(sandbox, operation));

		const outcome = outcomeFor(response, operation);
		const counts = `Of 3 items: 1 ${operation.done}, 1 ${outcome === 'refused' ? 'refused by OPSCOM' : 'unknown'}, 1 not sent.`;
		expect(subjectsSent(sandbox)).toEqual([first, id]);
		expect([httpCode, context.itemIndex]).toEqual([String(response.status), 1]);
		expect(message.startsWith(operation.inDoubt)).toBe(outcome === 'unknown');
		const [where, account, ...more] = description.split('\n');
		expect(where).toMatch(new RegExp(`^${rowAt(1)}, ${operation.idName} ${id}\\. `));
		expect([account, more]).toEqual([counts, []]);
		expect(context.account).toEqual(
			accountOf(operation, { [operation.done]: 1, [outcome]: 1, notSent: 1 }, outcome === 'unknown' ? [id] : []),
		);
		expect(messages.join('\n')).toContain(operation.runAgain);
		if (outcome === 'unknown') expect(messages).toContain(`The whole response: ${sandbox.wire[1].responseBody}`);
	});

	it('waits while OPSCOM is too busy, whatever the retries, and then does every row', async () => {
		sandbox.on(operation.idOf(operation.rows[1]), { kind: 'tooMany', retryAfter: 0 });

		const run = await runPrepared(sandbox, operation);

		expect(run.status).toBe('success');
		expect(sandbox.wire).toHaveLength(4);
		for (const row of operation.rows) expect(operation.timesDone(sandbox, row)).toBe(1);
	});
});

describe('sends nothing more to an address or with a credential', () => {
	const rows = [0, 1, 2, 3, 4].map(deleting.rowOf);
	/** The outcomes when each row in turn gets one of these responses, or what OPSCOM says otherwise. */
	async function outcomesAfter(...responses: Array<Behaviour | undefined>) {
		for (const [at, response] of responses.entries()) if (response) sandbox.on(deleting.idOf(rows[at]), response);
		deleting.prepare(sandbox, rows);
		const run = await runPrepared(sandbox, deleting, { rows, onError: 'continueRegularOutput' });
		const items = outputsOf(run, 'OPSCOM').flat();
		return items.map(({ json }) => (json.details as IDataObject | undefined)?.outcome ?? json.status);
	}
	const code = (value: number, status = 200): Behaviour => ({ kind: 'errorCode', code: value, status });
	const json = (status: number): Behaviour => ({ kind: 'status', status, body: { message: 'Unauthenticated.' } });
	const page = (status: number): Behaviour => ({ kind: 'html', status });
	const rest = ['notSent', 'notSent', 'notSent'];

	it.each([code(9000), code(9001, 400), code(9002), code(9002, 401), code(9002, 403), json(401), code(1, 401)])(
		'after one %j',
		async (denial) => {
			expect(await outcomesAfter(undefined, denial)).toEqual(['success', 'refused', ...rest]);
			expect(sandbox.wire).toHaveLength(2);
		},
	);

	it.each([
		['refused', json(403), json(403)],
		['unknown', page(401), page(403)],
	])('after two in a row (%s)', async (outcome, one, other) => {
		expect(await outcomesAfter(one, other)).toEqual([outcome, outcome, ...rest]);
		expect(sandbox.wire).toHaveLength(2);
	});

	it.each([
		['refused', json(403)],
		['unknown', page(403)],
	])('but goes on when only one row is answered so, or another answer comes between (%s)', async (outcome, one) => {
		expect(await outcomesAfter(one, undefined, one)).toEqual([outcome, 'success', outcome, 'success', 'success']);
	});

	it("after one 407: the network's proxy asks for its own login, and nothing was sent", async () => {
		expect(await outcomesAfter(undefined, page(407))).toEqual(['success', 'notSent', ...rest]);
		expect(sandbox.wire).toHaveLength(2);
	});

	it('but takes what is in flight to its end', async () => {
		const ids = rows.map(deleting.idOf);
		deleting.prepare(sandbox, rows);
		for (const id of [ids[0], ids[2]]) sandbox.on(id, { kind: 'slow', ms: 150 });
		sandbox.on(ids[1], code(9002));

		const run = await runPrepared(sandbox, deleting, {
			rows,
			options: { concurrency: 3 },
			onError: 'continueErrorOutput',
		});

		expect(summaryOf(run)).toBe('Of 5 items: 2 deleted, 1 refused by OPSCOM, 2 not sent.');
		expect(sandbox.permits()).toEqual([ids[1], ids[3], ids[4]]);
	});
});

it('says what to do where a row can be run again', async () => {
	const credential = { baseUrl: 'https://127.0.0.1:1' };
	const run = await runPrepared(sandbox, deleting, { credential, onError: 'continueRegularOutput' });

	for (const { error, details } of jsonOf(run, 'OPSCOM')) {
		expect(error).toMatch(/nothing was sent|^Not sent: /);
		expect(details).toMatchObject({ outcome: 'notSent', advice: expect.stringMatching(/ Run this item again\.$/) });
	}
});
