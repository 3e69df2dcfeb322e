import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const ROOT = join(__dirname, '..', '..');

/** What the build and `npm pack` read. */
const NEEDED = ['package.json', 'tsconfig.json', 'gulpfile.js', 'README.md', 'LICENSE.md', 'nodes', 'credentials'];

export interface BuiltCopy {
	root: string;
	remove(): Promise<void>;
}

/**
 * Builds a copy of the package in a temporary folder: `npm run build` empties `dist` first, and other test files or a
 * running demo may be reading the project's own.
 *
 * @throws what the build said, when it failed
 */
export async function buildCopy(): Promise<BuiltCopy> {
	const root = await mkdtemp(join(tmpdir(), 'opscom-package-'));
	for (const name of NEEDED.filter((entry) => existsSync(join(ROOT, entry)))) {
		await cp(join(ROOT, name), join(root, name), { recursive: true });
	}
	await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'), 'dir');
	// Types were checked before the tests began.
	const config = JSON.parse(await readFile(join(root, 'tsconfig.json'), 'utf8')) as { compilerOptions: object };
	const compilerOptions = { ...config.compilerOptions, noCheck: true };
	await writeFile(join(root, 'tsconfig.json'), JSON.stringify({ ...config, compilerOptions }));
	await run('npm', ['run', 'build'], { cwd: root });
	return { root, remove: () => rm(root, { recursive: true, force: true }) };
}
