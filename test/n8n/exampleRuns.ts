import type { IDataObject } from 'n8n-workflow';
import { exampleWorkflow, withoutDryRun, type ExampleWorkflow } from '../../scripts/n8n/examples';
import { errorText, output, sent } from './executions';
import type { Stage } from './stage';

const DELETED = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const OTHER = '7c0e41d2-58f3-4b6a-8a17-3d95c2f0b6e1';
const NOT_FOUND = 'f9042b6d-8c13-4ae7-a5d9-61b7e3c0284f';

/** What each example makes of its sample rows. */
export function exampleRuns(stage: Stage): void {
	const example = (file: string) => exampleWorkflow(file, stage.credential);
	const live = (file: string) => withoutDryRun(example(file));
	const run = async (workflow: ExampleWorkflow) => await stage.client.runToEnd(workflow);

	it('cancelled-permits.json checks at first, then deletes, with the other columns of the row', async () => {
		stage.sandbox.addPermits(DELETED, OTHER);
		const FILE = 'cancelled-permits.json';
		const results = async (workflow: ExampleWorkflow) =>
			output(await run(workflow), 'Result of each row').map(({ plate, lot, result }) => [plate, lot, result]);
		expect(await results(example(FILE))).toEqual([
			['CKDR 418', 'Lot C', 'checked'],
			['BXLM 702', 'North Garage', 'checked'],
			['BPWX 643', 'South Lot', 'checked'],
			['CNLF 129', 'Lot C', 'notSent'],
		]);
		expect(sent(stage)).toEqual([]);
		expect(await results(live(FILE))).toEqual([
			['CKDR 418', 'Lot C', 'deleted'],
			['BXLM 702', 'North Garage', 'deleted'],
			['BPWX 643', 'South Lot', 'notFound'],
			['CNLF 129', 'Lot C', 'notSent'],
		]);
	});

	it('spreadsheet-row-cancelled.json sends only cancelled rows', async () => {
		stage.sandbox.addPermits(DELETED);
		const execution = await run(live('spreadsheet-row-cancelled.json'));
		expect(sent(stage)).toEqual([DELETED, NOT_FOUND]);
		const written = output(execution, 'Outcome of each row');
		expect(written.map(({ reference_id, opscom_outcome }) => [reference_id, opscom_outcome])).toEqual([
			[DELETED, `Deleted: ${DELETED}`],
			[NOT_FOUND, expect.stringMatching(/^Not confirmed: /)],
			['#N/A', expect.stringMatching(/^Not confirmed: /)],
		]);
	});

	it('crm-deal-cancelled.json sends the permit of a cancelled deal once, and notes the result on the deal', async () => {
		stage.sandbox.addPermits(DELETED, OTHER);
		const execution = await run(live('crm-deal-cancelled.json'));
		expect(sent(stage)).toEqual([DELETED]);
		const note = { dealId: 1001, property: 'opscom_result', value: `Permit deleted: ${DELETED}` };
		const failed = { dealId: 1003, property: 'opscom_advice', value: expect.stringContaining('#N/A') as string };
		expect(output(execution, 'Result of each deal')).toEqual([note, failed, note]);
	});

	describe('nightly-spreadsheet.json', () => {
		const FILE = 'nightly-spreadsheet.json';
		const outcomes = (items: IDataObject[]) => items.map(({ row_number, opscom, next }) => [row_number, opscom, next]);

		it('sends each outcome its own way, and goes on with the open rows the next night', async () => {
			const workflow = live(FILE);
			const opscom = workflow.nodes.find(({ name }) => name === 'Delete permit')!;
			(opscom.parameters.options as IDataObject).maxRetries = 0;
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
				"Permits in this run: 1 deleted, 2 to try again, 1 for a person, 0 refused, 0 only checked, 0 with a day that can't be read.",
			);
			expect(summary.slice(1).map((line) => line.split(':')[0])).toEqual([
				'Row 3 (BXLM 702)',
				'Row 4 (BPWX 643)',
				'Row 5 (CNLF 129)',
			]);
			expect(execution.status).toBe('success');

			const nextNight = live(FILE);
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
			const execution = await run(live(FILE));
			expect(outcomes(output(execution, 'Outcome of the row'))).toContainEqual([3, '', 'refused']);
			expect(execution.data.resultData.runData['Send the summary']).toHaveLength(1);
			expect(execution.status).toBe('error');
			expect(errorText(execution)).toContain('1 refused');
		});
	});
}
