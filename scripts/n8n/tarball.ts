import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack, unpack } from '../pack';
import { runCommand } from './command';
import { N8N_HOME, PROJECT } from './paths';

const BUILD_MS = 5 * 60_000;

function emptyFolder(name: string): string {
	const folder = join(N8N_HOME, name);
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	return folder;
}

/** Builds and packs this project; returns the path of the tarball, which is what would be published. */
export async function packProject(): Promise<string> {
	const folder = emptyFolder('packed');
	const logFile = join(N8N_HOME, 'build.log');
	await runCommand('npm', ['run', 'build'], { cwd: PROJECT, logFile, timeoutMs: BUILD_MS });
	return await pack(PROJECT, folder);
}

/** Packs the contents of a tarball again under another version number; returns the path of the new tarball. */
export async function repack(tarball: string, version: string): Promise<string> {
	const folder = emptyFolder(`repacked-${version}`);
	await unpack(tarball, folder);
	const manifestFile = join(folder, 'package.json');
	const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as Record<string, unknown>;
	writeFileSync(manifestFile, JSON.stringify({ ...manifest, version }, null, 2));
	return await pack(folder, emptyFolder(`repacked-${version}-packed`));
}
