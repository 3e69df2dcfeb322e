import axios from 'axios';
import type { IDataObject } from 'n8n-workflow';
import { exampleWorkflow, type ExampleWorkflow } from '../../scripts/n8n/examples';
import { waitFor } from '../../scripts/n8n/waiting';
import { errorText, output, sent } from './executions';
import type { Stage } from './stage';

const A = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const B = '7c0e41d2-58f3-4b6a-8a17-3d95c2f0b6e1';
const OLD = 'e2b7f960-1c84-47d5-b3aa-90f6d81c5b24';
const LISTENING_MS = 30_000;

/** A day that no run of these tests reaches. */
const FUTURE = '2999-12-31';

/** What is missing, in the ways in which spreadsheets and other systems leave something out. */
const MISSING = ['', ' ', 0, false, null, 'no', '#N/A'];

/**
 * The examples, fed with what goes wrong in a parking office: after each run, what should live is still in OPSCOM, and
 * nothing is called done that is not.
 */
export function exampleInputs(stage: Stage): void {
	const run = async (workflow: ExampleWorkflow) => await stage.client.runToEnd(workflow);
	const lives = (id: string) => stage.sandbox.has(id);

	/** The example as a person finds it, with other rows for its first step, and for each of the other steps by name. */
	function fed(file: string, rows: IDataObject[], others: Record<string, IDataObject[]> = {}): ExampleWorkflow {
		const workflow = exampleWorkflow(file, stage.credential);
		const [first] = Object.keys(workflow.pinData);
		for (const [name, items] of Object.entries({ [first]: rows, ...others })) {
			workflow.pinData[name] = items.map((json) => ({ json }));
		}
		return workflow;
	}
	const optionsOf = (workflow: ExampleWorkflow, name = 'Delete permit') =>
		workflow.nodes.find((node) => node.name === name)!.parameters.options as IDataObject;

	beforeEach(() => stage.sandbox.addPermits(A, B));

	describe('cancelled-permits.json, once its dry run is over', () => {
		const deleting = (rows: IDataObject[]) => {
			const workflow = fed('cancelled-permits.json', rows);
			delete optionsOf(workflow).dryRun;
			return workflow;
		};

		it('leaves a permit alone whose row has no date of cancellation, or one that is still to come', async () => {
			const values = [...MISSING, FUTURE, 46083];
			const rows: IDataObject[] = values.map((cancelled_on) => ({ reference_id: A, plate: 'CKDR 418', cancelled_on }));
			rows.push({ reference_id: A, plate: 'CKDR 418', 'Cancelled on': '2026-03-02' });
			const execution = await run(deleting(rows));
			expect(sent(stage)).toEqual([]);
			expect(lives(A)).toBe(true);
			expect(output(execution, 'Left alone')).toHaveLength(rows.length);
		});

		it('deletes nothing when the column of the Reference ID has another name', async () => {
			const execution = await run(deleting([{ 'Reference ID': A, plate: 'CKDR 418', cancelled_on: '2026-03-02' }]));
			expect(sent(stage)).toEqual([]);
			expect(output(execution, 'Deleted')).toEqual([]);
			expect(output(execution, 'Needs a person')).toMatchObject([{ plate: 'CKDR 418', result: 'notSent' }]);
		});

		it('deletes a permit once that is in two rows', async () => {
			const row = { reference_id: A, plate: 'CKDR 418', cancelled_on: '2026-03-02' };
			const execution = await run(deleting([row, row]));
			expect(stage.sandbox.deletions(A)).toBe(1);
			expect(output(execution, 'Deleted').map(({ result }) => result)).toEqual(['deleted', 'deleted']);
		});

		it("calls nothing deleted when 'Always Output Data' adds an empty item", async () => {
			const workflow = deleting([{ reference_id: '#N/A', plate: 'CNLF 129', cancelled_on: '2026-03-05' }]);
			workflow.nodes.find(({ name }) => name === 'Delete permit')!.alwaysOutputData = true;
			const execution = await run(workflow);
			expect(output(execution, 'Deleted')).toEqual([]);
		});

		it('says of a plate that could not be looked up that nothing is known of it', async () => {
			const execution = await run(deleting([{ reference_id: A, plate: '', cancelled_on: '2026-03-02' }]));
			expect(output(execution, 'Deleted')).toMatchObject([
				{ result: 'deleted', plate_still_has_a_permit: 'not known' },
			]);
		});
	});

	describe('spreadsheet-row-cancelled.json', () => {
		const FILE = 'spreadsheet-row-cancelled.json';
		const row = (more: IDataObject) => ({
			row_number: 4,
			status: 'cancelled',
			reference_id: A,
			plate: 'CKDR 418',
			...more,
		});

		it.each([...MISSING, 'active', 'not cancelled', 'cancel'])(
			'leaves a row with the status %j alone',
			async (status) => {
				await run(fed(FILE, [row({ status })]));
				expect(sent(stage)).toEqual([]);
			},
		);

		it('deletes the permit of a row that was used again, and not that of a row that is done', async () => {
			stage.sandbox.addPermits(OLD);
			await run(fed(FILE, [row({ opscom_outcome: `Deleted: ${OLD}` })]));
			expect(sent(stage)).toEqual([A]);
			expect(lives(OLD)).toBe(true);
			stage.sandbox.reset();
			await run(fed(FILE, [row({ opscom_outcome: `Deleted: ${A}` })]));
			expect(sent(stage)).toEqual([]);
		});

		it('writes each outcome beside its Reference ID, not beside a row number', async () => {
			const execution = await run(fed(FILE, [row({}), row({ row_number: 5, reference_id: 'GONE-1' })]));
			const written = [...output(execution, 'Outcome: deleted'), ...output(execution, 'Outcome: not deleted')];
			expect(written).toEqual([
				{ reference_id: A, opscom_outcome: `Deleted: ${A}`, opscom_advice: '' },
				{
					reference_id: 'GONE-1',
					opscom_outcome: expect.stringMatching(/^Not confirmed: /),
					opscom_advice: expect.stringMatching(/./),
				},
			]);
		});

		it('does the other rows, then stops and names the row whose Reference ID is empty', async () => {
			const execution = await run(fed(FILE, [row({ row_number: 12, reference_id: '' }), row({})]));
			expect(stage.sandbox.deletions(A)).toBe(1);
			expect(execution.status).toBe('error');
			expect(errorText(execution)).toContain('Row 12 (CKDR 418)');
		});

		it('writes nothing after a dry run', async () => {
			const workflow = fed(FILE, [row({})]);
			optionsOf(workflow).dryRun = true;
			const execution = await run(workflow);
			expect(lives(A)).toBe(true);
			expect(output(execution, 'Nothing was deleted')).toHaveLength(1);
			expect(output(execution, 'Outcome: deleted')).toEqual([]);
		});
	});

	describe('nightly-spreadsheet.json', () => {
		const FILE = 'nightly-spreadsheet.json';
		const row = (more: IDataObject) => ({
			row_number: 2,
			reference_id: A,
			plate: 'CKDR 418',
			cancelled_on: '2026-03-02',
			opscom: '',
			opscom_note: '',
			...more,
		});

		it('leaves rows alone whose date of cancellation is missing or still to come', async () => {
			await run(
				fed(
					FILE,
					[...MISSING, FUTURE].map((cancelled_on) => row({ cancelled_on })),
				),
			);
			expect(sent(stage)).toEqual([]);
		});

		it.each(['reference_id', 'cancelled_on', 'opscom'])('stops when the column %s has another name', async (column) => {
			const { [column as 'opscom']: value, ...others } = row({});
			const execution = await run(fed(FILE, [{ ...others, [`${column} `]: value }]));
			expect(sent(stage)).toEqual([]);
			expect(execution.status).toBe('error');
			expect(errorText(execution)).toContain('The sheet needs the columns');
		});

		it('deletes the permit of a row that was used again', async () => {
			const execution = await run(fed(FILE, [row({ opscom: `Deleted: ${OLD}` })]));
			expect(sent(stage)).toEqual([A]);
			expect(output(execution, 'Outcome of the row')).toMatchObject([{ reference_id: A, opscom: `Deleted: ${A}` }]);
		});

		it('sends the permit beside which the outcome of another was written, and not that other one again', async () => {
			const rows = [row({}), row({ row_number: 3, reference_id: B, opscom: `Deleted: ${A}` })];
			await run(fed(FILE, rows));
			expect(sent(stage)).toEqual([B]);
		});

		it('sends a permit once that is in two rows, also when only one of them says so', async () => {
			await run(fed(FILE, [row({ opscom: `Deleted: ${A}` }), row({ row_number: 3 })]));
			expect(sent(stage)).toEqual([]);
			await run(fed(FILE, [row({}), row({ row_number: 3 })]));
			expect(stage.sandbox.deletions(A)).toBe(1);
		});

		it('closes no row after a dry run, and says that nothing was sent', async () => {
			const workflow = fed(FILE, [row({}), row({ row_number: 3, reference_id: '#N/A' })]);
			optionsOf(workflow).dryRun = true;
			const execution = await run(workflow);
			expect(lives(A)).toBe(true);
			expect(output(execution, 'Outcome of the row').map(({ opscom }) => opscom)).toEqual(['', '']);
			expect(output(execution, 'Summary')[0].text).toMatch(/0 deleted, 1 to try again,.* 1 only checked\.\n/);
		});
	});

	describe('crm-deal-cancelled.json', () => {
		const FILE = 'crm-deal-cancelled.json';
		const CALL = { propertyName: 'dealstage', propertyValue: 'cancelled', dealId: 1001 };
		/** A property that was never filled in is not there at all. */
		const deal = (dealstage: unknown, id: string | null = A, result = '') => ({
			dealId: 1001,
			properties: {
				...(dealstage !== undefined && { dealstage: { value: dealstage as string } }),
				...(id !== null && { opscom_reference_id: { value: id } }),
				opscom_result: { value: result },
			} as IDataObject,
		});
		const called = async (now: ReturnType<typeof deal>) => await run(fed(FILE, [CALL], { 'Get the deal': [now] }));

		it.each([...MISSING, undefined, 'contractsent'])(
			'leaves the permit alone when the call comes late and the stage is %j by now',
			async (stageNow) => {
				await called(deal(stageNow));
				expect(sent(stage)).toEqual([]);
			},
		);

		it('says on the deal that its Reference ID is missing, and calls nothing deleted', async () => {
			const execution = await called(deal('cancelled', null));
			expect(sent(stage)).toEqual([]);
			expect(output(execution, 'Result: deleted')).toEqual([]);
			expect(output(execution, 'Result: not deleted')).toMatchObject([{ dealId: 1001, property: 'opscom_advice' }]);
		});

		it('never calls a Reference ID with a typing mistake deleted', async () => {
			const execution = await called(deal('cancelled', A.replace('1', '2')));
			expect(lives(A)).toBe(true);
			expect(output(execution, 'Result: deleted')).toEqual([]);
		});

		it('deletes the permit of a deal that was used again, and not that of one that is noted as deleted', async () => {
			await called(deal('cancelled', A, `Permit deleted: ${A}`));
			expect(sent(stage)).toEqual([]);
			await called(deal('cancelled', A, `Permit deleted: ${OLD}`));
			expect(sent(stage)).toEqual([A]);
		});

		it('keeps the note of the deletion when the same call comes twice', async () => {
			await called(deal('cancelled'));
			const repeated = await called(deal('cancelled'));
			expect(stage.sandbox.deletions(A)).toBe(1);
			const notes = [...output(repeated, 'Result: deleted'), ...output(repeated, 'Result: not deleted')];
			expect(notes.map(({ property }) => property)).toEqual(['opscom_advice']);
		});
	});

	describe('webhook-cancellation.json', () => {
		const HEADER = { name: 'X-Parking-Key', value: 'Sample-Key-1' };
		let url: string;
		let workflow: ExampleWorkflow;

		beforeAll(async () => {
			const { client, n8n } = stage;
			const { id, name } = await client.createCredential('Webhook', 'httpHeaderAuth', HEADER);
			workflow = exampleWorkflow('webhook-cancellation.json', stage.credential);
			optionsOf(workflow).maxRetries = 0;
			workflow.nodes[0].credentials = { httpHeaderAuth: { id, name } };
			await client.activate(await client.createWorkflow(workflow), n8n.version);
			url = `${n8n.url}/webhook/${String(workflow.nodes[0].parameters.path)}`;
			const isThere = async () => ((await call({}, {})).status === 403 ? true : undefined);
			await waitFor(isThere, LISTENING_MS, 'The webhook was not registered');
		});

		const call = async (body: unknown, headers: Record<string, string> = { [HEADER.name]: HEADER.value }) =>
			await axios.post<IDataObject>(url, body, { headers, validateStatus: () => true });

		it('answers 200 only after a deletion', async () => {
			const { status, data } = await call({ reference_id: A });
			expect({ status, data }).toMatchObject({ status: 200, data: { deleted: true, reference_id: A } });
			expect(lives(A)).toBe(false);
		});

		it.each([
			['no Reference ID', {}],
			['a Reference ID that cannot be one', { reference_id: '#N/A' }],
			['a list', [{ reference_id: A }]],
		])('answers 503 to %s, and deletes nothing', async (_what, body) => {
			expect((await call(body)).status).toBe(503);
			expect(lives(A)).toBe(true);
		});

		it('answers 503 when nothing is certain, so that the sender calls again', async () => {
			stage.sandbox.on(A, { kind: 'status', status: 500 });
			const { status, data } = await call({ reference_id: A });
			expect({ status, data }).toMatchObject({ status: 503, data: { details: { outcome: 'unknown' } } });
			expect((await call({ reference_id: A })).status).toBe(200);
		});

		it('answers 422 when OPSCOM said no', async () => {
			stage.sandbox.on(B, { kind: 'errorCode', code: 9033 });
			expect((await call({ reference_id: B })).status).toBe(422);
			expect((await call({ reference_id: 'GONE-1' })).status).toBe(422);
		});
	});
}
