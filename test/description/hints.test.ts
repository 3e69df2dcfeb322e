import { NodeHelpers, Workflow, type INode, type INodeTypes } from 'n8n-workflow';

import { Opscom } from '../../nodes/Opscom/Opscom.node';
import { operations } from '../../nodes/Opscom/actions/operations';

const opscom = new Opscom();
const { hints = [], builderHint, properties } = opscom.description;

/** The hints that n8n shows in a node with these parameters before it has run. */
function shownWith(saved: INode['parameters']): string[] {
	const parameters = NodeHelpers.getNodeParameters(properties, saved, true, false, null, opscom.description) ?? {};
	const node: INode = {
		id: 'opscom',
		name: 'OPSCOM',
		type: 'n8n-nodes-opscom.opscom',
		typeVersion: 1,
		position: [0, 0],
		parameters,
	};
	const nodeTypes: INodeTypes = {
		getByName: () => opscom,
		getByNameAndVersion: () => opscom,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	return hints
		.filter(({ whenToDisplay }) => whenToDisplay === 'beforeExecution')
		.filter(({ displayCondition }) =>
			workflow.expression.getSimpleParameterValue(node, displayCondition, 'internal', {}, undefined, false),
		)
		.map(({ message }) => message);
}

const CANNOT_BE_UNDONE = [
	"Each item deletes a permit. This can't be undone. With the option 'Dry Run', the items are only checked.",
];

it.each<[string, INode['parameters']]>([
	['a deletion', { operation: 'delete', referenceId: 'permit-1' }],
	['a deletion with other options', { operation: 'delete', options: { concurrency: 1 } }],
	['a dry run that is switched off', { operation: 'delete', options: { dryRun: false } }],
	// n8n does not evaluate an expression inside a collection for a hint (seen in 2.41.1).
	['a dry run that an expression decides', { operation: 'delete', options: { dryRun: '={{ $json.try }}' } }],
])("says of %s that it can't be undone", (_, parameters) => {
	expect(shownWith(parameters)).toEqual(CANNOT_BE_UNDONE);
});

it.each<[string, INode['parameters']]>([
	['a new node', {}],
	['a dry run', { operation: 'delete', options: { dryRun: true } }],
	...operations
		.filter(({ entry }) => entry.value !== 'delete')
		.map(({ resource, entry }): [string, INode['parameters']] => [
			String(entry.action),
			{ resource, operation: entry.value as string },
		]),
])('says nothing of the kind of %s', (_, parameters) => {
	expect(shownWith(parameters)).toEqual([]);
});

it('keeps to the 120 characters that n8n wants of a hint', () => {
	for (const { message } of hints) expect(message.length).toBeLessThanOrEqual(120);
});

it("tells n8n's workflow builder what cannot be undone, what to keep and what to ask for", () => {
	expect(builderHint?.searchHint).toMatch(/Deleting cannot be undone/);
	expect(builderHint?.searchHint).toContain('"options": { "dryRun": true } literally');
	expect(builderHint?.searchHint).toMatch(/Always set resource and operation/);
	expect(builderHint?.searchHint).toMatch(/Save the Reference ID/);
	for (const key of ['idempotencyKey', 'deleted', 'updated', 'created']) expect(builderHint?.searchHint).toContain(key);
	expect(builderHint?.relatedNodes?.map(({ nodeType }) => nodeType)).toEqual(['n8n-nodes-base.dataTable']);
});
