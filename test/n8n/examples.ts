import { exampleWorkflows } from '../../scripts/n8n/examples';
import { addSamplePermits } from '../sandbox/samplePermits';
import { isBefore2, type Stage } from './stage';
import { output } from './executions';

export function examples(stage: Stage): void {
	describe('examples', () => {
		it('use only nodes that this n8n instance has', async () => {
			const nodes = JSON.parse(await stage.client.raw('../types/nodes.json')) as Array<{ name: string }>;
			const known = new Set(nodes.map(({ name }) => name));
			const used = exampleWorkflows(stage.credential).flatMap((workflow) => workflow.nodes.map(({ type }) => type));
			expect(used.length).toBeGreaterThan(0);
			// n8n 1.x has no Human review step, which the example with an agent is about.
			const missing = isBefore2 ? ['@n8n/n8n-nodes-langchain.chatHitlTool'] : [];
			expect(used.filter((type) => !known.has(type))).toEqual(missing);
		});

		it('delete the sample permits at the first click', async () => {
			addSamplePermits(stage.sandbox);
			const workflow = exampleWorkflows(stage.credential).find(({ name }) => name === 'Delete cancelled permits');
			if (!workflow) throw new Error('The example is gone that a newcomer is sent to');
			const saved = await stage.client.createWorkflow(workflow);

			const execution = await stage.client.finished(await stage.client.run(saved, 'Cancelled permits'));

			expect(execution.status).toBe('success');
			const deleted = output(execution, 'Delete permit').map(({ reference_id }) => reference_id as string);
			expect(deleted.length).toBeGreaterThan(0);
			expect(deleted.map((id) => stage.sandbox.deletions(id))).toEqual(deleted.map(() => 1));
			expect(output(execution, 'Delete permit', 1).map(({ reference_id }) => reference_id)).toContain('#N/A');
		});
	});
}
