import { useEditor } from './chromium';
import type { Stage } from './stage';
import { rowsWorkflow } from './workflows';

/** What people who run a parking office type when they look for the node. */
const PHRASES = `opscom, ops com, OPS-COM, operations commander, operationscommander, parking, permit, permits,
	parking permit, create permit, add permit, update permit, edit permit, delete permit, cancel permit,
	cancelled permits, remove permit, revoke permit, void permit, cancel parking permit, permit stats,
	permit statistics, permit delete, look up plate, check plate, validate plate, license plate,
	plate validation`.split(/,\s+/);

/** The node panel, as a person searches it. */
export function nodePanel(stage: Stage): void {
	describe('in the node panel', () => {
		const editor = useEditor(stage, 'node-panel');

		beforeAll(async () => {
			const chain = { name: 'Node panel', credential: stage.credential };
			await editor.open(await stage.client.createWorkflow(rowsWorkflow([], chain)));
			await editor.page.getByTestId('node-creator-plus-button').first().click();
		});

		it.each(PHRASES)("lists the node first for '%s'", async (phrase) => {
			const search = editor.page.getByTestId('node-creator-search-bar');
			const results = editor.page.getByTestId('item-iterator-item');
			const opscom = results.filter({ hasText: 'OPSCOM' }).first();
			// The results of the previous phrase must not be taken for those of this one.
			await search.fill('');
			await opscom.waitFor({ state: 'detached' });

			await search.fill(phrase);
			await opscom.waitFor();

			expect(await results.first().innerText()).toMatch(/^OPSCOM\b/);
		});
	});
}
