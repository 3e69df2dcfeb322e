import axios from 'axios';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleWorkflow, type ExampleWorkflow } from '../../scripts/n8n/examples';
import { waitFor } from '../../scripts/n8n/waiting';
import { useEditor } from './chromium';
import { sent } from './executions';
import { heartbeat, quickAtLeastOnce } from './heartbeat';
import { runFolder, type Stage } from './stage';

const CLERK = { user: 'clerk', password: 'Sample-Password-1' };
const LISTENING_MS = 30_000;

/** The form of `upload-a-list.json`, filled in by a person in a browser. */
export function exampleUpload(stage: Stage): void {
	describe('upload-a-list.json', () => {
		const editor = useEditor(stage, 'upload');
		let path: string;
		let folder: string;

		beforeAll(async () => {
			folder = runFolder('upload-lists');
			mkdirSync(folder, { recursive: true });
			path = await published(() => {});
		});

		/** The path of the form, once n8n has published the example with a change. */
		async function published(change: (workflow: ExampleWorkflow) => void): Promise<string> {
			const { client, n8n, credential } = stage;
			const { id, name } = await client.createCredential('Form', 'httpBasicAuth', CLERK);
			const workflow = exampleWorkflow('upload-a-list.json', credential);
			const form = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.formTrigger')!;
			form.credentials = { httpBasicAuth: { id, name } };
			// Two copies of the workflow cannot share an address.
			form.webhookId = crypto.randomUUID();
			change(workflow);
			await client.activate(await client.createWorkflow(workflow), n8n.version);
			const at = `/form/${form.webhookId}`;
			const isThere = async () => ((await getForm(at)) === 401 ? true : undefined);
			await waitFor(isThere, LISTENING_MS, 'The form was not registered');
			return at;
		}

		const getForm = async (at: string) =>
			(await axios.get(`${stage.n8n.url}${at}`, { validateStatus: () => true })).status;

		/** Fills in the form; returns the text of its closing page, which stays open. */
		async function upload(csv: string | Buffer, choice: string, at = path): Promise<string> {
			const { page } = editor;
			const file = join(folder, 'list.csv');
			writeFileSync(file, csv);
			// Not in the address: a page opened that way sends no form. A browser sends the password with the page only.
			await page.setExtraHTTPHeaders({ Authorization: `Basic ${btoa(`${CLERK.user}:${CLERK.password}`)}` });
			await page.goto(`${stage.n8n.url}${at}`);
			await page.setExtraHTTPHeaders({});
			await page.locator('input[type=file]').setInputFiles(file);
			await page.locator('select').selectOption({ label: choice });
			await page.getByRole('button', { name: 'Send' }).click();
			await page.waitForURL(/form-waiting/);
			await page.getByRole('heading', { name: /Checked|Done|deleted/ }).waitFor();
			return await page.locator('.card').innerText();
		}

		const cells = async () => {
			const rows = await editor.page.locator('.card tbody tr').all();
			return await Promise.all(rows.map(async (row) => await row.locator('td').allInnerTexts()));
		};

		it('lets nobody in without the password', async () => {
			expect(await getForm(path)).toBe(401);
		});

		it('checks each row and sends nothing', async () => {
			const text = await upload('reference_id,plate\r\nUP-1,CKDR 418\r\n#N/A,CNLF 129\r\n', 'Check only');

			expect(text).toContain('Checked. Nothing was deleted.');
			expect(text).toContain('Rows ready: 1 of 2.');
			// What needs a person comes first, by its row in the sheet.
			expect(await cells()).toEqual([
				['3', '#N/A', 'CNLF 129', 'Not sent', expect.stringContaining('#N/A')],
				['2', 'UP-1', 'CKDR 418', 'Ready', ''],
			]);
			expect(sent(stage)).toEqual([]);
		});

		it("deletes after 'Delete the permits', and says in a clerk's words what became of each row", async () => {
			stage.sandbox.addPermits('UP-1', 'UP-2');
			stage.sandbox.on('UP-2', { kind: 'errorCode', code: 9033 });
			// Excel puts a byte order mark before the first column's name.
			const csv = '\uFEFFreference_id,plate\r\nUP-1,CKDR 418\r\nUP-2,BXLM 702\r\nUP-3,BPWX 643\r\n#N/A,CNLF 129\r\n';
			const text = await upload(csv, 'Delete the permits');
			await editor.picture('upload-a-list');

			expect(text).toContain('Not every permit was deleted');
			expect(text).toContain('Rows deleted: 1 of 4.');
			expect(text).not.toMatch(/notFound|notSent|undefined|'If Permit Is Not Found'/);
			expect((await cells()).map(([row, id, , result]) => [row, id, result])).toEqual([
				['3', 'UP-2', 'Refused'],
				['4', 'UP-3', 'Not found'],
				['5', '#N/A', 'Not sent'],
				['2', 'UP-1', 'Deleted'],
			]);
			expect(sent(stage)).toEqual(['UP-1', 'UP-2', 'UP-3']);
		});

		it('deletes only rows that are cancelled, and shows why the others were left alone', async () => {
			stage.sandbox.addPermits('UP-1', 'UP-2', 'UP-3', 'UP-4', 'UP-5');
			const lines = ['UP-1,Cancelled,2026-03-02', 'UP-2,Active,', 'UP-3,canceled,3/2/2026', 'UP-4,CANCELED,46083'];
			const text = await upload(
				['Reference ID,Status,Date cancelled', ...lines, 'UP-5,cancelled,2049-12-31', ''].join('\r\n'),
				'Delete the permits',
			);
			expect(sent(stage)).toEqual(['UP-1', 'UP-4']);
			expect(text).toContain('Rows deleted: 2 of 5. Left alone: 3');
			expect((await cells()).slice(0, 3).map(([, id, , result, why]) => [id, result, why])).toEqual([
				['UP-2', 'Left alone', expect.stringContaining('"Active"')],
				['UP-3', 'Left alone', expect.stringContaining('"3/2/2026"')],
				['UP-5', 'Left alone', expect.stringContaining('still to come')],
			]);
		});

		it('sends nothing of a filtered sheet whose only readable row is hidden, and says why', async () => {
			stage.sandbox.addPermits('LIST-1', 'LIST-2', 'LIST-3');
			const text = await upload(readFileSync(join(__dirname, 'lists', 'cancelled.csv')), 'Delete the permits');
			expect(text).toMatch(/Nothing was deleted[^]*Rows deleted: 0 of 3\. Left alone: 3/);
			expect((await cells()).map(([row, id]) => [row, id])).toEqual([
				['2', 'LIST-1'],
				['3', 'LIST-2'],
				['5', 'LIST-3'],
			]);
			expect(sent(stage)).toEqual([]);
		});

		it('checks 10,000 rows while n8n goes on answering, and shows the first of them', async () => {
			const lines = Array.from({ length: 10_000 }, (_, row) => `UP-${row + 1},CKDR 418`);
			await quickAtLeastOnce(1_000, 'while upload-a-list.json checked 10,000 rows', async () => {
				const health = heartbeat(stage);
				const text = await upload(['reference_id,plate', ...lines].join('\n'), 'Check only');
				await health.stop();
				expect(text).toContain('Rows ready: 10000 of 10000.');
				expect(await cells()).toHaveLength(500);
				return health.worst();
			});
		});

		const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');

		it.each([
			['semicolons, another spelling of the column, and empty rows', 'Plate;Reference ID\r\nA;UP-1\r\n;\r\n;\r\n'],
			['a line for Excel above the header', 'sep=;\r\nReference-ID;Plate\r\nUP-1;A\r\n'],
			['blank lines', 'reference_id,plate\r\n\r\nUP-1,A\r\n\r\n'],
			['a title above the header', 'Cancelled in March;;\r\n;;\r\nReference ID;Plate;Lot\r\nUP-1;A;C\r\n'],
			['tabs, in UTF-16', utf16('Reference ID\tPlate\r\nUP-1\tÉ\r\n')],
			['a comma in a quoted name', '"Reference ID";"Plate, or none"\r\nUP-1;A\r\n'],
		])('reads a file with %s', async (_what, csv) => {
			stage.sandbox.addPermits('UP-1', 'UP-2');
			expect(await upload(csv, 'Delete the permits')).toContain('Rows deleted: 1 of 1.');
			expect(sent(stage)).toEqual(['UP-1']);
		});

		it.each([
			['has no column for the Reference ID', 'ID;Plate\r\nUP-1;A\r\n', /Columns found: ID, Plate\./],
			['has two of them', 'Reference ID,reference_id\r\nUP-1,UP-2\r\n', /Columns found: Reference ID, reference_id\./],
			[
				'has two columns of one name',
				'Reference ID,Status,Status\r\nUP-1,Active,Cancelled\r\n',
				/Two columns have one/,
			],
			['is a workbook', readFileSync(join(__dirname, 'lists', 'cancelled.xlsx')), /save it with/],
			['is empty', '\r\n', /Columns found: none\./],
			['has no rows', 'reference_id,plate\r\n', /not every line could be read/],
			['has a comma too many', 'reference_id,plate\r\nUP-1,A\r\nUP-2,B,C\r\n', /not every line could be read/],
			['has an open quotation mark', 'reference_id,plate\r\n"UP-1,A\r\nUP-2,B\r\n', /not every line could be read/],
		])('sends nothing of a list that %s, and says so', async (_what, csv, said) => {
			stage.sandbox.addPermits('UP-1', 'UP-2');
			const text = await upload(csv, 'Delete the permits');
			expect(text).toContain('Nothing was deleted');
			expect(text).toMatch(said);
			expect(sent(stage)).toEqual([]);
		});

		it('shows text that looks like a part of the page as text', async () => {
			const hostile = '<img src=x> <b>AB&lt;C</b> <a href=/>D</a>';
			await upload(`reference_id,plate\r\n${hostile},${hostile}\r\n`, 'Check only');
			const [[, id, plate, , advice]] = await cells();
			expect([id, plate]).toEqual([hostile, hostile]);
			expect(advice).toContain('<img');
			expect(await editor.page.locator('.card :is(img, b, a)').count()).toBe(0);
		});

		it('shows the whole table in a narrow window', async () => {
			const { page } = editor;
			const size = page.viewportSize()!;
			await page.setViewportSize({ width: 800, height: 900 });
			await upload(`reference_id,plate\r\n${'A1b2'.repeat(12)},CKDR 418\r\n#N/A,CNLF 129\r\n`, 'Check only');
			const card = await page.locator('.card').evaluate((box) => [box.scrollWidth, box.clientWidth]);
			const right = await page.locator('.card table').evaluate((table) => table.getBoundingClientRect().right);
			await page.setViewportSize(size);
			expect(card[0]).toBe(card[1]);
			expect(right).toBeLessThanOrEqual(800);
		});

		it("sends nothing for 'Check only' when the option 'Dry Run' was lost", async () => {
			stage.sandbox.addPermits('UP-1');
			const lost = await published((workflow) => {
				workflow.nodes.find(({ name }) => name === 'Delete permit')!.parameters.options = {};
			});
			const text = await upload('reference_id,plate\r\nUP-1,A\r\n', 'Check only', lost);
			expect(text).toMatch(/Nothing was deleted[^]*option Dry Run is missing/);
			expect(sent(stage)).toEqual([]);
		});
	});
}
