import type { IDataObject, IRun } from 'n8n-workflow';

import type { Behaviour } from '../../sandbox';
import { deletionWorkflow, idsSent, jsonOf, permitWorkflow, settingFor, type Deletions } from '../deletionWorkflow';
import { retry, start, type SavedWorkflow } from '../engine';
import { loopSettingFor, loopWorkflow } from '../resuming/loopWorkflow';
import { toldBy } from '../toldBy';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox();
const REFUSED: Behaviour = { kind: 'errorCode', code: 9003, status: 400 };
const goOn = { onError: 'continueRegularOutput' } as const;

const deletions = ({ options, ...more }: Partial<Deletions> & { rows: IDataObject[] }) =>
	deletionWorkflow({ options: { concurrency: 1, maxRetries: 0, ...options }, ...more });
const run = async (workflow: SavedWorkflow) => await start(workflow, settingFor(sandbox)).ended;
const outcomes = (ended: IRun) =>
	jsonOf(ended, 'OPSCOM').map(
		({ deleted, updated, details }) => deleted ?? updated ?? (details as IDataObject).outcome,
	);

describe('"not found"', () => {
	it.each<Behaviour>([
		{ kind: 'actThenCut' },
		{ kind: 'cut' },
		{ kind: 'status', status: 502 },
		{ kind: 'html' },
		{ kind: 'tooMany', retryAfter: 0 },
	])('is never a deletion by inference, after %j', async (first) => {
		sandbox.addPermits('here-1');
		sandbox.on('here-1', first);
		if (first.kind !== 'actThenCut') sandbox.removePermits();
		const ended = await run(deletions({ rows: [{ id: 'here-1' }], options: { maxRetries: 1 }, ...goOn }));

		expect([outcomes(ended), sandbox.wire.length]).toEqual([['notFound'], 2]);
		const { error } = jsonOf(ended, 'OPSCOM')[0];
		// 429 is no attempt that may have been carried out.
		expect(String(error).includes('Before that: No answer from OPSCOM')).toBe(first.kind !== 'tooMany');
	});

	it("is asked again when a person sets 'Treat as Deleted' and retries, and the permit is there by then", async () => {
		const rows = [{ id: 'late-1' }];
		const failed = await run(deletions({ rows }));
		expect(failed.status).toBe('error');
		sandbox.addPermits('late-1');

		const workflow = deletions({ rows, options: { notFound: 'treatAsDeleted' } });
		const ended = await retry(failed, workflow, settingFor(sandbox)).ended;

		expect([idsSent(sandbox), sandbox.has('late-1')]).toEqual([['late-1', 'late-1'], false]);
		expect(jsonOf(ended, 'OPSCOM')).toEqual([expect.objectContaining({ status: 'success', deleted: true })]);
	});

	it('is asked again in a retry for another row, although it was taken for deleted', async () => {
		const rows = [{ id: 'late-1' }, { id: 'other' }];
		sandbox.addPermits('other');
		sandbox.on('other', REFUSED);
		const options = { notFound: 'treatAsDeleted' };
		const failed = await run(deletions({ rows, options }));
		sandbox.addPermits('late-1');
		await retry(failed, deletions({ rows, options }), settingFor(sandbox)).ended;

		expect(sandbox.has('late-1')).toBe(false);
	});

	it('is a failure for a row that is to fail, whatever another row takes it for', async () => {
		const rows = ['treatAsDeleted', 'fail'].map((notFound) => ({ id: 'gone', notFound }));
		const ended = await run(deletions({ rows, options: { notFound: '={{ $json.notFound }}' }, ...goOn }));

		expect(outcomes(ended)).toEqual([true, 'notFound']);
	});

	it('keeps no answers: 5 of 200 kB each do not stay', async () => {
		const rows = Array.from({ length: 5 }, (_, at) => ({ id: `big-${at}` }));
		sandbox.always({ kind: 'status', status: 200, body: { ErrorCode: 9009, ErrorMessage: 'x'.repeat(200_000) } });
		const ended = await run(deletions({ rows, tries: 2, ...goOn }));

		expect(outcomes(ended)).toEqual(rows.map(() => 'notFound'));
		expect(JSON.stringify(ended.data.executionData?.contextData).length).toBeLessThan(10_000);
	});
});

it('what one address confirmed is sent to another one when the base URL is corrected before a retry', async () => {
	const rows = ['a', 'b', 'c'].map((id) => ({ id }));
	sandbox.addPermits('a', 'b', 'c');
	sandbox.on('c', REFUSED);
	const preview = { baseUrl: `${sandbox.url.replace('127.0.0.1', 'localhost')}/` };
	const failed = await start(deletions({ rows }), settingFor(sandbox, preview)).ended;
	expect(idsSent(sandbox)).toEqual(['a', 'b', 'c']);
	// Production has them all.
	sandbox.addPermits('a', 'b');

	const ended = await retry(failed, deletions({ rows }), settingFor(sandbox)).ended;

	expect([outcomes(ended), idsSent(sandbox).slice(3)]).toEqual([
		[true, true, true],
		['a', 'b', 'c'],
	]);
});

describe('updates of one permit', () => {
	const updates = (rows: IDataObject[], more: object = {}) =>
		permitWorkflow({
			rows,
			parameters: {
				operation: 'update',
				referenceId: '={{ $json.id }}',
				updateFields: { plate: '={{ $json.plate }}' },
			},
			options: { concurrency: 5, maxRetries: 0 },
			...more,
		});
	const platesSent = (id: string) =>
		sandbox.wire.filter(({ referenceId }) => referenceId === id).map(({ body }) => (body as IDataObject).plate);
	const list = (...plates: string[]) => [
		...plates.map((plate) => ({ id: 'abc-1', plate })),
		{ id: 'def-2', plate: 'OTHER' },
	];
	beforeEach(() => sandbox.addPermits({ referenceId: 'abc-1', plate: 'OLD' }, { referenceId: 'def-2', plate: 'OLD' }));

	it('are sent again when a value was corrected before the retry', async () => {
		sandbox.on('def-2', REFUSED);
		const rows = list('WRONG');
		const failed = await run(updates(rows));
		const updateFields = { plate: "={{ $json.plate === 'WRONG' ? 'RIGHT' : $json.plate }}" };
		const parameters = { operation: 'update', referenceId: '={{ $json.id }}', updateFields };
		const ended = await retry(failed, updates(rows, { parameters }), settingFor(sandbox)).ended;

		expect(outcomes(ended)).toEqual([true, true]);
		expect(sandbox.permit('abc-1')?.plate).toBe('RIGHT');
	});

	it.each<[string, Behaviour]>([
		['unknown', { kind: 'cut' }],
		['not sent', { kind: 'status', status: 407 }],
	])('are held back when an earlier one is %s, in any letter case of the ID', async (_name, behaviour) => {
		sandbox.on('abc-1', behaviour);
		const rows = [
			{ id: 'abc-1', plate: 'FIRST' },
			{ id: 'ABC-1', plate: 'SECOND' },
		];
		const ended = await run(updates(rows, goOn));

		expect(outcomes(ended)[1]).toBe('notSent');
		expect(sandbox.permit('abc-1')?.plate).toBe('OLD');
		const { error } = jsonOf(ended, 'OPSCOM')[1];
		expect(error).toMatch(/would overtake it/);
	});

	it('are sent in a retry from the first one on that is not settled', async () => {
		const rows = list('ONE', 'TWO', 'THREE');
		sandbox.on('abc-1', { kind: 'slow', ms: 0 }, REFUSED);
		const workflow = updates(rows, { options: { concurrency: 1, maxRetries: 0 } });
		const failed = await run(workflow);
		expect(platesSent('abc-1')).toEqual(['ONE', 'TWO']);

		const ended = await retry(failed, workflow, settingFor(sandbox)).ended;

		expect(outcomes(ended)).toEqual([true, true, true, true]);
		expect(platesSent('abc-1').slice(2)).toEqual(['TWO', 'THREE']);
	});

	it('end with the last value after a retry, and two equal ones are two with another in between', async () => {
		const rows = list('FIRST', 'SECOND', 'FIRST');
		sandbox.on('def-2', REFUSED);
		const failed = await run(updates(rows));
		expect(failed.status).toBe('error');
		const ended = await retry(failed, updates(rows), settingFor(sandbox)).ended;

		expect(outcomes(ended)).toEqual([true, true, true, true]);
		expect(sandbox.permit('abc-1')?.plate).toBe('FIRST');
		expect(platesSent('abc-1')).toHaveLength(3);
	});

	it('in a loop that leave an earlier one in doubt: the advice says that a later change must not be undone', async () => {
		sandbox.on('abc-1', { kind: 'cut' });
		const workflow = loopWorkflow(updates(list('FIRST', 'LAST'), goOn), 1);
		const ended = await start(workflow, loopSettingFor(sandbox)).ended;

		const [first] = ended.data.resultData.runData.OPSCOM[0].data?.main[0] ?? [];
		expect(first.json.details).toMatchObject({
			outcome: 'unknown',
			advice: expect.stringContaining('a later change must not be undone') as string,
		});
		expect([sandbox.permit('abc-1')?.plate, toldBy(ended).unknown]).toEqual(['LAST', 'abc-1']);
	});
});
