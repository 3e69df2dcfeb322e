import { useEditor } from './chromium';
import type { Stage } from './stage';
import { rowsWorkflow } from './workflows';

/** What people who run a parking office type when they look for the node. */
const PHRASES = [
	'opscom',
	'ops com',
	'OPS-COM',
	'operations commander',
	'operationscommander',
	'parking',
	'permit',
	'permits',
	'parking permit',
	'create permit',
	'add permit',
	'update permit',
	'edit permit',
	'delete permit',
	'cancel permit',
	'cancelled permits',
	'remove permit',
	'revoke permit',
	'void permit',
	'cancel parking permit',
	'permit stats',
	'permit statistics',
	'permit delete',
];

/** The node panel, as a person searches it. */
export function nodePanel(stage: Stage): void {
	describe('in the node panel', () => {
		const editor = useEditor(stage, 'node-panel');

		it.each(PHRASES)("is the first result for '%s'", async (phrase) => {
			const { page } = editor;
			const search = page.getByTestId('node-creator-search-bar');
			if ((await search.count()) === 0) {
				const chain = { name: 'Node panel', credential: stage.credential };
				await editor.open(await stage.client.createWorkflow(rowsWorkflow([], chain)));
				await page.getByTestId('node-creator-plus-button').first().click();
			}
			await search.fill(phrase);
			const results = page.getByTestId('item-iterator-item');
			await results.filter({ hasText: 'OPSCOM' }).first().waitFor();

			expect(await results.first().innerText()).toMatch(/^OPSCOM\b/);
		});
	});
}
