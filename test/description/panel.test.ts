import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { NodeHelpers, Workflow, type INode, type INodeTypes } from 'n8n-workflow';

import { OpscomApi } from '../../credentials/OpscomApi.credentials';
import codex from '../../nodes/Opscom/Opscom.node.json';
import { Opscom } from '../../nodes/Opscom/Opscom.node';

const nodeFile = resolve(__dirname, '../../nodes/Opscom/Opscom.node.ts');
const credentialFile = resolve(__dirname, '../../credentials/OpscomApi.credentials.ts');
const opscom = new Opscom();
const { description } = opscom;

it('shows in its subtitle what it does, where n8n left out the defaults too', () => {
	const node: INode = {
		id: 'opscom',
		name: 'OPSCOM',
		type: 'n8n-nodes-opscom.opscom',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const nodeTypes: INodeTypes = {
		getByName: () => opscom,
		getByNameAndVersion: () => opscom,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });

	const subtitle = workflow.expression.getSimpleParameterValue(node, description.subtitle, 'internal', {});

	expect(subtitle).toBe('getStats: permit');
});

it('has one input and one output', () => {
	expect(description.inputs).toEqual(['main']);
	expect(description.outputs).toEqual(['main']);
	expect(NodeHelpers.isTriggerNodeType(description.name)).toBe(false);
});

describe.each([
	['the node', nodeFile, description.icon],
	['the credential', credentialFile, new OpscomApi().icon],
])('the icon of %s', (_, file, icon) => {
	it.each(['light', 'dark'] as const)('is a drawing for the %s theme', (theme) => {
		expect(icon).toEqual({ light: expect.stringMatching(/\.svg$/), dark: expect.stringMatching(/\.svg$/) });
		const { [theme]: path } = icon as { light: string; dark: string };
		expect(path).toMatch(/^file:/);
		expect(readFileSync(resolve(dirname(file), path.slice('file:'.length)), 'utf8')).toMatch(/^<svg\b[^>]*viewBox=/);
	});

	it('differs from theme to theme', () => {
		const { light, dark } = icon as { light: string; dark: string };
		const drawing = (path: string) => readFileSync(resolve(dirname(file), path.slice('file:'.length)), 'utf8');
		expect(drawing(light)).not.toBe(drawing(dark));
	});
});

describe('the codex file', () => {
	it('is next to the node and belongs to it', () => {
		expect(existsSync(nodeFile.replace(/\.ts$/, '.json'))).toBe(true);
		// n8n 2.40.5 does not compare `node` with anything; its own nodes name their package and node.
		expect(codex).toMatchObject({ node: expect.stringMatching(/^n8n-nodes-opscom/), codexVersion: '1.0' });
	});

	it("files it under categories from n8n's list", () => {
		const known = [
			'Analytics',
			'Communication',
			'Data & Storage',
			'Development',
			'Finance & Accounting',
			'Marketing & Content',
			'Miscellaneous',
			'Productivity',
			'Sales',
			'Utility',
		];
		expect(codex.categories.length).toBeGreaterThan(0);
		expect(known).toEqual(expect.arrayContaining(codex.categories));
	});

	// test/n8n/nodePanel.ts searches for them in n8n's own node panel.
	it('lets people find the node by the names of OPSCOM and of what they do with permits', () => {
		expect(codex.alias).toEqual(expect.arrayContaining(['Operations Commander', 'OPS-COM', 'OPS COM']));
		for (const verb of ['Create', 'Update', 'Delete', 'Cancelled'])
			expect(codex.alias).toContain(`${verb} Parking Permits`);
		expect(codex.alias).toContain('Get Parking Permit Statistics');
		expect(new Set(codex.alias).size).toBe(codex.alias.length);
	});

	it('leads to documentation', () => {
		const { primaryDocumentation, credentialDocumentation } = codex.resources;
		for (const { url } of [...primaryDocumentation, ...credentialDocumentation]) {
			expect(new URL(url).protocol).toBe('https:');
		}
	});
});
