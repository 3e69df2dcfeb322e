import type { IDataObject } from 'n8n-workflow';
import { exampleWorkflow, type ExampleWorkflow } from '../../scripts/n8n/examples';
import { errorText, output, sent } from './executions';
import type { Stage } from './stage';

const DELETED = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const DELETED_TOO = '7c0e41d2-58f3-4b6a-8a17-3d95c2f0b6e1';
const UNANSWERED = '9d30ac65-62f1-4e7b-b854-7fc1e8d3920b';
const REFUSED = 'b58e7312-d4c9-4f06-9a61-3c80f5e2b71d';
const NOT_FOUND = 'f9042b6d-8c13-4ae7-a5d9-61b7e3c0284f';

/** What each example makes of its sample rows. */
export function exampleRuns(stage: Stage): void {
	const example = (file: string) => exampleWorkflow(file, stage.credential);
	const run = async (workflow: ExampleWorkflow) => await stage.client.runToEnd(workflow);
	const withOptions = (workflow: ExampleWorkflow, options: IDataObject): ExampleWorkflow => {
		for (const { name, parameters } of workflow.nodes) {
			if (name === 'Delete permit') Object.assign(parameters.options as object, options);
		}
		return workflow;
	};
	const rows = (workflow: ExampleWorkflow, name: string) => workflow.pinData[name].map(({ json }) => json);

	describe('cancelled-permits.json', () => {
		it("gets at the row's other columns after the deletion", async () => {
			stage.sandbox.addPermits(DELETED, DELETED_TOO);
			const execution = await run(example('cancelled-permits.json'));
			expect(output(execution, 'Deleted')).toEqual([
				{ reference_id: DELETED, plate: 'CKDR 418', lot: 'Lot C', result: 'deleted' },
				{ reference_id: DELETED_TOO, plate: 'BXLM 702', lot: 'North Garage', result: 'deleted' },
			]);
			expect(output(execution, 'Needs a person').map(({ plate, result }) => ({ plate, result }))).toEqual([
				{ plate: 'BPWX 643', result: 'notFound' },
				{ plate: 'CNLF 129', result: 'notSent' },
			]);
		});
	});

	describe('spreadsheet-row-cancelled.json', () => {
		const FILE = 'spreadsheet-row-cancelled.json';

		it('sends only cancelled rows, and has the outcome and the advice for each of them', async () => {
			stage.sandbox.addPermits(DELETED);
			const execution = await run(example(FILE));

			expect(sent(stage)).toEqual([DELETED, NOT_FOUND]);
			expect(output(execution, 'Result: deleted')).toEqual([
				{ row_number: 4, opscom_outcome: 'deleted', opscom_advice: '' },
			]);
			expect(output(execution, 'Result: not deleted')).toEqual([
				{
					row_number: 9,
					opscom_outcome: expect.stringMatching(/^notFound: OPSCOM has no permit with this Reference ID/),
					opscom_advice: expect.stringMatching(/^Check that the ID came from/),
				},
				{
					row_number: 12,
					opscom_outcome: expect.stringMatching(/^notSent: .*#N\/A/),
					opscom_advice: expect.stringMatching(/./),
				},
			]);
		});

		it('leaves out a row that is deleted already', async () => {
			const workflow = example(FILE);
			for (const row of rows(workflow, 'Row changed')) row.opscom_outcome = 'deleted';
			await run(workflow);
			expect(sent(stage)).toEqual([]);
		});

		it('marks nothing as deleted after a dry run', async () => {
			const execution = await run(withOptions(example(FILE), { dryRun: true }));
			expect(sent(stage)).toEqual([]);
			expect(output(execution, 'Nothing was deleted')).toHaveLength(2);
			expect(output(execution, 'Result: deleted')).toEqual([]);
		});
	});

	describe('crm-deal-cancelled.json', () => {
		const FILE = 'crm-deal-cancelled.json';
		const NOTE = { dealId: 1001, opscom_result: `Permit deleted: ${DELETED}` };
		const NO_ID = {
			dealId: 1003,
			opscom_result: expect.stringMatching(/^Permit not deleted \(notSent\): .*#N\/A/),
		};

		it('sends the permit of a cancelled deal once, and notes the result on the deal', async () => {
			stage.sandbox.addPermits(DELETED);
			const execution = await run(example(FILE));
			expect(sent(stage)).toEqual([DELETED]);
			expect(output(execution, 'Result: deleted')).toEqual([NOTE, NOTE]);
			expect(output(execution, 'Result: not deleted')).toEqual([NO_ID]);
		});

		it('notes the same again when HubSpot repeats its call before the first note is there', async () => {
			stage.sandbox.addPermits(DELETED);
			await run(example(FILE));
			const repeated = await run(example(FILE));
			expect(repeated.status).toBe('success');
			expect(stage.sandbox.deletions(DELETED)).toBe(1);
			expect(output(repeated, 'Result: deleted')).toEqual([NOTE, NOTE]);
			expect(output(repeated, 'Result: not deleted')).toEqual([NO_ID]);
		});

		it('sends nothing when HubSpot repeats its call after the note', async () => {
			const workflow = example(FILE);
			for (const deal of rows(workflow, 'Get the deal')) {
				const { opscom_reference_id, opscom_result } = deal.properties as Record<string, { value: string }>;
				opscom_result.value = `Permit deleted: ${opscom_reference_id.value}`;
			}
			const repeated = await run(workflow);
			expect(repeated.status).toBe('success');
			expect(sent(stage)).toEqual([]);
			expect(output(repeated, 'Note on the deal')).toEqual([]);
		});
	});

	describe('nightly-spreadsheet.json', () => {
		it('keeps a row open that OPSCOM could not answer, and gives it to a person only when OPSCOM said no', async () => {
			const workflow = withOptions(example('nightly-spreadsheet.json'), { maxRetries: 0 });
			stage.sandbox.addPermits(DELETED, DELETED_TOO);
			stage.sandbox.alwaysOn(DELETED_TOO, { kind: 'status', status: 503 });
			const execution = await run(workflow);
			expect(output(execution, 'Result of the row')).toEqual([
				{ row_number: 2, opscom: 'Deleted', opscom_note: '' },
				{ row_number: 3, opscom: '', opscom_note: expect.stringMatching(/^unknown: /) },
				{
					row_number: 4,
					opscom: expect.stringMatching(/^Needs a person: OPSCOM has no permit/),
					opscom_note: expect.stringMatching(/^notFound: /),
				},
				{ row_number: 5, opscom: '', opscom_note: expect.stringMatching(/^notSent: .*#N\/A/) },
			]);

			const nextNight = example('nightly-spreadsheet.json');
			const results = new Map(output(execution, 'Result of the row').map((row) => [row.row_number, row]));
			for (const row of rows(nextNight, 'Read the spreadsheet')) Object.assign(row, results.get(row.row_number));
			stage.sandbox.reset();
			stage.sandbox.addPermits(DELETED_TOO);
			const next = await run(nextNight);
			expect(sent(stage)).toEqual([DELETED_TOO]);
			expect(output(next, 'Result of the row').map(({ row_number, opscom }) => ({ row_number, opscom }))).toEqual([
				{ row_number: 3, opscom: 'Deleted' },
				{ row_number: 5, opscom: '' },
			]);
		});
	});

	describe('every-outcome-its-own-way.json', () => {
		const FILE = 'every-outcome-its-own-way.json';
		const cells = (items: IDataObject[]) => items.map(({ plate, opscom, next }) => ({ plate, opscom, next }));

		it('sorts the rows by outcome, sends one summary and then stops the line', async () => {
			const { sandbox } = stage;
			sandbox.addPermits(DELETED, DELETED_TOO, UNANSWERED, REFUSED);
			sandbox.alwaysOn(UNANSWERED, { kind: 'status', status: 503 });
			sandbox.alwaysOn(REFUSED, { kind: 'errorCode', code: 9033 });
			const execution = await run(withOptions(example(FILE), { maxRetries: 0 }));

			expect(cells(output(execution, 'All rows'))).toEqual([
				{ plate: 'CKDR 418', opscom: 'Deleted', next: 'deleted' },
				{ plate: 'BXLM 702', opscom: 'Deleted', next: 'deleted' },
				{ plate: 'AWPN 264', opscom: '', next: 'try again' },
				{ plate: 'CNLF 129', opscom: '', next: 'try again' },
				{ plate: 'BPWX 643', opscom: 'Needs a person', next: 'person' },
				{ plate: 'CJRE 551', opscom: '', next: 'refused' },
			]);
			const summaries = output(execution, 'Summary');
			expect(summaries).toHaveLength(1);
			const lines = String(summaries[0].text).split('\n');
			expect(lines[0]).toBe('Permits in this run: 2 deleted, 2 to try again, 1 for a person, 1 refused.');
			expect(lines.slice(1).map((line) => line.split(':').slice(0, 2).join(':'))).toEqual([
				'AWPN 264: unknown',
				'CNLF 129: notSent',
				'BPWX 643: notFound',
				'CJRE 551: refused',
			]);
			expect(execution.data.resultData.runData['Send the summary']).toHaveLength(1);
			expect(execution.status).toBe('error');
			expect(execution.data.resultData.lastNodeExecuted).toBe('Stop');
			expect(errorText(execution)).toContain('1 refused');
		});

		it('ends as a success when nothing was refused', async () => {
			stage.sandbox.addPermits(DELETED, DELETED_TOO, UNANSWERED, REFUSED);
			const execution = await run(example(FILE));
			expect(execution.status).toBe('success');
			expect(output(execution, 'Summary')[0].text).toContain('4 deleted, 1 to try again, 1 for a person, 0 refused.');
		});
	});

	describe('dry-run-first.json', () => {
		it('sends nothing and names the rows to correct', async () => {
			const execution = await run(example('dry-run-first.json'));
			expect(sent(stage)).toEqual([]);
			expect(output(execution, 'Would be deleted').map(({ row_number }) => row_number)).toEqual([2, 3, 4, 6]);
			expect(output(execution, 'Correct these rows').map(({ row_number }) => row_number)).toEqual([5, 7, 8]);
			expect(output(execution, 'Report')).toEqual([
				{ rows: 7, to_correct: 3, report: expect.stringMatching(/^See 'Correct these rows'/) },
			]);
		});

		it('says that the list is ready once nothing needs correcting, and then deletes it', async () => {
			const workflow = example('dry-run-first.json');
			workflow.pinData['Read the spreadsheet'] = workflow.pinData['Read the spreadsheet'].slice(0, 2);
			const checked = await run(workflow);
			expect(output(checked, 'Report')).toEqual([
				{ rows: 2, to_correct: 0, report: expect.stringMatching(/^Every row is ready/) },
			]);

			stage.sandbox.addPermits(DELETED, DELETED_TOO);
			const real = await run(withOptions(workflow, { dryRun: false }));
			expect(output(real, 'Deleted').map(({ plate, result }) => ({ plate, result }))).toEqual([
				{ plate: 'CKDR 418', result: 'deleted' },
				{ plate: 'BXLM 702', result: 'deleted' },
			]);
		});
	});
}
