import { deepCopy, NodeHelpers, type INode } from 'n8n-workflow';
import { Opscom } from '../../nodes/Opscom/Opscom.node';
import { SAMPLE_PERMITS } from '../sandbox/samplePermits';
import { actingOnDryRuns } from './dryRunCheck';
import { connectionsOf, readCancellations, readExamples, type Workflow } from './readExamples';

const NODE = 'n8n-nodes-opscom.opscom';
/** The type that n8n gives to a node with `usableAsTool` when it is used as a tool (n8n 2.40.5). */
const TOOL = `${NODE}Tool`;

const { description } = new Opscom();
const examples = readExamples();
const cancellations = readCancellations();

const isOurs = ({ type }: INode) => type === NODE || type === TOOL;
/** Without the two fields that n8n adds to a node when it is used as a tool. */
const ownParameters = ({ parameters }: INode) =>
	Object.fromEntries(
		Object.entries(parameters).filter(([name]) => !['descriptionType', 'toolDescription'].includes(name)),
	);
const named = (workflow: Workflow, name: string) => workflow.nodes.find((node) => node.name === name);
const example = (file: string) => {
	const found = examples.find((candidate) => candidate.file === file);
	if (!found) throw new Error(`examples/${file} is missing`);
	return found.workflow;
};

test('the examples are the ones that the README lists', () => {
	expect(examples.map(({ file }) => file)).toEqual([
		'ai-agent-human-review.json',
		'cancelled-permits.json',
		'nightly-spreadsheet.json',
		'webhook-cancellation.json',
	]);
	expect(new Set(examples.map(({ workflow }) => workflow.id)).size).toBe(examples.length);
});

describe.each(examples)('$file', ({ text, workflow }) => {
	test('can be imported: it has an id and a name, is not active, and no two nodes share a name or an id', () => {
		expect(workflow.id).toMatch(/^[A-Za-z0-9]{16}$/);
		expect(workflow.name).not.toBe('');
		expect(workflow.active).toBe(false);
		expect(new Set(workflow.nodes.map(({ name }) => name)).size).toBe(workflow.nodes.length);
		expect(new Set(workflow.nodes.map(({ id }) => id)).size).toBe(workflow.nodes.length);
	});

	test('connects only nodes that exist', () => {
		const names = workflow.nodes.filter(({ type }) => !type.endsWith('.stickyNote')).map(({ name }) => name);
		const connections = connectionsOf(workflow);
		expect(connections).not.toEqual([]);
		expect(names).toEqual(expect.arrayContaining(connections.flatMap(({ from, to }) => [from, to])));
	});

	test('has one OPSCOM node, with parameters that its description allows', () => {
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

	test('tells the parking office how to set it up and how to try it safely', () => {
		const note = named(workflow, 'Read me')?.parameters.content;
		expect(note).toMatch(/^## .+\n[^]*\n1\. /);
		expect(note).toMatch(/\n\d\. To try it safely, add the option 'Dry Run'/);
		expect(note).toMatch(/\n\d\. [^\n]*[Rr]emove the option 'Dry Run'/);
	});

	test('never takes a dry run for a deletion: it asks for `dryRun` before anything acts on the result', () => {
		expect(actingOnDryRuns(workflow, workflow.nodes.filter(isOurs)[0].name)).toEqual([]);
	});

	test('holds no credential, no trace of an n8n instance and nothing that could be a token', () => {
		expect(text).not.toMatch(/"(credentials|instanceId|versionId|shared|apiToken|staticData)"/);
		expect(text).not.toMatch(/bearer|https?:\/\/|@[\w-]+\.[a-z]{2,}/i);
		const knownIds = [
			...workflow.nodes.flatMap((node) => [node.id, node.webhookId]),
			...cancellations.map(({ reference_id }) => reference_id),
		];
		const conditionIds = [...text.matchAll(/"id": "([^"]+)",\s*"leftValue"/g)].map(([, id]) => id);
		const longWords = text.match(/[A-Za-z0-9_-]*\d[A-Za-z0-9_-]{19,}/g) ?? [];
		expect([...knownIds, ...conditionIds]).toEqual(expect.arrayContaining(longWords));
	});
});

describe('the check for a dry run', () => {
	const rewired = (file: string, change: (workflow: Workflow) => void) => {
		const workflow = deepCopy(example(file));
		change(workflow);
		return actingOnDryRuns(workflow, 'Delete permit');
	};
	const to = (node: string) => ({ node, type: 'main' as const, index: 0 });

	test('is missed when it is not there', () => {
		expect(
			rewired('webhook-cancellation.json', ({ connections }) => {
				connections['Delete permit'].main[0] = [to('Respond: deleted')];
			}),
		).toEqual(['Respond: deleted']);
		expect(
			rewired('nightly-spreadsheet.json', ({ connections }) => {
				connections['Delete permit'].main[0] = [to('Dry run?'), to('Write the result')];
			}),
		).toEqual(['Write the result']);
	});

	test('is missed when it asks for something else', () => {
		const asking = (leftValue: string) =>
			rewired('webhook-cancellation.json', (workflow) => {
				const check = named(workflow, 'Dry run?')!.parameters.conditions as {
					conditions: Array<{ leftValue: string }>;
				};
				check.conditions[0].leftValue = leftValue;
			});
		expect(asking('={{ $json.dry_run }}').sort()).toEqual(['Dry run?', 'Respond: deleted', 'Respond: dry run']);
		expect(asking('={{ $json.dryRun }}')).toEqual([]);
	});

	test('is missed when another condition has to hold as well', () => {
		expect(
			rewired('nightly-spreadsheet.json', (workflow) => {
				(named(workflow, 'Dry run?')!.parameters.conditions as { combinator: string }).combinator = 'and';
			}),
		).toContain('Write the result');
	});

	test('is missed when both of its outputs lead to the same node', () => {
		expect(
			rewired('nightly-spreadsheet.json', ({ connections }) => {
				connections['Dry run?'].main[0] = [to('Write the result')];
			}),
		).toEqual(['Write the result']);
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

	test('the cancelled permits need no other package: every other node is pinned or a sticky note', () => {
		const { nodes, pinData } = example('cancelled-permits.json');
		const run = nodes.filter((node) => !pinData[node.name] && !node.type.endsWith('.stickyNote'));
		expect(run.map(({ type, onError }) => ({ type, onError }))).toEqual([
			{ type: NODE, onError: 'continueErrorOutput' },
		]);
	});

	test('the webhook needs a header, and responds to a deletion, a failed item and a dry run with a status of its own', () => {
		const workflow = example('webhook-cancellation.json');
		const webhook = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.webhook');
		expect(webhook?.parameters).toMatchObject({ authentication: 'headerAuth', responseMode: 'responseNode' });
		const node = workflow.nodes.filter(isOurs)[0];
		expect(node.onError).toBe('continueErrorOutput');
		const statuses = connectionsOf(workflow).flatMap(({ from, output, to }) => {
			const options = named(workflow, to)?.parameters.options as { responseCode?: number } | undefined;
			return options?.responseCode === undefined ? [] : [{ from, output, status: options.responseCode }];
		});
		expect(statuses).toEqual([
			{ from: node.name, output: 1, status: 422 },
			{ from: 'Dry run?', output: 0, status: 503 },
			{ from: 'Dry run?', output: 1, status: 200 },
		]);
	});

	test('the spreadsheet gets the result of every row before the loop continues', () => {
		const workflow = example('nightly-spreadsheet.json');
		const node = workflow.nodes.filter(isOurs)[0];
		expect(node.onError).toBe('continueRegularOutput');
		expect(connectionsOf(workflow)).toEqual(
			expect.arrayContaining([
				{ from: 'Loop Over Items', output: 1, to: node.name, type: 'main' },
				{ from: node.name, output: 0, to: 'Dry run?', type: 'main' },
				{ from: 'Dry run?', output: 0, to: 'Loop Over Items', type: 'main' },
				{ from: 'Dry run?', output: 1, to: 'Write the result', type: 'main' },
				{ from: 'Write the result', output: 0, to: 'Loop Over Items', type: 'main' },
			]),
		);
	});

	test('the assistant reaches the tool only through a human review', () => {
		const workflow = example('ai-agent-human-review.json');
		const tool = workflow.nodes.filter(isOurs)[0];
		expect(tool.type).toBe(TOOL);
		const below = connectionsOf(workflow).filter(({ from }) => from === tool.name);
		expect(below).toEqual([{ from: tool.name, output: 0, to: 'A person approves', type: 'ai_tool' }]);
		const review = named(workflow, 'A person approves');
		expect(review?.type).toMatch(/HitlTool$/);
		expect(review?.parameters.message).toContain('{{ $tool.parameters.Reference_ID }}');
		expect(tool.parameters.referenceId).toContain("$fromAI('Reference_ID'");
		expect(tool.parameters).toMatchObject({
			descriptionType: 'manual',
			toolDescription: expect.stringMatching(/^Permanently deletes .*can't be undone.* exact Reference ID.*dryRun/),
		});
		const assistant = named(workflow, 'Parking assistant')?.parameters.options as { systemMessage: string };
		expect(assistant.systemMessage).toMatch(/dryRun.* nothing was deleted/);
	});
});
