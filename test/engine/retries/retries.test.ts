import type { IDataObject, IRun } from 'n8n-workflow';
import { setTimeout as wait } from 'node:timers/promises';

import { startSandbox, type Behaviour } from '../../sandbox';
import { hintsOf, jsonOf, outputsOf, settingFor, type PermitRun } from '../deletionWorkflow';
import { start } from '../engine';
import {
	creating,
	deleting,
	eachOperation,
	gettingPlate,
	gettingStats,
	updating,
	type PermitOperation,
} from '../permitOperations';
import {
	allConfirmed,
	CONTINUE_MODES,
	failedItems,
	firstFailure,
	MODES,
	runRows,
	startRows,
	subjectsOf,
	subjectsSent,
	workflowOf,
} from '../permitRuns';
import { toldBy } from '../toldBy';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox();
const RESENT = { concurrency: 1, maxRetries: 3, timeout: 1000 };
const CONTINUE = { onError: 'continueRegularOutput' } as const;

// No wait before a retry.
beforeAll(() => void jest.spyOn(Math, 'random').mockReturnValue(0));
afterAll(() => jest.restoreAllMocks());

const respond = (status: number, body?: unknown): Behaviour => ({ kind: 'status', status, body });
const saysCode = (code: number, status?: number): Behaviour => ({ kind: 'errorCode', code, status });
const tooMany: Behaviour = { kind: 'tooMany', retryAfter: 0 };
const codeOf = (run: IRun, item = 0) => jsonOf(run, 'OPSCOM')[item].details as IDataObject;

/** Begins a test once more, for another behaviour. */
function prepare(operation: PermitOperation): void {
	sandbox.reset();
	sandbox.removePermits();
	operation.prepare(sandbox);
}

/** After each of these, OPSCOM may have done what it was asked for; `act…` where the sandbox has done it. */
const doubtsOf = (operation: PermitOperation): Record<string, Behaviour> => ({
	'a cut connection': { kind: 'cut' },
	'a cut connection, although OPSCOM did it': { kind: 'actThenCut' },
	'no response in time': { kind: 'hang' },
	...Object.fromEntries(
		[408, 500, 502, 503, 504, 599].map((status) => [`HTTP ${status}`, { kind: 'actThenStatus', status }]),
	),
	'HTTP 502 with a code that is not listed': saysCode(9028, 502),
	'a response that cannot be read': { kind: 'actThenStatus', status: 200 },
	'a web page': { kind: 'html' },
	'no body': { kind: 'empty' },
	'a list': respond(200, []),
	'a response that confirms nothing': respond(200, { status: 'success' }),
	'a confirmation with a code': respond(200, { ...operation.confirmationOf(operation.rows[0]), ErrorCode: 0 }),
});

describe.each(eachOperation)('%s', (_name, operation) => {
	const all = subjectsOf(operation, 0, 1, 2);
	const [first] = all;
	const rows = operation.rows.slice(0, 1);
	beforeEach(() => operation.prepare(sandbox));

	it('is sent once, whatever says no', async () => {
		const noes: Record<string, Behaviour> = {
			'a code': saysCode(9003),
			'a listed code with any status': saysCode(9033, 503),
			'a code that says not found': saysCode(9009, 500),
			'a code that is not listed': saysCode(9028, 408),
			...Object.fromEntries([304, 400, 405, 407, 409, 413, 422, 425, 451].map((status) => [status, respond(status)])),
			'a page with HTTP 404': { kind: 'html', status: 404 },
			...Object.fromEntries(
				[300, 301, 302, 307].map((status) => [
					status,
					{ kind: 'redirect', status, location: 'https://sign-in.invalid/' },
				]),
			),
		};
		for (const [no, behaviour] of Object.entries(noes)) {
			prepare(operation);
			sandbox.on(first, behaviour);
			// Another plate each time: what is in doubt is not created by another run.
			const own = operation === creating ? [{ ...rows[0], lot: `Lot ${no}` }] : rows;

			const run = await runRows(operation, sandbox, { rows: own, options: RESENT, ...CONTINUE });

			expect([no, subjectsSent(sandbox)]).toEqual([no, [first]]);
			expect([no, failedItems(run)[0].json.details]).toEqual([no, expect.objectContaining({ attempts: 1 })]);
		}
	});

	it('is sent once when OPSCOM refuses access, and so are the others', async () => {
		for (const behaviour of [saysCode(9000), saysCode(9001), saysCode(9002, 401), respond(401), respond(403)]) {
			prepare(operation);
			sandbox.on(first, behaviour);

			const run = await runRows(operation, sandbox, { options: RESENT, ...CONTINUE });

			expect(subjectsSent(sandbox)).toEqual([first]);
			expect(failedItems(run).map(({ json }) => (json.details as IDataObject).outcome)).toEqual([
				'refused',
				'notSent',
				'notSent',
			]);
		}
	});

	it("is sent again after HTTP 429 also with 'Max Retries' 0: OPSCOM turns it away before it acts", async () => {
		sandbox.on(first, tooMany);
		sandbox.on(all[2], tooMany);

		const run = await runRows(operation, sandbox);

		expect(subjectsSent(sandbox)).toEqual([first, ...all, all[2]]);
		expect(outputsOf(run, 'OPSCOM')[0]).toEqual(allConfirmed(operation, sandbox));
		expect(operation.rows.map((row) => operation.timesDone(sandbox, row))).toEqual([1, 1, 1]);
	});

	it('counts every attempt to open a connection', async () => {
		const closed = await startSandbox();
		await closed.stop();

		const run = await runRows(operation, closed, { rows, options: { maxRetries: 2 }, ...CONTINUE });

		expect(codeOf(run)).toMatchObject({ outcome: 'notSent', attempts: 3 });
		expect(firstFailure(run).text).toBe('OPSCOM could not be reached, so nothing was sent');
	});
});

describe.each(eachOperation.filter(([, { safeToRepeat }]) => safeToRepeat))('%s', (_name, operation) => {
	const [first] = subjectsOf(operation, 0);
	const rows = operation.rows.slice(0, 1);

	it('is sent again, word for word, after everything that is no clear response', async () => {
		for (const [doubt, behaviour] of Object.entries(doubtsOf(operation))) {
			// OPSCOM has no permit left after those: see below.
			if (operation === deleting && behaviour.kind.startsWith('act')) continue;
			prepare(operation);
			sandbox.on(first, behaviour);

			const run = await runRows(operation, sandbox, { rows, options: RESENT });

			expect([doubt, run.status, subjectsSent(sandbox)]).toEqual([doubt, 'success', [first, first]]);
			expect(new Set(sandbox.wire.map(({ rawBody }) => rawBody)).size).toBe(1);
			expect(jsonOf(run, 'OPSCOM')).toEqual(operation.confirmed(sandbox, rows[0]));
			expect(toldBy(run)).toEqual({ summary: `Of 1 item: 1 ${operation.done}.` });
		}
	});

	it.each(MODES)('is unknown when no attempt got a clear response, with On Error = %s', async (onError) => {
		operation.prepare(sandbox);
		sandbox.always(respond(503));

		const run = await runRows(operation, sandbox, { rows, options: RESENT, onError });

		expect(sandbox.wire).toHaveLength(4);
		expect(firstFailure(run).text).toBe(
			`${operation.inDoubt}: OPSCOM could not complete the request (HTTP 503 after 4 attempts)`,
		);
		expect(toldBy(run)).toEqual({ summary: `Of 1 item: 0 ${operation.done}, 1 unknown.`, unknown: first });
	});

	it('stays unknown when a refusal follows', async () => {
		operation.prepare(sandbox);
		sandbox.on(first, { kind: 'actThenStatus', status: 500 }, saysCode(9033, 400));

		const run = await runRows(operation, sandbox, { rows, options: RESENT, ...CONTINUE });

		expect(sandbox.wire).toHaveLength(2);
		if (operation.changesSomething) {
			expect(firstFailure(run).text).toMatch(
				`${operation.inDoubt}: an earlier attempt got no clear response. After that: `,
			);
			expect(codeOf(run)).toMatchObject({ outcome: 'unknown', errorCode: 9033, httpStatus: 400, attempts: 2 });
			expect(firstFailure(run).advice).toContain(operation.resolveDoubt);
		} else {
			// What only reads leaves nothing open.
			expect(codeOf(run)).toMatchObject({ outcome: 'refused', errorCode: 9033, attempts: 2 });
		}
	});
});

describe.each([
	['update', updating],
	['getStats', gettingStats],
] as const)('%s, when OPSCOM has no such record after an unclear response', (_name, operation) => {
	it.each(MODES)('is not found and claims no doubt, with On Error = %s', async (onError) => {
		const [row] = operation.rows;
		sandbox.on(operation.idOf(row), { kind: 'cut' }, saysCode(9009));

		const run = await runRows(operation, sandbox, { rows: [row], options: RESENT, onError });

		expect(sandbox.wire).toHaveLength(2);
		const { text, advice } = firstFailure(run);
		expect(text).toContain(`${operation.notFound.message} (OPSCOM code 9009)`);
		expect(`${text} ${advice}`).not.toMatch(/may or may not|unclear|no clear response/);
		expect(toldBy(run)).toEqual({ summary: `Of 1 item: 0 ${operation.done}, 1 not found.` });
	});
});

describe('create, once it may have arrived', () => {
	const [row] = creating.rows;
	const [first] = subjectsOf(creating, 0);

	it.each(Object.entries(doubtsOf(creating)))(
		"is not sent again after %s, also not by n8n's retries",
		async (_, doubt) => {
			sandbox.on(first, doubt);

			const run = await runRows(creating, sandbox, { rows: [row], options: RESENT, ...CONTINUE, tries: 3 });

			expect(subjectsSent(sandbox)).toEqual([first]);
			expect(firstFailure(run).text).toMatch(/^The permit may or may not have been created: /);
			expect(firstFailure(run).advice).toContain(creating.resolveDoubt);
			expect(toldBy(run)).toEqual({ summary: 'Of 1 item: 0 created, 1 unknown.', unknown: first });
		},
	);

	it.each(CONTINUE_MODES)('leaves the other rows to be sent, with On Error = %s', async (onError) => {
		sandbox.on(first, tooMany, { kind: 'actThenCut' });

		const run = await runRows(creating, sandbox, { options: RESENT, onError });

		expect(subjectsSent(sandbox)).toEqual([first, ...subjectsOf(creating, 0, 1, 2)]);
		expect(creating.rows.map((each) => creating.timesDone(sandbox, each))).toEqual([1, 1, 1]);
		expect(failedItems(run).map(({ json }) => json.details)).toEqual([
			expect.objectContaining({ plate: first, outcome: 'unknown', attempts: 2 }),
		]);
	});
});

describe("'Max Retries'", () => {
	const [first] = subjectsOf(deleting, 0);
	beforeEach(() => deleting.prepare(sandbox));

	it.each([
		[{ maxRetries: 0 }, 1],
		[{ maxRetries: 1 }, 2],
		[{}, 4],
		[{ maxRetries: 10 }, 11],
	])('of %j lets a permit be sent %i times', async (options, times) => {
		sandbox.alwaysOn(first, { kind: 'html' });
		const one = await runRows(deleting, sandbox, { rows: [deleting.rows[0]], options, ...CONTINUE });
		expect(codeOf(one)).toMatchObject({ outcome: 'unknown', attempts: times });
		expect(sandbox.wire).toHaveLength(times);

		prepare(deleting);
		sandbox.on(first, ...Array<Behaviour>(times - 1).fill({ kind: 'html' }));
		const run = await runRows(deleting, sandbox, { rows: [deleting.rows[0]], options });

		expect([run.status, sandbox.deletions(first)]).toEqual(['success', 1]);
	});

	it('is that of each row', async () => {
		sandbox.always(respond(503));
		const rows = [0, 2].map((retries, at) => ({ ...deleting.rows[at], retries }));
		const options = { concurrency: 2, maxRetries: '={{ $json.retries }}' };

		const run = await runRows(deleting, sandbox, { rows, options, ...CONTINUE });

		expect([codeOf(run, 0).attempts, codeOf(run, 1).attempts]).toEqual([1, 3]);
	});
});

describe('a deletion of a permit that OPSCOM does not have', () => {
	const [first] = subjectsOf(deleting, 0);
	const rows = deleting.rows.slice(0, 1);
	const already = {
		ErrorCode: 9009,
		ErrorMessage: 'Record not found.',
		status: 'already_deleted',
		reference_id: first,
		deleted: true,
	};
	const deleteIt = async (options: IDataObject, more: Partial<PermitRun> = CONTINUE) =>
		await runRows(deleting, sandbox, { rows, options, ...more });

	it.each(MODES)('was done by the first try when that was cut off, with On Error = %s', async (onError) => {
		deleting.prepare(sandbox);
		sandbox.on(first, { kind: 'actThenCut' });

		const run = await runRows(deleting, sandbox, { onError, options: RESENT });

		expect(run.status).toBe('success');
		expect(jsonOf(run, 'OPSCOM')).toEqual([already, ...deleting.rows.slice(1).flatMap(deleting.outputsOf)]);
		expect(outputsOf(run, 'OPSCOM')[0].map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2].map((item) => ({ item })),
		);
		expect(hintsOf(run)).toContain(
			'info: 1 item was taken as already deleted: OPSCOM has no permit with this Reference ID.',
		);
		expect(sandbox.deletions(first)).toBe(1);
	});

	it.each<[string, string, Behaviour[]]>([
		...[500, 502, 504].map((status): [string, string, Behaviour[]] => ['done', `HTTP ${status}`, [respond(status)]]),
		['done', 'a response that cannot be read', [{ kind: 'html' }]],
		['done', 'no response in time', [{ kind: 'hang' }]],
		['done', 'a cut connection and then HTTP 503 and 429', [{ kind: 'cut' }, respond(503), tooMany]],
		// Turned away, so a typo and a short fault must not make a success.
		['notFound', 'HTTP 429', [tooMany]],
		...[408, 503, 599].map((status): [string, string, Behaviour[]] => [
			'notFound',
			`HTTP ${status}`,
			[respond(status), respond(status)],
		]),
		['notFound', 'a response that names another permit', [{ kind: 'otherId', referenceId: 'another' }]],
		['notFound', 'nothing', []],
	])('is %s after %s', async (outcome, _, behaviours) => {
		sandbox.on(first, ...behaviours);

		const run = await deleteIt(RESENT);

		expect(sandbox.wire).toHaveLength(behaviours.length + 1);
		if (outcome === 'done') expect(jsonOf(run, 'OPSCOM')).toEqual([already]);
		else expect(codeOf(run)).toMatchObject({ outcome, errorCode: 9009, attempts: behaviours.length + 1 });
	});

	it.each(MODES)("is done with 'Treat as Deleted', with On Error = %s", async (onError) => {
		sandbox.addPermits(...subjectsOf(deleting, 1, 2));

		const run = await runRows(deleting, sandbox, { onError, options: { notFound: 'treatAsDeleted' } });

		expect(run.status).toBe('success');
		expect(sandbox.wire).toHaveLength(3);
		expect(jsonOf(run, 'OPSCOM')).toEqual([already, ...deleting.rows.slice(1).flatMap(deleting.outputsOf)]);
		expect(jsonOf(run, 'Deleted').map(({ row }) => row)).toEqual([0, 1, 2]);
		expect(jsonOf(run, 'Needs a person')).toEqual([]);
	});

	it('is done after a cut connection whatever the status of code 9009', async () => {
		sandbox.on(first, { kind: 'cut' }, saysCode(9009, 500));

		expect(jsonOf(await deleteIt(RESENT), 'OPSCOM')).toEqual([already]);
	});

	it("is done with 'Treat as Deleted' for code 9009 with any status, and for nothing else", async () => {
		const options = { notFound: 'treatAsDeleted' };
		for (const status of [200, 404, 500]) {
			sandbox.on(first, saysCode(9009, status));
			expect(jsonOf(await deleteIt(options), 'OPSCOM')).toEqual([already]);
		}
		sandbox.on(first, { kind: 'html', status: 404 });

		expect(codeOf(await deleteIt(options))).toMatchObject({ outcome: 'refused', httpStatus: 404 });
	});

	it("goes by each row's own value", async () => {
		const both = [
			{ id: first, sure: false },
			{ id: 'nor-this', sure: true },
		];
		const options = { notFound: "={{ $json.sure ? 'fail' : 'treatAsDeleted' }}" };

		const run = await deleteIt(options, { rows: both, onError: 'continueErrorOutput' });

		expect(jsonOf(run, 'OPSCOM')).toEqual([already]);
		expect(jsonOf(run, 'OPSCOM', 1)[0].details).toMatchObject({ referenceId: 'nor-this', outcome: 'notFound' });
	});
});

describe.each([
	['delete', deleting],
	['create', creating],
	['get', gettingPlate],
] as const)('ten requests of %s in a row without any answer', (_name, operation) => {
	const rows = Array.from({ length: 15 }, (_, number) => ({
		...operation.rows[0],
		[operation === deleting ? 'id' : 'plate']: `${operation.name}-${number}`,
	}));
	const DEAD = 'http://127.0.0.1:9';
	const SILENT = 'Not sent: OPSCOM did not respond to ten requests in a row before it';

	it.each<[string, Behaviour, string]>([
		['no answer at all', { kind: 'cut' }, 'unknown'],
		['HTTP 503', respond(503), 'unknown'],
	])('end the sending, with the reason: %s', async (_, behaviour, outcome) => {
		sandbox.always(behaviour);

		const run = await runRows(operation, sandbox, { rows, ...CONTINUE });

		expect(sandbox.wire).toHaveLength(10);
		expect(jsonOf(run, 'OPSCOM').map(({ details }) => (details as IDataObject).outcome)).toEqual([
			...Array<string>(10).fill(outcome),
			...Array<string>(5).fill('notSent'),
		]);
		expect(jsonOf(run, 'OPSCOM')[14]).toMatchObject({
			error: SILENT,
			details: {
				advice: expect.stringContaining(operation === gettingPlate ? "'Plate Service URL'" : "'Base URL'") as string,
			},
		});
		expect(toldBy(run).summary).toBe(`Of 15 items: 0 ${operation.done}, 10 unknown, 5 not sent.`);
	});

	it('end it also when nothing can be reached, and what is not sent can be sent later', async () => {
		const workflow = workflowOf(operation, { rows, ...CONTINUE });
		const run = await start(workflow, settingFor(sandbox, { baseUrl: DEAD, plateServiceUrl: DEAD })).ended;

		expect(jsonOf(run, 'OPSCOM').map(({ error }) => error)).toEqual([
			...Array<string>(10).fill('OPSCOM could not be reached, so nothing was sent'),
			...Array<string>(5).fill(SILENT),
		]);
		sandbox.addPermits(...(operation === deleting ? rows.map(({ id }) => id as string) : []));
		expect(toldBy(await runRows(operation, sandbox, { rows })).summary).toBe(`Of 15 items: 15 ${operation.done}.`);
	});
});

it.each<[string, Behaviour | ((row: IDataObject) => Behaviour)]>([
	['no permit', saysCode(9009)],
	['a refusal', saysCode(9033)],
	['HTTP 404', respond(404)],
	['a redirect', { kind: 'redirect', location: 'https://sign-in.invalid/' }],
	['a web page', { kind: 'html' }],
	['a success that confirms nothing', respond(200, { status: 'success' })],
	['a confirmation with the code 0', (row) => respond(200, { ...deleting.confirmationOf(row), ErrorCode: 0 })],
	['gzip that is none', { kind: 'status', status: 200, headers: { 'content-encoding': 'gzip' }, body: 'no' }],
])('ten requests in a row are answered by %s, and the others are sent', async (_, behaviour) => {
	const rows = Array.from({ length: 11 }, (__, at) => deleting.rowOf(at));
	for (const row of rows) sandbox.on(deleting.idOf(row), typeof behaviour === 'function' ? behaviour(row) : behaviour);

	await runRows(deleting, sandbox, { rows, ...CONTINUE });

	expect(sandbox.wire).toHaveLength(rows.length);
});

it('are counted from the last answer, and retries count as well', async () => {
	const rows = Array.from({ length: 8 }, (_, number) => ({ id: `permit-${number}` }));
	sandbox.always(respond(502));
	sandbox.on('permit-1', respond(502), saysCode(9033));

	const run = await runRows(deleting, sandbox, { rows, options: { concurrency: 1, maxRetries: 3 }, ...CONTINUE });

	// Four for the first, two for the second, and ten more for the next three.
	expect(sandbox.wire).toHaveLength(16);
	expect(toldBy(run).summary).toBe('Of 8 items: 0 deleted, 5 unknown, 3 not sent.');
});

it.each(MODES)('gives up when OPSCOM was too busy for ten minutes, with On Error = %s', async (onError) => {
	sandbox.always({ kind: 'tooMany', retryAfter: 1 });
	const now = performance.now.bind(performance);
	let passed = 0;
	const clock = jest.spyOn(performance, 'now').mockImplementation(() => now() + passed);

	const running = startRows(deleting, sandbox, { onError });
	while (sandbox.wire[0]?.status !== 429) await wait(5);
	// n8n's side, which shares this process, reads the response in turns of its own.
	for (let turn = 0; turn < 20; turn++) await wait(5);
	passed = 600_000;
	const run = await running.ended;
	clock.mockRestore();

	expect(sandbox.wire).toHaveLength(2);
	expect(firstFailure(run).text).toMatch(/^OPSCOM was too busy to accept the request \(HTTP 429 after 2 attempts\)/);
	expect(toldBy(run).summary).toBe('Of 3 items: 0 deleted, 3 not sent.');
	for (const { json } of failedItems(run).slice(1)) {
		expect(json.error).toBe('Not sent: OPSCOM was too busy to accept any request for ten minutes');
	}
});

describe('the Retry-After of', () => {
	const rows = Array.from({ length: 5 }, (_, number) => ({ id: `permit-${number}` }));
	beforeEach(() => sandbox.addPermits(...rows.map(({ id }) => id)));

	it.each<[string, () => string | number]>([
		['seconds', () => 1],
		['a date', () => new Date(Date.now() + 2_000).toUTCString()],
	])('HTTP 429 holds back every row, in %s', async (_, retryAfter) => {
		sandbox.on('permit-0', { kind: 'tooMany', retryAfter: retryAfter() });

		const run = await runRows(deleting, sandbox, { rows, options: { concurrency: 1 } });

		expect(run.status).toBe('success');
		expect(subjectsSent(sandbox)).toEqual(['permit-0', ...rows.map(({ id }) => id)]);
		const [refused, next] = sandbox.wire;
		expect(next.at - refused.at).toBeGreaterThanOrEqual(900);
	});

	it('HTTP 503 holds back its own row only', async () => {
		sandbox.on('permit-0', { kind: 'status', status: 503, headers: { 'retry-after': '1' } });

		const run = await runRows(deleting, sandbox, { rows, options: { concurrency: 2 } });

		expect(run.status).toBe('success');
		expect(subjectsSent(sandbox)).toEqual([...rows.map(({ id }) => id), 'permit-0']);
	});
});
