import type { Stage } from './stage';
import { output, OPSCOM, rowsOf, rowsWorkflow } from './workflows';

export function manyItems(stage: Stage): void {
	describe('many items', () => {
		it('deletes 50 permits in the order of the rows, each paired with its row', async () => {
			const rows = rowsOf('MANY', 50);
			const ids = rows.map(({ reference_id }) => reference_id);
			stage.sandbox.addPermits(...ids);
			// The first answers come last, so that only a node that puts them in order passes.
			ids.slice(0, 5).forEach((id) => stage.sandbox.onPermit(id, { kind: 'slow', ms: 300 }));

			const execution = await stage.client.runToEnd(
				rowsWorkflow(rows, { name: 'Many items', credential: stage.credential }),
			);

			expect(execution.status).toBe('success');
			expect(output(execution)).toEqual(
				ids.map((id) => ({ status: 'success', reference_id: id, InternalReferenceID: id })),
			);
			expect(output(execution, 'Deleted').map(({ reference_id, plate }) => ({ reference_id, plate }))).toEqual(rows);
			expect(ids.map((id) => stage.sandbox.deletions(id))).toEqual(ids.map(() => 1));
			expect(stage.sandbox.wire).toHaveLength(50);
			expect(stage.sandbox.mostRequestsAtOnce).toBe(5);
		});

		it('checks every row and sends nothing in a dry run', async () => {
			const rows = rowsOf('DRY', 3);
			stage.sandbox.addPermits(...rows.map(({ reference_id }) => reference_id));
			const chain = { name: 'Dry run', credential: stage.credential, options: { dryRun: true } };
			const execution = await stage.client.runToEnd(rowsWorkflow(rows, chain));

			expect(execution.status).toBe('success');
			expect(output(execution)).toEqual(
				rows.map(({ reference_id }) => ({ dryRun: true, reference_id, wouldDelete: true })),
			);
			expect(execution.data.resultData.runData[OPSCOM]?.[0].hints).toEqual([
				expect.objectContaining({ message: expect.stringContaining('ry run') as string }),
			]);
			expect(stage.sandbox.wire).toEqual([]);
		});
	});
}
