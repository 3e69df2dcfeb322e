import axios from 'axios';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleWorkflow } from '../../scripts/n8n/examples';
import { waitFor } from '../../scripts/n8n/waiting';
import { useEditor } from './chromium';
import { sent } from './executions';
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
			const { client, n8n } = stage;
			folder = runFolder('upload-lists');
			mkdirSync(folder, { recursive: true });
			const { id, name } = await client.createCredential('Form', 'httpBasicAuth', CLERK);
			const workflow = exampleWorkflow('upload-a-list.json', stage.credential);
			const form = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.formTrigger')!;
			form.credentials = { httpBasicAuth: { id, name } };
			await client.activate(await client.createWorkflow(workflow), n8n.version);
			path = `/form/${form.webhookId}`;
			await waitFor(
				async () => ((await getForm()) === 401 ? true : undefined),
				LISTENING_MS,
				'The form was not registered',
			);
		});

		const getForm = async () => (await axios.get(`${stage.n8n.url}${path}`, { validateStatus: () => true })).status;

		/** Fills in the form; returns the text of its closing page, which stays open. */
		async function upload(csv: string, choice: string): Promise<string> {
			const { page } = editor;
			const file = join(folder, 'list.csv');
			writeFileSync(file, csv);
			// Not in the address: a page opened that way sends no form. A browser sends the password with the page only.
			await page.setExtraHTTPHeaders({ Authorization: `Basic ${btoa(`${CLERK.user}:${CLERK.password}`)}` });
			await page.goto(`${stage.n8n.url}${path}`);
			await page.setExtraHTTPHeaders({});
			await page.locator('input[type=file]').setInputFiles(file);
			await page.locator('select').selectOption({ label: choice });
			await page.getByRole('button', { name: 'Send' }).click();
			await page.waitForURL(/form-waiting/);
			await page.getByRole('heading', { name: /Checked|Done|could not be read/ }).waitFor();
			return await page.locator('.card').innerText();
		}

		const cells = async () => {
			const rows = await editor.page.locator('.card tbody tr').all();
			return await Promise.all(rows.map(async (row) => await row.locator('td').allInnerTexts()));
		};

		it('lets nobody in without the password', async () => {
			expect(await getForm()).toBe(401);
		});

		it('checks each row and sends nothing', async () => {
			const text = await upload('reference_id,plate\r\nUP-1,CKDR 418\r\n#N/A,CNLF 129\r\n', 'Check only');

			expect(text).toContain('Checked. Nothing was deleted.');
			expect(text).toContain('1 of 2 rows are ready to be deleted.');
			expect(await cells()).toEqual([
				['UP-1', 'CKDR 418', 'Ready', ''],
				['#N/A', 'CNLF 129', 'Correct this row', expect.stringContaining('#N/A')],
			]);
			expect(sent(stage)).toEqual([]);
		});

		it("deletes after 'Delete the permits' and shows the outcome of each row", async () => {
			stage.sandbox.addPermits('UP-1', 'UP-2');
			stage.sandbox.on('UP-2', { kind: 'errorCode', code: 9033 });
			// Excel puts a byte order mark before the first column's name.
			const csv = '\uFEFFreference_id,plate\r\nUP-1,CKDR 418\r\nUP-2,BXLM 702\r\nUP-3,BPWX 643\r\n#N/A,CNLF 129\r\n';
			const text = await upload(csv, 'Delete the permits');
			await editor.picture('upload-a-list');

			expect(text).toContain('1 of 4 rows were deleted.');
			expect((await cells()).map(([id, plate, outcome]) => [id, plate, outcome])).toEqual([
				['UP-1', 'CKDR 418', 'deleted'],
				['UP-2', 'BXLM 702', 'refused'],
				['UP-3', 'BPWX 643', 'notFound'],
				['#N/A', 'CNLF 129', 'notSent'],
			]);
			expect(sent(stage)).toEqual(['UP-1', 'UP-2', 'UP-3']);
		});

		it('shows text that looks like a part of the page as text', async () => {
			const hostile = '<img src=x> <b>AB&lt;C</b> <a href=/>D</a>';
			await upload(`reference_id,plate\r\n${hostile},${hostile}\r\n`, 'Check only');
			const [[id, plate, , advice]] = await cells();
			expect([id, plate]).toEqual([hostile, hostile]);
			expect(advice).toContain('<img');
			expect(await editor.page.locator('.card :is(img, b, a)').count()).toBe(0);
		});

		it.each([
			['has no rows', 'reference_id,plate\r\n'],
			['has a comma too many in its second row', 'reference_id,plate\r\nUP-1,A\r\nUP-2,B,C\r\nUP-3,D\r\n'],
			['has a quotation mark without a partner', 'reference_id,plate\r\nUP-1,A\r\n"UP-2,B\r\nUP-3,C\r\n'],
		])('sends nothing of a list that %s, and says so', async (_what, csv) => {
			stage.sandbox.addPermits('UP-1', 'UP-2', 'UP-3');
			const text = await upload(csv, 'Delete the permits');
			expect(text).toMatch(/could not be read completely\s+Nothing was deleted\./);
			expect(sent(stage)).toEqual([]);
		});
	});
}
