import type { IDataObject } from 'n8n-workflow';

import type { Behaviour } from '../../sandbox';
import { ERROR_TABLE } from '../../sandbox/errorTable';
import { deleting, eachOperation, type PermitOperation } from '../permitOperations';
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
	const listed = [...Array.from({ length: 23 }, (_, at) => 9000 + at), 9030, 9031, 9032, 9033];
	expect(codes).toEqual(listed);
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

	it.each(codes)("has a plain message of its own or OPSCOM's own text, and advice, for code %i", (code) => {
		const { error, details } = told.get(code) as Told;
		const [message, text] = [messageOf(code), ERROR_TABLE[code].replace(/\.$/, '')];

		expect(details).toMatchObject({ errorCode: code, outcome: code === 9009 ? 'notFound' : 'refused' });
		expect(error).toBe(`${message} (OPSCOM code ${code}). OPSCOM said: "${text}"`);
		expect(details.advice).not.toContain('not in OPSCOM');
		expect(details.advice).toMatch(/^[A-Z].+\.$/);
		for (const words of [message, details.advice]) {
			expect(words).not.toMatch(/\b(errors?|problems?|failures?|mistakes?|fail(s|ed)?|HTTP|JSON|null|undefined)\b/i);
		}
		// Only a permit that is not there may have been deleted.
		if (code !== 9009) expect(`${message} ${details.advice}`).not.toMatch(operation.foreignWords);
	});

	it('has different messages for what a person can do something about', () => {
		const own = codes.filter((code) => messageOf(code) !== 'OPSCOM refused the request');
		expect(own).toEqual(expect.arrayContaining([...ACCESS_CODES, 9003, 9009, 9030, 9031, 9032, 9033]));
		expect(new Set(own.map(messageOf)).size).toBe(own.length);
		expect(new Set([9000, 9001, 9002, 9003, 9009, 9030].map(adviceOf)).size).toBe(6);
	});
});

describe("OPSCOM's own text", () => {
	it.each([
		[9027, 200, 'refused'],
		[90090, 200, 'refused'],
		[9022, 503, 'refused'],
		[9023, 503, 'unknown'],
		[9034, 503, 'unknown'],
	])('is shown for code %i with HTTP %i: %s', async (code, status, outcome) => {
		const message = 'Le permis est suspendu.';
		const [{ error, details }] = await toldOf(deleting, [{ kind: 'errorCode', code, message, status }]);
		expect(error).toContain('OPSCOM said: "Le permis est suspendu"');
		expect(details).toMatchObject({ outcome, errorCode: code });
	});

	it('is shown up to 300 characters', async () => {
		const longest = 'n'.repeat(300);
		const messages = [longest, `${longest}MORE`];
		const told = await toldOf(
			deleting,
			messages.map((message) => ({ kind: 'errorCode', code: 9027, message })),
		);
		expect(told.map(({ error }) => /OPSCOM said: "(.*)"$/.exec(error)?.[1])).toEqual([longest, `${longest}…`]);
	});

	// n8n calls a run canceled whose message contains "canceled", and replaces a message that contains a code of Node.js
	// (seen in n8n-core 2.41.1).
	it.each<[number | string, string]>([
		[9027, 'This permit was canceled.'],
		[9027, 'The operation was aborted: ECONNREFUSED'],
		[9027, 'The execution was cancelled manually'],
		['canceled', 'No'],
		['ETIMEDOUT', 'bad gateway'],
	])('is not read by n8n as its own: %s, "%s"', async (code, message) => {
		sandbox.next({ kind: 'errorCode', code, message });

		const run = stopped(await runPrepared(sandbox, deleting));

		expect(run.message).toMatch(/^OPSCOM refused the request( \(OPSCOM code 9027\))?$/);
		expect(run.description).toContain(`"${message.replace(/\.$/, '')}". `);
		if (code !== 9027) expect(run.description).toContain(`OPSCOM said: "${code}", `);
	});
});
