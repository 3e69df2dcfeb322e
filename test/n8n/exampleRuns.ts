import type { IDataObject } from 'n8n-workflow';
import { exampleWorkflow, type ExampleWorkflow } from '../../scripts/n8n/examples';
import { errorText, output, sent } from './executions';
import type { Stage } from './stage';

const DELETED = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const OTHER = '7c0e41d2-58f3-4b6a-8a17-3d95c2f0b6e1';
const NOT_FOUND = 'f9042b6d-8c13-4ae7-a5d9-61b7e3c0284f';

/** What each example makes of its sample rows. */
export function exampleRuns(stage: Stage): void {
	const example = (file: string) => exampleWorkflow(file, stage.credential);
	const run = async (workflow: ExampleWorkflow) => await stage.client.runToEnd(workflow);
	const deletionOptions = (workflow: ExampleWorkflow) =>
		workflow.nodes.find(({ name }) => name === 'Delete permit')!.parameters.options as IDataObject;

	describe('cancelled-permits.json', () => {
		it('checks at first, then deletes and looks once more, with the other columns of the row', async () => {
			stage.sandbox.removePermits();
			stage.sandbox.addPermits({ referenceId: DELETED, plate: 'CKDR 418' }, OTHER);
			const workflow = example('cancelled-permits.json');
			const checked = await run(workflow);
			expect(stage.sandbox.permits()).toEqual(expect.arrayContaining([DELETED, OTHER]));
			expect(output(checked, 'Nothing was deleted').map(({ plate, result }) => ({ plate, result }))).toEqual([
				{ plate: 'CKDR 418', result: 'checked' },
				{ plate: 'BXLM 702', result: 'checked' },
				{ plate: 'BPWX 643', result: 'checked' },
			]);

			delete deletionOptions(workflow).dryRun;
			const execution = await run(workflow);
			expect(output(execution, 'Deleted')).toEqual([
				{ reference_id: DELETED, plate: 'CKDR 418', lot: 'Lot C', result: 'deleted', plate_still_has_a_permit: 'no' },
				{
					reference_id: OTHER,
					plate: 'BXLM 702',
					lot: 'North Garage',
					result: 'deleted',
					plate_still_has_a_permit: 'no',
				},
			]);
			expect(output(execution, 'Needs a person').map(({ plate, result }) => ({ plate, result }))).toEqual([
				{ plate: 'BPWX 643', result: 'notFound' },
				{ plate: 'CNLF 129', result: 'notSent' },
			]);
		});
	});

	describe('spreadsheet-row-cancelled.json', () => {
		it('sends only cancelled rows', async () => {
			stage.sandbox.addPermits(DELETED);
			const execution = await run(example('spreadsheet-row-cancelled.json'));
			expect(sent(stage)).toEqual([DELETED, NOT_FOUND]);
			expect(output(execution, 'Outcome: deleted').map(({ reference_id }) => reference_id)).toEqual([DELETED]);
			expect(output(execution, 'Outcome: not deleted').map(({ reference_id }) => reference_id)).toEqual([
				NOT_FOUND,
				'#N/A',
			]);
		});
	});

	describe('crm-deal-cancelled.json', () => {
		it('sends the permit of a cancelled deal once, and notes the result on the deal', async () => {
			stage.sandbox.addPermits(DELETED, OTHER);
			const execution = await run(example('crm-deal-cancelled.json'));
			expect(sent(stage)).toEqual([DELETED]);
			const note = { dealId: 1001, property: 'opscom_result', value: `Permit deleted: ${DELETED}` };
			expect(output(execution, 'Result: deleted')).toEqual([note, note]);
			expect(output(execution, 'Result: not deleted')).toEqual([
				{ dealId: 1003, property: 'opscom_advice', value: expect.stringContaining('#N/A') },
			]);
		});
	});

	describe('nightly-spreadsheet.json', () => {
		const FILE = 'nightly-spreadsheet.json';
		const outcomes = (items: IDataObject[]) => items.map(({ row_number, opscom, next }) => [row_number, opscom, next]);

		it('sends each outcome its own way, and goes on with the open rows the next night', async () => {
			const workflow = example(FILE);
			deletionOptions(workflow).maxRetries = 0;
			stage.sandbox.addPermits(DELETED, OTHER);
			stage.sandbox.alwaysOn(OTHER, { kind: 'status', status: 503 });
			const execution = await run(workflow);
			expect(outcomes(output(execution, 'Outcome of the row'))).toEqual([
				[2, `Deleted: ${DELETED}`, 'deleted'],
				[3, '', 'later'],
				[4, `Ask a person: ${NOT_FOUND}`, 'person'],
				[5, '', 'later'],
			]);
			const summary = String(output(execution, 'Summary')[0].text).split('\n');
			expect(summary[0]).toBe(
				'Permits in this run: 1 deleted, 2 to try again, 1 for a person, 0 refused, 0 only checked.',
			);
			expect(summary.slice(1).map((line) => line.split(':')[0])).toEqual([
				'Row 3 (BXLM 702)',
				'Row 4 (BPWX 643)',
				'Row 5 (CNLF 129)',
			]);
			expect(execution.status).toBe('success');

			const nextNight = example(FILE);
			const written = new Map(output(execution, 'Outcome of the row').map((row) => [row.row_number, row]));
			for (const { json } of nextNight.pinData['Read the spreadsheet'])
				Object.assign(json, { opscom: written.get(json.row_number)?.opscom ?? json.opscom });
			stage.sandbox.reset();
			const next = await run(nextNight);
			expect(sent(stage)).toEqual([OTHER]);
			expect(outcomes(output(next, 'Outcome of the row'))).toEqual([
				[3, `Deleted: ${OTHER}`, 'deleted'],
				[5, '', 'later'],
			]);
		});

		it('sends the summary and then stops when OPSCOM refused a row, which stays open', async () => {
			stage.sandbox.addPermits(DELETED, OTHER);
			stage.sandbox.alwaysOn(OTHER, { kind: 'errorCode', code: 9033 });
			const execution = await run(example(FILE));
			expect(outcomes(output(execution, 'Outcome of the row'))).toContainEqual([3, '', 'refused']);
			expect(execution.data.resultData.runData['Send the summary']).toHaveLength(1);
			expect(execution.status).toBe('error');
			expect(errorText(execution)).toContain('1 refused');
		});
	});
}
