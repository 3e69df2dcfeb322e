import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Packed {
	/** The .tgz file. */
	tarball: string;
	/** The folder with the tarball's files. */
	folder: string;
	/** The tarball's files, with forward slashes, sorted. */
	files: string[];
}

/**
 * Packs the built package as `npm publish` would, and unpacks it again.
 *
 * @param root folder of the package; `dist` is packed as it is, so build first
 * @param target an empty folder that takes the tarball and its files; the caller removes it
 * @throws what npm or tar said, when one of them did not succeed
 */
export async function packPackage(root: string, target: string): Promise<Packed> {
	const folder = join(target, 'unpacked');
	await mkdir(folder);
	const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', target], {
		cwd: root,
	});
	const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
	const tarball = join(target, filename);
	await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
	return { tarball, folder, files: await filesBelow(folder) };
}

async function filesBelow(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => !entry.isDirectory())
		.map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
		.sort();
}
