import { changed, errorText, lastRun, output, sent, start, summary } from './executions';
import type { Stage } from './stage';
import { rowsOf, rowsWorkflow } from './workflows';

export function dryRun(stage: Stage): void {
	describe('dry run', () => {
		it('checks every row and sends nothing', async () => {
			const rows = rowsOf('DRY', 3);
			const ids = rows.map(({ reference_id }) => reference_id);
			stage.sandbox.addPermits(...ids);
			const chain = { name: 'Dry run', credential: stage.credential, options: { dryRun: true } };
			const execution = await stage.client.runToEnd(rowsWorkflow(rows, chain));

			expect(execution.status).toBe('success');
			expect(output(execution)).toEqual(
				ids.map((id) => ({ dryRun: true, reference_id: id, wouldSend: { referenceID: id } })),
			);
			expect(summary(execution)).toBe('Of 3 items: 3 checked in a dry run.');
			expect(lastRun(execution)?.hints).toEqual([
				expect.objectContaining({
					message: expect.stringContaining('Dry run: nothing was sent to OPSCOM for 3 items.') as string,
				}),
			]);
			expect(sent(stage)).toEqual([]);
		});

		it.each(['={{ $json.nope }}', '={{ $json.nope.deeper }}', '={{ null }}', '={{ "" }}', '={{ "false" }}'])(
			'sends nothing when its switch is %s',
			async (expression) => {
				const rows = rowsOf('SWITCH', 2);
				stage.sandbox.addPermits(...rows.map(({ reference_id }) => reference_id));
				for (const onError of ['stopWorkflow', 'continueRegularOutput'] as const) {
					const chain = {
						name: `Dry run by an expression, ${onError}`,
						credential: stage.credential,
						options: { dryRun: expression },
						settings: { onError },
					};
					const execution = await stage.client.runToEnd(rowsWorkflow(rows, chain));

					const text = "'Dry Run' must be true or false";
					if (onError === 'stopWorkflow') expect(errorText(execution)).toContain(text);
					else {
						expect(output(execution)).toEqual(
							rows.map(() => ({
								error: expect.stringContaining(text) as string,
								details: expect.objectContaining({ outcome: 'notSent', attempts: 0 }) as object,
							})),
						);
					}
				}
				expect(sent(stage)).toEqual([]);
			},
		);

		it('shows what an earlier try deleted as deleted when it is switched on before a retry', async () => {
			const { client, sandbox } = stage;
			const rows = rowsOf('DRY-RETRY', 4);
			const ids = rows.map(({ reference_id }) => reference_id);
			sandbox.addPermits(...ids);
			sandbox.on(ids[2], { kind: 'errorCode', code: 9033 });
			const chain = { name: 'Dry run before a retry', credential: stage.credential, options: { concurrency: 1 } };
			const { saved, id } = await start(stage, rowsWorkflow(rows, chain));
			expect((await client.finished(id)).status).toBe('error');

			await changed(stage, saved, ({ parameters }) => {
				parameters.options = { concurrency: 1, dryRun: true };
			});
			sandbox.reset();
			const again = await client.finished(await client.retry(id, 'currentlySaved'));

			expect(again.status).toBe('success');
			const deleted = (referenceId: string) =>
				expect.objectContaining({ status: 'success', reference_id: referenceId, deleted: true });
			const checked = (referenceId: string) =>
				expect.objectContaining({ dryRun: true, wouldSend: { referenceID: referenceId } });
			expect(output(again)).toEqual([deleted(ids[0]), deleted(ids[1]), checked(ids[2]), checked(ids[3])]);
			expect(summary(again)).toBe('Of 4 items: 2 deleted, 2 checked in a dry run.');
			expect(sent(stage)).toEqual([]);
		});
	});
}
