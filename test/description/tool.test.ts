import { createNodeAsTool } from 'n8n-core/dist/execution-engine/node-execution-context/utils/create-node-as-tool';
import { NodeHelpers, type INode, type INodePropertyOptions } from 'n8n-workflow';

import { Opscom } from '../../nodes/Opscom/Opscom.node';

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

const cases = [
	{
		operation: 'create',
		description: 'Create permit in OPSCOM',
		parameters: {
			plate: fromAI('Plate'),
			endTime: fromAI('End_Time'),
			additionalFields: { zone: fromAI('Zone') },
		},
		asked: { Plate: 'CALM 101', End_Time: '2026-03-02T17:00:00', Zone: 'Lot 4' },
	},
	{
		operation: 'delete',
		description: 'Delete permit in OPSCOM',
		parameters: { referenceId: fromAI('Reference_ID') },
		asked: { Reference_ID: 'permit-1' },
	},
	{
		operation: 'getStats',
		description: 'Get permit stats in OPSCOM',
		parameters: { zones: fromAI('Zones') },
		asked: { Zones: '' },
	},
	{
		operation: 'update',
		description: 'Update permit in OPSCOM',
		parameters: { referenceId: fromAI('Reference_ID'), updateFields: { endTime: fromAI('End_Time') } },
		asked: { Reference_ID: 'permit-1', End_Time: '2026-03-02T17:00:00' },
	},
	{
		operation: 'get',
		description: 'Get plate in OPSCOM',
		parameters: { resource: 'plate', plate: fromAI('Plate') },
		asked: { Plate: 'CALM 101' },
	},
];

/** What 'Operation' offers for one resource and the other. */
const entries = properties
	.filter(({ name }) => name === 'operation')
	.flatMap(({ options }) => options as INodePropertyOptions[]);

it('is tried with every operation', () => {
	expect(entries.map(({ value }) => value)).toEqual(cases.map(({ operation }) => operation));
});

describe.each(cases)('$operation', ({ operation, description, parameters, asked }) => {
	const node = toolNode({ operation, ...parameters, options: {} });

	it('asks the agent for the values that are left to it and for nothing else', () => {
		expect(accepts(node, asked)).toBe(true);
		for (const name of Object.keys(asked)) {
			expect(accepts(node, { ...asked, [name]: undefined })).toBe(false);
			expect(accepts(node, { ...asked, [name]: 17 })).toBe(false);
		}
	});

	// The only thing that n8n 2.40.5 tells an agent by itself; the rest is for the person who describes the tool.
	it('describes itself to the agent by its action', () => {
		expect(
			NodeHelpers.getToolDescriptionForNode(toolNode({ ...parameters, operation, descriptionType: 'auto' }), opscom),
		).toBe(description);
	});

	it('tells a person what it does in OPSCOM, and whether that can be undone', () => {
		const entry = entries.find(({ value }) => value === operation);

		expect(entry?.description).toMatch(
			{
				create: /^Create a permit .* creates the same permit only once\.$/,
				delete: /^Permanently delete a permit\. This can't be undone\.$/,
				get: /^Look up which permits a plate has\. .* This changes nothing in OPSCOM\.$/,
				getStats: /^Count the permits .* This changes nothing in OPSCOM\.$/,
				update: /^Change .* of a permit\. .* can't be undone\.$/,
			}[operation] as RegExp,
		);
	});
});

it('tells in its own description what can be lost and what is needed', () => {
	expect(opscom.description.description).toMatch(/permanently delete .* exact Reference ID/);
});
