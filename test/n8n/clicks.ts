import { useEditor } from './chromium';
import { requests, sent, startInProduction } from './executions';
import { isBefore2, type Stage } from './stage';
import { rowsOf, rowsWorkflow, type Chain } from './workflows';

/** What a person does and sees in n8n's editor, by clicks. */
export function clicks(stage: Stage): void {
	describe('by clicks', () => {
		const editor = useEditor(stage, 'clicks');

		/** A workflow that deletes permits which are all there. */
		function deletion(name: string, count: number, chain: Partial<Chain> = {}) {
			const rows = rowsOf(name.toUpperCase().replaceAll(/\W/g, '-'), count);
			const ids = rows.map(({ reference_id }) => reference_id);
			stage.sandbox.addPermits(...ids);
			return { ids, workflow: rowsWorkflow(rows, { name, credential: stage.credential, ...chain }) };
		}
		const slowly = () => stage.sandbox.always({ kind: 'slow', ms: 300 });

		it("sends nothing after a person has added the option 'Dry Run'", async () => {
			await editor.open(await stage.client.createWorkflow(deletion('Dry Run', 2).workflow));
			await editor.openNode();
			await editor.add('Add option', 'Dry Run');
			await editor.executeStep();
			await editor.sees('wouldSend');

			expect(sent(stage)).toEqual([]);
		});

		it("begins with nothing remembered with 'Execute step'", async () => {
			const { ids, workflow } = deletion('Execute step', 3, { options: { concurrency: 1 } });
			stage.sandbox.on(ids[1], { kind: 'errorCode', code: 9033 });
			await editor.open(await stage.client.createWorkflow(workflow));
			await editor.openNode();
			await editor.executeStep();
			await editor.sees('OPSCOM reported a value that is not valid');
			expect(sent(stage)).toEqual([ids[0], ids[1]]);
			// The words come before the editor is through with the execution.
			await editor.page.waitForTimeout(2_000);

			await editor.executeStep();
			await editor.sees('OPSCOM has no permit with this Reference ID');

			expect(sent(stage)).toEqual([ids[0], ids[1], ids[0]]);
		});

		it('offers Retry for a failed execution, and neither Retry nor anything of the node for a stopped one', async () => {
			const { client, credential } = stage;
			const failing = rowsWorkflow(rowsOf('SEEN-FAILED', 1), { name: 'Failed', credential });
			const failed = await startInProduction(stage, failing);
			await client.finished(failed.id);
			await editor.openExecution(failed.saved, failed.id);
			expect(await editor.text()).toContain('Error');
			expect(await editor.retryButtons()).toBeGreaterThan(0);

			slowly();
			const { workflow } = deletion('Stopped', 30, { options: { concurrency: 2 } });
			const before = stage.sandbox.wire.length;
			const stopped = await startInProduction(stage, workflow);
			await requests(stage, before + 6);
			await client.stop(stopped.id);
			const { customData } = await client.finished(stopped.id);
			expect(customData.opscom_summary).toMatch(/^Of 30 items/);
			await editor.openExecution(stopped.saved, stopped.id);
			const text = await editor.text();
			expect(text).toContain('Canceled');
			// Without a licence n8n does not show the custom data.
			expect(text).not.toMatch(/Of 30 items|Highlighted data/);
			expect(await editor.retryButtons()).toBe(0);
		});

		// n8n 1.123.81 saves nothing of the node when an execution times out.
		(isBefore2 ? it.skip : it)('shows what to do first on the node after Timeout Workflow with Stop', async () => {
			slowly();
			const chain = { options: { concurrency: 2 }, workflowSettings: { executionTimeout: 2 } };
			await editor.open(await stage.client.createWorkflow(deletion('Timed out', 30, chain).workflow));
			await editor.execute();
			await editor.sees('Execution stopped');
			await editor.openNode();
			await editor.sees(/The execution was canceled before this node/);
			await editor.sees(/Of 30 items: \d+ deleted/);
			await editor.sees(/Run the same list again\. A permit that this run deleted is then not found/);
		});
	});
}
