import type { Stage } from './stage';
import { output, rowsOf, rowsWorkflow } from './workflows';

export function retry(stage: Stage): void {
	describe('taken up again', () => {
		const options = { concurrency: 1 };
		const sent = () => stage.sandbox.wire.map(({ referenceId }) => referenceId);

		/** Four permits, the third of which is refused once. */
		function fourRows(prefix: string) {
			const rows = rowsOf(prefix, 4);
			const ids = rows.map(({ reference_id }) => reference_id);
			stage.sandbox.addPermits(...ids);
			stage.sandbox.onPermit(ids[2], { kind: 'errorCode', code: 9033 });
			return { rows, ids };
		}

		it.each([
			['Stop', {}],
			['Continue', { onError: 'continueRegularOutput' as const }],
		])('Retry On Fail sends only what is not settled (%s)', async (mode, onError) => {
			const { rows, ids } = fourRows(`TRY-${mode}`);
			const settings = { ...onError, retryOnFail: true, maxTries: 2, waitBetweenTries: 100 };
			// With Continue, n8n tries again only when the first item failed.
			const ordered = mode === 'Stop' ? rows : [rows[2], rows[0], rows[1], rows[3]];
			const chain = { name: `Retry On Fail, ${mode}`, credential: stage.credential, options, settings };
			const execution = await stage.client.runToEnd(rowsWorkflow(ordered, chain));

			expect(execution.status).toBe('success');
			expect(sent()).toEqual(
				mode === 'Stop' ? [ids[0], ids[1], ids[2], ids[2], ids[3]] : [ids[2], ids[0], ids[1], ids[3], ids[2]],
			);
			expect(output(execution, 'Deleted').map(({ reference_id, plate }) => ({ reference_id, plate }))).toEqual(ordered);
			expect(ids.map((id) => stage.sandbox.deletions(id))).toEqual([1, 1, 1, 1]);
		});

		it('Retry execution of a failed execution sends only what is not settled', async () => {
			const { rows, ids } = fourRows('AGAIN');
			const chain = { name: 'Retry execution', credential: stage.credential, options };
			const failed = await stage.client.runToEnd(rowsWorkflow(rows, chain));
			expect(failed.status).toBe('error');
			expect(sent()).toEqual([ids[0], ids[1], ids[2]]);

			const again = await stage.client.finished(await stage.client.retry(failed.id));

			expect(again.status).toBe('success');
			expect(again.retryOf).toBe(failed.id);
			expect(sent().slice(3)).toEqual([ids[2], ids[3]]);
			expect(output(again, 'Deleted').map(({ reference_id, plate }) => ({ reference_id, plate }))).toEqual(rows);
			expect(ids.map((id) => stage.sandbox.deletions(id))).toEqual([1, 1, 1, 1]);
		});
	});
}
