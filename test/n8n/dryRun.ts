import type { IDataObject } from 'n8n-workflow';
import { changed, errorText, lastRun, output, sent, start, summary } from './executions';
import type { Stage } from './stage';
import { CREATE, OPSCOM, rowsOf, rowsWorkflow, type OperationName } from './workflows';

const BY_ID = { referenceId: '={{ $json.reference_id }}' };
const NEW = { plate: '={{ $json.plate }}', endTime: '2027-03-02T17:00:00' };
const AN_EXPRESSION = 'must have its fields one by one, but is one expression';

/** What a person or a program can get wrong about a dry run, and what each item then says. */
const WRONG: Array<[what: string, operation: OperationName, fields: IDataObject, message: string]> = [
	...['={{ $json.nope }}', '={{ $json.nope.deeper }}', '={{ "false" }}'].map((dryRun): (typeof WRONG)[number] => [
		`the switch ${dryRun}`,
		'delete',
		{ ...BY_ID, options: { dryRun } },
		"'Dry Run' must be true or false",
	]),
	[
		'options as one expression',
		'delete',
		{ ...BY_ID, options: '={{ { dryRun: true } }}' },
		`'Options' ${AN_EXPRESSION}`,
	],
	['options as text', 'delete', { ...BY_ID, options: '{ "dryRun": true }' }, 'one by one, but is a text'],
	['an unknown option', 'delete', { ...BY_ID, options: { dry_run: true } }, 'has no field "dry_run"'],
	['dryRun beside the options', 'delete', { ...BY_ID, dryRun: true }, "must be one of the 'Options'"],
	[
		'fields as one expression',
		'create',
		{ ...NEW, additionalFields: '={{ { zone: "A" } }}' },
		`'Additional Fields' ${AN_EXPRESSION}`,
	],
];

export function dryRun(stage: Stage): void {
	describe('dry run', () => {
		it('checks every row and sends nothing', async () => {
			const rows = rowsOf('DRY', 3);
			stage.sandbox.addPermits(...rows.map(({ reference_id }) => reference_id));
			const chain = { name: 'Dry run', credential: stage.credential, options: { dryRun: true } };
			const execution = await stage.client.runToEnd(rowsWorkflow(rows, chain));

			expect(execution.status).toBe('success');
			expect(output(execution)).toEqual(
				rows.map(({ reference_id: id }) => ({ dryRun: true, reference_id: id, wouldSend: { referenceID: id } })),
			);
			expect(summary(execution)).toBe('Of 3 items: 3 checked in a dry run.');
			expect(lastRun(execution)?.hints).toMatchObject([
				{ message: expect.stringContaining('Dry run: nothing was sent to OPSCOM for 3 items.') as string },
			]);
			expect(sent(stage)).toEqual([]);
		});

		it.each(WRONG)('sends nothing and says why with %s', async (what, operation, fields, message) => {
			const rows = rowsOf('SWITCH', 2);
			stage.sandbox.addPermits(...rows.map(({ reference_id }) => reference_id));
			const chain = { name: `Dry run, ${what}`, credential: stage.credential, operation, fields };
			const run = async (onError: 'stopWorkflow' | 'continueRegularOutput') =>
				await stage.client.runToEnd(rowsWorkflow(rows, { ...chain, settings: { onError } }));

			expect(errorText(await run('stopWorkflow'))).toContain(message);
			expect(output(await run('continueRegularOutput'), operation === 'create' ? CREATE : OPSCOM)).toEqual(
				rows.map(() => ({
					error: expect.stringContaining(message) as string,
					details: expect.objectContaining({ outcome: 'notSent', attempts: 0 }) as object,
				})),
			);
			expect(stage.sandbox.wire).toEqual([]);
		});

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
			const wouldSend = (referenceID: string) => ({ dryRun: true, wouldSend: { referenceID } });
			expect(output(again)).toMatchObject([
				{ reference_id: ids[0], deleted: true },
				{ reference_id: ids[1], deleted: true },
				wouldSend(ids[2]),
				wouldSend(ids[3]),
			]);
			expect(summary(again)).toContain('Of 4 items: 2 deleted, 2 checked in a dry run.');
			expect(sent(stage)).toEqual([]);
		});
	});
}
