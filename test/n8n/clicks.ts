import { useEditor } from './chromium';
import { requests, sent, startInProduction } from './executions';
import { isBefore2, type Stage } from './stage';
import { rowsOf, rowsWorkflow } from './workflows';

/** What a person does and sees in n8n's editor, by clicks. */
export function clicks(stage: Stage): void {
	describe('by clicks', () => {
		const editor = useEditor(stage, 'clicks');

		function slowRows(prefix: string, count: number) {
			const rows = rowsOf(prefix, count);
			stage.sandbox.addPermits(...rows.map(({ reference_id }) => reference_id));
			stage.sandbox.always({ kind: 'slow', ms: 300 });
			return rows;
		}

		it("sends nothing after a person has added the option 'Dry Run'", async () => {
			const rows = rowsOf('CLICK', 2);
			stage.sandbox.addPermits(...rows.map(({ reference_id }) => reference_id));
			const chain = { name: 'Dry Run by clicks', credential: stage.credential };
			await editor.open(await stage.client.createWorkflow(rowsWorkflow(rows, chain)));
			await editor.openNode();
			await editor.add('Add option', 'Dry Run');
			await editor.executeStep();
			await editor.sees('wouldSend');

			expect(sent(stage)).toEqual([]);
		});

		it("begins with nothing remembered with 'Execute step'", async () => {
			const rows = rowsOf('STEP', 3);
			const ids = rows.map(({ reference_id }) => reference_id);
			stage.sandbox.addPermits(...ids);
			stage.sandbox.on(ids[1], { kind: 'errorCode', code: 9033 });
			const chain = { name: 'Execute step', credential: stage.credential, options: { concurrency: 1 } };
			await editor.open(await stage.client.createWorkflow(rowsWorkflow(rows, chain)));
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

		it('offers no Retry for a stopped execution, and shows nothing of the node', async () => {
			const { client } = stage;
			const chain = { name: 'Stopped, seen', credential: stage.credential, options: { concurrency: 2 } };
			const { saved, id } = await startInProduction(stage, rowsWorkflow(slowRows('SEEN-STOP', 30), chain));
			await requests(stage, 6);
			await client.stop(id);
			const { customData } = await client.finished(id);
			expect(customData.opscom_summary).toMatch(/^Of 30 items/);

			await editor.openExecution(saved, id);
			const text = await editor.text();
			expect(text).toContain('Canceled');
			expect(text).not.toContain('Of 30 items');
			// Without a licence n8n does not show the custom data.
			expect(text).not.toContain('Highlighted data');
			expect(await editor.retryButtons()).toBe(0);
		});

		it('offers Retry for a failed execution', async () => {
			const rows = rowsOf('SEEN-FAILED', 1);
			const chain = { name: 'Failed, seen', credential: stage.credential };
			const { saved, id } = await startInProduction(stage, rowsWorkflow(rows, chain));
			await stage.client.finished(id);

			await editor.openExecution(saved, id);
			expect(await editor.text()).toContain('Error');
			expect(await editor.retryButtons()).toBeGreaterThan(0);
		});

		// n8n 1.123.81 saves nothing of the node when an execution times out.
		if (isBefore2) return;

		it('shows what to do first on the node after Timeout Workflow with On Error = Stop', async () => {
			const rows = slowRows('SEEN-LATE', 30);
			const chain = {
				name: 'Timed out, seen',
				credential: stage.credential,
				options: { concurrency: 2 },
				workflowSettings: { executionTimeout: 2 },
			};
			await editor.open(await stage.client.createWorkflow(rowsWorkflow(rows, chain)));
			await editor.execute();
			await editor.sees('Execution stopped');
			await editor.openNode();
			await editor.sees(/The execution was canceled before this node/);
			await editor.sees(/Run the same list again with 'If Permit Is Not Found' set to 'Treat as Deleted'/);
			await editor.sees(/Of 30 items: \d+ deleted/);
		});
	});
}
