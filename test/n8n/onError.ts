import { isBefore2, type Stage } from './stage';
import { output } from './executions';
import { OPSCOM, rowsWorkflow, type Row } from './workflows';

const ROWS: Row[] = [
	{ reference_id: 'ERR-GOOD-1', plate: 'PLATE 1' },
	{ reference_id: 'ERR-REFUSED', plate: 'PLATE 2' },
	{ reference_id: 'ERR-NOT-FOUND', plate: 'PLATE 3' },
	{ reference_id: 'ERR-UNKNOWN', plate: 'PLATE 4' },
	{ reference_id: '#N/A', plate: 'PLATE 5' },
	{ plate: 'PLATE 6' },
	{ reference_id: 'ERR-GOOD-2', plate: 'PLATE 7' },
];
const MALFORMED = ['PLATE 5', 'PLATE 6'];
const WELL_FORMED = ROWS.filter(({ plate }) => !MALFORMED.includes(plate as string));

/** What each failed item must say of itself, in the order of the rows. */
const FAILED = [
	{ referenceId: 'ERR-REFUSED', outcome: 'refused', errorCode: 9033, httpStatus: 200, attempts: 1 },
	{ referenceId: 'ERR-NOT-FOUND', outcome: 'notFound', errorCode: 9009, attempts: 1 },
	{ referenceId: 'ERR-UNKNOWN', outcome: 'unknown', httpStatus: 502, attempts: 2 },
	{ outcome: 'notSent', attempts: 0 },
	{ outcome: 'notSent', attempts: 0 },
];

/** All but the malformed rows, in order; the one without a clear answer twice. */
const SENT_WHEN_CONTINUED = ['ERR-GOOD-1', 'ERR-REFUSED', 'ERR-NOT-FOUND', 'ERR-UNKNOWN', 'ERR-UNKNOWN', 'ERR-GOOD-2'];

export function onError(stage: Stage): void {
	describe('on error', () => {
		const options = { maxRetries: 1, concurrency: 1 };

		beforeEach(() => {
			const { sandbox } = stage;
			sandbox.addPermits('ERR-GOOD-1', 'ERR-GOOD-2', 'ERR-REFUSED', 'ERR-UNKNOWN');
			sandbox.on('ERR-REFUSED', { kind: 'errorCode', code: 9033 });
			sandbox.alwaysOn('ERR-UNKNOWN', { kind: 'status', status: 502, body: 'Bad Gateway' });
		});

		/** The IDs that were on the wire, in order. */
		const sent = () => stage.sandbox.wire.map(({ referenceId }) => referenceId);

		it('Stop: one malformed row, and nothing is sent', async () => {
			const chain = { name: 'Stop, malformed row', credential: stage.credential, options };
			const execution = await stage.client.runToEnd(rowsWorkflow(ROWS, chain));

			expect(execution.status).toBe('error');
			expect(sent()).toEqual([]);
			const { error } = execution.data.resultData;
			expect(`${error?.message} ${error?.description}`).toContain('#N/A');
		});

		it('Stop: at the first refusal no new request starts, and the account is in the message', async () => {
			const chain = { name: 'Stop, refused permit', credential: stage.credential, options };
			const execution = await stage.client.runToEnd(rowsWorkflow(WELL_FORMED, chain));

			expect(execution.status).toBe('error');
			expect(sent()).toEqual(['ERR-GOOD-1', 'ERR-REFUSED']);
			const { error } = execution.data.resultData;
			const words = `${error?.message} ${error?.description}`;
			expect(words).toContain('ERR-REFUSED');
			expect(words).toMatch(/1 (permit )?(was )?deleted/i);
			expect(words).toMatch(/3 (permits )?(were )?not sent/i);
		});

		it('Continue: every row is accounted for on the one output, in order', async () => {
			const chain = {
				name: 'Continue',
				credential: stage.credential,
				options,
				settings: { onError: 'continueRegularOutput' as const },
			};
			const execution = await stage.client.runToEnd(rowsWorkflow(ROWS, chain));

			expect(execution.status).toBe('success');
			const items = output(execution);
			expect(items.map(({ error }) => error === undefined)).toEqual([true, false, false, false, false, false, true]);
			expect(items.filter(({ error }) => error !== undefined)).toEqual(
				FAILED.map((details) => ({
					error: expect.any(String) as string,
					details: expect.objectContaining(details) as object,
				})),
			);
			expect(output(execution, 'Deleted').map(({ plate }) => plate)).toEqual(ROWS.map(({ plate }) => plate));
			expect(sent()).toEqual(SENT_WHEN_CONTINUED);
		});

		it('Error output: failed rows leave there with their own fields, the others go on', async () => {
			const chain = {
				name: 'Error output',
				credential: stage.credential,
				options,
				settings: { onError: 'continueErrorOutput' as const },
			};
			const execution = await stage.client.runToEnd(rowsWorkflow(ROWS, chain));

			expect(execution.status).toBe('success');
			expect(output(execution, 'Deleted').map(({ reference_id, plate }) => ({ reference_id, plate }))).toEqual([
				ROWS[0],
				ROWS[6],
			]);
			const failedRows = ROWS.slice(1, 6);
			// An older n8n takes only `error` and `message` for a failed item; see the node's failedItemShape.ts.
			const details = isBefore2 ? 'message' : 'details';
			expect(output(execution, 'Failed')).toEqual(
				failedRows.map((row, index) => ({
					...row,
					error: expect.any(String) as string,
					[details]: expect.objectContaining(FAILED[index]) as object,
				})),
			);
			expect(output(execution, OPSCOM, 1)).toHaveLength(failedRows.length);
			expect(sent()).toEqual(SENT_WHEN_CONTINUED);
		});
	});
}
