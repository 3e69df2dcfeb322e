import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { NodeHelpers, Workflow, type INode, type INodeTypes } from 'n8n-workflow';

import { OpscomApi } from '../../credentials/OpscomApi.credentials';
import { operations } from '../../nodes/Opscom/actions/operations';
import codex from '../../nodes/Opscom/Opscom.node.json';
import { Opscom } from '../../nodes/Opscom/Opscom.node';

const nodeFile = resolve(__dirname, '../../nodes/Opscom/Opscom.node.ts');
const credentialFile = resolve(__dirname, '../../credentials/OpscomApi.credentials.ts');
const opscom = new Opscom();
const { hints = [], builderHint, properties, icon, subtitle } = opscom.description;

/** What an expression of the description comes to in a node that was saved with these parameters and has not run. */
function evaluated(expression: string | undefined, saved: INode['parameters']): unknown {
	const parameters = NodeHelpers.getNodeParameters(properties, saved, true, false, null, opscom.description) ?? {};
	const type = 'n8n-nodes-opscom.opscom';
	const node: INode = { id: 'opscom', name: 'OPSCOM', type, typeVersion: 1, position: [0, 0], parameters };
	const nodeTypes: INodeTypes = {
		getByName: () => opscom,
		getByNameAndVersion: () => opscom,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	return workflow.expression.getSimpleParameterValue(node, expression, 'internal', {}, undefined, false);
}
const shownWith = (saved: INode['parameters']) =>
	hints.filter(({ displayCondition }) => evaluated(displayCondition, saved)).map(({ message }) => message);

it('shows in its subtitle what it does, also where n8n left the defaults out', () => {
	expect(evaluated(subtitle, {})).toBe('getStats: permit');
	expect(evaluated(subtitle, { operation: 'delete' })).toBe('delete: permit');
});

it.each<INode['parameters']>([
	{ operation: 'delete', referenceId: 'permit-1' },
	{ operation: 'delete', options: { concurrency: 1 } },
	{ operation: 'delete', options: { dryRun: false } },
	// n8n does not evaluate an expression inside a collection for a hint (seen in 2.41.1).
	{ operation: 'delete', options: { dryRun: '={{ $json.try }}' } },
])("says before a run with %j that a deletion can't be undone, in the 120 characters that n8n wants", (parameters) => {
	const [message, ...more] = shownWith(parameters);
	expect(message).toMatch(/^Each item deletes a permit\. This can't be undone\. .{1,70}$/);
	expect(more).toEqual([]);
});

it('says nothing of the kind of a dry run, of a new node and of other operations', () => {
	const others = operations.filter(({ entry }) => entry.value !== 'delete');
	const saved = others.map(({ resource, entry }) => ({ resource, operation: entry.value as string }));
	for (const parameters of [{}, { operation: 'delete', options: { dryRun: true } }, ...saved]) {
		expect(shownWith(parameters)).toEqual([]);
	}
});

it("tells n8n's workflow builder what cannot be undone, what to keep, what to set and what to ask for", () => {
	for (const told of [
		'Deleting cannot be undone',
		'Save the Reference ID',
		'"options": { "dryRun": true } literally',
		'Always set resource and operation',
		'deleted, updated or created set to true',
		'idempotencyKey',
	]) {
		expect(builderHint?.searchHint).toContain(told);
	}
	expect(builderHint?.relatedNodes?.map(({ nodeType }) => nodeType)).toEqual(['n8n-nodes-base.dataTable']);
});

it.each([
	['the node', nodeFile, icon],
	['the credential', credentialFile, new OpscomApi().icon],
])('%s has a drawing for each theme', (_, file, icons) => {
	const drawings = Object.values(icons as { light: string; dark: string }).map((path) =>
		readFileSync(resolve(dirname(file), path.replace(/^file:/, '')), 'utf8'),
	);
	expect(drawings).toEqual(Array(2).fill(expect.stringMatching(/^<svg\b[^>]*viewBox=/)));
	expect(drawings[0]).not.toBe(drawings[1]);
});

describe('the codex file', () => {
	it("is next to the node, under a category from n8n's list, and leads to documentation", () => {
		expect(existsSync(nodeFile.replace(/\.ts$/, '.json'))).toBe(true);
		// n8n 2.40.5 does not compare `node` with anything; its own nodes name their package and node.
		expect(codex).toMatchObject({ node: expect.stringMatching(/^n8n-nodes-opscom/), codexVersion: '1.0' });
		const known = ['Data & Storage', 'Miscellaneous', 'Productivity', 'Utility'];
		expect(codex.categories.filter((category) => !known.includes(category))).toEqual([]);
		expect(codex.categories.length).toBeGreaterThan(0);
		const { primaryDocumentation, credentialDocumentation } = codex.resources;
		for (const { url } of [...primaryDocumentation, ...credentialDocumentation]) expect(url).toMatch(/^https:/);
	});

	// test/n8n/nodePanel.ts searches for them in n8n's own node panel.
	it('lets people find the node by the names of OPSCOM and of what they do with permits', () => {
		const verbs = ['Create', 'Update', 'Delete', 'Cancelled'].map((verb) => `${verb} Parking Permits`);
		const names = ['Operations Commander', 'OPS-COM', 'OPS COM', 'Get Parking Permit Statistics'];
		expect(codex.alias).toEqual(expect.arrayContaining([...names, ...verbs]));
		expect(new Set(codex.alias).size).toBe(codex.alias.length);
	});
});
