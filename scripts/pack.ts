import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';

import { publishedReadme } from './release/publishedReadme';

const run = promisify(execFile);
const LIMIT_MS = 5 * 60_000;

/**
 * Packs a built package as it is published: as npm packs it, with the README that holds without the repository around it.
 *
 * @param root folder of the package; `dist` is packed as it is, so build first
 * @param target an existing folder for the tarball
 * @returns the path of the tarball
 * @throws with npm's output when npm fails
 */
export async function pack(root: string, target: string): Promise<string> {
	const temporary = await mkdtemp(join(tmpdir(), 'opscom-pack-'));
	try {
		const folder = join(temporary, 'package');
		await unpack(await npmPack(root, temporary), folder);
		const [readme, manifest] = await Promise.all(
			['README.md', 'package.json'].map((file) => readFile(join(folder, file), 'utf8')),
		);
		await writeFile(
			join(folder, 'README.md'),
			publishedReadme(readme, JSON.parse(manifest) as Parameters<typeof publishedReadme>[1]),
		);
		return await npmPack(folder, target);
	} finally {
		await rm(temporary, { recursive: true, force: true });
	}
}

async function npmPack(folder: string, target: string): Promise<string> {
	const args = ['pack', '--ignore-scripts', '--pack-destination', target];
	// Only the file's name is in stdout. With --json, npm 12 has another structure than npm 10 and 11.
	const { stdout } = await run('npm', args, { cwd: folder, timeout: LIMIT_MS });
	return join(target, stdout.trim());
}

/**
 * Unpacks a tarball's `package` folder into `folder`, which is created if it does not exist.
 *
 * @throws with tar's output when tar fails
 */
export async function unpack(tarball: string, folder: string): Promise<void> {
	await mkdir(folder, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'], { timeout: LIMIT_MS });
}

export interface Unpacked {
	/** The folder with the tarball's files. */
	folder: string;
	/** The paths of the tarball's files, with forward slashes, sorted. */
	files: string[];
}

/**
 * Packs a built package and unpacks it again.
 *
 * @param target an empty folder for the tarball and its files; the caller removes it
 */
export async function packAndUnpack(root: string, target: string): Promise<Unpacked> {
	const folder = join(target, 'unpacked');
	await unpack(await pack(root, target), folder);
	return { folder, files: await filesBelow(folder) };
}

async function filesBelow(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => !entry.isDirectory())
		.map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
		.sort();
}
