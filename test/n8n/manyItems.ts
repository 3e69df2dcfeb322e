import type { Stage } from './stage';
import { errorText, output, summary } from './executions';
import { followedBy, OPSCOM, opscomNode, rowsOf, rowsWorkflow } from './workflows';

export function manyItems(stage: Stage): void {
	describe('many items', () => {
		it('deletes 50 permits in the order of the rows, each paired with its row', async () => {
			const rows = rowsOf('MANY', 50);
			const ids = rows.map(({ reference_id }) => reference_id);
			stage.sandbox.addPermits(...ids);
			// The first answers come last, so that only a node that puts them in order passes.
			ids.slice(0, 5).forEach((id) => stage.sandbox.on(id, { kind: 'slow', ms: 300 }));

			const execution = await stage.client.runToEnd(
				rowsWorkflow(rows, { name: 'Many items', credential: stage.credential }),
			);

			expect(execution.status).toBe('success');
			expect(output(execution)).toEqual(
				ids.map((id) => ({ status: 'success', reference_id: id, InternalReferenceID: id, deleted: true })),
			);
			expect(output(execution, 'Deleted').map(({ reference_id, plate }) => ({ reference_id, plate }))).toEqual(rows);
			expect(ids.map((id) => stage.sandbox.deletions(id))).toEqual(ids.map(() => 1));
			expect(stage.sandbox.wire).toHaveLength(50);
			expect(stage.sandbox.mostRequestsAtOnce).toBe(5);
		});

		it('does not find in a second node what the first one deleted', async () => {
			const SECOND = 'Delete permit again';
			const rows = rowsOf('AGAIN-BY', 2);
			stage.sandbox.addPermits(...rows.map(({ reference_id }) => reference_id));
			const chain = { name: 'Two nodes, one list', credential: stage.credential };
			const workflow = followedBy(rowsWorkflow(rows, chain), opscomNode(chain, 6, SECOND));
			const execution = await stage.client.runToEnd(workflow);

			expect(execution.status).toBe('error');
			expect(errorText(execution)).toContain('OPSCOM has no permit with this Reference ID');
			expect(summary(execution)).toBe(
				`${OPSCOM}: Of 2 items: 2 deleted. ${SECOND}: Of 2 items: 0 deleted, 2 not found.`,
			);
		});
	});
}
