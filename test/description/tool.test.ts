import { createNodeAsTool } from 'n8n-core/dist/execution-engine/node-execution-context/utils/create-node-as-tool';
import { NodeHelpers, type INode } from 'n8n-workflow';

import { Opscom } from '../../nodes/Opscom/Opscom.node';

const opscom = new Opscom();

const toolNode = (parameters: INode['parameters']): INode => ({
	id: 'opscom',
	name: 'Delete a permit',
	type: 'n8n-nodes-opscom.opscomTool',
	typeVersion: 1,
	position: [0, 0],
	parameters: { resource: 'permit', operation: 'delete', ...parameters },
});

it('can be used as a tool by an AI agent', () => {
	expect(opscom.description.usableAsTool).toBe(true);
});

it('asks the agent for the Reference ID and for nothing else', () => {
	const node = toolNode({
		referenceId: "={{ $fromAI('Reference_ID', 'The exact Reference ID', 'string') }}",
		options: { dryRun: false },
	});

	const { response } = createNodeAsTool({ node, nodeType: opscom, handleToolInvocation: async () => '' });

	expect(response.name).toBe('Delete_a_permit');
	const { schema } = response;
	if (!('safeParse' in schema)) throw new Error('n8n describes tools by zod schemas.');
	expect(schema.safeParse({ Reference_ID: 'permit-1' }).success).toBe(true);
	expect(schema.safeParse({}).success).toBe(false);
	expect(schema.safeParse({ Reference_ID: 17 }).success).toBe(false);
});

it('describes itself to the agent', () => {
	expect(NodeHelpers.getToolDescriptionForNode(toolNode({ descriptionType: 'auto' }), opscom)).toBe(
		'Delete permit in OPSCOM',
	);
	// What n8n suggests as the description when somebody sets it by hand.
	expect(opscom.description.description).toMatch(/permanently delete .* exact Reference ID/);
});
