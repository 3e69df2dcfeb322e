import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Behaviour } from '../../sandbox';
import { hintsOf, idsSent, jsonOf, outputsOf, type PermitRun } from '../deletionWorkflow';
import { creating, deleting, eachOperation, gettingStats, updating } from '../permitOperations';
import { CONTINUE_MODES, failedItems, MODES, retryRows, runRows, subjectsSent, summaryOf } from '../permitRuns';
import { useSandbox } from '../useSandbox';

const PERMITS = ['permit-a', 'permit-b', 'permit-c'];
const sandbox = useSandbox(...PERMITS, '17');
const REFUSED: Behaviour = { kind: 'errorCode', code: 9003 };

const sharing = (count: string, idName: string) =>
	`info: ${count} for the same as an earlier item (see '${idName}'). Items that ask for the same share one request.`;
const outcomesOf = (items: IDataObject[]) => items.map(({ details }) => (details as IDataObject | undefined)?.outcome);

describe.each(eachOperation)('rows that ask for the same: %s', (_, operation) => {
	const { idName, outputsOf: jsonsOf } = operation;
	const [first, second] = operation.rows;
	const rows = [first, second, first, first, second];
	const run = async (onError?: PermitRun['onError']) => {
		operation.prepare(sandbox);
		return await runRows(operation, sandbox, { rows, onError });
	};

	it.each(MODES)(
		'share one request, and each row gets its own copy of the answer, with On Error = %s',
		async (onError) => {
			for (const row of [first, second]) {
				sandbox.on(operation.idOf(row), { kind: 'status', status: 200, body: operation.confirmationOf(row) });
			}

			const ended = await run(onError);

			expect(subjectsSent(sandbox)).toEqual([first, second].map(operation.idOf));
			const items = outputsOf(ended, 'OPSCOM')[0];
			expect(items.map(({ json, pairedItem }) => ({ json, pairedItem }))).toEqual(
				rows.flatMap((row, item) => jsonsOf(row).map((json) => ({ json, pairedItem: { item } }))),
			);
			// A following node can change one of them.
			expect(new Set(items.map(({ json }) => json)).size).toBe(items.length);
			expect(jsonOf(ended, 'Deleted').map(({ row }) => row)).toEqual(
				rows.flatMap((row, item) => jsonsOf(row).map(() => item)),
			);
			expect(hintsOf(ended)).toEqual([sharing('3 items ask', idName)]);
		},
	);

	it.each(CONTINUE_MODES)(
		'fail alike after one request, each with its own row, with On Error = %s',
		async (onError) => {
			sandbox.on(operation.idOf(first), REFUSED);

			const ended = await run(onError);

			expect(subjectsSent(sandbox)).toEqual([first, second].map(operation.idOf));
			expect(failedItems(ended).map(({ json, pairedItem }) => [json.details, pairedItem])).toEqual(
				[0, 2, 3].map((item) => [
					expect.objectContaining({ outcome: 'refused', errorCode: 9003, attempts: 1 }),
					expect.objectContaining({ item }),
				]),
			);
			if (onError === 'continueErrorOutput') {
				expect(jsonOf(ended, 'Needs a person').map(({ row }) => row)).toEqual([0, 2, 3]);
			}
			expect(hintsOf(ended)).toContain(sharing('3 items ask', idName));
		},
	);

	it('are all in the account with On Error = Stop', async () => {
		sandbox.on(operation.idOf(first), REFUSED);

		const ended = await run();

		expect(subjectsSent(sandbox)).toEqual([operation.idOf(first)]);
		expect(ended.data.resultData.error?.description).toContain(
			`\nOf 5 items: 0 ${operation.done}, 3 refused by OPSCOM, 2 not sent.`,
		);
	});
});

describe('the same request', () => {
	const [permit] = creating.rows;
	const cases: Array<[string, typeof deleting, IDataObject[], number]> = [
		[
			'a Reference ID as text, as a number and with spaces around it',
			deleting,
			[{ id: '17' }, { id: 17 }, { id: ' 17\n' }],
			1,
		],
		['a Reference ID in another letter case: OPSCOM decides', deleting, [{ id: 'permit-a' }, { id: 'PERMIT-A' }], 2],
		['a new permit with another end', creating, [permit, { ...permit, until: '2099-12-31T12:00:00' }], 2],
		['a new permit in another zone', creating, [permit, { ...permit, lot: 'Lot 99' }], 2],
		['zones with spaces around the comma', gettingStats, [{ lot: 'Lot 4,Lot 5' }, { lot: ' Lot 4 , Lot 5' }], 1],
		['zones in another order', gettingStats, [{ lot: 'Lot 4,Lot 5' }, { lot: 'Lot 5,Lot 4' }], 2],
		['a zone that is called __proto__', gettingStats, [{ lot: '__proto__' }, { lot: '__proto__' }], 1],
	];

	it.each(cases)('%s', async (_, operation, rows, requests) => {
		const run = await runRows(operation, sandbox, { rows, onError: 'continueRegularOutput' });

		expect(run.status).toBe('success');
		expect(sandbox.wire).toHaveLength(requests);
	});

	it.each(['constructor', 'toString'])('is settled once when its Reference ID is %s, through a retry', async (id) => {
		const rows = [{ id }, { id: 'permit-a' }];
		sandbox.addPermits(id);
		sandbox.on('permit-a', REFUSED);

		const run = await retryRows(await runRows(deleting, sandbox, { rows }), deleting, sandbox, { rows });

		expect(run.status).toBe('success');
		expect(idsSent(sandbox)).toEqual([id, 'permit-a', 'permit-a']);
		expect(jsonOf(run, 'OPSCOM')).toEqual(rows.flatMap((row) => deleting.outputsOf(row)));
	});

	it('keeps a dry row dry and a real row real', async () => {
		const rows = [true, false, true].map((dry) => ({ id: 'permit-a', dry }));

		const run = await runRows(deleting, sandbox, { rows, options: { dryRun: '={{ $json.dry }}' } });

		const dry = { dryRun: true, reference_id: 'permit-a', wouldSend: { referenceID: 'permit-a' } };
		expect(idsSent(sandbox)).toEqual(['permit-a']);
		expect(jsonOf(run, 'OPSCOM')).toEqual([dry, ...deleting.outputsOf(rows[1]), dry]);
	});

	it.each([
		['fail', 'treatAsDeleted'],
		['treatAsDeleted', 'fail'],
	])("follows each row's own 'If Permit Is Not Found': %s, then %s", async (...choices) => {
		const rows = choices.map((notFound) => ({ id: 'gone', notFound }));

		const options = { notFound: '={{ $json.notFound }}' };
		const run = await runRows(deleting, sandbox, { rows, options, onError: 'continueRegularOutput' });

		expect(idsSent(sandbox)).toEqual(['gone']);
		const output = jsonOf(run, 'OPSCOM');
		expect(output[choices.indexOf('treatAsDeleted')]).toMatchObject({ status: 'already_deleted', deleted: true });
		expect(output[choices.indexOf('fail')]).toMatchObject({ details: { referenceId: 'gone', outcome: 'notFound' } });
	});
});

describe('several updates of one permit', () => {
	const AT_ONCE = { concurrency: 50, maxRetries: 1 };
	/** The Reference ID is in another letter case in one of them. */
	const ROWS = [
		['permit-a', 'FIRST'],
		['permit-b', 'OTHER B'],
		['PERMIT-A', 'SECOND'],
		['permit-c', 'OTHER C'],
		['permit-a', 'LAST'],
	].map(([id, plate]): IDataObject => ({ id, plate, until: '2099-03-02T12:00:00' }));

	const update = async (more: Partial<PermitRun> = {}, where = sandbox) =>
		await runRows(updating, where, { rows: ROWS, options: AT_ONCE, ...more });
	/** As if OPSCOM did not care about the letter case. */
	const acceptAnyCase = (where = sandbox, ...before: Behaviour[]) =>
		where.on('PERMIT-A', ...before, { kind: 'status', status: 200, body: updating.confirmationOf({ id: 'PERMIT-A' }) });

	/** The plates that OPSCOM was asked to give the permit, in order of arrival. */
	const platesSent = (id = 'permit-a', where = sandbox) =>
		where.wire
			.filter(({ referenceId }) => referenceId?.toLowerCase() === id)
			.map(({ body }) => (body as IDataObject).plate);

	it('are sent one after the other in the order of the rows, and other permits meanwhile', async () => {
		const arrivedBefore: unknown[][] = [];
		const witness = await startSandbox({
			permits: PERMITS,
			onSettled: ({ referenceId }) => {
				if (referenceId?.toLowerCase() === 'permit-a') arrivedBefore.push(subjectsSent(witness));
			},
		});
		witness.on('permit-a', { kind: 'slow', ms: 200 }, { kind: 'slow', ms: 50 });
		acceptAnyCase(witness);

		const run = await update({}, witness);
		await witness.stop();

		expect(run.status).toBe('success');
		expect(platesSent('permit-a', witness)).toEqual(['FIRST', 'SECOND', 'LAST']);
		expect(PERMITS.map((id) => witness.permit(id)?.plate)).toEqual(['LAST', 'OTHER B', 'OTHER C']);
		// When the response to each of them went out, the next one had not arrived, but the other permits had.
		expect(arrivedBefore.map((sent) => sent.filter((id) => /permit-a/i.test(String(id))).length)).toEqual([1, 2, 3]);
		expect(arrivedBefore[0]).toEqual(expect.arrayContaining(['permit-b', 'permit-c']));
		expect(outputsOf(run, 'OPSCOM')[0].map(({ json, pairedItem }) => [json.reference_id, pairedItem])).toEqual(
			ROWS.map(({ id }, item) => [id, { item }]),
		);
	});

	it('are all sent when the first and the last are alike', async () => {
		acceptAnyCase();

		await update({ rows: [ROWS[0], ROWS[2], ROWS[0]] });

		expect(platesSent()).toEqual(['FIRST', 'SECOND', 'FIRST']);
	});

	it.each(MODES)('wait for the one before to be tried again, with On Error = %s', async (onError) => {
		sandbox.on('permit-a', { kind: 'status', status: 503, headers: { 'retry-after': '0' } });
		acceptAnyCase();

		const run = await update({ onError });

		expect(run.status).toBe('success');
		expect(platesSent()).toEqual(['FIRST', 'FIRST', 'SECOND', 'LAST']);
		expect(sandbox.permit('permit-a')?.plate).toBe('LAST');
	});

	it('are not sent after the one that failed with On Error = Stop, and are sent in order by a retry', async () => {
		acceptAnyCase(sandbox, REFUSED);

		const failed = await update();

		expect(failed.status).toBe('error');
		expect(platesSent()).toEqual(['FIRST', 'SECOND']);
		expect(failed.data.resultData.error).toMatchObject({
			context: { itemIndex: 2, account: { updated: 3, refused: 1, notSent: 1 } },
		});

		const run = await retryRows(failed, updating, sandbox, { rows: ROWS, options: AT_ONCE });

		expect(run.status).toBe('success');
		expect(platesSent()).toEqual(['FIRST', 'SECOND', 'SECOND', 'LAST']);
		expect(platesSent('permit-b')).toHaveLength(1);
		expect(sandbox.permit('permit-a')?.plate).toBe('LAST');
	});

	it.each(CONTINUE_MODES)('are sent after one that OPSCOM refused, with On Error = %s', async (onError) => {
		sandbox.on('permit-a', REFUSED);
		acceptAnyCase();

		const run = await update({ onError });

		expect(platesSent()).toEqual(['FIRST', 'SECOND', 'LAST']);
		expect(summaryOf(run)).toBe('Of 5 items: 4 updated, 1 refused by OPSCOM.');
	});

	it.each(CONTINUE_MODES)('are held back after one that is unknown, with On Error = %s', async (onError) => {
		sandbox.on('permit-a', { kind: 'cut' }, { kind: 'cut' });

		const run = await update({ onError });

		expect(platesSent()).toEqual(['FIRST', 'FIRST']);
		expect([platesSent('permit-b'), platesSent('permit-c')]).toEqual([['OTHER B'], ['OTHER C']]);
		expect(outcomesOf(failedItems(run).map(({ json }) => json))).toEqual(['unknown', 'notSent', 'notSent']);
		expect(failedItems(run)[1].json).toMatchObject({
			error: 'Not sent: an earlier change to the same permit is not settled, and this one would overtake it',
			details: { referenceId: 'PERMIT-A', attempts: 0, advice: 'First settle the earlier item. Run this item again.' },
		});
		expect(summaryOf(run)).toBe('Of 5 items: 2 updated, 1 unknown, 2 not sent.');
	});

	it.each(CONTINUE_MODES)(
		"end with the last row when 'Retry On Fail' sends an earlier one again, with On Error = %s",
		async (onError) => {
			sandbox.on('permit-a', REFUSED);
			const rows = ROWS.map((row) => ({ ...row, id: (row.id as string).toLowerCase() }));

			const run = await update({ rows, onError, tries: 2 });

			expect(run.status).toBe('success');
			expect(platesSent()).toEqual(['FIRST', 'SECOND', 'LAST', 'FIRST', 'SECOND', 'LAST']);
			expect(sandbox.permit('permit-a')?.plate).toBe('LAST');
			for (const other of ['permit-b', 'permit-c']) expect(platesSent(other)).toHaveLength(1);
			expect(summaryOf(run)).toMatch(/^Of 5 items: 5 updated\./);
		},
	);

	it('are not held up by a dry run of the others', async () => {
		const rows = ROWS.map((row, item): IDataObject => ({ ...row, dry: item !== 4 }));

		const run = await update({ rows, options: { ...AT_ONCE, dryRun: '={{ $json.dry }}' } });

		expect(platesSent()).toEqual(['LAST']);
		expect(jsonOf(run, 'OPSCOM').map(({ dryRun }) => dryRun === true)).toEqual([true, true, true, true, false]);
	});
});
