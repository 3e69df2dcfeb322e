import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deepCopy, NodeHelpers, type INode } from 'n8n-workflow';
import { Opscom } from '../../nodes/Opscom/Opscom.node';
import { SAMPLE_PERMITS } from '../sandbox/samplePermits';
import { actingUnconfirmed } from './confirmedCheck';
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
const changes = ({ parameters }: INode) => ['create', 'delete', 'update'].includes(String(parameters.operation));
const named = (workflow: Workflow, name: string) => workflow.nodes.find((node) => node.name === name);
const example = (file: string) => {
	const found = examples.find((candidate) => candidate.file === file);
	if (!found) throw new Error(`examples/${file} is missing`);
	return found.workflow;
};

const byFile = (a: { file: string }, b: { file: string }) => a.file.localeCompare(b.file);

test('the README names every example by its title, and no two examples share an id or a name', () => {
	const readme = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');
	const inReadme = [...readme.matchAll(/^\| \[([^\]]+)\]\(examples\/([\w-]+\.json)\) \|/gm)];
	expect(inReadme.map(([, name, file]) => ({ file, name })).sort(byFile)).toEqual(
		examples.map(({ file, workflow: { name } }) => ({ file, name })).sort(byFile),
	);
	expect(new Set(examples.map(({ workflow }) => workflow.id)).size).toBe(examples.length);
	expect(new Set(examples.map(({ workflow }) => workflow.name)).size).toBe(examples.length);
});

describe.each(examples)('$file', ({ workflow }) => {
	test('runs at once, explains every step legibly, and takes nothing for done that OPSCOM did not confirm', () => {
		expect(problemsOf(workflow)).toEqual([]);
	});

	test('starts with a dry run, and tells the parking office how to go on from there', () => {
		const note = named(workflow, 'Read me')?.parameters.content;
		expect(note).toMatch(/^# .+\n[^]*\n## 1\. /);
		expect(note).toMatch(/'Dry Run'/);
		expect(note).toMatch(/publish/);
		expect(note).toMatch(/can't be undone/);
		// In the form for a list, the clerk chooses: the sample file is checked.
		const choice = "={{ $('Upload a list').first().json['What to do'] !== 'Delete the permits' }}";
		const [sample] = workflow.pinData['Upload a list'] ?? [];
		expect([undefined, 'Check only']).toContain(sample?.json['What to do']);
		for (const { parameters } of workflow.nodes.filter((node) => isOurs(node) && changes(node)))
			expect([true, ...(sample ? [choice] : [])]).toContain((parameters.options as { dryRun?: unknown }).dryRun);
	});
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
			// n8n's editor leaves a default out of a saved workflow: what a node does has to stand in it.
			expect(node.parameters).toHaveProperty('operation');
			const own = ownParameters(node);
			const known = NodeHelpers.getNodeParameters(description.properties, own, true, false, node, description);
			expect(known).toMatchObject(own);
			expect(NodeHelpers.getNodeParametersIssues(description.properties, node, description)).toBeNull();
		}
		for (const { parameters } of ours.filter(({ parameters }) => parameters.operation === 'delete'))
			expect(parameters.referenceId).toMatch(/^=\{\{.*\}\}$/);
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
				nodeOf(workflow, 'Stop').type = 'n8n-nodes-other.stop';
				workflow.pinData.Stop = [{ json: {} }];
			}),
		).toEqual(['Stop: comes from n8n-nodes-other']);
	});

	const notes = (workflow: Workflow, name: string) => nodeOf(workflow, `Note: ${name}`);

	test('reports a step without a sticky note, and sticky notes on top of each other', () => {
		expect(
			broken((workflow) => {
				workflow.nodes = workflow.nodes.filter(({ name }) => name !== 'Note: Stop');
			}),
		).toEqual(['Needs a look: is inside no sticky note', 'Stop: is inside no sticky note']);
		expect(
			broken((workflow) => {
				notes(workflow, 'Delete').parameters.width = 300;
			}),
		).toContain('Note: Delete: overlaps Note: Write');
	});

	test('reports a text that is too long for its note, too small, under a step or under a line', () => {
		const textOf = (content: string) =>
			broken((workflow) => {
				notes(workflow, 'Stop').parameters.content = content;
			});
		expect(textOf('No ID: the run stops')).toEqual(['Note: Stop: is too small to read when the workflow opens']);
		expect(textOf('## one\n## two\n## three\n## four\n## five\n## six\n## seven')).toEqual([
			'Note: Stop: its text is longer than the note',
			'Note: Stop: a step covers its text',
			'Note: Stop: the line from Row changed to Needs a look goes through its text',
		]);
	});

	test('reports what writes a result without asking whether OPSCOM confirmed it', () => {
		expect(
			broken(({ connections }) => {
				connections['Delete permit'].main[0]?.push({ node: 'Write to the row', type: 'main', index: 0 });
			}),
		).toEqual(['Write to the row: acts on items that OPSCOM did not confirm']);
	});

	test('reports a step that decides by dryRun, fills in what is missing, or finds its row by number', () => {
		expect(
			broken((workflow) => {
				const { conditions } = nodeOf(workflow, 'Anything refused?').parameters.conditions as {
					conditions: Array<{ leftValue: string }>;
				};
				conditions[0].leftValue = '={{ !$json.dryRun }}';
			}, 'nightly-spreadsheet.json'),
		).toEqual(['Anything refused?: decides by dryRun']);
		expect(
			broken((workflow) => {
				nodeOf(workflow, 'Delete permit').parameters.referenceId = '={{ $json.reference_id || $json.permit }}';
			}),
		).toEqual(['Delete permit: fills in what is missing']);
		expect(
			broken((workflow) => {
				const { columns } = nodeOf(workflow, 'Write to the row').parameters;
				(columns as { matchingColumns: string[] }).matchingColumns = ['row_number'];
			}),
		).toEqual(['Write to the row: does not find its row by reference_id']);
	});
});

describe('the check for what OPSCOM confirmed', () => {
	const rewired = (file: string, change: (workflow: Workflow) => void) => {
		const workflow = deepCopy(example(file));
		change(workflow);
		return actingUnconfirmed(workflow, named(workflow, 'Delete permit')!);
	};
	const to = (node: string) => ({ node, type: 'main' as const, index: 0 });
	const checkOf = (workflow: Workflow) =>
		named(workflow, 'Deleted?')!.parameters.conditions as {
			combinator: string;
			conditions: Array<{ leftValue: string }>;
		};

	test('is missed when it is not there', () => {
		expect(
			rewired('webhook-cancellation.json', ({ connections }) => {
				connections['Delete permit'].main[0] = [to('Respond: deleted')];
			}),
		).toEqual(['Respond: deleted']);
	});

	test('is missed when it asks for something else, or when another condition is enough', () => {
		const asking = (leftValue: string) =>
			rewired('webhook-cancellation.json', (workflow) => (checkOf(workflow).conditions[0].leftValue = leftValue));
		expect(asking('={{ !$json.dryRun }}')).toContain('Respond: deleted');
		expect(asking('={{ $json.updated === true }}')).toContain('Respond: deleted');
		expect(asking('={{ $json.deleted === true }}')).toEqual([]);
		expect(
			rewired('webhook-cancellation.json', (workflow) => {
				const check = checkOf(workflow);
				check.conditions.push({ ...check.conditions[0], leftValue: '={{ true }}' });
				check.combinator = 'or';
			}),
		).toContain('Respond: deleted');
	});

	test('is missed when both of its outputs lead to the same step', () => {
		expect(
			rewired('webhook-cancellation.json', ({ connections }) => {
				connections['Deleted?'].main[1] = [to('Respond: deleted')];
			}),
		).toEqual(['Respond: deleted']);
	});

	test('is missed when the values that a step writes do not ask for it', () => {
		expect(
			rewired('crm-deal-cancelled.json', (workflow) => {
				const { parameters } = named(workflow, 'Result of each deal')!;
				parameters.jsCode = String(parameters.jsCode).replace('answer.deleted === true', '!answer.error');
			}),
		).toEqual(['Result of each deal', 'Note on the deal']);
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

	test('the webhook needs a header, and gives each outcome a status that a sender understands', () => {
		const workflow = example('webhook-cancellation.json');
		const webhook = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.webhook');
		expect(webhook?.parameters).toMatchObject({ authentication: 'headerAuth', responseMode: 'responseNode' });
		const statuses = connectionsOf(workflow).flatMap(({ from, output, to }) => {
			const options = named(workflow, to)?.parameters.options as { responseCode?: unknown } | undefined;
			return options?.responseCode === undefined ? [] : [{ from, output, status: options.responseCode }];
		});
		expect(statuses).toEqual([
			{ from: 'Delete permit', output: 1, status: expect.stringMatching(/503.*400.*422/) },
			{ from: 'Deleted?', output: 0, status: 200 },
			{ from: 'Deleted?', output: 1, status: 503 },
		]);
	});

	test('the spreadsheet gets the outcome of every row before the loop continues', () => {
		const workflow = example('nightly-spreadsheet.json');
		const followers = connectionsOf(workflow).filter(({ from }) => from === 'Outcome of the row');
		expect(followers.map(({ to }) => to).sort()).toEqual(['Loop Over Items', 'Write to the rows']);
		// n8n runs the higher of two branches first.
		const [loop, write] = followers.map(({ to }) => named(workflow, to)!.position[1]).sort((a, b) => b - a);
		expect(write).toBeLessThan(loop);
		expect(named(workflow, 'Write to the rows')!.position[1]).toBe(write);
	});

	test('the assistant looks up a plate on its own, and reaches the other tools only through a human review', () => {
		const workflow = example('ai-agent-human-review.json');
		const above = (name: string) => connectionsOf(workflow).filter(({ from }) => from === name);
		for (const tool of workflow.nodes.filter(isOurs)) {
			expect(tool.type).toBe(TOOL);
			const [{ to, type }, ...others] = above(tool.name);
			expect({ type, others }).toEqual({ type: 'ai_tool', others: [] });
			const reads = tool.parameters.resource === 'plate';
			expect(named(workflow, to)?.type).toMatch(reads ? /\.agent$/ : /HitlTool$/);
			expect(tool.parameters.toolDescription).toMatch(reads ? /changes nothing/ : /"dryRun" means that nothing was/);
		}
		const review = named(workflow, 'A person approves');
		expect(review?.parameters.message).toContain('{{ $tool.parameters.Reference_ID }}');
		const assistant = named(workflow, 'Parking assistant')?.parameters.options as { systemMessage: string };
		expect(assistant.systemMessage).toMatch(/Never call two tools in one turn/);
		expect(assistant.systemMessage).toMatch(/"deleted": true, "updated": true or "created": true/);
	});
});
