import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import manifest from '../../package.json';
import { expectedFiles, fileListFindings, machinePathFindings } from '../../scripts/scan/contents';
import { packAndUnpack, type Unpacked } from '../../scripts/pack';
import { buildCopy, ROOT, type BuiltCopy } from './builtCopy';

let copy: BuiltCopy;
let target: string;
let packed: Unpacked;

beforeAll(async () => {
	target = await mkdtemp(join(tmpdir(), 'opscom-tarball-'));
	copy = await buildCopy();
	packed = await packAndUnpack(copy.root, target);
}, 120_000);

afterAll(async () => {
	await copy?.remove();
	await rm(target, { recursive: true, force: true });
});

const shipped = (file: string) => readFile(join(packed.folder, file), 'utf8');

describe('the tarball', () => {
	test('holds exactly the listed files', async () => {
		expect(fileListFindings(packed.files, await expectedFiles())).toEqual([]);
	});

	test('names a file that should not ship and one that is missing, with what to do', () => {
		expect(fileListFindings(['dist/a.js', 'dist/b.js'], ['dist/a.js', 'dist/c.js'])).toEqual([
			'dist/b.js is in the tarball but not in scripts/scan/tarball-files.txt. Add the line if it should ship, or delete the file.',
			'dist/c.js is in scripts/scan/tarball-files.txt but not in the tarball. Delete the line if it should no longer ship.',
		]);
	});

	test('holds every node and credential that package.json names', () => {
		expect(packed.files).toEqual(expect.arrayContaining([...manifest.n8n.nodes, ...manifest.n8n.credentials]));
	});

	test('holds a README whose pictures load without the repository around it', async () => {
		expect(await shipped('README.md')).toMatch(/!\[[^\]]+\]\(https:\/\/raw\.githubusercontent\.com\//);
	});

	test('holds the package.json of the project, unchanged', async () => {
		expect(JSON.parse(await shipped('package.json'))).toEqual(manifest);
	});

	test.each(['opscom.svg', 'opscom.dark.svg', 'Opscom.node.json', '__schema__/v1.0.0/permit/delete.json'])(
		'has %s as it is in the source',
		async (file) => {
			const path = join('nodes', 'Opscom', file);
			expect(await shipped(join('dist', path))).toBe(await readFile(join(ROOT, path), 'utf8'));
		},
	);

	test('names no folder of the machine it was built on', async () => {
		expect(await machinePathFindings(packed.folder, packed.files, copy.root)).toEqual([]);
		expect(await machinePathFindings(packed.folder, packed.files, ROOT)).toEqual([]);
	});

	test.each(['/home/someone/project', 'C:\\Users\\someone', ROOT])('reports a shipped %s', async (path) => {
		await writeFile(join(target, 'planted.js'), `require(${JSON.stringify(`${path}/x.js`)});\n//${path}`);
		expect(await machinePathFindings(target, ['planted.js'], ROOT)).toEqual([
			expect.stringContaining('planted.js names a folder of this machine'),
		]);
	});
});

// `npm run scan` itself, in .ci/run, shows that it finds nothing in the package as it is.
describe('npm run scan', () => {
	let temporary: string;

	beforeAll(async () => void (temporary = await mkdtemp(join(tmpdir(), 'opscom-scan-test-'))));
	afterAll(() => rm(temporary, { recursive: true, force: true }));

	function scan(folder: string) {
		return spawnSync(process.execPath, [require.resolve('tsx/cli'), join(ROOT, 'scripts/scan/main.ts'), folder], {
			encoding: 'utf8',
			timeout: 110_000,
			// With NODE_ENV=test, which jest sets, a lint plugin of the scanner takes every file for its own test file.
			env: { ...process.env, NODE_ENV: undefined, TMPDIR: temporary },
		});
	}

	test('finds what was planted, each where it was planted, and leaves no temporary folder', async () => {
		// The scanner takes its time for each file: this is the least that has a source and a tarball.
		const planted = {
			'package.json': JSON.stringify({ ...manifest, optionalDependencies: {} }),
			'README.md': '# A package',
			'nodes/Opscom/Opscom.node.ts': '// eslint-disable-next-line no-console\nconsole.log(1);\n',
			'dist/nodes/Opscom/Opscom.node.js': 'setTimeout(() => {}, 1);\n',
			'dist/extra/left-over.js': '',
		};
		const root = join(target, 'planted');
		for (const [file, text] of Object.entries(planted)) {
			await mkdir(dirname(join(root, file)), { recursive: true });
			await writeFile(join(root, file), text);
		}

		const { status, stderr } = scan(root);

		expect(stderr).toMatch(/n8n's scanner on the source: [\s\S]*no-console[\s\S]*n8n's scanner on the tarball: /);
		expect(stderr).toMatch(/n8n's scanner on the tarball: [\s\S]*no-restricted-globals/);
		expect(stderr).toContain('dist/extra/left-over.js is in the tarball but not in');
		expect(stderr).toContain(
			'dist/nodes/Opscom/opscom.dark.svg is in scripts/scan/tarball-files.txt but not in the tarball',
		);
		expect(stderr).toContain('package.json: remove optionalDependencies');
		expect(status).toBe(1);
		expect((await readdir(temporary)).filter((name) => name.startsWith('opscom-'))).toEqual([]);
	}, 120_000);

	test('says so when there is no package to scan', () => {
		const { status, stderr } = scan(temporary);
		expect(stderr).toContain('The scan could not run.');
		expect(status).toBe(1);
	}, 120_000);
});
