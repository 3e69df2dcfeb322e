import type { IDataObject } from 'n8n-workflow';
import { useEditor } from './chromium';
import { requests } from './executions';
import type { Stage } from './stage';
import { CREATE, GET_STATS, OPSCOM, rowsWorkflow, type OperationName } from './workflows';

/** What a person sees and chooses before a run. */
export function zonePickers(stage: Stage): void {
	describe('before a run', () => {
		const editor = useEditor(stage, 'zone-pickers');
		const ZONE = { plate: 'PICK 1', endTime: '2027-03-02T17:00:00' };
		const shown = (text: string) => editor.page.getByText(text, { exact: true }).filter({ visible: true }).last();

		async function open(operation: OperationName, node: string, fields: IDataObject, options = {}): Promise<void> {
			const chain = { name: `Before ${operation}`, credential: stage.credential, operation, fields, options };
			await editor.open(await stage.client.createWorkflow(rowsWorkflow([{ plate: 'PICK 1' }], chain)), node);
			await editor.openNode(node);
		}
		const openZone = async (zone: string | IDataObject) =>
			await open('create', CREATE, { ...ZONE, additionalFields: { zone } });
		const zoneInput = () => editor.input('zone').locator('input').filter({ visible: true }).last();
		const openList = async () => await zoneInput().click();

		beforeEach(() =>
			stage.sandbox.addPermits(
				{ referenceId: 'PICK-1', zone: 'Garage' },
				{ referenceId: 'PICK-2', zone: 'Roof' },
				{ referenceId: 'PICK-3', zone: 'Roof, north' },
			),
		);

		it('offers the zones of Permit Stats for a new permit, and sends the one that a person picked', async () => {
			await openZone({ __rl: true, mode: 'list', value: '' });
			await openList();
			await shown('Garage').waitFor();
			await editor.page.getByPlaceholder('Search...').filter({ visible: true }).fill('ROOF');
			await shown('Garage').waitFor({ state: 'hidden' });
			await shown('Roof').click();
			stage.sandbox.reset();
			await editor.executeStep();
			await editor.sees('reference_id');

			// The list may be asked for once more while it closes.
			expect(stage.sandbox.wire.map(({ body }) => body)).toContainEqual(expect.objectContaining({ zone: 'Roof' }));
		});

		it('takes a name without the list, as a program may save it', async () => {
			await openZone('Lot 99');
			await editor.form.getByText('Zone', { exact: true }).first().waitFor();
			expect(await zoneInput().inputValue()).toBe('Lot 99');
			await editor.executeStep();
			await editor.sees('reference_id');

			expect(stage.sandbox.wire.map(({ body }) => body)).toContainEqual(expect.objectContaining({ zone: 'Lot 99' }));
		});

		it('says why there is no list when the token may not read, and takes a name', async () => {
			stage.sandbox.always({ kind: 'errorCode', code: 9002, status: 401 });
			await openZone({ __rl: true, mode: 'list', value: '' });
			await openList();
			await editor.sees(/The zones could not be listed.*To enter the name yourself, choose 'By Name'/);
			expect(await editor.text()).not.toContain(stage.sandbox.token);
		});

		it('offers the zones of Permit Stats to count in, and asks for those that a person picked', async () => {
			await open('getStats', GET_STATS, {});
			// A list that opens while it is being filled closes again.
			await requests(stage, 1);
			await editor.page.waitForTimeout(2_000);
			await editor.input('zones').locator('.el-select').first().click();
			await shown('Garage').click();
			await shown('Roof').click();
			stage.sandbox.reset();
			await editor.page.keyboard.press('Escape');
			await editor.executeStep();
			await editor.sees('total');

			expect(stage.sandbox.wire.map(({ body }) => body)).toContainEqual(
				expect.objectContaining({ zones: 'Garage,Roof' }),
			);
		});

		it("says that a deletion can't be undone, unless it is a dry run", async () => {
			const hint = editor.page.getByText("Each item deletes a permit. This can't be undone.");
			await open('delete', OPSCOM, { referenceId: 'PICK-1' });
			await hint.first().waitFor();

			await open('delete', OPSCOM, { referenceId: 'PICK-1' }, { dryRun: true });
			await editor.form.getByText('Dry Run', { exact: true }).first().waitFor();
			expect(await hint.count()).toBe(0);
		});
	});
}
