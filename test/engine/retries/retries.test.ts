import type { IDataObject, IRun } from 'n8n-workflow';
import { setTimeout as wait } from 'node:timers/promises';

import type { Behaviour } from '../../sandbox';
import { jsonOf } from '../deletionWorkflow';
import { n8nMemory } from '../n8nMemory';
import { creating, deleting, eachOperation, updating, type PermitOperation } from '../permitOperations';
import { failedItems, MODES, runRows, startRows, subjectsOf, subjectsSent } from '../permitRuns';
import { toldBy } from '../toldBy';
import { useSandbox } from '../useSandbox';

// How a list fares through outages and limits is tested on a virtual clock: test/run/weather.test.ts.
const sandbox = useSandbox();
const RESENT = { concurrency: 1, maxRetries: 3, timeout: 1000 };
const CONTINUE = { onError: 'continueRegularOutput' } as const;

const respond = (status: number, body?: unknown): Behaviour => ({ kind: 'status', status, body });
const saysCode = (code: number, status?: number): Behaviour => ({ kind: 'errorCode', code, status });
const detailsOf = (run: IRun) => failedItems(run).map(({ json }) => json.details as IDataObject);

/** Begins a test once more, for another behaviour. */
function prepare(operation: PermitOperation): void {
	sandbox.reset();
	sandbox.removePermits();
	operation.prepare(sandbox);
}

/** Each of these settles nothing; `act…` where the sandbox has done what it was asked for. */
const doubtsOf = (operation: PermitOperation): Array<[string, Behaviour]> => [
	['a cut connection', { kind: 'cut' }],
	['a cut connection, although OPSCOM did it', { kind: 'actThenCut' }],
	['no response in time', { kind: 'hang' }],
	...[408, 500, 502, 503, 504].map((status): [string, Behaviour] => [
		`HTTP ${status}`,
		{ kind: 'actThenStatus', status },
	]),
	['JSON with HTTP 503', respond(503, { message: 'Service Unavailable' })],
	['a code that is not listed with HTTP 502', saysCode(9028, 502)],
	['a page', { kind: 'html' }],
	['a page with HTTP 404', { kind: 'html', status: 404 }],
	['no body', { kind: 'empty' }],
	['a list', respond(200, [])],
	['a response that confirms nothing', respond(200, { status: 'pending' })],
	['a yes beside a code', respond(200, { ...operation.confirmationOf(operation.rows[0]), ErrorCode: 9028 })],
];

/** None of these is asked again. */
const finals: Array<[string, Behaviour, string]> = [
	['a code', saysCode(9003), 'refused'],
	['a listed code with HTTP 503', saysCode(9033, 503), 'refused'],
	['a code that is not listed', saysCode(9028, 400), 'refused'],
	['JSON with HTTP 422', respond(422, { message: 'The given data was invalid.' }), 'refused'],
	['code 9009', saysCode(9009), 'notFound'],
	['a page with HTTP 401', { kind: 'html', status: 401 }, 'unknown'],
	['a page with HTTP 403', { kind: 'html', status: 403 }, 'unknown'],
	['a redirect', { kind: 'redirect', location: 'https://sign-in.invalid/' }, 'unknown'],
	['a page with HTTP 407', { kind: 'html', status: 407 }, 'notSent'],
];

describe.each(eachOperation)('%s', (_name, operation) => {
	const [first, second, third] = subjectsOf(operation, 0, 1, 2);
	const rows = operation.rows.slice(0, 1);
	beforeEach(() => operation.prepare(sandbox));

	it('is sent once, whatever says no or comes from a firewall or proxy', async () => {
		for (const [what, behaviour, outcome] of finals) {
			prepare(operation);
			sandbox.on(first, behaviour);
			// Another permit each time: no key is sent twice.
			const own = operation === creating ? [{ ...rows[0], lot: what }] : rows;

			const run = await runRows(operation, sandbox, { rows: own, options: RESENT, ...CONTINUE });

			const known = operation === creating && behaviour.kind === 'errorCode' && Number(behaviour.status) >= 500;
			expect([what, subjectsSent(sandbox)]).toEqual([what, [first]]);
			expect([what, detailsOf(run)]).toEqual([
				what,
				[expect.objectContaining({ attempts: 1, outcome: known ? 'unknown' : outcome })],
			]);
		}
	});

	it('is not sent with a token or client code that OPSCOM has refused', async () => {
		for (const behaviour of [saysCode(9000), saysCode(9001), saysCode(9002, 401), respond(401, { message: 'No.' })]) {
			prepare(operation);
			sandbox.on(first, behaviour);

			const run = await runRows(operation, sandbox, { options: RESENT, ...CONTINUE });

			expect(subjectsSent(sandbox)).toEqual([first]);
			expect(detailsOf(run).map(({ outcome }) => outcome)).toEqual(['refused', 'notSent', 'notSent']);
		}
	});

	it("is sent again after HTTP 429 also with 'Max Retries' 0, the row that was turned away last", async () => {
		sandbox.on(first, { kind: 'tooMany', retryAfter: 0 });

		const run = await runRows(operation, sandbox, { options: { concurrency: 1, maxRetries: 0 } });

		expect(subjectsSent(sandbox)).toEqual([first, second, third, first]);
		expect(failedItems(run)).toEqual([]);
		for (const row of operation.rows) expect(operation.timesDone(sandbox, row)).toBeGreaterThan(0);
	});
});

describe.each(eachOperation.filter(([, { safeToRepeat }]) => safeToRepeat))('%s', (_name, operation) => {
	const [first] = subjectsOf(operation, 0);
	const rows = operation.rows.slice(0, 1);

	it('is sent again, word for word, after everything that settles nothing', async () => {
		for (const [doubt, behaviour] of doubtsOf(operation)) {
			prepare(operation);
			sandbox.on(first, behaviour, respond(200, operation.confirmationOf(operation.rows[0])));

			const run = await runRows(operation, sandbox, { rows, options: RESENT, ...CONTINUE });

			expect([doubt, failedItems(run)]).toEqual([doubt, []]);
			const bodies = sandbox.wire.map(({ body }) => body);
			expect([doubt, bodies]).toEqual([doubt, [bodies[0], bodies[0]]]);
		}
	});

	it.each(MODES)("is unknown after 'Max Retries' without an answer, with On Error = %s", async (onError) => {
		operation.prepare(sandbox);
		sandbox.always({ kind: 'actThenStatus', status: 502 });

		const run = await runRows(operation, sandbox, { rows, options: { ...RESENT, maxRetries: 2 }, onError });

		expect(sandbox.wire).toHaveLength(3);
		expect(toldBy(run).summary).toMatch(/^Of 1 item: 0 \w+, 1 unknown\./);
	});
});

describe('create, once it may have been carried out', () => {
	it.each(doubtsOf(creating))('is not sent again by its run, nor by another one: %s', async (_, behaviour) => {
		const rows = creating.rows.slice(0, 1);
		sandbox.next(behaviour);

		const first = await runRows(creating, sandbox, { rows, options: RESENT, ...CONTINUE });
		const second = await runRows(creating, sandbox, { rows, options: RESENT, ...CONTINUE });

		expect(sandbox.wire).toHaveLength(1);
		expect(detailsOf(first)).toEqual([expect.objectContaining({ outcome: 'unknown', attempts: 1 })]);
		expect(detailsOf(second)).toEqual([expect.objectContaining({ outcome: 'sentBefore', attempts: 0 })]);
	});

	it('is sent before when another run sends it while it waits for HTTP 429 to end', async () => {
		const more = { rows: creating.rows.slice(0, 1), options: RESENT, ...CONTINUE };
		sandbox.next({ kind: 'tooMany', retryAfter: 60 });

		const waiting = startRows(creating, sandbox, more);
		while (sandbox.wire.length === 0 || n8nMemory.size > 0) await wait(5);
		const other = await runRows(creating, sandbox, more);

		expect(failedItems(other)).toEqual([]);
		expect(detailsOf(await waiting.ended)).toEqual([expect.objectContaining({ outcome: 'sentBefore', attempts: 1 })]);
		expect(sandbox.wire).toHaveLength(2);
	});

	it('leaves the other rows to be sent', async () => {
		sandbox.next({ kind: 'actThenCut' });

		const run = await runRows(creating, sandbox, { options: RESENT, ...CONTINUE });

		expect(jsonOf(run, 'OPSCOM').map(({ created }) => created)).toEqual([undefined, true, true]);
	});
});

it.each([deleting, updating])('stays unknown in $name when a refusal follows a doubt', async (operation) => {
	operation.prepare(sandbox);
	const rows = operation.rows.slice(0, 1);
	sandbox.next({ kind: 'actThenStatus', status: 502 }, saysCode(9033));

	const [{ json }] = failedItems(await runRows(operation, sandbox, { rows, options: RESENT, ...CONTINUE }));

	expect(json.details).toMatchObject({ outcome: 'unknown', errorCode: 9033, attempts: 2 });
	expect(json.error).toContain(operation.inDoubt);
	expect(json.error).toContain('HTTP 502');
});

it("goes by each row's own 'Max Retries'", async () => {
	deleting.prepare(sandbox);
	sandbox.always(respond(503));
	const rows = deleting.rows.map((row, at) => ({ ...row, times: at }));

	const run = await runRows(deleting, sandbox, {
		rows,
		options: { ...RESENT, maxRetries: '={{ $json.times }}' },
		...CONTINUE,
	});

	expect(detailsOf(run).map(({ attempts }) => attempts)).toEqual([1, 2, 3]);
});

it('gets a list through a server that answers 503 for a while', async () => {
	const rows = Array.from({ length: 60 }, (_, at) => deleting.rowOf(at));
	deleting.prepare(sandbox, rows);
	sandbox.next(...Array.from({ length: 8 }, () => respond(503)));

	const run = await runRows(deleting, sandbox, { rows, options: {}, ...CONTINUE });

	expect(jsonOf(run, 'OPSCOM').filter(({ deleted }) => deleted === true)).toHaveLength(60);
	expect(sandbox.wire).toHaveLength(68);
});
