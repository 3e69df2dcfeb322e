import type { OnError } from 'n8n-workflow';

import { startSandbox, type Behaviour } from '../../sandbox';
import {
	confirmationOf,
	deletionWorkflow,
	idsSent,
	jsonOf,
	outputsOf,
	settingFor,
	type Deletions,
} from '../deletionWorkflow';
import { start } from '../engine';
import { useSandbox } from '../useSandbox';

const ID = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const AT_ONCE = { 'retry-after': '0' };
const respond = (status: number, body?: unknown): Behaviour => ({ kind: 'status', status, body, headers: AT_ONCE });
const saysCode = (code: number, status?: number): Behaviour => ({ kind: 'errorCode', code, status });

const sandbox = useSandbox(ID);

const runOf = (deletions: Omit<Deletions, 'rows'>, rows: Deletions['rows'] = [{ id: ID }]) =>
	start(deletionWorkflow({ rows, ...deletions }), settingFor(sandbox)).ended;

describe.each([0, 1, 2, 3, 10])('Max Retries %i', (maxRetries) => {
	it('retries a 503 as many times', async () => {
		sandbox.always(respond(503));

		const run = await runOf({ options: { maxRetries }, onError: 'continueRegularOutput' });

		expect(sandbox.wire).toHaveLength(maxRetries + 1);
		expect(new Set(sandbox.wire.map(({ rawBody }) => rawBody)).size).toBe(1);
		expect(jsonOf(run, 'OPSCOM')).toEqual([
			{
				error: `The permit may or may not have been deleted: OPSCOM could not complete the request (HTTP 503 after ${
					maxRetries === 0 ? '1 attempt' : `${maxRetries + 1} attempts`
				})`,
				details: expect.objectContaining({ outcome: 'unknown', httpStatus: 503, attempts: maxRetries + 1 }),
			},
		]);
	});

	it('retries a 503 and then succeeds at the last attempt', async () => {
		sandbox.on(ID, ...new Array<Behaviour>(maxRetries).fill(respond(503)));

		const run = await runOf({ options: { maxRetries } });

		expect(sandbox.wire).toHaveLength(maxRetries + 1);
		expect(jsonOf(run, 'OPSCOM')).toEqual([confirmationOf(ID)]);
	});
});

it('retries 3 times by default', async () => {
	sandbox.always(respond(500));

	const run = await runOf({});

	expect(run.status).toBe('error');
	expect(sandbox.wire).toHaveLength(4);
});

it('retries each item as many times as its own Max Retries', async () => {
	sandbox.always(respond(503));

	await runOf({ options: { maxRetries: '={{ $json.retries }}' }, onError: 'continueRegularOutput' }, [
		{ id: 'never', retries: 0 },
		{ id: 'twice', retries: 2 },
	]);

	expect(idsSent(sandbox).sort()).toEqual(['never', 'twice', 'twice', 'twice']);
});

describe('what is retried', () => {
	const again: Record<string, Behaviour> = {
		'http-408': respond(408),
		'http-429': { kind: 'tooMany', retryAfter: 0 },
		'http-500': respond(500),
		'http-502': respond(502),
		'http-503': respond(503, { ErrorMessage: 'Maintenance.' }),
		'http-504': respond(504),
		'http-599': respond(599),
		'html-with-500': { kind: 'html', status: 500 },
		cut: { kind: 'cut' },
		'no-response-in-time': { kind: 'hang' },
		unreadable: { kind: 'html' },
		empty: { kind: 'empty' },
		'a-list': respond(200, []),
		'another-id': { kind: 'otherId', referenceId: ID },
	};
	const ids = Object.keys(again);

	it('retries everything that is no clear response and then succeeds', async () => {
		sandbox.addPermits(...ids);
		for (const id of ids) sandbox.on(id, again[id]);

		const run = await runOf(
			// A wait that begins together with that of the others does not add to the time of this test.
			{
				options: {
					concurrency: 50,
					timeout: "={{ $json.id === 'no-response-in-time' ? 1000 : 30000 }}",
					maxRetries: 9,
				},
			},
			ids.map((id) => ({ id })),
		);

		expect(jsonOf(run, 'OPSCOM')).toEqual(ids.map(confirmationOf));
		for (const id of ids) {
			expect([id, idsSent(sandbox).filter((sent) => sent === id).length]).toEqual([id, 2]);
			expect([id, sandbox.deletions(id)]).toEqual([id, 1]);
		}
	});

	it('retries when OPSCOM cannot be reached', async () => {
		const closed = await startSandbox();
		await closed.stop();
		const workflow = deletionWorkflow({
			rows: [{ id: ID }],
			options: { maxRetries: 2 },
			onError: 'continueRegularOutput',
		});

		const run = await start(workflow, settingFor(closed)).ended;

		expect(jsonOf(run, 'OPSCOM')[0].details).toMatchObject({ outcome: 'notSent', attempts: 3 });
	});
});

describe('what is not retried', () => {
	const once: Record<string, Behaviour> = {
		'9009': saysCode(9009),
		'9009-with-404': saysCode(9009, 404),
		'9009-with-500': saysCode(9009, 500),
		'9003': saysCode(9003),
		'9033-with-400': saysCode(9033, 400),
		'9033-with-408': saysCode(9033, 408),
		'9033-with-429': saysCode(9033, 429),
		'9033-with-500': saysCode(9033, 500),
		'9033-with-503': saysCode(9033, 503),
		unlisted: saysCode(9028, 502),
		'http-301': { kind: 'redirect', status: 301, location: 'https://sign-in.invalid/' },
		'http-302': { kind: 'redirect', location: 'https://sign-in.invalid/' },
		'http-304': respond(304),
		'http-307': { kind: 'redirect', status: 307, location: 'https://sign-in.invalid/' },
		'http-400': respond(400),
		'http-404': { kind: 'html', status: 404 },
		'http-405': respond(405),
		'http-409': respond(409),
		'http-413': respond(413),
		'http-422': respond(422),
		'http-425': respond(425),
		'http-451': respond(451),
	};
	const ids = Object.keys(once);

	it('sends once whatever OPSCOM refuses', async () => {
		for (const id of ids) sandbox.alwaysOn(id, once[id]);

		const run = await runOf(
			{ options: { concurrency: 50, maxRetries: 10 }, onError: 'continueRegularOutput' },
			ids.map((id) => ({ id })),
		);

		expect(idsSent(sandbox).sort()).toEqual([...ids].sort());
		expect(jsonOf(run, 'OPSCOM').map(({ details }) => details)).toEqual(
			ids.map((referenceId) =>
				expect.objectContaining({
					referenceId,
					outcome: referenceId.startsWith('9009') ? 'notFound' : 'refused',
					attempts: 1,
				}),
			),
		);
	});

	it.each([saysCode(9000), saysCode(9001), saysCode(9002, 500), respond(401), respond(403)])(
		'sends once when OPSCOM refuses access with %j',
		async (behaviour) => {
			sandbox.always(behaviour);

			const run = await runOf({ options: { maxRetries: 10 } });

			expect(run.status).toBe('error');
			expect(sandbox.wire).toHaveLength(1);
		},
	);
});

describe('a retry that finds nothing', () => {
	const modes: Array<OnError | undefined> = [undefined, 'continueRegularOutput', 'continueErrorOutput'];
	const already = (referenceId: string) => ({
		ErrorCode: 9009,
		ErrorMessage: 'Record not found.',
		status: 'already_deleted',
		reference_id: referenceId,
	});

	it.each(modes)('returns the item as already deleted after a lost connection, On Error %s', async (onError) => {
		sandbox.addPermits('before', 'after');
		sandbox.on(ID, { kind: 'actThenCut' });

		const run = await runOf({ onError }, [{ id: 'before' }, { id: ID }, { id: 'after' }]);

		expect(run.status).toBe('success');
		expect(idsSent(sandbox).filter((id) => id === ID)).toHaveLength(2);
		expect(sandbox.deletions(ID)).toBe(1);
		expect(outputsOf(run, 'OPSCOM')[0]).toEqual([
			{ json: confirmationOf('before'), pairedItem: { item: 0 } },
			{ json: already(ID), pairedItem: { item: 1 } },
			{ json: confirmationOf('after'), pairedItem: { item: 2 } },
		]);
		expect(jsonOf(run, 'Needs a person')).toEqual([]);
	});

	it.each([
		['HTTP 502', { kind: 'actThenStatus', status: 502 }],
		['HTTP 408', { kind: 'actThenStatus', status: 408 }],
		['a response that cannot be read', { kind: 'actThenStatus', status: 200 }],
	] as Array<[string, Behaviour]>)('returns the item as already deleted after %s', async (_name, behaviour) => {
		sandbox.on(ID, behaviour);

		const run = await runOf({});

		expect(jsonOf(run, 'OPSCOM')).toEqual([already(ID)]);
		expect(sandbox.deletions(ID)).toBe(1);
	});

	it.each([
		['HTTP 429', [{ kind: 'tooMany', retryAfter: 0 }]],
		['HTTP 429 three times', new Array<Behaviour>(3).fill({ kind: 'tooMany', retryAfter: 0 })],
	] as Array<[string, Behaviour[]]>)(
		'fails with "not found" after %s, because nothing was done before',
		async (_name, behaviours) => {
			sandbox.on('never-there', ...behaviours);

			const run = await runOf({ onError: 'continueRegularOutput' }, [{ id: 'never-there' }]);

			expect(jsonOf(run, 'OPSCOM')[0].details).toMatchObject({
				outcome: 'notFound',
				errorCode: 9009,
				attempts: behaviours.length + 1,
			});
		},
	);
});

describe('HTTP 429 to the last attempt', () => {
	const tooMany: Behaviour = { kind: 'tooMany', retryAfter: 0 };

	it.each([
		{ maxRetries: 0, attempts: '1 attempt' },
		{ maxRetries: 2, attempts: '3 attempts' },
	])('means that nothing was sent, with Max Retries $maxRetries', async ({ maxRetries, attempts }) => {
		sandbox.alwaysOn(ID, tooMany);

		const run = await runOf({ options: { maxRetries }, onError: 'continueRegularOutput' });

		expect(sandbox.has(ID)).toBe(true);
		expect(jsonOf(run, 'OPSCOM')).toEqual([
			{
				error: `OPSCOM was too busy to accept the request (HTTP 429 after ${attempts})`,
				details: {
					referenceId: ID,
					outcome: 'notSent',
					errorCode: null,
					httpStatus: 429,
					attempts: maxRetries + 1,
					advice: "Lower 'Concurrent Requests' or increase 'Time Between Requests', then run this item again.",
				},
			},
		]);
	});

	it('leaves open whether the permit is deleted when an unclear response came before', async () => {
		sandbox.on(ID, { kind: 'actThenCut' }, tooMany);

		const run = await runOf({ options: { maxRetries: 1 }, onError: 'continueRegularOutput' });

		expect(jsonOf(run, 'OPSCOM')).toEqual([
			{
				error:
					'The permit may or may not have been deleted: an earlier attempt got no clear response. After that: OPSCOM was too busy to accept the request (HTTP 429 after 2 attempts)',
				details: expect.objectContaining({ outcome: 'unknown', httpStatus: 429, attempts: 2 }),
			},
		]);
	});

	it('does not hide an unclear response before it from a retry that finds nothing', async () => {
		sandbox.on(ID, { kind: 'actThenCut' }, tooMany);

		const run = await runOf({ options: { maxRetries: 2 } });

		expect(jsonOf(run, 'OPSCOM')).toEqual([
			expect.objectContaining({ ErrorCode: 9009, status: 'already_deleted', reference_id: ID }),
		]);
		expect(sandbox.deletions(ID)).toBe(1);
	});
});

it('leaves open whether the permit is deleted when a refusal follows an unclear response', async () => {
	sandbox.on(ID, { kind: 'actThenStatus', status: 500 }, saysCode(9033, 400));

	const run = await runOf({ onError: 'continueRegularOutput' });

	expect(sandbox.wire).toHaveLength(2);
	expect(jsonOf(run, 'OPSCOM')).toEqual([
		{
			error:
				'The permit may or may not have been deleted: an earlier attempt got no clear response. After that: OPSCOM reported a value that is not valid (OPSCOM code 9033). OPSCOM said: "The field\'s value is invalid"',
			details: {
				referenceId: ID,
				outcome: 'unknown',
				errorCode: 9033,
				httpStatus: 400,
				attempts: 2,
				advice:
					"Check that 'Reference ID' is the one that OPSCOM returned when the permit was created, and check the 'API Token' of the 'OPSCOM API' credential. Run this item again. Either OPSCOM deletes the permit, or it has no permit with this Reference ID: in both cases the permit is gone.",
			},
		},
	]);
});

describe("'If Permit Is Not Found' set to 'Treat as Deleted'", () => {
	const already = {
		ErrorCode: 9009,
		ErrorMessage: 'Record not found.',
		status: 'already_deleted',
		reference_id: 'never-there',
	};

	it.each([undefined, 'continueRegularOutput', 'continueErrorOutput'] as const)(
		'returns the item as already deleted, On Error %s',
		async (onError) => {
			const rows = [{ id: ID }, { id: 'never-there' }];

			const run = await runOf({ options: { notFound: 'treatAsDeleted' }, onError }, rows);

			expect(run.status).toBe('success');
			expect(idsSent(sandbox).sort()).toEqual([ID, 'never-there'].sort());
			expect(outputsOf(run, 'OPSCOM')[0]).toEqual([
				{ json: confirmationOf(ID), pairedItem: { item: 0 } },
				{ json: already, pairedItem: { item: 1 } },
			]);
			expect(jsonOf(run, 'Deleted').map(({ row }) => row)).toEqual([0, 1]);
			expect(jsonOf(run, 'Needs a person')).toEqual([]);
		},
	);

	it.each([200, 404, 500])('applies to code 9009 with HTTP %i', async (status) => {
		sandbox.on('never-there', saysCode(9009, status));

		const run = await runOf({ options: { notFound: 'treatAsDeleted' } }, [{ id: 'never-there' }]);

		expect(jsonOf(run, 'OPSCOM')).toEqual([already]);
		expect(sandbox.wire).toHaveLength(1);
	});

	it('applies to nothing but code 9009', async () => {
		sandbox.on(ID, { kind: 'html', status: 404 });

		const run = await runOf({ options: { notFound: 'treatAsDeleted' }, onError: 'continueRegularOutput' });

		expect(jsonOf(run, 'OPSCOM')[0].details).toMatchObject({ outcome: 'refused', httpStatus: 404 });
	});

	it('applies to each item by its own value', async () => {
		const run = await runOf(
			{ options: { notFound: "={{ $json.sure ? 'fail' : 'treatAsDeleted' }}" }, onError: 'continueErrorOutput' },
			[
				{ id: 'never-there', sure: false },
				{ id: 'nor-this', sure: true },
			],
		);

		expect(jsonOf(run, 'OPSCOM')).toEqual([already]);
		expect(jsonOf(run, 'OPSCOM', 1)[0].details).toMatchObject({ referenceId: 'nor-this', outcome: 'notFound' });
	});
});
