import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import type { Workflow } from '../../scripts/n8n/n8nClient';
import { waitFor } from '../../scripts/n8n/waiting';
import { output, requests, startInProduction, summary } from './executions';
import { isBefore2, type Stage } from './stage';
import { noOp, node, OPSCOM, rowsOf, rowsWorkflow, to } from './workflows';

const TRIGGER = 'Error';

/** What an Error Workflow gets: for a person without a licence, the one way to hear of a stopped run by itself. */
export function errorWorkflow(stage: Stage): void {
	describe('an Error Workflow', () => {
		const workflow: Workflow = {
			name: 'Error Workflow',
			nodes: [node(TRIGGER, 'n8n-nodes-base.errorTrigger', 1, {}, 0), noOp('Tell somebody', 1)],
			connections: { [TRIGGER]: { main: [to('Tell somebody')] } },
			settings: { executionOrder: 'v1' },
		};

		it.each(['Stop', 'Timeout Workflow'])('gets what happened and what to do first after %s', async (how) => {
			const { client, n8n, sandbox } = stage;
			const saved = await client.createWorkflow(workflow);
			// n8n 2 calls published workflows only.
			if (!isBefore2) await client.activate(saved, n8n.version);
			const rows = rowsOf(`TOLD-${how.length}`, 30);
			sandbox.addPermits(...rows.map(({ reference_id }) => reference_id));
			sandbox.always({ kind: 'slow', ms: 300 });
			const chain = {
				name: `Error Workflow after ${how}`,
				credential: stage.credential,
				options: { concurrency: 2 },
				workflowSettings: { errorWorkflow: saved.id, ...(how === 'Timeout Workflow' && { executionTimeout: 3 }) },
			};
			const { id } = await startInProduction(stage, rowsWorkflow(rows, chain));
			await requests(stage, 6);
			if (how === 'Stop') await client.stop(id);
			const account = summary(await client.finished(id));

			const told = await waitFor(
				async () => (await client.executionsOf(saved))[0]?.id,
				30_000,
				'The Error Workflow was not called',
			);
			const [{ execution }] = output(await client.finished(told), TRIGGER) as Array<{ execution: IDataObject }>;
			const error = execution.error as { message: string; description: string };
			expect(execution.lastNodeExecuted).toBe(OPSCOM);
			expect(error.message).toContain('The execution was canceled');
			expect(error.description).toContain(account);
			expect(error.description).toContain(
				"Run the same list again with 'If Permit Is Not Found' set to 'Treat as Deleted'.",
			);
			expect(JSON.stringify(execution)).not.toContain(sandbox.token);
		});

		it('is not called for a run that was started in the editor', async () => {
			const { client, n8n } = stage;
			const saved = await client.createWorkflow(workflow);
			if (!isBefore2) await client.activate(saved, n8n.version);
			const chain = {
				name: 'Failed in the editor',
				credential: stage.credential,
				workflowSettings: { errorWorkflow: saved.id },
			};
			const execution = await client.runToEnd(rowsWorkflow(rowsOf('NOT-TOLD', 1), chain));
			expect(execution.status).toBe('error');
			await sleep(2_000);

			expect(await client.executionsOf(saved)).toEqual([]);
		});
	});
}
