import { useEditor } from './chromium';
import type { Stage } from './stage';
import { CREATE, rowsWorkflow } from './workflows';

/** Neither the time zone of the workflow nor n8n's own (`America/New_York`): it must not change a time. */
const BROWSER_TIME_ZONE = 'Asia/Tokyo';

/** What a person does in the form of Create. */
export function operationForms(stage: Stage): void {
	describe('the form of Create', () => {
		const editor = useEditor(stage, 'operation-forms', BROWSER_TIME_ZONE);

		async function openCreate(name: string, endTime: string): Promise<void> {
			const chain = {
				name,
				credential: stage.credential,
				operation: 'create' as const,
				fields: { plate: 'FORM 1', endTime, additionalFields: {} },
				workflowSettings: { timezone: 'America/Regina' },
			};
			await editor.open(await stage.client.createWorkflow(rowsWorkflow([{ plate: 'FORM 1' }], chain)), CREATE);
			await editor.openNode(CREATE);
		}

		it('sends the time that a person picked, as it stands on the screen', async () => {
			await openCreate('Date picker', '');
			const input = editor.input('endTime').locator('input').first();
			await input.click();
			const picker = editor.page.locator('.el-picker-panel').filter({ visible: true });
			await picker
				.locator('td.available')
				.filter({ hasText: /^\s*15\s*$/ })
				.first()
				.click();
			await picker.getByRole('button', { name: 'OK' }).click();
			const shown = await input.inputValue();
			expect(shown).toMatch(/^\d{4}-\d\d-15 00:00:00$/);
			await editor.executeStep();
			await editor.sees('reference_id');

			expect(stage.sandbox.wire.map(({ body }) => body)).toEqual([
				expect.objectContaining({ endTime: shown.replace(' ', 'T') }),
			]);
		});

		it("sends nothing after a person has added the option 'Dry Run'", async () => {
			await openCreate('Dry Run of Create', '2027-03-02T17:00:00');
			await editor.add('Add option', 'Dry Run');
			await editor.executeStep();
			await editor.sees('wouldSend');

			expect(stage.sandbox.wire).toEqual([]);
		});
	});
}
