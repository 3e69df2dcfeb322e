import type { IDataObject } from 'n8n-workflow';
import { errorText, output, sent, summary } from './executions';
import type { Stage } from './stage';
import { rowsOf, rowsWorkflow } from './workflows';

/** Values on which parsers, copies and regular expressions give up. */
const LONG = 9_000_000;
const LEVELS = 6_000;

export function unusualValues(stage: Stage): void {
	describe('unusual values', () => {
		const MODES = ['stopWorkflow', 'continueErrorOutput'] as const;

		/** What a node that threw would pass on: the input rows, which have a reference ID and no status. */
		const inputRows = (items: IDataObject[]) =>
			items.filter(({ status, error }) => status === undefined && error === undefined);

		it.each(MODES)('accounts for every row when answers are very long or very deep (%s)', async (onError) => {
			const { client, sandbox } = stage;
			const rows = rowsOf(`ODD-${onError}`, 5);
			const ids = rows.map(({ reference_id }) => reference_id);
			const answer = (body: unknown) =>
				({ kind: 'status', status: 200, body, contentType: 'application/json' }) as const;
			const deep = `${'['.repeat(LEVELS)}${']'.repeat(LEVELS)}`;
			sandbox.addPermits(...ids);
			sandbox.on(ids[1], answer('QUFB'.repeat(LONG / 4)));
			sandbox.on(ids[2], answer(`{"status":"success","reference_id":"${ids[2]}","more":${deep}}`));
			sandbox.on(ids[3], answer({ ErrorCode: 9033, ErrorMessage: 'QUFB'.repeat(100_000) }));
			const options = { concurrency: 5, maxRetries: 0 };
			const chain = {
				name: `Unusual answers, ${onError}`,
				credential: stage.credential,
				options,
				settings: { onError },
			};
			const execution = await client.runToEnd(rowsWorkflow(rows, chain));

			expect(sent(stage).sort()).toEqual(ids);
			expect(summary(execution)).toBe('Of 5 items: 2 deleted, 1 refused by OPSCOM, 2 unknown.');
			expect(execution.customData.opscom_unknown.split(', ')).toEqual(ids.slice(1, 3));
			if (onError === 'stopWorkflow') expect(errorText(execution)).toContain('Of 5 items: 2 deleted');
			else {
				expect(output(execution).map(({ reference_id }) => reference_id)).toEqual([ids[0], ids[4]]);
				expect(inputRows(output(execution))).toEqual([]);
				expect(output(execution, undefined, 1)).toHaveLength(3);
			}
		});

		it.each(MODES)('refuses a Reference ID of 9 MB without quoting all of it (%s)', async (onError) => {
			const rows = rowsOf(`LONG-${onError}`, 2);
			stage.sandbox.addPermits(rows[0].reference_id);
			const chain = {
				name: `Reference ID of 9 MB, ${onError}`,
				credential: stage.credential,
				settings: { onError },
				referenceId: `={{ $itemIndex === 1 ? 'QUFB'.repeat(${LONG / 4}) : $json.reference_id }}`,
			};
			const execution = await stage.client.runToEnd(rowsWorkflow(rows, chain));

			expect(JSON.stringify(execution.data).length).toBeLessThan(100_000);
			const isStopped = onError === 'stopWorkflow';
			expect(sent(stage)).toEqual(isStopped ? [] : [rows[0].reference_id]);
			if (isStopped) expect(errorText(execution)).toContain(`${LONG} characters`);
			else expect(summary(execution)).toBe('Of 2 items: 1 deleted, 1 not sent.');
		});
	});
}
