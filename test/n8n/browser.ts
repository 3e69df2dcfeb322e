import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium, selectors, type BrowserContext, type Locator, type Page } from 'playwright-core';
import type { SavedWorkflow } from '../../scripts/n8n/n8nClient';
import { PROJECT } from '../../scripts/n8n/paths';
import { runFolder, type Stage } from './stage';
import { OPSCOM, rowsWorkflow } from './workflows';

const CHROMIUM = '/usr/bin/chromium';
const SCREEN = { width: 1280, height: 800 };
const SEEN_MS = 20_000;

/** Rows as people see them in the pictures; the third permit is not there. */
const ROWS = [
	{ reference_id: '1a9b5375-cb75-4c71-9939-eeae550b09ac', plate: 'CKDR 418' },
	{ reference_id: '7c0e41d2-58f3-4b6a-8a17-3d95c2f0b6e1', plate: 'BXLM 702' },
	{ reference_id: 'f9042b6d-8c13-4ae7-a5d9-61b7e3c0284f', plate: 'BPWX 643' },
];
const PERMITS = ROWS.slice(0, 2).map(({ reference_id }) => reference_id);

/** What people see. Each test waits for the words on the screen and then takes a picture of it. */
export function browser(stage: Stage): void {
	describe('in the browser', () => {
		let context: BrowserContext;
		let page: Page;
		let runs: string;
		let folder: string;

		beforeAll(async () => {
			runs = runFolder('pictures');
			folder = process.env.OPSCOM_PICTURES ? resolve(PROJECT, process.env.OPSCOM_PICTURES) : runs;
			mkdirSync(folder, { recursive: true });
			selectors.setTestIdAttribute('data-test-id');
			context = await chromium.launchPersistentContext(runFolder('chromium'), {
				executablePath: CHROMIUM,
				viewport: SCREEN,
				args: [
					'--no-sandbox',
					'--disable-gpu',
					'--disable-quic',
					'--no-first-run',
					'--disable-background-networking',
					'--disable-component-update',
					'--disable-sync',
				],
			});
			context.setDefaultTimeout(SEEN_MS);
			// Whatever a page of n8n would fetch from elsewhere stays unfetched.
			await context.route(/.*/, async (route) => {
				const { hostname, protocol } = new URL(route.request().url());
				const isLocal = hostname === '127.0.0.1' || protocol === 'data:' || protocol === 'blob:';
				await (isLocal ? route.continue() : route.abort());
			});
			await context.addCookies([{ ...stage.client.cookie(), url: stage.n8n.url }]);
			page = context.pages()[0];
			await page.goto(`${stage.n8n.url}/home/workflows`);
		});
		afterEach(async () => {
			// For a test that did not see what it waited for: this is what was on the screen.
			await page?.screenshot({ path: join(runs, 'last-screen.png') });
		});
		afterAll(async () => {
			await context?.close();
		});

		async function picture(name: string, of: Page | Locator = page): Promise<void> {
			// Menus and panels slide in; a picture is taken when nothing moves any more.
			await page.waitForTimeout(700);
			await of.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
		}

		/** n8n's own setting, as *Settings > Personal > Theme* leaves it. */
		async function theme(value: 'light' | 'dark'): Promise<void> {
			await page.evaluate(`localStorage.setItem('N8N_THEME', '${value}')`);
		}

		async function open(workflow: SavedWorkflow): Promise<void> {
			await page.goto(`${stage.n8n.url}/workflow/${workflow.id}`);
			await page.getByTestId('canvas-node').filter({ hasText: OPSCOM }).waitFor();
		}

		const canvasNode = (name: string) => page.getByTestId('canvas-node').filter({ hasText: name });

		async function openNode(): Promise<void> {
			await canvasNode(OPSCOM).dblclick();
			// Away from what would be highlighted under the pointer.
			await page.mouse.move(5, 600);
		}

		async function execute(): Promise<void> {
			await page.getByTestId('execute-workflow-button').first().click();
		}

		it.each(['light', 'dark'] as const)('shows the node in the node panel (%s)', async (shade) => {
			await theme(shade);
			const chain = { name: 'Delete cancelled permits', credential: stage.credential };
			await open(await stage.client.createWorkflow(rowsWorkflow(ROWS, chain)));
			await page.getByTestId('node-creator-plus-button').first().click();
			await page
				.getByPlaceholder(/Search/)
				.first()
				.fill('opscom');
			const found = page.getByTestId('item-iterator-item').filter({ hasText: 'OPSCOM' }).first();
			const icon = found.locator(`img[src*="opscom${shade === 'dark' ? '.dark' : ''}.svg"]`).first();
			await icon.waitFor();
			expect(await icon.evaluate((image: { naturalWidth?: number }) => image.naturalWidth)).toBeGreaterThan(0);
			await picture(`node-panel-${shade}`);
		});

		it('shows the parameters with their hints and all options', async () => {
			await theme('light');
			const options = {
				dryRun: false,
				notFound: 'fail',
				concurrency: 5,
				requestInterval: 0,
				maxRetries: 3,
				timeout: 30_000,
			};
			// n8n shows the hint below a field only while the field holds no expression.
			const [{ reference_id: referenceId }] = ROWS;
			const chain = { name: 'All options', credential: stage.credential, options, referenceId };
			await open(await stage.client.createWorkflow(rowsWorkflow(ROWS, chain)));
			await openNode();
			const form = page.getByTestId('node-parameters');
			await form.getByText('Reference ID').first().waitFor();
			await form.getByText('Deletion is for good').waitFor();
			for (const label of [
				'Dry Run',
				'If Permit Is Not Found',
				'Concurrent Requests',
				'Max Retries',
				'Time Between Requests (Ms)',
				'Timeout (Ms)',
			])
				await form.getByText(label, { exact: true }).first().waitFor();
			// High enough for all options.
			await page.setViewportSize({ width: 1280, height: 1000 });
			await picture('parameters');
			const label = form.locator('label').filter({ hasText: 'If Permit Is Not Found' });
			await label.hover();
			await label.locator('svg').first().hover();
			await page.getByText('What to do when OPSCOM has no permit').first().waitFor();
			await picture('parameter-explained');
			await page.setViewportSize(SCREEN);
		});

		it('shows the credential dialog after a good test', async () => {
			await page.goto(`${stage.n8n.url}/home/credentials/${stage.credential.id}`);
			const dialog = page.getByTestId('editCredential-modal').or(page.getByRole('dialog')).first();
			await dialog.waitFor();
			await dialog.getByText('Connection tested successfully').waitFor();
			await picture('credential');
		});

		it('shows the canvas after a run', async () => {
			stage.sandbox.addPermits(...PERMITS);
			const chain = {
				name: 'Delete cancelled permits',
				credential: stage.credential,
				settings: { onError: 'continueErrorOutput' as const },
			};
			await open(await stage.client.createWorkflow(rowsWorkflow(ROWS, chain)));
			await execute();
			await page.getByText('Workflow executed successfully').first().waitFor();
			await picture('canvas-after-run');
			expect(stage.sandbox.wire).toHaveLength(3);
		});

		it('shows what happened and what to do when a permit is not found', async () => {
			stage.sandbox.addPermits(...PERMITS);
			const chain = { name: 'Permit not found', credential: stage.credential, options: { concurrency: 1 } };
			await open(await stage.client.createWorkflow(rowsWorkflow(ROWS, chain)));
			await execute();
			await openNode();
			await page.getByText('OPSCOM has no permit with this Reference ID').first().waitFor();
			await picture('permit-not-found');
		});

		it('shows a dry run', async () => {
			const chain = { name: 'Dry run', credential: stage.credential, options: { dryRun: true } };
			await open(await stage.client.createWorkflow(rowsWorkflow(ROWS, chain)));
			await execute();
			await page.getByText('Workflow executed successfully').first().waitFor();
			await openNode();
			await page.getByText('wouldDelete').first().waitFor();
			await picture('dry-run');
			expect(stage.sandbox.wire).toEqual([]);
		});
	});
}
