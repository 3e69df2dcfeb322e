import type { IDataObject, IRun } from 'n8n-workflow';

import { ExecutionAccount } from '../../../nodes/Opscom/run/report/account';
import { writeCustomData } from '../../../nodes/Opscom/run/report/customData';
import { deletePermit } from '../../../nodes/Opscom/actions/permit/delete.operation';
import type { Behaviour } from '../../sandbox';
import { deletionWorkflow, idsSent, jsonOf, permitWorkflow, settingFor, type Deletions } from '../deletionWorkflow';
import { retry, start } from '../engine';
import { metadataOf } from '../permitRuns';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox();
const REFUSED: Behaviour = { kind: 'errorCode', code: 9003, status: 400 };
const goOn = { onError: 'continueRegularOutput' } as const;

const deletions = ({ options, ...more }: Partial<Deletions> & { rows: IDataObject[] }) =>
	deletionWorkflow({ options: { concurrency: 1, maxRetries: 0, ...options }, ...more });
const outcomes = (run: IRun) =>
	jsonOf(run, 'OPSCOM').map(({ deleted, updated, details }) => deleted ?? updated ?? (details as IDataObject).outcome);

describe('"not found" is asked again', () => {
	it("when a person follows the advice, sets 'Treat as Deleted' and retries, and the permit is there by then", async () => {
		const rows = [{ id: 'late-1' }];
		const failed = await start(deletions({ rows }), settingFor(sandbox)).ended;
		expect(failed.status).toBe('error');
		sandbox.addPermits('late-1');

		const workflow = deletions({ rows, options: { notFound: 'treatAsDeleted' } });
		const run = await retry(failed, workflow, settingFor(sandbox)).ended;

		expect(idsSent(sandbox)).toEqual(['late-1', 'late-1']);
		expect(sandbox.has('late-1')).toBe(false);
		expect(jsonOf(run, 'OPSCOM')).toEqual([expect.objectContaining({ status: 'success', deleted: true })]);
	});

	it('after a retry for another row, also when it was taken for deleted', async () => {
		const rows = [{ id: 'late-1' }, { id: 'other' }];
		sandbox.addPermits('other');
		sandbox.on('other', REFUSED);
		const options = { notFound: 'treatAsDeleted' };
		const failed = await start(deletions({ rows, options }), settingFor(sandbox)).ended;
		sandbox.addPermits('late-1');
		await retry(failed, deletions({ rows, options }), settingFor(sandbox)).ended;

		expect(sandbox.has('late-1')).toBe(false);
	});
});

describe('a later "not found" counts as deleted', () => {
	const afterFirst = async (first: Behaviour) => {
		sandbox.on('typo-1', first);
		const workflow = deletions({ rows: [{ id: 'typo-1' }], options: { maxRetries: 1 }, ...goOn });
		const run = await start(workflow, settingFor(sandbox)).ended;
		expect(sandbox.wire.length).toBe(2);
		return outcomes(run);
	};

	it.each<Behaviour>([
		{ kind: 'cut' },
		{ kind: 'status', status: 500 },
		{ kind: 'status', status: 502 },
		{ kind: 'status', status: 504 },
		{ kind: 'html' },
	])('after %j, which had the whole request', async (first) => {
		expect(await afterFirst(first)).toEqual([true]);
	});

	it.each<Behaviour>([
		{ kind: 'status', status: 503 },
		{ kind: 'status', status: 408 },
		{ kind: 'tooMany', retryAfter: 0 },
		{ kind: 'status', status: 520 },
		{ kind: 'status', status: 200, body: { status: 'error' } },
	])('but not after %j, which need not have had it', async (first) => {
		expect(await afterFirst(first)).toEqual(['notFound']);
	});
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
	beforeEach(() => sandbox.addPermits({ referenceId: 'abc-1', plate: 'OLD' }, { referenceId: 'def-2', plate: 'OLD' }));

	it('are sent again when a value was corrected before the retry', async () => {
		sandbox.on('def-2', REFUSED);
		const failed = await start(
			updates([
				{ id: 'abc-1', plate: 'WRONG' },
				{ id: 'def-2', plate: 'X' },
			]),
			settingFor(sandbox),
		).ended;
		const corrected = updates([
			{ id: 'abc-1', plate: 'RIGHT' },
			{ id: 'def-2', plate: 'X' },
		]);
		corrected.nodes.find(({ name }) => name === 'OPSCOM')!.parameters.updateFields = {
			plate: "={{ $json.plate === 'WRONG' ? 'RIGHT' : $json.plate }}",
		};
		const run = await retry(failed, corrected, settingFor(sandbox)).ended;

		expect(outcomes(run)).toEqual([true, true]);
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
			{ id: 'def-2', plate: 'OTHER' },
		];
		const run = await start(updates(rows, goOn), settingFor(sandbox)).ended;

		expect(outcomes(run).slice(1)).toEqual(['notSent', true]);
		expect(sandbox.permit('abc-1')?.plate).toBe('OLD');
		expect(jsonOf(run, 'OPSCOM')[1].error).toContain('would overtake it');
	});

	it('end with the last value after a retry, although an earlier one was refused and a later one done', async () => {
		const rows = [
			{ id: 'abc-1', plate: 'FIRST' },
			{ id: 'abc-1', plate: 'SECOND' },
			{ id: 'abc-1', plate: 'FIRST' },
			{ id: 'def-2', plate: 'OTHER' },
		];
		sandbox.on('def-2', REFUSED);
		const failed = await start(updates(rows), settingFor(sandbox)).ended;
		expect(failed.status).toBe('error');
		const run = await retry(failed, updates(rows), settingFor(sandbox)).ended;

		expect(outcomes(run)).toEqual([true, true, true, true]);
		expect(sandbox.permit('abc-1')?.plate).toBe('FIRST');
		// Two equal updates are two requests when another one stands between them.
		expect(idsSent(sandbox).filter((id) => id === 'abc-1')).toHaveLength(3);
	});
});

describe('the account', () => {
	it('counts calls that run side by side, one by one, and nothing of one that has not ended', () => {
		const flow: IDataObject = {};
		const calls = [1, 2, 3, 4].map(() => new ExecutionAccount(flow, 'OPSCOM', undefined, deletePermit));
		for (const call of calls.slice(1))
			call.write([{ kind: 'unread', isInDoubt: false, heldBack: 'cancelled' }], deletePermit);

		expect(calls[0].summary).toBe('Of 3 items: 0 deleted, 3 not sent.');
		expect(calls[0].created).toEqual([]);
	});

	it('is not said to be missing where n8n has no custom data', () => {
		expect(writeCustomData(undefined, new ExecutionAccount({}, 'OPSCOM', 0, deletePermit), '1')).toBe(true);
	});

	it('names the execution that it is about, because a retry which crashes keeps the copy that it began with', async () => {
		sandbox.on('kept-1', REFUSED);
		const run = await start(deletions({ rows: [{ id: 'kept-1' }] }), settingFor(sandbox)).ended;

		expect(metadataOf(run)?.opscom_summary).toMatch(/^Of 1 item: 0 deleted, 1 refused by OPSCOM\. \(Execution \S+\)$/);
	});

	it('is said to be missing when the custom data is full', async () => {
		sandbox.addPermits('kept-1');
		const workflow = deletions({ rows: [{ id: 'kept-1' }] });
		const opscom = workflow.nodes.find(({ name }) => name === 'OPSCOM')!;
		// Another node's work: n8n keeps ten entries.
		opscom.parameters.referenceId =
			'={{ [...Array(10).keys()].forEach((n) => $execution.customData.set(`k${n}`, n)), $json.id }}';
		const run = await start(workflow, settingFor(sandbox)).ended;

		expect(run.status).toBe('success');
		expect(run.data.resultData.runData.OPSCOM[0].hints).toEqual([
			expect.objectContaining({ message: expect.stringContaining('custom data') as string }),
		]);
	});
});

describe('a run comes to its end', () => {
	it('when nothing listens at the address: after ten requests, and each row is accounted for', async () => {
		const rows = Array.from({ length: 300 }, (_, at) => ({ id: `dead-${at}` }));
		const workflow = deletions({ rows, options: { concurrency: 5 }, ...goOn });
		const run = await start(workflow, settingFor(sandbox, { baseUrl: 'http://127.0.0.1:9' })).ended;

		expect(outcomes(run)).toEqual(rows.map(() => 'notSent'));
		expect(jsonOf(run, 'OPSCOM').filter(({ details }) => (details as IDataObject).attempts).length).toBeLessThan(16);
		expect(jsonOf(run, 'OPSCOM')[299].error).toContain('did not respond to ten requests in a row');
	});
});

it('keeps no answers of "not found": 5 of 200 kB each do not stay', async () => {
	const rows = Array.from({ length: 5 }, (_, at) => ({ id: `big-${at}` }));
	sandbox.always({ kind: 'status', status: 200, body: { ErrorCode: 9009, ErrorMessage: 'x'.repeat(200_000) } });
	const run = await start(deletions({ rows, tries: 2, ...goOn }), settingFor(sandbox)).ended;

	expect(outcomes(run)).toEqual(rows.map(() => 'notFound'));
	expect(JSON.stringify(run.data.executionData?.contextData).length).toBeLessThan(10_000);
});
