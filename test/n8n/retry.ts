import { errorText, output, sent, start } from './executions';
import type { Stage } from './stage';
import { OPSCOM, rowsOf, rowsWorkflow } from './workflows';

export function retry(stage: Stage): void {
	describe('retried', () => {
		const options = { concurrency: 1 };

		/** Four permits, the third of which is refused once. */
		function fourRows(prefix: string) {
			const rows = rowsOf(prefix, 4);
			const ids = rows.map(({ reference_id }) => reference_id);
			stage.sandbox.addPermits(...ids);
			stage.sandbox.on(ids[2], { kind: 'errorCode', code: 9033 });
			return { rows, ids };
		}

		it.each([
			['Stop', {}],
			['Continue', { onError: 'continueRegularOutput' as const }],
		])('sends only what is not settled with Retry On Fail (%s)', async (mode, onError) => {
			const { rows, ids } = fourRows(`TRY-${mode}`);
			const settings = { ...onError, retryOnFail: true, maxTries: 2, waitBetweenTries: 100 };
			// With Continue, n8n tries again only when the first item failed.
			const ordered = mode === 'Stop' ? rows : [rows[2], rows[0], rows[1], rows[3]];
			const chain = { name: `Retry On Fail, ${mode}`, credential: stage.credential, options, settings };
			const execution = await stage.client.runToEnd(rowsWorkflow(ordered, chain));

			expect(execution.status).toBe('success');
			expect(sent(stage)).toEqual(
				mode === 'Stop' ? [ids[0], ids[1], ids[2], ids[2], ids[3]] : [ids[2], ids[0], ids[1], ids[3], ids[2]],
			);
			expect(output(execution, 'Deleted').map(({ reference_id, plate }) => ({ reference_id, plate }))).toEqual(ordered);
			expect(ids.map((id) => stage.sandbox.deletions(id))).toEqual([1, 1, 1, 1]);
		});

		it.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)(
			"passes on a success with an 'error' key, and sends nothing twice, with Retry On Fail (%s)",
			async (onError) => {
				const rows = rowsOf(`NOTE-${onError}`, 3);
				const ids = rows.map(({ reference_id }) => reference_id);
				// The answers come from here and not from a permit: sent again, the ID would be "not found".
				const answer = (id: string) => ({ status: 'success', reference_id: id, error: 'Archived for 30 days' });
				ids.forEach((id) => stage.sandbox.on(id, { kind: 'status', status: 200, body: answer(id) }));
				const settings = { onError, retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };
				const chain = { name: `Error key, ${onError}`, credential: stage.credential, options, settings };
				const execution = await stage.client.runToEnd(rowsWorkflow(rows, chain));

				expect(execution.status).toBe('success');
				expect(output(execution)).toEqual(ids.map(answer));
				expect(sent(stage)).toEqual(ids);
				expect(execution.customData.opscom_summary).toBe('Of 3 items: 3 deleted.');
			},
		);

		it('sends only what is not settled when a failed execution is retried', async () => {
			const { rows, ids } = fourRows('AGAIN');
			const chain = { name: 'Retry execution', credential: stage.credential, options };
			const failed = await stage.client.runToEnd(rowsWorkflow(rows, chain));
			expect(failed.status).toBe('error');
			expect(failed.customData.opscom_summary).toBe('Of 4 items: 2 deleted, 1 refused by OPSCOM, 1 not sent.');
			expect(sent(stage)).toEqual([ids[0], ids[1], ids[2]]);

			const again = await stage.client.finished(await stage.client.retry(failed.id));

			expect(again.status).toBe('success');
			expect(again.retryOf).toBe(failed.id);
			expect(again.customData.opscom_summary).toBe('Of 4 items: 4 deleted.');
			expect(sent(stage).slice(3)).toEqual([ids[2], ids[3]]);
			expect(output(again, 'Deleted').map(({ reference_id, plate }) => ({ reference_id, plate }))).toEqual(rows);
			expect(ids.map((id) => stage.sandbox.deletions(id))).toEqual([1, 1, 1, 1]);
		});

		it('fails at the same row again until the row or On Error is changed and saved', async () => {
			const { client, sandbox } = stage;
			const rows = rowsOf('GONE', 4);
			const ids = rows.map(({ reference_id }) => reference_id);
			sandbox.addPermits(ids[0], ids[2], ids[3]);
			const chain = { name: 'A row that blocks the others', credential: stage.credential, options };
			const { saved, id } = await start(stage, rowsWorkflow(rows, chain));
			const failed = await client.finished(id);
			expect(errorText(failed)).toContain('A retry would stop at this item again.');

			const original = await client.finished(await client.retry(failed.id));
			expect(original.status).toBe('error');
			expect(sent(stage)).toEqual([ids[0], ids[1], ids[1]]);

			const node = saved.nodes.find(({ name }) => name === OPSCOM);
			if (!node) throw new Error('The OPSCOM node is gone');
			node.onError = 'continueRegularOutput';
			await client.updateWorkflow(saved);
			const changed = await client.finished(await client.retry(original.id, 'currentlySaved'));

			expect(changed.status).toBe('success');
			expect(sent(stage).slice(3)).toEqual([ids[1], ids[2], ids[3]]);
			expect(changed.customData.opscom_summary).toBe('Of 4 items: 3 deleted, 1 not found.');
		});

		it("fails with 'not found' when it is retried twice, and deletes nothing twice", async () => {
			const { client, sandbox } = stage;
			const { rows, ids } = fourRows('TWICE');
			const chain = { name: 'Retried twice', credential: stage.credential, options };
			const failed = await client.runToEnd(rowsWorkflow(rows, chain));
			const first = await client.finished(await client.retry(failed.id));
			expect(first.status).toBe('success');

			const second = await client.finished(await client.retry(failed.id));

			expect(second.status).toBe('error');
			expect(errorText(second)).toContain('OPSCOM has no permit with this Reference ID');
			expect(second.data.resultData.runData.Deleted).toBeUndefined();
			expect(sent(stage)).toEqual([ids[0], ids[1], ids[2], ids[2], ids[3], ids[2]]);
			expect(ids.map((id) => sandbox.deletions(id))).toEqual([1, 1, 1, 1]);
		});
	});
}
