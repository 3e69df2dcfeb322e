import { deepCopy, type INode } from 'n8n-workflow';
import { exampleFiles, exampleWorkflow } from '../../scripts/n8n/examples';
import { waitFor } from '../../scripts/n8n/waiting';
import { addSamplePermits } from '../sandbox/samplePermits';
import { unknownInNode, type Descriptions } from './exampleNodes';
import { exampleInputs } from './exampleInputs';
import { exampleRuns } from './exampleRuns';
import { exampleSize } from './exampleSize';
import { exampleUpload } from './exampleUpload';
import { isBefore2, type Stage } from './stage';

const OVER_MS = 60_000;

/** It needs a model to talk to, and a Human review step, which n8n 1.x does not have: test/n8n/tool.ts runs it. */
const AGENT = 'ai-agent-human-review.json';

/** n8n 1.x can't make its table: test/n8n/permitLifecycle.ts makes it by hand and runs the example. */
const NEEDS_N8N_2 = 'permit-lifecycle.json';
const WITHOUT_AGENT = exampleFiles().filter((file) => file !== AGENT && !(isBefore2 && file === NEEDS_N8N_2));

export function examples(stage: Stage): void {
	describe('examples', () => {
		const example = (file: string) => exampleWorkflow(file, stage.credential);

		describe('use only nodes and parameters that this n8n instance has', () => {
			let descriptions: Descriptions;
			beforeAll(async () => {
				descriptions = JSON.parse(await stage.client.raw('../types/nodes.json')) as Descriptions;
			});

			it.each(isBefore2 ? WITHOUT_AGENT : exampleFiles())('%s', (file) => {
				expect(example(file).nodes.flatMap((node) => unknownInNode(descriptions, node))).toEqual([]);
			});

			const broken = (change: (node: INode) => void) => {
				const node = deepCopy(
					example('spreadsheet-row-cancelled.json').nodes.find(({ name }) => name === 'Row changed')!,
				);
				change(node);
				return unknownInNode(descriptions, node);
			};

			it.each([
				['a node', (node: INode) => (node.type += 'Missing'), 'no node n8n-nodes-base.googleSheetsTriggerMissing'],
				['a version', (node: INode) => (node.typeVersion = 99), 'no version 99 of n8n-nodes-base.googleSheetsTrigger'],
				['a parameter', (node: INode) => (node.parameters.sheet = 'Sheet1'), 'no parameter sheet'],
				[
					'an option',
					(node: INode) => (node.parameters.options = { columns: ['status'] }),
					'no parameter options.columns',
				],
				[
					'a parameter that another one hides',
					(node: INode) => Object.assign(node.parameters, { event: 'rowAdded', includeInOutput: 'new' }),
					'no parameter includeInOutput',
				],
			])('and the check reports %s that it does not have', (_what, change, message) => {
				expect(broken(change)).toContain(`Row changed: ${message}`);
			});
		});

		it.each(WITHOUT_AGENT)('%s runs at once, with nothing but the OPSCOM credential', async (file) => {
			addSamplePermits(stage.sandbox);
			const workflow = example(file);
			const saved = await stage.client.createWorkflow(workflow);

			const id = await stage.client.run(saved);

			// The closing page of a form waits for its reader.
			const over = await waitFor(
				async () => {
					const { status, data } = await stage.client.execution(id);
					return ['success', 'waiting', 'error'].includes(status) && data?.resultData ? { status, data } : undefined;
				},
				OVER_MS,
				`${file} was not over`,
			);
			const hasPages = workflow.nodes.some(({ type }) => type === 'n8n-nodes-base.form');
			expect(over.data.resultData.error?.message).toBeUndefined();
			expect(over.status).toBe(hasPages ? 'waiting' : 'success');
			const opscom = workflow.nodes.find(({ type }) => type.startsWith('n8n-nodes-opscom.'));
			expect(Object.keys(over.data.resultData.runData)).toContain(opscom?.name);
			if (hasPages) await stage.client.stop(id);
		});

		exampleRuns(stage);
		exampleInputs(stage);
		exampleUpload(stage);
		exampleSize(stage);
	});
}
