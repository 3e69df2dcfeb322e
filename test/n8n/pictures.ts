import { exampleWorkflow } from '../../scripts/n8n/examples';
import { addSamplePermits } from '../sandbox/samplePermits';
import { SCREEN, useEditor } from './chromium';
import { isBefore2, type Stage } from './stage';
import { node, OPSCOM, rowsWorkflow, to, type Chain } from './workflows';

/** Rows as people see them in the pictures; the third permit is not there. */
const ROWS = [
	{ reference_id: '1a9b5375-cb75-4c71-9939-eeae550b09ac', plate: 'CKDR 418' },
	{ reference_id: '7c0e41d2-58f3-4b6a-8a17-3d95c2f0b6e1', plate: 'BXLM 702' },
	{ reference_id: 'f9042b6d-8c13-4ae7-a5d9-61b7e3c0284f', plate: 'BPWX 643' },
];
const PERMITS = ROWS.slice(0, 2).map(({ reference_id }) => reference_id);

/** What people see. Each test waits for the words on the screen and then takes a picture of it. */
export function pictures(stage: Stage): void {
	describe('in pictures', () => {
		const editor = useEditor(stage, 'pictures');

		/** Opens a workflow with an OPSCOM node, and the node itself. */
		async function openNode(chain: Omit<Chain, 'credential'>, name = OPSCOM): Promise<void> {
			const workflow = rowsWorkflow(ROWS, { credential: stage.credential, ...chain });
			await editor.open(await stage.client.createWorkflow(workflow), name);
			await editor.openNode(name);
		}
		/** Waits for the labels of a form that is higher than the screen, and takes a picture of it. */
		async function formPicture(name: string, ...labels: string[]): Promise<void> {
			for (const label of labels) await editor.form.getByText(label, { exact: true }).first().waitFor();
			await editor.page.setViewportSize({ width: 1280, height: 1000 });
			await editor.picture(name);
			await editor.page.setViewportSize(SCREEN);
		}

		it.each(['light', 'dark'] as const)('shows the node in the node panel (%s)', async (shade) => {
			await editor.theme(shade);
			const { page } = editor;
			const chain = { name: 'Delete cancelled permits', credential: stage.credential };
			await editor.open(await stage.client.createWorkflow(rowsWorkflow(ROWS, chain)));
			await page.getByTestId('node-creator-plus-button').first().click();
			const search = page.getByPlaceholder(/Search/).first();
			await search.fill('opscom');
			const found = page.getByTestId('item-iterator-item').filter({ hasText: 'OPSCOM' }).first();
			const icon = found.locator(`img[src*="opscom${shade === 'dark' ? '.dark' : ''}.svg"]`).first();
			await icon.waitFor();
			expect(await icon.evaluate((image: { naturalWidth?: number }) => image.naturalWidth)).toBeGreaterThan(0);
		});

		it('shows the parameters with their hints and all options', async () => {
			await editor.theme('light');
			const numbers = { concurrency: 5, requestInterval: 0, maxRetries: 3, timeout: 30_000 };
			// n8n shows the hint below a field only while the field holds no expression.
			const [{ reference_id: referenceId }] = ROWS;
			await openNode({ name: 'All options', options: { dryRun: true, notFound: 'fail', ...numbers }, referenceId });
			const { form } = editor;
			await form.getByText("A deletion can't be undone").waitFor();
			await formPicture(
				'parameters',
				'Reference ID',
				'Dry Run',
				'If Permit Is Not Found',
				'Concurrent Requests',
				'Max Retries',
				'Time Between Requests (Ms)',
				'Timeout (Ms)',
			);
			const label = form.locator('label').filter({ hasText: 'If Permit Is Not Found' });
			await label.hover();
			await label.locator('svg').first().hover();
			await editor.sees('What to do when OPSCOM has no permit');
		});

		// Not tried in n8n 1.x.
		(isBefore2 ? it.skip : it)('offers the keys of the output to the next node before any run', async () => {
			const { page } = editor;
			const chain = { name: 'Before any run', credential: stage.credential };
			const workflow = rowsWorkflow(ROWS, chain);
			const next = node('If', 'n8n-nodes-base.if', 2.3, { options: {} }, 4.4, 1);
			workflow.nodes.push(next);
			workflow.connections[OPSCOM].main[0]?.push(...to(next.name));
			await editor.open(await stage.client.createWorkflow(workflow), next.name);
			await editor.openNode(next.name);
			const keys = page.getByTestId('run-data-schema-item');
			await keys.filter({ hasText: 'deleted' }).first().waitFor();
			await page.setViewportSize({ width: 1280, height: 520 });
			await editor.picture('schema-before-run');
			await page.setViewportSize(SCREEN);
			expect(stage.sandbox.wire).toEqual([]);
		});

		it('shows the credential dialog after a good test', async () => {
			const { page } = editor;
			await page.goto(`${stage.n8n.url}/home/credentials/${stage.credential.id}`);
			const dialog = page.getByTestId('editCredential-modal').or(page.getByRole('dialog')).first();
			await dialog.waitFor();
			await dialog.getByText('Connection tested successfully').waitFor();
			await editor.picture('credential');
		});

		it('shows the example on the canvas after a run', async () => {
			addSamplePermits(stage.sandbox);
			const example = exampleWorkflow('cancelled-permits.json', stage.credential);
			example.nodes.find(({ name }) => name === 'Delete permit')!.parameters.options = {};
			await editor.open(await stage.client.createWorkflow(example));
			await editor.execute();
			await editor.sees('Workflow executed successfully');
			await editor.picture('canvas-after-run');
			expect(stage.sandbox.wire.length).toBeGreaterThan(0);
		});

		it('shows what happened and what to do when a permit is not found', async () => {
			stage.sandbox.addPermits(...PERMITS);
			const chain = { name: 'Permit not found', credential: stage.credential, options: { concurrency: 1 } };
			await editor.open(await stage.client.createWorkflow(rowsWorkflow(ROWS, chain)));
			await editor.execute();
			await editor.openNode();
			await editor.sees('OPSCOM has no permit with this Reference ID');
			await editor.picture('permit-not-found');
		});
	});
}
