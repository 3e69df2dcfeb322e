import axios from 'axios';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { exampleWorkflow, withoutDryRun, type ExampleWorkflow } from '../../scripts/n8n/examples';
import type { Credential } from '../../scripts/n8n/n8nClient';
import { freePort } from '../../scripts/n8n/ports';
import { waitFor } from '../../scripts/n8n/waiting';
import { errorText, output, sent } from './executions';
import { credentialData, type Stage } from './stage';
import { node, to } from './workflows';

const A = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const B = '7c0e41d2-58f3-4b6a-8a17-3d95c2f0b6e1';
const OLD = 'e2b7f960-1c84-47d5-b3aa-90f6d81c5b24';
const LISTENING_MS = 30_000;

/** A day that no run of these tests reaches. */
const FUTURE = '2999-12-31';

/** What is missing, in the ways in which spreadsheets and other systems leave something out. */
const MISSING = ['', ' ', null];

/** What is filled in and is no day that can be read, or could be two days. */
const UNREADABLE = [0, false, 'no', '#N/A', 2026, '3/2/2026', '02/03/2026', '2 March', '2026-13-45', '20260302'];

/**
 * The examples, fed with what goes wrong in a parking office: after each run, what should live is still in OPSCOM, and
 * nothing is called done that is not.
 */
export function exampleInputs(stage: Stage): void {
	const run = async (workflow: ExampleWorkflow) => await stage.client.runToEnd(workflow);
	const lives = (id: string) => stage.sandbox.has(id);

	/** The example once its dry run is over, with other rows for its first step, and for each of the other steps by name. */
	function fed(file: string, rows: IDataObject[], others: Record<string, IDataObject[]> = {}): ExampleWorkflow {
		const workflow = withoutDryRun(exampleWorkflow(file, stage.credential));
		const [first] = Object.keys(workflow.pinData);
		for (const [name, items] of Object.entries({ [first]: rows, ...others })) {
			workflow.pinData[name] = items.map((json) => ({ json }));
		}
		return workflow;
	}
	const optionsOf = (workflow: ExampleWorkflow, name = 'Delete permit') =>
		workflow.nodes.find((one) => one.name === name)!.parameters.options as IDataObject;

	beforeEach(() => stage.sandbox.addPermits(A, B));

	describe('cancelled-permits.json', () => {
		const FILE = 'cancelled-permits.json';
		const row = (cancelled_on: unknown) => ({ reference_id: A, plate: 'CKDR 418', cancelled_on }) as IDataObject;

		it('leaves a permit alone whose row has no day of cancellation, or one that is still to come, and says why', async () => {
			const days = [...MISSING, ...UNREADABLE, FUTURE];
			const rows: IDataObject[] = [...days.map(row), { ...row(''), 'Cancelled on': '2026-03-02' }];
			const execution = await run(fed(FILE, rows));
			expect(sent(stage)).toEqual([]);
			const left = output(execution, 'Left alone');
			expect(left).toHaveLength(rows.length);
			expect(left.map(({ left_alone }) => left_alone)).toEqual([
				...[...MISSING, ...UNREADABLE].map((day) => expect.stringContaining(`got "${day ?? ''}"`) as string),
				expect.stringContaining('still to come'),
				expect.stringContaining('got ""'),
			]);
		});

		it('reads the day of a workbook, and leaves its hidden row and its empty row alone', async () => {
			stage.sandbox.addPermits('LIST-1', 'LIST-2', 'LIST-3');
			const workflow = fed(FILE, []);
			const data = readFileSync(join(__dirname, 'lists', 'cancelled.xlsx')).toString('base64');
			const file = { data, mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' };
			workflow.nodes[0].name = 'File';
			workflow.nodes.push(
				node('Cancelled permits', 'n8n-nodes-base.extractFromFile', 1.1, { operation: 'xlsx', options: {} }, 0),
			);
			workflow.connections.File = { main: [to('Cancelled permits')] };
			workflow.pinData = { File: [{ json: {}, binary: { data: { ...file, fileName: 'cancelled.xlsx' } } }] };
			const execution = await run(workflow);
			expect(sent(stage)).toEqual(['LIST-1']);
			expect(output(execution, 'Left alone').map(({ reference_id }) => reference_id)).toEqual(['LIST-2', 'LIST-3']);
		});

		it('calls nothing deleted when the column of the Reference ID has another name, or an empty item is added', async () => {
			const workflow = fed(FILE, [{ 'Reference ID': A, plate: 'CKDR 418', cancelled_on: '2026-03-02' }]);
			workflow.nodes.find(({ name }) => name === 'Delete permit')!.alwaysOutputData = true;
			const execution = await run(workflow);
			expect(sent(stage)).toEqual([]);
			expect(output(execution, 'Result of each row')).toMatchObject([{ plate: 'CKDR 418', result: 'notSent' }]);
		});

		it('deletes a permit once that is in two rows', async () => {
			const execution = await run(fed(FILE, [row('2026-03-02'), row('2026-03-02')]));
			expect(stage.sandbox.deletions(A)).toBe(1);
			expect(output(execution, 'Result of each row').map(({ result }) => result)).toEqual(['deleted', 'deleted']);
		});
	});

	describe('spreadsheet-row-cancelled.json', () => {
		const FILE = 'spreadsheet-row-cancelled.json';
		const row = (more: IDataObject) => ({
			row_number: 4,
			status: 'cancelled',
			reference_id: A,
			plate: 'CKDR 418',
			opscom_outcome: '',
			...more,
		});

		it('leaves rows with any other status alone', async () => {
			const statuses = [...MISSING, 0, false, 'no', '#N/A', 'active'];
			const execution = await run(
				fed(
					FILE,
					statuses.map((status) => row({ status })),
				),
			);
			expect(sent(stage)).toEqual([]);
			expect(execution.status).toBe('success');
		});

		it.each(['Canceled', ' CANCELLED '])('deletes the permit of a row with the status "%s"', async (status) => {
			await run(fed(FILE, [row({ status })]));
			expect(sent(stage)).toEqual([A]);
		});

		it('deletes the permit of a row that was used again, and not that of a row that is done', async () => {
			await run(fed(FILE, [row({ opscom_outcome: `Deleted: ${OLD}` })]));
			expect(sent(stage)).toEqual([A]);
			stage.sandbox.reset();
			await run(fed(FILE, [row({ opscom_outcome: `Deleted: ${A}` })]));
			expect(sent(stage)).toEqual([]);
		});

		it.each([
			['no Reference ID', { reference_id: '' }],
			['a status that may mean cancelled', { status: 'cancelled?' }],
		])('does the other rows, then stops and names a row with %s', async (_what, more) => {
			const execution = await run(fed(FILE, [row({ row_number: 12, ...more }), row({})]));
			expect(stage.sandbox.deletions(A)).toBe(1);
			expect(execution.status).toBe('error');
			expect(errorText(execution)).toContain('Row 12 (CKDR 418)');
		});

		it('writes after a dry run that nothing was sent', async () => {
			const execution = await run(exampleWorkflow(FILE, stage.credential));
			expect(lives(A)).toBe(true);
			expect(output(execution, 'Outcome of each row')[0].opscom_outcome).toMatch(/Only checked/);
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

		it('leaves rows alone whose day of cancellation is missing or still to come', async () => {
			const execution = await run(
				fed(
					FILE,
					[...MISSING, FUTURE].map((cancelled_on) => row({ cancelled_on })),
				),
			);
			expect(sent(stage)).toEqual([]);
			expect(output(execution, 'Summary')).toEqual([]);
		});

		it('deletes by a day that a sheet keeps as a number, and names the rows whose day cannot be read', async () => {
			const rows = UNREADABLE.map((cancelled_on, index) =>
				row({ row_number: index + 3, reference_id: B, cancelled_on }),
			);
			const alone = await run(fed(FILE, rows));
			expect(sent(stage)).toEqual([]);
			const beside = await run(fed(FILE, [row({ cancelled_on: 46083.7 }), ...rows]));
			expect(sent(stage)).toEqual([A]);
			for (const [execution, deleted] of [
				[alone, 0],
				[beside, 1],
			] as const) {
				const [first, ...lines] = String(output(execution, 'Summary')[0].text).split('\n');
				expect(first).toMatch(new RegExp(`: ${deleted} deleted,.* ${rows.length} with a day that can't be read`));
				expect(lines).toEqual(
					UNREADABLE.map((day, index) => expect.stringMatching(`^Row ${index + 3} .*got "${day}"$`) as string),
				);
			}
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
			expect(output(execution, 'Summary')[0].text).toMatch(/0 deleted, 1 to try again,.* 1 only checked,.*\n/);
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

		it.each([...MISSING, false, undefined, 'contractsent'])(
			'leaves the permit alone when the call comes late and the stage is %j by now',
			async (stageNow) => {
				await called(deal(stageNow));
				expect(sent(stage)).toEqual([]);
			},
		);

		it('says on the deal that its Reference ID is missing, and calls nothing deleted', async () => {
			const execution = await called(deal('cancelled', null));
			expect(sent(stage)).toEqual([]);
			expect(output(execution, 'Result of each deal')).toMatchObject([{ dealId: 1001, property: 'opscom_advice' }]);
		});

		it('never calls a Reference ID with a typing mistake deleted', async () => {
			const execution = await called(deal('cancelled', A.replace('1', '2')));
			expect(lives(A)).toBe(true);
			expect(output(execution, 'Result of each deal')).toMatchObject([{ property: 'opscom_advice' }]);
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
			expect(output(repeated, 'Result of each deal').map(({ property }) => property)).toEqual(['opscom_advice']);
		});
	});

	describe('webhook-cancellation.json', () => {
		const HEADER = { name: 'X-Parking-Key', value: 'Sample-Key-1' };
		let url: string;
		let credential: Credential;
		let workflow: ExampleWorkflow;

		beforeAll(async () => {
			const { client, n8n } = stage;
			const { id, name } = await client.createCredential('Webhook', 'httpHeaderAuth', HEADER);
			credential = await client.createCredential('Webhook sandbox', 'opscomApi', credentialData(stage.sandbox));
			workflow = withoutDryRun(exampleWorkflow('webhook-cancellation.json', credential));
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
			['no body', undefined],
			['a Reference ID that cannot be one', { reference_id: '#N/A' }],
			['a list', [{ reference_id: A }]],
			['a list of IDs', { reference_id: [A, B] }],
			['another key', { referenceId: A }],
			['text', A],
		])('answers 400 to %s, and deletes nothing', async (_what, body) => {
			expect((await call(body)).status).toBe(400);
			expect(sent(stage)).toEqual([]);
		});

		it('answers 503 when another try is worth it: nothing is certain, or OPSCOM is out of reach', async () => {
			stage.sandbox.on(A, { kind: 'status', status: 500 });
			const { status, data } = await call({ reference_id: A });
			expect({ status, data }).toMatchObject({ status: 503, data: { details: { outcome: 'unknown' } } });

			const own = credentialData(stage.sandbox);
			await stage.client.updateCredential(credential, { ...own, baseUrl: `http://127.0.0.1:${await freePort()}` });
			const away = await call({ reference_id: A });
			await stage.client.updateCredential(credential, own);
			expect({ status: away.status, data: away.data }).toMatchObject({
				status: 503,
				data: { details: { outcome: 'notSent' } },
			});
			expect((await call({ reference_id: A })).status).toBe(200);
		});

		it('answers 422 when OPSCOM said no', async () => {
			stage.sandbox.on(B, { kind: 'errorCode', code: 9033 });
			expect((await call({ reference_id: B })).status).toBe(422);
			expect((await call({ reference_id: 'GONE-1' })).status).toBe(422);
		});
	});
}
