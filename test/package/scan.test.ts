import { spawnSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCopy, ROOT, type BuiltCopy } from './builtCopy';

const TSX = require.resolve('tsx/cli');

let copy: BuiltCopy;
let temporary: string;

beforeAll(async () => {
	temporary = await mkdtemp(join(tmpdir(), 'opscom-scan-test-'));
	copy = await buildCopy();
}, 120_000);

afterAll(async () => {
	await copy?.remove();
	await rm(temporary, { recursive: true, force: true });
});

function scan(folder: string): { status: number | null; stdout: string; stderr: string } {
	return spawnSync(process.execPath, [TSX, join(ROOT, 'scripts/scan/main.ts'), folder], {
		encoding: 'utf8',
		timeout: 110_000,
		// With NODE_ENV=test, which jest sets, a lint plugin of the scanner takes every file for its own test file.
		env: { ...process.env, NODE_ENV: undefined, TMPDIR: temporary },
	});
}

const inCopy = (file: string) => join(copy.root, file);

describe('npm run scan', () => {
	test('finds nothing in the package and leaves no temporary folder', async () => {
		const { status, stdout, stderr } = scan(copy.root);
		expect(stderr).toBe('');
		expect(stdout).toContain('Scan: nothing found');
		expect(status).toBe(0);
		expect((await readdir(temporary)).filter((name) => name.startsWith('opscom-'))).toEqual([]);
	}, 120_000);

	test('finds what was planted, each where it was planted', async () => {
		await appendFile(
			inCopy('nodes/Opscom/Opscom.node.ts'),
			'\n// eslint-disable-next-line no-console\nconsole.log(1);\n',
		);
		await appendFile(inCopy('dist/nodes/Opscom/Opscom.node.js'), '\nsetTimeout(() => {}, 1);\n');
		await mkdir(inCopy('dist/extra'));
		await writeFile(inCopy('dist/extra/left-over.js'), '');
		await rm(inCopy('dist/nodes/Opscom/opscom.dark.svg'));
		const manifest = JSON.parse(await readFile(inCopy('package.json'), 'utf8')) as Record<string, unknown>;
		await writeFile(inCopy('package.json'), JSON.stringify({ ...manifest, optionalDependencies: {} }));

		const { status, stderr } = scan(copy.root);

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
