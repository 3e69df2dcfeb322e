import axios from 'axios';
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { INodeProperties } from 'n8n-workflow';
import { PACKAGE_NAME } from '../../scripts/n8n/communityPackage';
import { installFolder } from '../../scripts/n8n/paths';
import type { Stage } from './stage';

interface NodeType {
	name: string;
	displayName: string;
	iconUrl?: string | { light: string; dark: string };
}

interface CredentialType {
	name: string;
	displayName: string;
	properties: INodeProperties[];
}

/** The editor reads these lists from files, outside of the REST interface. */
async function types<T>(stage: Stage, list: 'nodes' | 'credentials'): Promise<T[]> {
	return JSON.parse(await stage.client.raw(`../types/${list}.json`)) as T[];
}

/** What n8n logged about the package at warning level or above. */
export function complaints(log: string): string[] {
	const lines = log.split('\n').filter((line) => line.startsWith('{'));
	const entries = lines.map((line) => JSON.parse(line) as { level: string });
	if (entries.length === 0) throw new Error('n8n logged nothing that could be read');
	return entries
		.filter(({ level }) => level === 'warn' || level === 'error')
		.map((entry) => JSON.stringify(entry))
		.filter((entry) => /opscom/i.test(entry));
}

export function installed(stage: Stage): void {
	describe('installed', () => {
		it('lists the package among the community packages, loaded', async () => {
			const packages = await stage.client.request<unknown[]>('GET', '/community-packages');
			expect(packages).toEqual([
				expect.objectContaining({
					packageName: PACKAGE_NAME,
					installedNodes: [expect.objectContaining({ name: 'OPSCOM', type: `${PACKAGE_NAME}.opscom` })],
				}),
			]);
			expect(JSON.stringify(packages)).not.toContain('"failedLoading":true');
		});

		it('offers the node, and the node as a tool for agents', async () => {
			const nodes = await types<NodeType>(stage, 'nodes');
			const names = nodes
				.filter(({ name }) => name.startsWith(PACKAGE_NAME))
				.map(({ name, displayName }) => [name, displayName]);
			expect(names).toEqual([
				[`${PACKAGE_NAME}.opscom`, 'OPSCOM'],
				[`${PACKAGE_NAME}.opscomTool`, 'OPSCOM Tool'],
			]);
		});

		it('offers the credential, without a client code that somebody else has', async () => {
			const credentials = await types<CredentialType>(stage, 'credentials');
			const ours = credentials.find(({ name }) => name === 'opscomApi');
			expect(ours?.displayName).toBe('OPSCOM API');
			const defaults = ours?.properties.map(({ name, default: value }) => [name, value]);
			expect(defaults).toEqual(expect.arrayContaining([['clientCode', '']]));
		});

		it.each(['nodes', 'credentials'] as const)('serves the light and the dark icon of the %s', async (list) => {
			const all = await types<NodeType>(stage, list);
			const ours = all.find(({ name }) => name === `${PACKAGE_NAME}.opscom` || name === 'opscomApi');
			if (typeof ours?.iconUrl !== 'object') throw new Error(`No pair of icons: ${JSON.stringify(ours?.iconUrl)}`);
			for (const path of [ours.iconUrl.light, ours.iconUrl.dark]) {
				const icon = await axios.get<string>(`${stage.n8n.url}/${path}`);
				expect(icon.headers['content-type']).toContain('image/svg+xml');
				expect(icon.data).toContain('<svg');
			}
			expect(ours.iconUrl.light).not.toBe(ours.iconUrl.dark);
		});

		it('runs on the n8n under test and on nothing of this project', () => {
			const { userFolder, version } = stage.n8n;
			const folder = join(userFolder, '.n8n', 'nodes', 'node_modules', PACKAGE_NAME);
			const found = createRequire(join(folder, 'package.json')).resolve('n8n-workflow');
			expect(found.startsWith(realpathSync(installFolder(version)))).toBe(true);
		});

		it('gives n8n nothing to warn about', () => {
			expect(complaints(stage.n8n.log())).toEqual([]);
		});
	});
}
