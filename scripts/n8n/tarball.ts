import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command';
import { N8N_HOME, PROJECT } from './paths';

const PACK_MS = 5 * 60_000;

async function pack(folder: string, destination: string): Promise<string> {
	rmSync(destination, { recursive: true, force: true });
	mkdirSync(destination, { recursive: true });
	const logFile = join(destination, 'pack.log');
	await runCommand('npm', ['pack', '--pack-destination', destination], { cwd: folder, logFile, timeoutMs: PACK_MS });
	const name = readdirSync(destination).find((file) => file.endsWith('.tgz'));
	if (!name) throw new Error(`npm pack left no tarball in ${destination}`);
	return join(destination, name);
}

/** Builds and packs this project; returns the path of the tarball, which is what would be published. */
export async function packProject(): Promise<string> {
	mkdirSync(N8N_HOME, { recursive: true });
	const logFile = join(N8N_HOME, 'build.log');
	await runCommand('npm', ['run', 'build'], { cwd: PROJECT, logFile, timeoutMs: PACK_MS });
	return await pack(PROJECT, join(N8N_HOME, 'packed'));
}

/** Packs the contents of a tarball again under another version number; returns the path of the new tarball. */
export async function repack(tarball: string, version: string): Promise<string> {
	const folder = join(N8N_HOME, `repacked-${version}`);
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	await unpack(tarball, folder);
	const manifestFile = join(folder, 'package.json');
	const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as Record<string, unknown>;
	writeFileSync(manifestFile, JSON.stringify({ ...manifest, version }, null, 2));
	return await pack(folder, `${folder}-packed`);
}

/** Unpacks a tarball's `package` folder into `folder`, which must exist. */
export async function unpack(tarball: string, folder: string): Promise<void> {
	const logFile = join(N8N_HOME, 'unpack.log');
	const args = ['-xzf', tarball, '-C', folder, '--strip-components=1'];
	await runCommand('tar', args, { cwd: folder, logFile, timeoutMs: PACK_MS });
}
