import axios from 'axios';
import { waitFor } from '../../scripts/n8n/waiting';
import type { Stage } from './stage';
import { output, rowsOf, webhookWorkflow } from './workflows';

export function webhook(stage: Stage): void {
	describe('in production', () => {
		it('deletes what an active workflow gets by webhook', async () => {
			const { client, n8n, sandbox } = stage;
			const rows = rowsOf('HOOK', 3);
			const ids = rows.map(({ reference_id }) => reference_id);
			sandbox.addPermits(...ids);
			const workflow = await client.createWorkflow(
				webhookWorkflow('cancelled-permits', { name: 'By webhook', credential: stage.credential }),
			);
			await client.activate(workflow, n8n.version);

			// n8n 2 registers the webhook a moment after it said that the workflow is active.
			const answer = await waitFor(
				async () => {
					const { status, data } = await axios.post<unknown>(
						`${n8n.url}/webhook/cancelled-permits`,
						{ rows },
						{ validateStatus: () => true },
					);
					return status === 404 ? undefined : { status, data };
				},
				30_000,
				'The webhook was not registered',
			);

			expect(answer).toEqual({ status: 200, data: rows.map((row) => expect.objectContaining(row) as object) });
			expect(ids.map((id) => sandbox.deletions(id))).toEqual([1, 1, 1]);
			const { results } = await client.request<{ results: Array<{ id: string; mode: string }> }>(
				'GET',
				`/executions?filter=${encodeURIComponent(JSON.stringify({ workflowId: workflow.id }))}`,
			);
			expect(results.map(({ mode }) => mode)).toEqual(['webhook']);
			const execution = await client.finished(results[0].id);
			expect(execution.status).toBe('success');
			expect(output(execution).map(({ reference_id }) => reference_id)).toEqual(ids);
		});
	});
}
