import type { IDataObject } from 'n8n-workflow';

import type { Behaviour } from '../../sandbox';
import { ERROR_TABLE } from '../../sandbox/errorTable';
import { deleting, eachOperation, updating, type PermitOperation } from '../permitOperations';
import { useSandbox } from '../useSandbox';
import { failuresByRow, runPrepared, stopped } from './failures';

const sandbox = useSandbox();
const codes = Object.keys(ERROR_TABLE).map(Number);
/** After one of these, no other row is sent with the same credential. */
const ACCESS_CODES = [9000, 9001, 9002];

interface Told {
	error: string;
	details: IDataObject & { outcome: string; errorCode: unknown; advice: string };
}

/** What a person is told of each of these responses, when a row of its own gets it. */
async function toldOf(operation: PermitOperation, responses: Behaviour[]): Promise<Told[]> {
	sandbox.reset();
	sandbox.next(...responses);
	const rows = responses.map((_, at) => operation.rowOf(at));
	const run = await runPrepared(sandbox, operation, { rows, onError: 'continueRegularOutput' });
	expect(sandbox.wire).toHaveLength(responses.length);
	return failuresByRow(run) as unknown as Told[];
}

it('covers the 27 codes of the public table', () => {
	expect(codes).toEqual([
		9000, 9001, 9002, 9003, 9004, 9005, 9006, 9007, 9008, 9009, 9010, 9011, 9012, 9013, 9014, 9015, 9016, 9017, 9018,
		9019, 9020, 9021, 9022, 9030, 9031, 9032, 9033,
	]);
});

describe.each(eachOperation)('%s', (_, operation) => {
	const told = new Map<number, Told>();
	const messageOf = (code: number) => told.get(code)?.error.split(' (OPSCOM code')[0] ?? '';
	const adviceOf = (code: number) => told.get(code)?.details.advice ?? '';

	beforeAll(async () => {
		const refusing = (code: number): Behaviour => ({ kind: 'errorCode', code });
		const others = codes.filter((code) => !ACCESS_CODES.includes(code));
		const ofOthers = await toldOf(operation, others.map(refusing));
		others.forEach((code, at) => told.set(code, ofOthers[at]));
		for (const code of ACCESS_CODES) told.set(code, (await toldOf(operation, [refusing(code)]))[0]);
	});

	it.each(codes)('has a plain message of its own and advice for code %i, beside what OPSCOM says', (code) => {
		const { error, details } = told.get(code) as Told;
		const [message, text] = [messageOf(code), ERROR_TABLE[code].replace(/\.$/, '')];

		expect(details).toMatchObject({ errorCode: code, outcome: code === 9009 ? 'notFound' : 'refused' });
		expect(error).toBe(`${message} (OPSCOM code ${code}). OPSCOM said: "${text}"`);
		expect(message).not.toContain(text);
		expect(message.length).toBeGreaterThan(20);
		expect(message).not.toBe('OPSCOM refused the request');
		expect(details.advice).not.toContain('not in OPSCOM');
		expect(details.advice).toMatch(/^[A-Z].+\.$/);
		for (const words of [message, details.advice]) {
			expect(words).not.toMatch(/\b(errors?|problems?|failures?|mistakes?|fail(s|ed)?|HTTP|JSON|null|undefined)\b/i);
		}
		// Only a permit that is not there may have been deleted.
		if (code !== 9009) expect(`${message} ${details.advice}`).not.toMatch(operation.foreignWords);
	});

	it('has a different message for each code, and different advice where the person can do something else', () => {
		expect(new Set(codes.map(messageOf)).size).toBe(codes.length);
		// OPSCOM alone knows which permits need a plate type or a province, and the node cannot send either.
		const others = codes.filter((code) => code !== 9011 || adviceOf(code) !== adviceOf(9010));
		expect(new Set(others.map(adviceOf)).size).toBe(others.length);
	});
});

it('takes a code for a refusal with HTTP 503 only if it is in the table', async () => {
	const refused = [9003, 9022, 9030, 9033];
	const unlisted = [8999, 9023, 9029, 9034];

	const told = await toldOf(
		deleting,
		[...refused, ...unlisted].map((code) => ({ kind: 'errorCode', code, message: 'No.', status: 503 })),
	);

	expect(told.map(({ details }) => [details.errorCode, details.outcome])).toEqual([
		...refused.map((code) => [code, 'refused']),
		...unlisted.map((code) => [code, 'unknown']),
	]);
});

it('says of a field that the operation does not have that it is not sent', async () => {
	const [{ details }] = await toldOf(deleting, [{ kind: 'errorCode', code: 9020 }]);

	expect(details.advice).toMatch(/^A deletion sends no username, so /);
});

it('advises on a Reference ID that is too long alike, whatever is done with it', async () => {
	const response: Behaviour = { kind: 'errorCode', code: 9030 };
	const [ofDeletion] = await toldOf(deleting, [response]);
	const [ofUpdate] = await toldOf(updating, [response]);

	expect(ofUpdate.details.advice).toBe(`Shorten 'Plate' under 'Update Fields'. ${ofDeletion.details.advice}`);
});

describe("OPSCOM's own text", () => {
	it('is shown for a code that is not in the table', async () => {
		const unlisted = [9023, 9024, 9025, 9026, 9027, 9028, 9029, 1, 90090, -9009];
		const message = 'Le permis est suspendu.';

		const told = await toldOf(
			deleting,
			unlisted.map((code) => ({ kind: 'errorCode', code, message })),
		);

		expect(told.map(({ error, details }) => [error, details.outcome, details.errorCode])).toEqual(
			unlisted.map((code) => [
				`OPSCOM refused the request (OPSCOM code ${code}). OPSCOM said: "Le permis est suspendu"`,
				'refused',
				code,
			]),
		);
	});

	it('is shown up to 300 characters', async () => {
		const longest = 'n'.repeat(300);
		const told = await toldOf(
			deleting,
			[longest, `${longest}MORE`].map((message) => ({ kind: 'errorCode', code: 9027, message })),
		);

		expect(told.map(({ error }) => error)).toEqual(
			[longest, `${longest}…`].map((text) => `OPSCOM refused the request (OPSCOM code 9027). OPSCOM said: "${text}"`),
		);
	});

	it('is shown up to 300 characters of a response that confirms nothing', async () => {
		const body = { status: 'success', note: 'n'.repeat(300) };

		const [{ error }] = await toldOf(deleting, [{ kind: 'status', status: 200, body }]);

		expect(error).toContain(`OPSCOM said: "${JSON.stringify(body).slice(0, 300)}…"`);
	});

	// n8n calls a run canceled whose message contains "canceled", and replaces a message that contains a code of Node.js
	// (seen in n8n-core 2.41.1).
	it.each([
		'This permit was canceled.',
		'The operation was aborted: ECONNREFUSED',
		'ETIMEDOUT while reading GETADDRINFO',
		'bad gateway',
		'The execution was cancelled manually',
	])('is not read by n8n as its own: "%s"', async (message) => {
		const response: Behaviour = { kind: 'errorCode', code: 9027, message };
		const quote = `OPSCOM said: "${message.replace(/\.$/, '')}"`;

		const [{ error }] = await toldOf(deleting, [response]);
		sandbox.next(response);
		const run = stopped(await runPrepared(sandbox, deleting));

		expect(error).toBe(`OPSCOM refused the request (OPSCOM code 9027). ${quote}`);
		expect(run.message).toBe('OPSCOM refused the request (OPSCOM code 9027)');
		expect(run.description).toContain(`${quote}. `);
	});

	it.each(['PERMIT-LOCKED', 'canceled', 'ECONNREFUSED'])('is shown when its code is the text "%s"', async (code) => {
		const [{ error, details }] = await toldOf(deleting, [{ kind: 'errorCode', code }]);
		sandbox.next({ kind: 'errorCode', code });
		const run = stopped(await runPrepared(sandbox, deleting));

		expect(error).toBe(`OPSCOM refused the request. OPSCOM said: "${code}"`);
		expect(details).toMatchObject({ outcome: 'refused', errorCode: code });
		expect(run.message).toBe('OPSCOM refused the request');
		expect(run.description).toContain(`OPSCOM said: "${code}". `);
	});
});
