import { manifestFindings } from '../../scripts/scan/manifest';
import manifest from '../../package.json';

type Manifest = Record<string, unknown>;

const without = (field: string): Manifest =>
	Object.fromEntries(Object.entries(manifest).filter(([name]) => name !== field));
const changed = (change: Manifest): Manifest => ({ ...manifest, ...change });
const n8n = (change: Manifest): Manifest => changed({ n8n: { ...manifest.n8n, ...change } });
const script = (name: string): Manifest => changed({ scripts: { ...manifest.scripts, [name]: 'tsc' } });

describe("package.json and n8n's verification", () => {
	test('follows every rule', () => {
		expect(manifestFindings(manifest)).toEqual([]);
	});

	test.each<[string, Manifest, string]>([
		['another name', changed({ name: 'opscom' }), 'name must be "n8n-nodes-opscom"'],
		['another licence', changed({ license: 'Apache-2.0' }), 'license must be "MIT"'],
		['no keyword', changed({ keywords: ['n8n'] }), 'keywords must include'],
		['no description', changed({ description: ' ' }), 'description must not be empty'],
		['no homepage', without('homepage'), 'homepage must be'],
		['a homepage without https', changed({ homepage: 'http://127.0.0.1/' }), 'homepage must be'],
		['an author without an address', changed({ author: { name: 'Parking office' } }), 'author must have'],
		['no repository', without('repository'), 'repository must be'],
		['a shorthand repository', changed({ repository: 'owner/name' }), 'repository must be'],
		['more files than dist', changed({ files: ['dist', 'test'] }), 'files must be ["dist"]'],
		['another API version', n8n({ n8nNodesApiVersion: 2 }), 'n8nNodesApiVersion must be 1'],
		['not strict', n8n({ strict: false }), 'n8n.strict must be true'],
		['no nodes', n8n({ nodes: [] }), 'n8n.nodes must list'],
		['TypeScript nodes', n8n({ nodes: ['nodes/Opscom/Opscom.node.ts'] }), 'n8n.nodes must list'],
		['no credentials', n8n({ credentials: undefined }), 'n8n.credentials must list'],
		['no n8n object', without('n8n'), 'n8n.strict must be true'],
		['a pinned peer', changed({ peerDependencies: { 'n8n-workflow': '^2.0.0' } }), 'peerDependencies must be'],
		[
			'a second peer',
			changed({ peerDependencies: { 'n8n-workflow': '*', axios: '*' } }),
			'peerDependencies must be { "n8n-workflow": "*" }',
		],
		['dependencies', changed({ dependencies: { axios: '^1.0.0' } }), 'remove dependencies: '],
		['optional dependencies', changed({ optionalDependencies: {} }), 'remove optionalDependencies: '],
		['bundled dependencies', changed({ bundledDependencies: [] }), 'remove bundledDependencies: '],
		['overrides', changed({ overrides: {} }), 'remove overrides: '],
		['prepare', script('prepare'), 'remove scripts.prepare: '],
		['preinstall', script('preinstall'), 'remove scripts.preinstall: '],
		['install', script('install'), 'remove scripts.install: '],
		['postinstall', script('postinstall'), 'remove scripts.postinstall: '],
		['a placeholder', changed({ description: 'Delete <things>' }), 'replace the placeholder'],
		['a nested name', changed({ contributors: [{ name: 'Parking office' }] }), 'the key "name" must only appear'],
	])('reports %s', (_title, broken, advice) => {
		expect(manifestFindings(broken)).toContainEqual(expect.stringContaining(advice));
	});
});
