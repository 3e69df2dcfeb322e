import type { IDataObject } from 'n8n-workflow';
import { waitFor } from '../../scripts/n8n/waiting';
import { output, requests, startInProduction, summary } from './executions';
import { isBefore2, type Stage } from './stage';
import { noOp, node, OPSCOM, rowsOf, rowsWorkflow, to } from './workflows';

const TRIGGER = 'Error';

/** What an Error Workflow gets: for a person without a licence, the one way to hear of a stopped run by itself. */
export function errorWorkflow(stage: Stage): void {
	describe('an Error Workflow', () => {
		it.each(['Stop', 'Timeout Workflow'])('gets what happened and what to do first after %s', async (how) => {
			const { client, n8n, sandbox } = stage;
			const saved = await client.createWorkflow({
				name: 'Error Workflow',
				nodes: [node(TRIGGER, 'n8n-nodes-base.errorTrigger', 1, {}, 0), noOp('Tell somebody', 1)],
				connections: { [TRIGGER]: { main: [to('Tell somebody')] } },
				settings: { executionOrder: 'v1' },
			});
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

			const called = async () => (await client.executionsOf(saved))[0]?.id;
			const told = await waitFor(called, 30_000, 'The Error Workflow was not called');
			const [{ execution }] = output(await client.finished(told), TRIGGER) as Array<{ execution: IDataObject }>;
			expect(execution).toMatchObject({
				lastNodeExecuted: OPSCOM,
				error: {
					message: expect.stringContaining('The execution was canceled') as string,
					description: `${account}\nRun the same list again. A permit that this run deleted is then not found: compare its Reference ID with your list.`,
				},
			});
			expect(JSON.stringify(execution)).not.toContain(sandbox.token);
		});
	});
}
