import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Behaviour } from '../../sandbox';
import { hintsOf, jsonOf, outputsOf, type PermitRun } from '../deletionWorkflow';
import { gettingStats, updating } from '../permitOperations';
import { CONTINUE_MODES, metadataOf, MODES, retryRows, runRows, subjectsSent } from '../permitRuns';
import { useSandbox } from '../useSandbox';

const PERMITS = ['permit-a', 'permit-b', 'permit-c'];
const sandbox = useSandbox(...PERMITS);
const AT_ONCE = { concurrency: 50, maxRetries: 1 };
const REFUSED: Behaviour = { kind: 'errorCode', code: 9003 };

/** Updates one permit three times, and two others in between. */
const ROWS = [
	['permit-a', 'FIRST'],
	['permit-b', 'OTHER B'],
	['permit-a', 'SECOND'],
	['permit-c', 'OTHER C'],
	['permit-a', 'LAST'],
].map(([id, plate]): IDataObject => ({ id, plate, until: '2026-03-02T12:00:00' }));

const update = async (more: Partial<PermitRun> = {}, where = sandbox) =>
	await runRows(updating, where, { rows: ROWS, options: AT_ONCE, ...more });

/** The plates that the sandbox was asked to give the permit, in order of arrival. */
const platesSent = (id = 'permit-a', where = sandbox) =>
	where.wire.filter(({ referenceId }) => referenceId === id).map(({ body }) => (body as IDataObject).plate);
const platesNow = (where = sandbox) => PERMITS.map((id) => where.permit(id)?.plate);
const outcomesOf = (items: IDataObject[]) => items.map(({ details }) => (details as IDataObject | undefined)?.outcome);

describe('several updates of one permit', () => {
	it('are sent one after the other in the order of the rows, and other permits meanwhile', async () => {
		const arrivedBefore: unknown[][] = [];
		const witness = await startSandbox({
			permits: PERMITS,
			onSettled: (entry) => {
				if (entry.referenceId === 'permit-a') arrivedBefore.push(subjectsSent(witness));
			},
		});
		witness.on('permit-a', { kind: 'slow', ms: 200 }, { kind: 'slow', ms: 50 });

		const run = await update({}, witness);
		await witness.stop();

		expect(run.status).toBe('success');
		expect(platesSent('permit-a', witness)).toEqual(['FIRST', 'SECOND', 'LAST']);
		expect(platesNow(witness)).toEqual(['LAST', 'OTHER B', 'OTHER C']);
		// When the response to each of them went out, the next one had not arrived, but the other permits had.
		expect(arrivedBefore.map((sent) => sent.filter((id) => id === 'permit-a').length)).toEqual([1, 2, 3]);
		expect(arrivedBefore[0]).toEqual(expect.arrayContaining(['permit-b', 'permit-c']));
		expect(outputsOf(run, 'OPSCOM')[0].map(({ json, pairedItem }) => [json.reference_id, pairedItem])).toEqual(
			ROWS.map(({ id }, item) => [id, { item }]),
		);
	});

	it.each(MODES)('wait for the one before to be tried again, with On Error = %s', async (onError) => {
		sandbox.on('permit-a', { kind: 'status', status: 503, headers: { 'retry-after': '0' } });

		const run = await update({ onError });

		expect(run.status).toBe('success');
		expect(platesSent()).toEqual(['FIRST', 'FIRST', 'SECOND', 'LAST']);
		expect(platesNow()[0]).toBe('LAST');
	});

	it('are not sent after the one that failed, with On Error = Stop', async () => {
		sandbox.on('permit-a', { kind: 'slow', ms: 0 }, REFUSED);

		const run = await update();

		expect(run.status).toBe('error');
		expect(platesSent()).toEqual(['FIRST', 'SECOND']);
		expect(run.data.resultData.error).toMatchObject({
			context: { itemIndex: 2, account: { refused: ['permit-a'], notSent: ['permit-a'] } },
		});
	});

	it('are sent in order by a retry after that', async () => {
		sandbox.on('permit-a', { kind: 'slow', ms: 0 }, REFUSED);

		const run = await retryRows(await update(), updating, sandbox, { rows: ROWS, options: AT_ONCE });

		expect(run.status).toBe('success');
		expect(platesSent()).toEqual(['FIRST', 'SECOND', 'SECOND', 'LAST']);
		expect(platesSent('permit-b')).toHaveLength(1);
		expect(platesNow()).toEqual(['LAST', 'OTHER B', 'OTHER C']);
	});

	it.each(CONTINUE_MODES)('are sent also after one that failed, with On Error = %s', async (onError) => {
		sandbox.on('permit-a', { kind: 'cut' }, { kind: 'cut' }, REFUSED);

		const run = await update({ onError });

		expect(platesSent()).toEqual(['FIRST', 'FIRST', 'SECOND', 'LAST']);
		expect(platesNow()[0]).toBe('LAST');
		expect(metadataOf(run)?.opscom_summary).toBe('Of 5 items: 3 updated, 1 refused by OPSCOM, 1 unknown.');
	});

	it.each(CONTINUE_MODES)(
		"DEFECT: end with the last row when 'Retry On Fail' sends an earlier one again, with On Error = %s",
		async (onError) => {
			sandbox.on('permit-a', REFUSED);

			const run = await update({ onError, tries: 2 });

			expect(run.status).toBe('success');
			expect(platesSent()).toEqual(['FIRST', 'SECOND', 'LAST', 'FIRST', 'SECOND', 'LAST']);
			expect(platesNow()).toEqual(['LAST', 'OTHER B', 'OTHER C']);
			for (const other of ['permit-b', 'permit-c']) expect(platesSent(other)).toHaveLength(1);
			expect(metadataOf(run)).toEqual({ opscom_summary: 'Of 5 items: 5 updated.' });
		},
	);

	it('are not held up by a dry run of the others', async () => {
		const rows = ROWS.map((row, item): IDataObject => ({ ...row, dry: item !== 2 }));

		const run = await update({ rows, options: { ...AT_ONCE, dryRun: '={{ $json.dry }}' } });

		expect(platesSent()).toEqual(['SECOND']);
		expect(jsonOf(run, 'OPSCOM').map(({ dryRun }) => dryRun === true)).toEqual([true, true, false, true, true]);
	});
});

it('sends each of two updates that are alike', async () => {
	const rows = [ROWS[0], ROWS[1], ROWS[0]];

	const run = await update({ rows });

	expect(platesSent()).toEqual(['FIRST', 'FIRST']);
	expect(jsonOf(run, 'OPSCOM').map(({ reference_id: id }) => id)).toEqual(['permit-a', 'permit-b', 'permit-a']);
	expect(hintsOf(run)).toEqual([]);
});

describe('zones that are alike', () => {
	const rows = ['Lot 4,Lot 5', 'Street parking', ' Lot 4 , Lot 5', 'Lot 5,Lot 4'].map((lot) => ({ lot }));
	const stats = async (more: Partial<PermitRun> = {}) => {
		gettingStats.prepare(sandbox);
		return await runRows(gettingStats, sandbox, { rows, options: AT_ONCE, ...more });
	};

	it.each(MODES)('share one request, and each row gets all of its items, with On Error = %s', async (onError) => {
		const run = await stats({ onError });

		expect(subjectsSent(sandbox)).toEqual(['Lot 4,Lot 5', 'Street parking', 'Lot 5,Lot 4']);
		const items = outputsOf(run, 'OPSCOM')[0];
		expect(items.map(({ json: { zone, type }, pairedItem }) => [pairedItem, `${zone} ${type}`])).toEqual(
			[
				[0, 'Lot 4'],
				[0, 'Lot 5'],
				[1, 'Street parking'],
				[2, 'Lot 4'],
				[2, 'Lot 5'],
				[3, 'Lot 4'],
				[3, 'Lot 5'],
			].flatMap(([item, zone]) => ['standard', 'temp'].map((type) => [{ item }, `${zone} ${type}`])),
		);
		expect(items[0].json).not.toBe(items[6].json);
		expect(hintsOf(run)).toEqual([
			'info: 1 item has the Zones of an earlier item. Items with the same Zones and credential share one request.',
		]);
	});

	it.each(CONTINUE_MODES)('fail alike, with On Error = %s', async (onError) => {
		sandbox.on('Lot 4,Lot 5', REFUSED);

		const run = await stats({ onError });

		const failed = outputsOf(run, 'OPSCOM')
			.flat()
			.filter(({ json }) => json.error !== undefined);
		expect(failed.map(({ pairedItem }) => (pairedItem as { item: number }).item)).toEqual([0, 2]);
		expect(outcomesOf(failed.map(({ json }) => json))).toEqual(['refused', 'refused']);
	});

	it.each(['__proto__', 'constructor', 'toString'])(
		'DEFECT: are read once also when a zone is called %s, through a retry',
		async (zone) => {
			const more = { rows: [{ lot: zone }, { lot: 'Lot 5' }], options: { concurrency: 1, maxRetries: 0 } };
			sandbox.addPermits({ referenceId: 'strange', zone });
			sandbox.on('Lot 5', REFUSED);

			const run = await retryRows(await stats(more), gettingStats, sandbox, more);

			expect(run.status).toBe('success');
			expect(subjectsSent(sandbox)).toEqual([zone, 'Lot 5', 'Lot 5']);
			expect(jsonOf(run, 'OPSCOM')[0]).toMatchObject({ zone, total: '1' });
		},
	);
});
