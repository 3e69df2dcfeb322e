import { NodeHelpers, type INode } from 'n8n-workflow';
import { Opscom } from '../../nodes/Opscom/Opscom.node';
import { SAMPLE_PERMITS } from '../sandbox/samplePermits';
import { connectionsOf, readCancellations, readExamples, type Example } from './readExamples';

const NODE = 'n8n-nodes-opscom.opscom';
/** The name that n8n gives to the AI tool it makes of a node with `usableAsTool` (n8n 2.40.5). */
const TOOL = `${NODE}Tool`;

const { description } = new Opscom();
const examples = readExamples();
const cancellations = readCancellations();

const isOurs = ({ type }: INode) => type === NODE || type === TOOL;
/** Without the two fields that n8n adds to the tool it makes of a node. */
const ownParameters = ({ parameters }: INode) =>
	Object.fromEntries(
		Object.entries(parameters).filter(([name]) => !['descriptionType', 'toolDescription'].includes(name)),
	);
const named = (workflow: Example['workflow'], name: string) => workflow.nodes.find((node) => node.name === name);
const example = (file: string) => {
	const found = examples.find((candidate) => candidate.file === file);
	if (!found) throw new Error(`examples/${file} is missing`);
	return found.workflow;
};

test('the examples are the ones that the documentation names', () => {
	expect(examples.map(({ file }) => file)).toEqual([
		'ai-agent-human-review.json',
		'cancelled-permits.json',
		'nightly-spreadsheet.json',
		'webhook-cancellation.json',
	]);
	expect(new Set(examples.map(({ workflow }) => workflow.id)).size).toBe(examples.length);
});

describe.each(examples)('$file', ({ text, workflow }) => {
	test('is what n8n imports: with an id and a name, not active, its nodes distinct', () => {
		expect(workflow.id).toMatch(/^[A-Za-z0-9]{16}$/);
		expect(workflow.name).not.toBe('');
		expect(workflow.active).toBe(false);
		expect(new Set(workflow.nodes.map(({ name }) => name)).size).toBe(workflow.nodes.length);
		expect(new Set(workflow.nodes.map(({ id }) => id)).size).toBe(workflow.nodes.length);
	});

	test('connects only nodes that it has', () => {
		const names = workflow.nodes.filter(({ type }) => !type.endsWith('.stickyNote')).map(({ name }) => name);
		const connections = connectionsOf(workflow);
		expect(connections).not.toEqual([]);
		expect(names).toEqual(expect.arrayContaining(connections.flatMap(({ from, to }) => [from, to])));
	});

	test('has the OPSCOM node once, set as its description allows', () => {
		const ours = workflow.nodes.filter(isOurs);
		expect(ours).toHaveLength(1);
		const [node] = ours;
		expect(node.typeVersion).toBe(description.version);
		const own = ownParameters(node);
		const known = NodeHelpers.getNodeParameters(description.properties, own, true, false, node, description);
		expect(known).toMatchObject(own);
		expect(NodeHelpers.getNodeParametersIssues(description.properties, node, description)).toBeNull();
		expect(node.parameters).toMatchObject({
			resource: 'permit',
			operation: 'delete',
			referenceId: expect.stringMatching(/^=\{\{.*\}\}$/),
		});
	});

	test('tells the parking office what to do first', () => {
		expect(named(workflow, 'Read me')?.parameters.content).toMatch(/^## .+\n[^]*\n1\. /);
	});

	test('holds no credential, no trace of an n8n and nothing that could be a token', () => {
		expect(text).not.toMatch(/"(credentials|instanceId|versionId|shared|apiToken|staticData)"/);
		expect(text).not.toMatch(/bearer|https?:\/\/|@[\w-]+\.[a-z]{2,}/i);
		const knownIds = [
			...workflow.nodes.flatMap((node) => [node.id, node.webhookId]),
			...cancellations.map(({ reference_id }) => reference_id),
		];
		const filterIds = [...text.matchAll(/"conditions": \[\s*\{\s*"id": "([^"]+)"/g)].map(([, id]) => id);
		const longWords = text.match(/[A-Za-z0-9_-]*\d[A-Za-z0-9_-]{19,}/g) ?? [];
		expect([...knownIds, ...filterIds]).toEqual(expect.arrayContaining(longWords));
	});
});

describe('what each example shows', () => {
	test('the cancelled permits come with sample rows, two of which the sandbox deletes', () => {
		const workflow = example('cancelled-permits.json');
		const rows = workflow.pinData['Cancelled permits'].map(({ json }) => json);
		expect(cancellations).toEqual(expect.arrayContaining(rows));
		const deletable = SAMPLE_PERMITS.filter(({ behaviour }) => !behaviour).map(({ referenceId }) => referenceId);
		expect(rows.filter(({ reference_id }) => deletable.includes(String(reference_id)))).toHaveLength(2);
		expect(rows).toHaveLength(4);
	});

	test('the cancelled permits need no other package: all else is pinned or a note', () => {
		const { nodes, pinData } = example('cancelled-permits.json');
		const run = nodes.filter((node) => !pinData[node.name] && !node.type.endsWith('.stickyNote'));
		expect(run.map(({ type, onError }) => ({ type, onError }))).toEqual([
			{ type: NODE, onError: 'continueErrorOutput' },
		]);
	});

	test('the webhook cannot be called by just anyone, and answers on both outputs', () => {
		const { nodes, connections } = example('webhook-cancellation.json');
		const webhook = nodes.find(({ type }) => type === 'n8n-nodes-base.webhook');
		expect(webhook?.parameters).toMatchObject({ authentication: 'headerAuth', responseMode: 'responseNode' });
		const node = nodes.filter(isOurs)[0];
		expect(node.onError).toBe('continueErrorOutput');
		const codes = connections[node.name].main.map((output) =>
			(output ?? []).map(({ node: name }) => {
				const answer = nodes.find((candidate) => candidate.name === name);
				return (answer?.parameters.options as { responseCode: number }).responseCode;
			}),
		);
		expect(codes).toEqual([[200], [422]]);
	});

	test('the spreadsheet writes down every row, whatever happened, before the loop goes on', () => {
		const workflow = example('nightly-spreadsheet.json');
		const node = workflow.nodes.filter(isOurs)[0];
		expect(node.onError).toBe('continueRegularOutput');
		expect(connectionsOf(workflow)).toEqual(
			expect.arrayContaining([
				{ from: 'Loop Over Items', to: node.name, type: 'main' },
				{ from: node.name, to: 'Write what happened', type: 'main' },
				{ from: 'Write what happened', to: 'Loop Over Items', type: 'main' },
			]),
		);
	});

	test('the assistant reaches the tool only through a human review', () => {
		const workflow = example('ai-agent-human-review.json');
		const tool = workflow.nodes.filter(isOurs)[0];
		expect(tool.type).toBe(TOOL);
		const below = connectionsOf(workflow).filter(({ from }) => from === tool.name);
		expect(below).toEqual([{ from: tool.name, to: 'A person approves', type: 'ai_tool' }]);
		const review = named(workflow, 'A person approves');
		expect(review?.type).toMatch(/HitlTool$/);
		expect(review?.parameters.message).toContain('{{ $tool.parameters.Reference_ID }}');
		expect(tool.parameters.referenceId).toContain("$fromAI('Reference_ID'");
		expect(tool.parameters).toMatchObject({
			descriptionType: 'manual',
			toolDescription: expect.stringMatching(/(permanent|can't be undone|for good).* exact Reference ID/i),
		});
	});
});
