import { isDeepStrictEqual } from 'node:util';
import { waitFor } from '../../scripts/n8n/waiting';
import { useEditor } from './chromium';
import type { Stage } from './stage';
import { CREATE, OPSCOM_TYPE, rowsWorkflow } from './workflows';

/** Neither the time zone of the workflow nor n8n's own (`America/New_York`): it must not change a time. */
const BROWSER_TIME_ZONE = 'Asia/Tokyo';

/** What a person does in the node's form. */
export function operationForms(stage: Stage): void {
	describe('the form', () => {
		const editor = useEditor(stage, 'operation-forms', BROWSER_TIME_ZONE);

		it('of Create sends the time that a person picked, as it stands on the screen', async () => {
			const chain = {
				name: 'Date picker',
				credential: stage.credential,
				operation: 'create' as const,
				fields: { plate: 'FORM 1', endTime: '', additionalFields: {} },
				workflowSettings: { timezone: 'America/Regina' },
			};
			await editor.open(await stage.client.createWorkflow(rowsWorkflow([{ plate: 'FORM 1' }], chain)), CREATE);
			await editor.openNode(CREATE);
			const input = editor.input('endTime').locator('input').first();
			await input.click();
			const picker = editor.page.locator('.el-picker-panel').filter({ visible: true });
			const day = picker.locator('td.available').filter({ hasText: /^\s*15\s*$/ });
			await day.first().click();
			await picker.getByRole('button', { name: 'OK' }).click();
			const shown = await input.inputValue();
			expect(shown).toMatch(/^\d{4}-\d\d-15 00:00:00$/);
			await editor.executeStep();
			await editor.sees('reference_id');

			expect(stage.sandbox.wire.map(({ body }) => body)).toMatchObject([{ endTime: shown.replace(' ', 'T') }]);
		});

		// What stays of another operation would be bad input that the form does not show.
		it('keeps nothing of the operation before when a person selects another one', async () => {
			stage.sandbox.addPermits({ referenceId: 'FORM-1', zone: 'Zone of the form' });
			const options = { dryRun: true, notFound: 'treatAsDeleted', maxRetries: 0 };
			const chain = { name: 'Other operation', credential: stage.credential, options, referenceId: 'FORM-1' };
			const { id } = await stage.client.createWorkflow(rowsWorkflow([{ plate: 'FORM 1' }], chain));
			await editor.open({ id });
			await editor.openNode();
			async function saved(operation: string, parameters: object): Promise<void> {
				await editor.choose('operation', operation);
				await editor.page.keyboard.press('Control+s');
				const isSaved = async () => {
					const { nodes } = await stage.client.workflow(id);
					const opscom = nodes.find(({ type }) => type === OPSCOM_TYPE);
					return isDeepStrictEqual(opscom?.parameters, parameters) || undefined;
				};
				await waitFor(isSaved, 30_000, `What the editor should have saved of ${operation} is not there`, 250);
			}

			const kept = { dryRun: true, maxRetries: 0 };
			await saved('Update', { operation: 'update', referenceId: 'FORM-1', updateFields: {}, options: kept });
			await saved('Delete', { operation: 'delete', referenceId: 'FORM-1', options: kept });
			// The default is left out.
			await saved('Get Stats', { options: { maxRetries: 0 } });
			await editor.executeStep();
			await editor.sees('Zone of the form');
			expect(stage.sandbox.wire.at(-1)?.body).toEqual({ apiToken: stage.sandbox.token });
		});
	});
}
