import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deepCopy, NodeHelpers, type INode } from 'n8n-workflow';
import { Opscom } from '../../nodes/Opscom/Opscom.node';
import { SAMPLE_PERMITS } from '../sandbox/samplePermits';
import { actingOnDryRuns } from './dryRunCheck';
import { isOurs, isRequestToOpscom, problemsOf } from './exampleCheck';
import { connectionsOf, readCancellations, readCheck, readExamples, type Workflow } from './readExamples';

const NODE = 'n8n-nodes-opscom.opscom';
/** The type that n8n gives to a node with `usableAsTool` when it is used as a tool (n8n 2.40.5). */
const TOOL = `${NODE}Tool`;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const { description } = new Opscom();
const examples = readExamples();
const cancellations = readCancellations();

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

test('the README names every example, and no two examples share an id or a name', () => {
	const readme = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');
	const inReadme = [...readme.matchAll(/^\| `([\w-]+\.json)` \|/gm)].map(([, file]) => file);
	expect(inReadme.sort()).toEqual(examples.map(({ file }) => file).sort());
	expect(new Set(examples.map(({ workflow }) => workflow.id)).size).toBe(examples.length);
	expect(new Set(examples.map(({ workflow }) => workflow.name)).size).toBe(examples.length);
});

describe.each([...examples, readCheck()])('$file', ({ text, workflow }) => {
	const ours = workflow.nodes.filter(isOurs);

	test('can be imported: it has an id and a name, is not active, and no two nodes share a name or an id', () => {
		expect(workflow.id).toMatch(/^[A-Za-z0-9]{16}$/);
		expect(workflow.name).not.toBe('');
		expect(workflow.active).toBe(false);
		expect(new Set(workflow.nodes.map(({ name }) => name)).size).toBe(workflow.nodes.length);
		expect(new Set(workflow.nodes.map(({ id }) => id)).size).toBe(workflow.nodes.length);
	});

	test('connects and pins only nodes that exist', () => {
		const names = workflow.nodes.filter(({ type }) => !type.endsWith('.stickyNote')).map(({ name }) => name);
		const connections = connectionsOf(workflow);
		expect(connections).not.toEqual([]);
		expect(names).toEqual(expect.arrayContaining(connections.flatMap(({ from, to }) => [from, to])));
		expect(names).toEqual(expect.arrayContaining(Object.keys(workflow.pinData)));
	});

	test('has OPSCOM nodes with parameters that their description allows', () => {
		expect(workflow.nodes.filter((node) => isOurs(node) || isRequestToOpscom(node))).not.toEqual([]);
		for (const node of ours) {
			expect([description.version].flat()).toContain(node.typeVersion);
			const own = ownParameters(node);
			const known = NodeHelpers.getNodeParameters(description.properties, own, true, false, node, description);
			expect(known).toMatchObject(own);
			expect(NodeHelpers.getNodeParametersIssues(description.properties, node, description)).toBeNull();
		}
		for (const { parameters } of ours.filter((node) => node.parameters.operation === 'delete'))
			expect(parameters.referenceId).toMatch(/^=\{\{.*\}\}$/);
	});

	test('runs at once, explains every step, and never takes a dry run for a deletion', () => {
		expect(problemsOf(workflow)).toEqual([]);
	});

	test('tells the parking office how to set it up and how to try it safely', () => {
		const note = named(workflow, 'Read me')?.parameters.content;
		expect(note).toMatch(/^## .+\n[^]*\n1\. /);
		if (ours.some(({ parameters }) => parameters.operation !== 'getStats'))
			expect(note).toMatch(/\n\d\. To try it safely, [^\n]*'Dry Run'/);
	});

	test('holds no trace of an n8n instance and nothing that could be a token', () => {
		expect(text).not.toMatch(/"(credentials|instanceId|versionId|shared|apiToken|staticData)"/);
		expect(text).not.toMatch(/bearer|https?:\/\/|@[\w-]+\.[a-z]{2,}/i);
		const ids = [...text.matchAll(/"(?:id|webhookId)": "([^"]+)"/g)].map(([, id]) => id);
		const knownIds = [
			workflow.id,
			...ids.filter((id) => UUID.test(id)),
			...cancellations.map(({ reference_id }) => reference_id),
			...pinnedFiles(workflow).map(({ data }) => data.replace(/[+/=]+$/, '')),
		];
		const longWords = text.match(/[A-Za-z0-9_-]*\d[A-Za-z0-9_-]{19,}/g) ?? [];
		expect(knownIds).toEqual(expect.arrayContaining(longWords));
	});

	test('pins only files with rows of examples/cancellations.csv', () => {
		for (const { data } of pinnedFiles(workflow)) {
			const [header, ...lines] = Buffer.from(data, 'base64').toString().trimEnd().split('\r\n');
			expect(header).toBe(Object.keys(cancellations[0]).join());
			expect(cancellations.map((row) => Object.values(row).join())).toEqual(expect.arrayContaining(lines));
		}
	});
});

const pinnedFiles = ({ pinData }: Workflow) =>
	Object.values(pinData).flatMap((items) => items.flatMap(({ binary = {} }) => Object.values(binary)));

describe('the check of the examples', () => {
	const FILE = 'spreadsheet-row-cancelled.json';
	const broken = (change: (workflow: Workflow) => void, file = FILE) => {
		const workflow = deepCopy(example(file));
		change(workflow);
		return problemsOf(workflow);
	};
	const nodeOf = (workflow: Workflow, name: string) => named(workflow, name)!;

	test('reports the id of a credential', () => {
		expect(
			broken((workflow) => {
				nodeOf(workflow, 'Delete permit').credentials = { opscomApi: { id: 'x1', name: 'Ours' } };
			}),
		).toEqual(['Delete permit: has a credential']);
	});

	test('reports a trigger without pinned rows', () => {
		expect(broken(({ pinData }) => delete pinData['Row changed'])).toEqual(['Row changed: has no pinned rows']);
		expect(broken(({ pinData }) => (pinData['Row changed'] = []))).toEqual(['Row changed: has no pinned rows']);
		expect(broken(({ pinData }) => delete pinData['Cancelled permits'], 'cancelled-permits.json')).toEqual([
			'Cancelled permits: has no pinned rows',
		]);
	});

	test('reports another step that would need an account', () => {
		expect(broken(({ pinData }) => delete pinData['Write to the row'])).toEqual([
			'Write to the row: has no pinned rows',
		]);
	});

	test('reports a node of a package that an n8n need not have', () => {
		expect(
			broken((workflow) => {
				nodeOf(workflow, 'Result: deleted').type = 'n8n-nodes-other.set';
				workflow.pinData['Result: deleted'] = [{ json: {} }];
			}),
		).toEqual(['Result: deleted: comes from n8n-nodes-other']);
	});

	test('reports a step without a sticky note, and sticky notes on top of each other', () => {
		expect(
			broken((workflow) => {
				workflow.nodes = workflow.nodes.filter(({ name }) => name !== 'Note: Delete permit');
			}),
		).toEqual(['Delete permit: is inside no sticky note']);
		expect(
			broken((workflow) => {
				nodeOf(workflow, 'Read me').parameters.width = 600;
			}),
		).toEqual(['Read me: overlaps Note: Row changed']);
	});

	test('reports what acts on a result without asking for a dry run', () => {
		expect(
			broken(({ connections }) => {
				connections['Delete permit'].main[0]?.push({ node: 'Result: deleted', type: 'main', index: 0 });
			}),
		).toEqual([
			'Result: deleted: acts before the workflow has asked for dryRun',
			'Write to the row: acts before the workflow has asked for dryRun',
		]);
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
				connections['Delete permit'].main[0] = [to('Dry run?'), to('Result of the row')];
			}),
		).toEqual(['Result of the row', 'Write the result']);
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
		).toContain('Result of the row');
	});

	test('is missed when both of its outputs lead to the same node', () => {
		expect(
			rewired('nightly-spreadsheet.json', ({ connections }) => {
				connections['Dry run?'].main[0] = [to('Result of the row')];
			}),
		).toEqual(['Result of the row', 'Write the result']);
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

	test("the cancelled permits show how a later step gets at the row's other columns", () => {
		const deleted = named(example('cancelled-permits.json'), 'Deleted');
		expect(JSON.stringify(deleted?.parameters)).toContain("{{ $('Cancelled permits').item.json.plate }}");
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
				{ from: 'Dry run?', output: 1, to: 'Result of the row', type: 'main' },
				{ from: 'Result of the row', output: 0, to: 'Write the result', type: 'main' },
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
