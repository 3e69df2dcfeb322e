import { output, sent, summary } from './executions';
import type { Stage } from './stage';
import { rowsOf, rowsWorkflow } from './workflows';

/** Values on which parsers, copies and regular expressions give up. */
const LONG = 9_000_000;
const LEVELS = 6_000;

export function unusualValues(stage: Stage): void {
	describe('unusual values', () => {
		const settings = { onError: 'continueErrorOutput' as const };

		it('accounts for every row when answers are very long or very deep', async () => {
			const { client, credential, sandbox } = stage;
			const rows = rowsOf('ODD', 5);
			const ids = rows.map(({ reference_id }) => reference_id);
			const answer = (body: unknown) =>
				({ kind: 'status', status: 200, body, contentType: 'application/json' }) as const;
			const deep = `${'['.repeat(LEVELS)}${']'.repeat(LEVELS)}`;
			sandbox.addPermits(...ids);
			sandbox.on(ids[1], answer('QUFB'.repeat(LONG / 4)));
			sandbox.on(ids[2], answer(`{"status":"success","reference_id":"${ids[2]}","more":${deep}}`));
			sandbox.on(ids[3], answer({ ErrorCode: 9033, ErrorMessage: 'QUFB'.repeat(50_000) }));
			const options = { concurrency: 5, maxRetries: 0 };
			const chain = { name: 'Unusual answers', credential, options, settings };
			const execution = await client.runToEnd(rowsWorkflow(rows, chain));

			expect(sent(stage).sort()).toEqual(ids);
			expect(output(execution)).toMatchObject([ids[0], ids[4]].map((id) => ({ reference_id: id, deleted: true })));
			expect(output(execution, undefined, 1)).toHaveLength(3);
			expect(summary(execution)).toBe('Of 5 items: 2 deleted, 1 refused by OPSCOM, 2 unknown.');
			expect(execution.customData.opscom_unknown.split(', ')).toEqual(ids.slice(1, 3));
		});

		it('refuses a Reference ID of 9 MB without quoting all of it', async () => {
			const rows = rowsOf('LONG', 2);
			stage.sandbox.addPermits(rows[0].reference_id);
			const referenceId = `={{ $itemIndex === 1 ? 'QUFB'.repeat(${LONG / 4}) : $json.reference_id }}`;
			const chain = { name: 'Reference ID of 9 MB', credential: stage.credential, settings, referenceId };
			const execution = await stage.client.runToEnd(rowsWorkflow(rows, chain));

			expect(sent(stage)).toEqual([rows[0].reference_id]);
			expect(output(execution, undefined, 1)).toMatchObject([
				{ error: expect.stringContaining(`${LONG} characters`) as string },
			]);
			expect(JSON.stringify(execution.data).length).toBeLessThan(100_000);
		});
	});
}
