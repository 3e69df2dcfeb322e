import type { IDataObject, INode } from 'n8n-workflow';
import { changed, errorText, MAY_BE_GONE, outcomes, output, retried, sent, start, summary } from './executions';
import type { Stage } from './stage';
import { inLoop, rowsOf, rowsWorkflow, UPDATE } from './workflows';

export function retry(stage: Stage): void {
	describe('retried', () => {
		const options = { concurrency: 1 };
		const treatAsDeleted = ({ parameters }: INode) => {
			parameters.options = { ...options, notFound: 'treatAsDeleted' };
		};

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

		it('sends only what is not settled when a failed execution is retried', async () => {
			const { rows, ids } = fourRows('AGAIN');
			const chain = { name: 'Retry execution', credential: stage.credential, options };
			const failed = await stage.client.runToEnd(rowsWorkflow(rows, chain));
			expect(failed.status).toBe('error');
			expect(summary(failed)).toBe('Of 4 items: 2 deleted, 1 refused by OPSCOM, 1 not sent.');
			expect(sent(stage)).toEqual([ids[0], ids[1], ids[2]]);

			const again = await stage.client.finished(await stage.client.retry(failed.id));

			expect(again.status).toBe('success');
			expect(again.retryOf).toBe(failed.id);
			expect(summary(again)).toBe('Of 4 items: 4 deleted.');
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

			await changed(stage, saved, (opscom) => void (opscom.onError = 'continueRegularOutput'));
			const last = await client.finished(await client.retry(original.id, 'currentlySaved'));

			expect(last.status).toBe('success');
			expect(sent(stage).slice(3)).toEqual([ids[1], ids[2], ids[3]]);
			expect(outcomes(last)).toEqual([true, 'notFound', true, true]);
			expect(summary(last)).toBe('Of 4 items: 3 deleted, 1 not found.');
		});

		it("fails with 'not found' when it is retried twice, deletes nothing twice, and the advice leads to the end", async () => {
			const { client, sandbox } = stage;
			const { rows, ids } = fourRows('TWICE');
			const chain = { name: 'Retried twice', credential: stage.credential, options };
			const { saved, id } = await start(stage, rowsWorkflow(rows, chain));
			const failed = await client.finished(id);
			const first = await client.finished(await client.retry(failed.id));
			expect(first.status).toBe('success');

			const second = await client.finished(await client.retry(failed.id));

			expect(second.status).toBe('error');
			expect(errorText(second)).toContain('OPSCOM has no permit with this Reference ID');
			expect(second.data.resultData.runData.Deleted).toBeUndefined();
			expect(sent(stage)).toEqual([ids[0], ids[1], ids[2], ids[2], ids[3], ids[2]]);
			expect(errorText(second)).toContain(MAY_BE_GONE);

			const treated = await changed(stage, saved, treatAsDeleted);
			const again = await client.finished(await client.run(treated));
			expect(output(again).map(({ status }) => status)).toEqual(ids.map(() => 'already_deleted'));
			expect(ids.map((one) => sandbox.deletions(one))).toEqual([1, 1, 1, 1]);
		});

		it('sends only what is not settled when a later batch of Loop Over Items failed', async () => {
			const rows = rowsOf('BATCHES', 6);
			const ids = rows.map(({ reference_id }) => reference_id);
			stage.sandbox.addPermits(...ids);
			stage.sandbox.on(ids[3], { kind: 'errorCode', code: 9033 });
			const chain = { name: 'A batch failed', credential: stage.credential, options };
			const { saved, id } = await start(stage, inLoop(rowsWorkflow(rows, chain), 2));
			const failed = await stage.client.finished(id);
			expect(failed.status).toBe('error');
			expect(sent(stage)).toEqual(ids.slice(0, 4));

			const again = await retried(stage, failed, saved);

			expect(again.status).toBe('success');
			expect(sent(stage).slice(4)).toEqual(ids.slice(3));
			expect(output(again, 'Done').map(({ reference_id }) => reference_id)).toEqual(ids);
			expect(summary(again)).toBe('Of 6 items: 6 deleted.');
		});

		it('sends a value that was corrected before the retry, and no other value again', async () => {
			const { sandbox } = stage;
			const rows = ['VALUE-1', 'VALUE-2', 'VALUE-3'].map((reference_id) => ({ reference_id, zone: 'old' }));
			sandbox.addPermits(...rows.map(({ reference_id }) => ({ referenceId: reference_id, plate: 'OLD' })));
			sandbox.on('VALUE-2', { kind: 'errorCode', code: 9033 });
			const plate = (corrected: string) => ({
				plate: `={{ $json.reference_id === 'VALUE-1' ? '${corrected}' : $json.reference_id }}`,
			});
			const fields = { referenceId: '={{ $json.reference_id }}', updateFields: plate('WRONG') };
			const chain = { name: 'A corrected value', credential: stage.credential, operation: 'update' as const, fields };
			const { saved, id } = await start(stage, rowsWorkflow(rows, { ...chain, options }));
			const failed = await stage.client.finished(id);
			expect(sandbox.permit('VALUE-1')?.plate).toBe('WRONG');

			await changed(stage, saved, ({ parameters }) => void (parameters.updateFields = plate('RIGHT')));
			const again = await retried(stage, failed, saved, 'currentlySaved');

			expect(again.status).toBe('success');
			expect(outcomes(again, UPDATE)).toEqual([true, true, true]);
			expect(rows.map(({ reference_id }) => sandbox.permit(reference_id)?.plate)).toEqual([
				'RIGHT',
				'VALUE-2',
				'VALUE-3',
			]);
			expect(sent(stage)).toEqual(['VALUE-1', 'VALUE-2', 'VALUE-1', 'VALUE-2', 'VALUE-3']);
		});

		it('leaves the later of two changes of a permit when the list is run again as advised after a doubt', async () => {
			const { client, sandbox } = stage;
			const rows = [
				{ reference_id: 'CHANGE-1', plate: 'FIRST' },
				{ reference_id: 'CHANGE-1', plate: 'SECOND' },
				{ reference_id: 'CHANGE-2', plate: 'OTHER' },
			];
			sandbox.addPermits(...['CHANGE-1', 'CHANGE-2'].map((referenceId) => ({ referenceId, plate: 'OLD' })));
			sandbox.on('CHANGE-1', { kind: 'actThenCut' });
			const chain = {
				name: 'A change in doubt',
				credential: stage.credential,
				operation: 'update' as const,
				fields: { referenceId: '={{ $json.reference_id }}', updateFields: { plate: '={{ $json.plate }}' } },
				options: { ...options, maxRetries: 0 },
				settings: { onError: 'continueRegularOutput' as const },
			};
			const { saved, id } = await start(stage, rowsWorkflow(rows, chain));
			const doubtful = await client.finished(id);
			expect(outcomes(doubtful, UPDATE)).toEqual(['unknown', 'notSent', true]);
			expect(output(doubtful, UPDATE).map(({ details }) => (details as IDataObject | undefined)?.advice)).toEqual([
				expect.stringContaining('Run this item again, unless the permit was changed since'),
				expect.stringContaining('First settle the earlier item. Run this item again.'),
				undefined,
			]);
			expect(sandbox.permit('CHANGE-1')?.plate).toBe('FIRST');

			const again = await client.finished(await client.run(saved));

			expect(outcomes(again, UPDATE)).toEqual([true, true, true]);
			expect(['CHANGE-1', 'CHANGE-2'].map((one) => sandbox.permit(one)?.plate)).toEqual(['SECOND', 'OTHER']);
		});
	});
}
