import type { IDataObject } from 'n8n-workflow';
import { errorText, output, sent, summary } from './executions';
import type { Stage } from './stage';
import { rowsOf, rowsWorkflow } from './workflows';

/** Values on which parsers, copies and regular expressions give up. */
const LONG = 9_000_000;
const DEEP = [5_000, 6_000];

export function unusualValues(stage: Stage): void {
	describe('unusual values', () => {
		const MODES = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const;

		/** An answer that confirms the deletion and then goes on for so many levels. */
		const deepSuccess = (id: string, levels: number) =>
			`{"status":"success","reference_id":"${id}","more":${'['.repeat(levels)}${']'.repeat(levels)}}`;

		/** What a node that threw would pass on: the input rows, which have a reference ID and no status. */
		const inputRows = (items: IDataObject[]) =>
			items.filter(({ status, error }) => status === undefined && error === undefined);

		it.each(MODES)('accounts for every row when answers are very long or very deep (%s)', async (onError) => {
			const { client, sandbox } = stage;
			const rows = rowsOf(`ODD-${onError}`, 6);
			const ids = rows.map(({ reference_id }) => reference_id);
			sandbox.addPermits(...ids);
			const contentType = 'application/json';
			sandbox.on(ids[1], { kind: 'status', status: 200, body: 'QUFB'.repeat(LONG / 4), contentType });
			DEEP.forEach((levels, index) => {
				const id = ids[2 + index];
				sandbox.on(id, { kind: 'status', status: 200, body: deepSuccess(id, levels), contentType });
			});
			const longMessage = { ErrorCode: 9033, ErrorMessage: 'QUFB'.repeat(100_000) };
			sandbox.on(ids[4], { kind: 'status', status: 400, body: longMessage });
			const chain = {
				name: `Unusual answers, ${onError}`,
				credential: stage.credential,
				options: { concurrency: 6, maxRetries: 0 },
				settings: { onError },
			};
			const execution = await client.runToEnd(rowsWorkflow(rows, chain));

			expect(sent(stage).sort()).toEqual(ids);
			expect(summary(execution)).toBe('Of 6 items: 2 deleted, 1 refused by OPSCOM, 3 unknown.');
			expect(execution.customData.opscom_unknown.split(', ')).toEqual(ids.slice(1, 4));
			if (onError === 'stopWorkflow') {
				expect(execution.status).toBe('error');
				expect(errorText(execution)).toContain('Of 6 items: 2 deleted');
				expect(execution.data.resultData.runData.Deleted).toBeUndefined();
			} else {
				expect(execution.status).toBe('success');
				const items = [...output(execution), ...output(execution, undefined, 1)];
				expect(items).toHaveLength(6);
				expect(inputRows(output(execution))).toEqual([]);
				expect(items.filter(({ error }) => error === undefined).map(({ reference_id }) => reference_id)).toEqual([
					ids[0],
					ids[5],
				]);
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
			if (onError === 'stopWorkflow') {
				expect(errorText(execution)).toContain(`${LONG} characters`);
				expect(sent(stage)).toEqual([]);
			} else {
				expect(sent(stage)).toEqual([rows[0].reference_id]);
				expect(summary(execution)).toBe('Of 2 items: 1 deleted, 1 not sent.');
				expect(inputRows(output(execution))).toEqual([]);
			}
		});
	});
}
