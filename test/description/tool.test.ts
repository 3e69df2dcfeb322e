import { createNodeAsTool } from 'n8n-core/dist/execution-engine/node-execution-context/utils/create-node-as-tool';
import { NodeHelpers, type INode, type INodePropertyOptions } from 'n8n-workflow';

import { Opscom } from '../../nodes/Opscom/Opscom.node';
import { permitOperations } from '../engine/permitOperations';

const opscom = new Opscom();
const { properties } = opscom.description;

const toolNode = (parameters: INode['parameters']): INode => ({
	id: 'opscom',
	name: 'Permit tool',
	type: 'n8n-nodes-opscom.opscomTool',
	typeVersion: 1,
	position: [0, 0],
	parameters: { resource: 'permit', operation: 'delete', ...parameters },
});

/** How an agent's model is asked for a value: n8n's button puts such an expression into the field. */
const fromAI = (name: string) => `={{ $fromAI('${name}', \`\`, 'string') }}`;

/** Whether the tool accepts what an agent gives it. */
function accepts(node: INode, given: Record<string, unknown>): boolean {
	const { response } = createNodeAsTool({ node, nodeType: opscom, handleToolInvocation: async () => '' });
	const { schema } = response;
	if (!('safeParse' in schema)) throw new Error('n8n describes tools by zod schemas.');
	return schema.safeParse(given).success;
}

it('can be used as a tool by an AI agent', () => {
	expect(opscom.description.usableAsTool).toBe(true);
});

/** Leaves to the agent what the tests map to a column. */
const leftToAgent = (value: unknown): unknown =>
	typeof value === 'object'
		? Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, leftToAgent(inner)]))
		: typeof value === 'string'
			? value.replace(/^=\{\{ \$json\.(\w+) \}\}$/, (_, column: string) => fromAI(column))
			: value;

const cases = permitOperations.map(({ name: operation, parameters, rows: [row], changesSomething }) => {
	const columns = [...JSON.stringify(parameters).matchAll(/\$json\.(\w+)/g)].map(([, column]) => column);
	return {
		operation,
		parameters: leftToAgent(parameters) as INode['parameters'],
		asked: Object.fromEntries(columns.map((column) => [column, String(row[column])])),
		changesSomething,
	};
});

/** What 'Operation' offers for one resource and the other. */
const entries = properties
	.filter(({ name }) => name === 'operation')
	.flatMap(({ options }) => options as INodePropertyOptions[]);

describe.each(cases)('$operation', ({ operation, parameters, asked, changesSomething }) => {
	const node = toolNode({ ...parameters, options: {} });
	const entry = entries.find(({ value }) => value === operation);

	it('asks the agent for the values that are left to it and for nothing else', () => {
		expect(accepts(node, asked)).toBe(true);
		for (const name of Object.keys(asked)) {
			expect(accepts(node, { ...asked, [name]: undefined })).toBe(false);
			expect(accepts(node, { ...asked, [name]: 17 })).toBe(false);
		}
	});

	// The action is the only thing that n8n 2.40.5 tells an agent by itself; the rest is for the person who describes the tool.
	it('tells an agent its action, and a person what it does in OPSCOM and whether that can be undone', () => {
		expect(NodeHelpers.getToolDescriptionForNode(toolNode({ ...parameters, descriptionType: 'auto' }), opscom)).toBe(
			`${entry?.action} in OPSCOM`,
		);
		expect(entry?.description).toMatch(
			changesSomething
				? /can't be undone\.$|under its key is never sent again\.$/
				: /This changes nothing in OPSCOM\.$/,
		);
	});
});
