import { setTimeout as wait } from 'node:timers/promises';
import { stringify } from 'flatted';
import type { IDataObject, IRun } from 'n8n-workflow';

import type { Behaviour } from '../../sandbox';
import { hintsOf, jsonOf, settingFor, type PermitRun } from '../deletionWorkflow';
import { retry, start, type SavedWorkflow } from '../engine';
import { n8nMemory } from '../n8nMemory';
import { creating } from '../permitOperations';
import { CONTINUE_MODES, firstFailure, MODES, withoutRecord, workflowOf as threeRows } from '../permitRuns';
import { loopSettingFor, loopWorkflow } from '../resuming/loopWorkflow';
import { toldBy } from '../toldBy';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox();
const REFUSED: Behaviour = { kind: 'errorCode', code: 9003, status: 400 };
const [FIRST, SECOND, THIRD] = creating.rows.map(creating.idOf);
const [row] = creating.rows;
const BY_ORDER = { idempotencyKey: '={{ $json.id }}' };
const goOn = { onError: 'continueRegularOutput' } as const;

type Change = Partial<PermitRun> & { id?: string };
type Fields = Record<string, string>;

function workflowOf({ id, options, ...more }: Change = {}): SavedWorkflow {
	const workflow = threeRows(creating, { options: { concurrency: 1, maxRetries: 0, ...options }, ...more });
	return {
		...workflow,
		nodes: workflow.nodes.map((node) => (node.name === 'OPSCOM' && id !== undefined ? { ...node, id } : node)),
	};
}
const create = async (more?: Change, fields?: Fields) =>
	await start(workflowOf(more), settingFor(sandbox, fields)).ended;
const retried = async (run: IRun, more?: Change, fields?: Fields) =>
	await retry(run, workflowOf(more), settingFor(sandbox, fields)).ended;

const created = (plate: string) => sandbox.permits().filter((id) => sandbox.permit(id)?.plate === plate).length;
const createdEach = () => [FIRST, SECOND, THIRD].map(created);
const detailsOf = (run: IRun, at: number) => jsonOf(run, 'OPSCOM')[at].details as IDataObject;
const outcomes = (run: IRun) =>
	jsonOf(run, 'OPSCOM').map(({ created: done, details }) => done ?? (details as IDataObject).outcome);
const manyRows = (count: number) => Array.from({ length: count }, (_, at) => ({ ...row, plate: `MANY ${at}` }));
const localhost = () => ({ baseUrl: sandbox.url.replace('127.0.0.1', 'localhost') });

/** Two permits are created, and the third is refused once, which ends the run. */
async function failedRun(more: Change = {}): Promise<IRun> {
	sandbox.on(THIRD, REFUSED);
	const failed = await create(more);
	expect([failed.status, createdEach()]).toEqual(['error', [1, 1, 0]]);
	return failed;
}

describe('no permit is created a second time', () => {
	it.each<[string, Change, boolean]>([
		['when the whole list runs again', {}, false],
		['by a node that was cut and pasted, or a second one', { id: 'another' }, false],
		[
			'with another amount',
			{ parameters: { ...creating.parameters, additionalFields: { zone: '={{ $json.lot }}', amount: 9 } } },
			false,
		],
		[
			'in other letters and spaces',
			{
				rows: creating.rows.map((one) => ({
					...one,
					plate: ` ${(one.plate as string).toLowerCase().replace(' ', '')}`,
				})),
			},
			false,
		],
		['when it runs again at another address', {}, true],
	])('%s', async (_name, more, isElsewhere) => {
		await failedRun();
		const run = await create({ ...more, ...goOn }, isElsewhere ? localhost() : {});

		expect(outcomes(run)).toEqual(['sentBefore', 'sentBefore', true]);
		expect(sandbox.permits()).toHaveLength(3);
	});

	it.each([() => 'oc-toma', () => 'OC_TOMA'])('for the client code in another form: %s', async (clientCode) => {
		expect(sandbox.clientCode).toBe('OC-TOMA');
		await failedRun();
		const run = await create(goOn, { clientCode: clientCode() });

		expect(outcomes(run).slice(0, 2)).toEqual(['sentBefore', 'sentBefore']);
		expect(createdEach()).toEqual([1, 1, 0]);
	});

	it('under its own key, whatever else is asked for with it', async () => {
		await failedRun({ options: BY_ORDER });
		const rows = creating.rows.map((one, at) => ({ ...one, plate: `OTHER ${at}`, until: '2098-01-01T12:00:00' }));
		const run = await create({ rows, options: BY_ORDER, ...goOn });

		expect(outcomes(run)).toEqual(['sentBefore', 'sentBefore', true]);
		expect(jsonOf(run, 'OPSCOM')[0].error).toContain('no key is sent twice');
		expect(detailsOf(run, 0).advice).toMatch(/wait a few minutes.*another prefix/);
	});

	it.each(MODES)('in a retry of which n8n kept nothing, as after a crash, with On Error = %s', async (onError) => {
		const lost = withoutRecord(await failedRun(), workflowOf());
		const run = await retried(lost, { onError, tries: 3 });

		expect(createdEach()).toEqual([1, 1, 1]);
		expect(firstFailure(run).text).toContain('Not sent');
		const looped = loopWorkflow(workflowOf(goOn), 1);
		expect((await retry(lost, looped, loopSettingFor(sandbox)).ended).status).toBe('success');
		expect(createdEach()).toEqual([1, 1, 1]);
	});

	it('by several executions at the same moment, which forget none of their keys', async () => {
		const rows = manyRows(10);
		const lists = [rows, rows, rows.map((one) => ({ ...one, lot: 'Lot 9' }))];
		const runs = await Promise.all(lists.map((list) => create({ rows: list, options: { concurrency: 5 }, ...goOn })));

		expect([sandbox.permits().length, n8nMemory.size]).toEqual([20, 20]);
		expect(runs.flatMap(outcomes).filter((outcome) => outcome === true)).toHaveLength(20);
	});

	it.each(CONTINUE_MODES)(
		'when a permit is in doubt, whatever is retried, with On Error = %s by then',
		async (onError) => {
			sandbox.on(SECOND, { kind: 'actThenCut' });
			const failed = await create({ tries: 3 });
			const again = await retried(failed, { tries: 3 });
			// The row behind the doubt was not sent yet.
			expect([again.status, sandbox.wire.length]).toEqual(['error', 3]);
			const run = await retried(again, { onError });

			expect([createdEach(), sandbox.wire.length]).toEqual([[1, 1, 1], 3]);
			expect(toldBy(run).summary).toContain('Of 3 items: 2 created, 1 unknown.');
			expect(toldBy(run).unknown).toBe(SECOND);
			const { text, advice } = firstFailure(run);
			expect(text).toMatch(/^The permit may or may not have been created: .*It was not sent again/);
			expect(advice).toMatch(/Wait a few minutes.*'Get'.*'Idempotency Key' set to a new value/);
		},
	);
});

describe('after an attempt that ended so', () => {
	it.each<[Behaviour, string, unknown]>([
		[REFUSED, 'refused', true],
		[{ kind: 'status', status: 422, body: { message: 'The given data was invalid.' } }, 'refused', true],
		[{ kind: 'status', status: 407 }, 'notSent', true],
		[{ kind: 'status', status: 400, body: { message: 'Bad gateway request' } }, 'refused', 'sentBefore'],
		[{ kind: 'errorCode', code: 9999, status: 200 }, 'refused', 'sentBefore'],
		[{ kind: 'errorCode', code: 9003, status: 500 }, 'unknown', 'sentBefore'],
		[{ kind: 'html', status: 403 }, 'unknown', 'sentBefore'],
		[{ kind: 'html', status: 404 }, 'unknown', 'sentBefore'],
		[{ kind: 'redirect', status: 303, location: '/login' }, 'unknown', 'sentBefore'],
		[{ kind: 'otherId', referenceId: '' }, 'unknown', 'sentBefore'],
		[{ kind: 'actThenCut' }, 'unknown', 'sentBefore'],
		[{ kind: 'actThenStatus', status: 503 }, 'unknown', 'sentBefore'],
	])('%j, the permit is %s, and in the next run %s', async (behaviour, outcome, next) => {
		sandbox.on(FIRST, behaviour);
		const one = { rows: [row], options: { maxRetries: 3 }, ...goOn };

		expect(outcomes(await create(one))).toEqual([outcome]);
		expect(sandbox.wire).toHaveLength(1);
		expect(outcomes(await create(one))).toEqual([next]);
		expect(created(FIRST)).toBeLessThanOrEqual(1);
	});

	it('no connection, the permit is sent when OPSCOM can be reached again', async () => {
		await create({}, { baseUrl: 'http://127.0.0.1:9' });
		expect(n8nMemory.size).toBe(0);
		expect((await create()).status).toBe('success');
	});
});

describe('a value that was corrected before a retry', () => {
	const withFields = (more: IDataObject) => ({
		parameters: {
			...creating.parameters,
			additionalFields: { ...(creating.parameters.additionalFields as IDataObject), ...more },
		},
	});
	const corrections: Array<[string, Change, string]> = [
		['End Time', { parameters: { ...creating.parameters, endTime: '2098-12-31T12:00:00' } }, '2098-12-31T12:00:00'],
		['Zone', withFields({ zone: 'Lot 9' }), 'Lot 9'],
		['Amount', withFields({ amount: 99 }), '99.00'],
		['Plate', { parameters: { ...creating.parameters, plate: 'RIGHT 1' } }, 'RIGHT 1'],
	];

	it.each(corrections.slice(0, 3))(
		'creates nothing twice and is told with both values: %s',
		async (field, change, now) => {
			const failed = await failedRun();
			const before = toldBy(failed).created;
			const run = await retried(failed, { ...change, ...goOn });

			expect([createdEach(), outcomes(run)]).toEqual([
				[1, 1, 1],
				['sentBefore', 'sentBefore', true],
			]);
			expect(jsonOf(run, 'OPSCOM')[0].error).toMatch(
				new RegExp(`${sandbox.permits()[0]}.*'${field}' was ".+" and is now "${now}"`),
			);
			expect(toldBy(run).created).toContain(before);
		},
	);

	it.each(corrections)('leaves a permit in doubt, under its own key: %s', async (field, change, now) => {
		sandbox.on(FIRST, { kind: 'status', status: 500, body: { reference_id: 'the-only-copy' } });
		const one = { rows: [row], options: BY_ORDER };
		const run = await retried(await create(one), { ...one, ...change, ...goOn });

		expect([sandbox.wire.length, outcomes(run)]).toEqual([1, ['sentBefore']]);
		expect(jsonOf(run, 'OPSCOM')[0].error).toMatch(
			new RegExp(`may or may not.*'${field}' was ".+" and is now "${now}"`),
		);
		expect(detailsOf(run, 0).response).toContain('the-only-copy');
		expect(toldBy(run).unknown).toBe(FIRST);
	});

	it.each<[string, Fields]>([
		['address', { baseUrl: 'localhost' }],
		['client code', { clientCode: 'OC_TOMA' }],
	])('creates nothing twice when it is the %s, and says so', async (_name, fields) => {
		const failed = await failedRun();
		const run = await retried(failed, goOn, fields.baseUrl ? localhost() : fields);

		expect(createdEach().slice(0, 2)).toEqual([1, 1]);
		expect(outcomes(run).slice(0, 2)).toEqual(['sentBefore', 'sentBefore']);
		expect(jsonOf(run, 'OPSCOM')[0].error).toContain('base URL or the client code was another one');
		expect(toldBy(run).created).toContain(toldBy(failed).created);
	});

	it.each<[string, Change, Change]>([
		['plate', {}, { parameters: { ...creating.parameters, plate: '=NEW {{ $itemIndex }}' } }],
		['key', { options: BY_ORDER }, { options: { idempotencyKey: '={{ $json.id }}-2' } }],
	])(
		'makes another permit of it when it is the %s, and the first one stays in the account',
		async (_name, before, change) => {
			const failed = await failedRun(before);
			const run = await retried(failed, { ...change, ...goOn });

			expect([outcomes(run), sandbox.permits().length]).toEqual([[true, true, true], 5]);
			const { created: told = '' } = toldBy(run);
			for (const id of sandbox.permits()) expect(told).toContain(id);
		},
	);
});

describe('one key', () => {
	const same = { ...row, row: 1 };

	it.each<[string, IDataObject, IDataObject, string]>([
		['amounts', { paid: 50 }, {}, `'Amount' is "0.50" in one and "50.00" in another`],
		['zones that differ in spaces', { lot: 'Lot  4' }, {}, "'Zone'"],
		['plates', { plate: 'OTHER 1' }, BY_ORDER, "'Plate'"],
		['end times', { until: '2098-12-31T12:00:00' }, BY_ORDER, "'End Time'"],
		['addresses', { address: 'localhost' }, {}, 'different addresses'],
	])('with two %s is refused before anything is sent', async (_name, other, options, difference) => {
		const address = ({ address }: IDataObject) => sandbox.url.replace('127.0.0.1', address ? 'localhost' : '127.0.0.1');
		const rows = [row, creating.rows[1], { ...same, ...other }].map((one) => ({ ...one, address: address(one) }));
		const fields = { baseUrl: '={{ $json.address }}' };

		const stopped = await create({ rows, options }, fields);
		expect(sandbox.wire).toEqual([]);
		expect(firstFailure(stopped).text).toContain('Rows 1, 3 have one key');
		expect(firstFailure(stopped).text).toContain(difference);
		const dry = await create({ rows, options: { ...options, dryRun: true }, ...goOn }, fields);
		expect(jsonOf(dry, 'OPSCOM').map(({ error }) => error !== undefined)).toEqual([true, false, true]);
		expect(outcomes(await create({ rows, options, ...goOn }, fields))).toEqual(['notSent', true, 'notSent']);
	});

	it.each(MODES)('with one request is sent once, and both rows get its ID, with On Error = %s', async (onError) => {
		sandbox.on(FIRST, REFUSED);
		const run = await create({ rows: [row, same, creating.rows[2]], onError, tries: 2 });

		expect([createdEach(), outcomes(run)]).toEqual([
			[1, 0, 1],
			[true, true, true],
		]);
		expect(jsonOf(run, 'OPSCOM')[0].reference_id).toBe(jsonOf(run, 'OPSCOM')[1].reference_id);
		expect(hintsOf(run).join()).toContain('1 item asks for the same as an earlier item');
	});

	it('is trimmed, and else stands as it is', async () => {
		const keys = [' order-1', 'order-1 ', 'ORDER-1'];
		const run = await create({ rows: keys.map((id) => ({ ...row, id })), options: BY_ORDER, ...goOn });

		expect([outcomes(run), sandbox.permits().length]).toEqual([[true, true, true], 2]);
	});
});

describe('what is another value at every run', () => {
	it.each([
		'$now.plus(1, "hour").toISO()',
		'$today.plus(1, "day")',
		'new Date().toISOString()',
		'new Date(Date.now() + 3600000)',
		'DateTime.now().toISO()',
		'"2099-01-01T12:00:0" + $runIndex',
		'"2099-01-01T12:00:0" + Math.floor(Math.random() * 9)',
	])('makes no key of End Time: %s', async (code) => {
		const run = await create({ parameters: { ...creating.parameters, endTime: `={{ ${code} }}` } });

		expect(sandbox.wire).toEqual([]);
		expect(firstFailure(run).text).toContain("'End Time' is another value at every run");
		expect(firstFailure(run).advice).toMatch(/'Idempotency Key' with an ID from your own system/);
	});

	it.each([
		'$execution.id',
		'$now.toMillis()',
		'crypto.randomUUID()',
		'$fromAI("key")',
		'""',
		'null',
		'({ a: 1 })',
		'"#N/A"',
	])('or stands for nothing is no key: %s', async (code) => {
		const run = await create({ options: { idempotencyKey: `={{ ${code} }}` } });

		expect(sandbox.wire).toEqual([]);
		expect(firstFailure(run).text).toContain("'Idempotency Key'");
	});

	it.each([
		'new Date($json.until).toISOString()',
		'$json["until"] /* "$now" */',
		'$json.$now ?? $json.until'.replace('$now', 'until'),
	])('is not a time from the row: %s', async (code) => {
		expect((await create({ parameters: { ...creating.parameters, endTime: `={{ ${code} }}` } })).status).toBe(
			'success',
		);
	});

	it('may be the time of a permit with a key of its own, through a retry and in another run', async () => {
		const parameters = { ...creating.parameters, endTime: '={{ $now.plus(1, "hour").toISO() }}' };
		const more = { parameters, options: BY_ORDER };
		const run = await retried(await failedRun(more), { ...more, ...goOn });
		await wait(1_000);
		const again = await create({ ...more, ...goOn });

		expect([outcomes(run), outcomes(again)]).toEqual([
			[true, true, true],
			['sentBefore', 'sentBefore', 'sentBefore'],
		]);
		expect(createdEach()).toEqual([1, 1, 1]);
	});
});

describe("n8n's memory", () => {
	it.each<[string, () => void, Partial<SavedWorkflow>]>([
		['is refused by the database', () => void (n8nMemory.refusal = new Error('no room')), {}],
		['is kept in another mode', () => n8nMemory.fill(['2026-01-01'], 'latestDate'), {}],
		['is missing, as in a workflow that is not saved', () => {}, { id: '' }],
	])('that %s keeps all from being sent, and the message says what to do', async (_name, prepare, workflow) => {
		prepare();
		const run = await start({ ...workflowOf({ rows: manyRows(50), ...goOn }), ...workflow }, settingFor(sandbox)).ended;

		expect(sandbox.wire).toEqual([]);
		expect(new Set(outcomes(run))).toEqual(new Set(['notSent']));
		const { error } = jsonOf(run, 'OPSCOM')[0];
		expect(error).toMatch(/n8n could not record the key.*Details: "/);
		expect(detailsOf(run, 0).advice).toMatch(/'Scope' to 'Node'.*Do not clear any history/);
		expect(error).not.toMatch(/clean database/i);
	});

	it('holds the newest 20,000 keys, beside the data of another node', async () => {
		n8nMemory.fill(Array.from({ length: 20_000 }, (_, at) => `CALM ${at}`));
		await create();

		expect(n8nMemory.size).toBe(20_000);
		expect(outcomes(await create(goOn))).toEqual(['sentBefore', 'sentBefore', 'sentBefore']);
	});

	it('has room for no longer list, and says so', async () => {
		const parameters = { operation: 'create', plate: '={{ $json.plate }}', endTime: '={{ $json.until }}' };
		const run = await create({ rows: manyRows(20_001), parameters });

		expect([sandbox.wire.length, n8nMemory.size]).toEqual([0, 0]);
		expect(firstFailure(run).text).toContain('20,000 keys');
	});

	it('has no more keys of permits that were not sent yet than can be in flight', async () => {
		let most = 0;
		sandbox.always({ kind: 'slow', ms: 3 });
		const run = start(workflowOf({ rows: manyRows(40), options: { concurrency: 4 } }), settingFor(sandbox));
		const watch = setInterval(() => (most = Math.max(most, n8nMemory.size - sandbox.wire.length)), 1);
		await run.ended;
		clearInterval(watch);

		expect(sandbox.permits()).toHaveLength(40);
		// Requests on their way to the sandbox are not in its log yet.
		expect(most).toBeLessThanOrEqual(8);
	});

	it.each<[string, Behaviour, IDataObject, number]>([
		['a pause', { kind: 'tooMany', retryAfter: 60 }, {}, 0],
		['the time between two requests', { kind: 'slow', ms: 0 }, { requestInterval: 60_000 }, 1],
		['a stop', { kind: 'hang' }, {}, 1],
	])('has none across %s, nor after it', async (_name, behaviour, options, kept) => {
		sandbox.next(behaviour);
		const run = start(workflowOf({ rows: manyRows(20), options, ...goOn }), settingFor(sandbox));
		while (!['number', ...(kept ? ['string'] : [])].includes(typeof sandbox.wire[0]?.status)) await wait(5);
		if (behaviour.kind !== 'hang') while (n8nMemory.size !== kept) await wait(5);
		run.cancel();
		await run.ended;
		// What is taken out comes after the end; only the test's own time limit bounds it.
		while (n8nMemory.size !== kept) await wait(5);

		expect(sandbox.wire).toHaveLength(1);
	});
});

describe('what came back with a doubt', () => {
	const ID = '9f8e7d6c-5b4a-4392-8170-6f5e4d3c2b1a';

	it.each<[string, Behaviour]>([
		['text before the JSON', { kind: 'status', status: 200, body: `Notice: x\n{"reference_id":"${ID}"}` }],
		['a Location only', { kind: 'status', status: 201, body: '', headers: { location: `/permits/${ID}` } }],
		['HTTP 500 with the ID', { kind: 'status', status: 500, body: { reference_id: ID } }],
		['an ID beyond 300 characters', { kind: 'status', status: 200, body: { note: 'x'.repeat(1_000), id: ID } }],
	])('is shown whole and stays shown after a retry: %s', async (_name, behaviour) => {
		sandbox.on(FIRST, behaviour);
		const failed = await create({ rows: [row], tries: 2 });
		expect(JSON.stringify(failed.data.resultData.error)).toContain(ID);
		const run = await retried(failed, { rows: [row], ...goOn });

		expect([sandbox.wire.length, outcomes(run)]).toEqual([1, ['unknown']]);
		expect(detailsOf(run, 0).response).toContain(ID);
	});
});

it('keeps each new ID once in a failed execution', async () => {
	const rows = [...manyRows(60), { ...row, plate: 'LAST' }];
	sandbox.on('LAST', REFUSED);
	const failed = await create({ rows });
	expect(failed.status).toBe('error');

	const saved = stringify(failed.data);
	// The first ones stand in the account, too.
	for (const id of sandbox.permits().slice(20)) expect(saved.split(id)).toHaveLength(2);
});
