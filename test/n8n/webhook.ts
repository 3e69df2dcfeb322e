import axios from 'axios';
import type { Stage } from './stage';
import { listening, output } from './executions';
import { rowsOf, webhookWorkflow } from './workflows';

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
			const url = await listening(client, workflow, n8n.version, 'cancelled-permits');

			const { status, data } = await axios.post<unknown>(url, { rows });

			expect({ status, data }).toEqual({
				status: 200,
				data: rows.map((row) => expect.objectContaining(row) as object),
			});
			expect(ids.map((id) => sandbox.deletions(id))).toEqual([1, 1, 1]);
			const executions = await client.executionsOf(workflow);
			expect(executions.map(({ mode }) => mode)).toEqual(['webhook']);
			const execution = await client.finished(executions[0].id);
			expect(execution.status).toBe('success');
			expect(output(execution).map(({ reference_id }) => reference_id)).toEqual(ids);
		});
	});
}
