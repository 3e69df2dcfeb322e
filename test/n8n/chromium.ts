import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium, selectors, type BrowserContext, type Frame, type Locator, type Page } from 'playwright-core';
import { browserProgram } from '../../scripts/n8n/browser';
import type { SavedWorkflow } from '../../scripts/n8n/n8nClient';
import { PROJECT } from '../../scripts/n8n/paths';
import { waitFor } from '../../scripts/n8n/waiting';
import { runFolder, type Stage } from './stage';
import { OPSCOM } from './workflows';

const SEEN_MS = 60_000;

export const SCREEN = { width: 1280, height: 800 };

/** n8n's editor in a browser. Its page is there inside tests only. */
export class Editor {
	page!: Page;
	private context!: BrowserContext;
	private runs!: string;
	private folder!: string;

	/** @param timezoneId the time zone of the person's computer; that of this machine by default */
	constructor(
		private readonly stage: Stage,
		private readonly timezoneId?: string,
	) {}

	async start(name: string): Promise<void> {
		this.runs = runFolder(name);
		this.folder = process.env.OPSCOM_PICTURES ? resolve(PROJECT, process.env.OPSCOM_PICTURES) : this.runs;
		mkdirSync(this.runs, { recursive: true });
		selectors.setTestIdAttribute('data-test-id');
		this.context = await chromium.launchPersistentContext(runFolder(`${name}-chromium`), {
			executablePath: browserProgram(),
			viewport: SCREEN,
			timezoneId: this.timezoneId,
			args: [
				'--no-sandbox',
				'--disable-gpu',
				'--disable-quic',
				'--no-first-run',
				'--disable-background-networking',
				'--disable-component-update',
				'--disable-sync',
				// Whatever a page of n8n would fetch from elsewhere stays unfetched. (Playwright's own way turns off the cache.)
				'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
			],
		});
		this.context.setDefaultTimeout(SEEN_MS);
		await this.context.addCookies([{ ...this.stage.client.cookie(), url: this.stage.n8n.url }]);
		this.page = this.context.pages()[0];
		await this.page.goto(`${this.stage.n8n.url}/home/workflows`);
	}

	async stop(): Promise<void> {
		await this.context?.close();
	}

	/** For a test that did not see what it waited for: this is what was on the screen. */
	async keepLastScreen(): Promise<void> {
		await this.page?.screenshot({ path: join(this.runs, 'last-screen.png') });
	}

	async picture(name: string, of: Page | Locator = this.page): Promise<void> {
		// Menus and panels slide in; a picture is taken once nothing moves.
		await this.page.waitForTimeout(700);
		await of.screenshot({ path: join(this.folder, `${name}.png`), animations: 'disabled' });
	}

	/** n8n's own setting, as *Settings > Personal > Theme* leaves it. */
	async theme(value: 'light' | 'dark'): Promise<void> {
		await this.page.evaluate(`localStorage.setItem('N8N_THEME', '${value}')`);
	}

	async open({ id }: Pick<SavedWorkflow, 'id'>, node = OPSCOM): Promise<void> {
		await this.page.goto(`${this.stage.n8n.url}/workflow/${id}`);
		await this.node(node).waitFor();
	}

	/** Opens what n8n saved of an execution, in the tab *Executions* of its workflow. */
	async openExecution({ id }: SavedWorkflow, execution: string): Promise<void> {
		await this.page.goto(`${this.stage.n8n.url}/workflow/${id}/executions/${execution}`);
		const hasCanvas = async (frame: Frame) => (await frame.getByTestId('canvas-node').count()) > 0;
		await waitFor(
			async () => ((await Promise.all(this.page.frames().map(hasCanvas))).includes(true) ? true : undefined),
			SEEN_MS,
			'The saved execution was not shown',
		);
	}

	/** All text that a person can see now; n8n shows a saved execution in a frame of its own. */
	async text(): Promise<string> {
		const texts = this.page.frames().map(async (frame) => await frame.locator('body').innerText());
		return (await Promise.all(texts)).join('\n');
	}

	node(name = OPSCOM): Locator {
		return this.page.getByTestId('canvas-node').filter({ hasText: name }).first();
	}

	async openNode(name = OPSCOM): Promise<void> {
		await this.node(name).dblclick();
		// Away from what would be highlighted under the pointer.
		await this.page.mouse.move(5, 600);
	}

	get form(): Locator {
		return this.page.getByTestId('node-parameters');
	}

	/** The input of a field of the node that is open, by the name of its parameter. */
	input(parameter: string): Locator {
		return this.form.getByTestId(`parameter-input-${parameter}`);
	}

	/** Adds a field or an option to a collection, by what stands on its button. */
	async add(button: 'Add Field' | 'Add option', name: string): Promise<void> {
		const add = this.form.getByPlaceholder(button).or(this.form.getByText(button, { exact: true }));
		await add.first().click();
		await this.page.getByText(name, { exact: true }).filter({ visible: true }).last().click();
		await this.form.getByText(name, { exact: true }).first().waitFor();
	}

	/** Selects an entry of a list in the form. */
	async choose(parameter: string, name: string): Promise<void> {
		await this.input(parameter).locator('input').first().click();
		const entries = this.page.locator('.el-select-dropdown__item').filter({ visible: true });
		await entries
			.filter({ hasText: new RegExp(`^\\s*${name}`) })
			.first()
			.click();
	}

	/** Presses *Execute step* in the node that is open. */
	async executeStep(): Promise<void> {
		await this.page.getByTestId('node-execute-button').last().click();
	}

	async execute(): Promise<void> {
		await this.page.getByTestId('execute-workflow-button').first().click();
	}

	/** How many buttons of the saved execution on the screen retry it. */
	async retryButtons(): Promise<number> {
		return await this.page.locator('[data-test-id*="retry"]').count();
	}

	/** Waits for words on the screen. */
	async sees(words: string | RegExp): Promise<void> {
		await this.page.getByText(words).first().waitFor();
	}
}

/** Starts an editor before the first test of a group and closes it after the last one. */
export function useEditor(stage: Stage, name: string, timezoneId?: string): Editor {
	const editor = new Editor(stage, timezoneId);
	beforeAll(() => editor.start(name));
	afterEach(() => editor.keepLastScreen());
	afterAll(() => editor.stop());
	return editor;
}
