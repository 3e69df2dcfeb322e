import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailed, runCommand } from './command';
import { installFolder, N8N_HOME } from './paths';

const GIGABYTE = 1e9;
const NEEDED_GB = 4;
const FULL_GB = 0.1;
const PROGRESS_MS = 15_000;
const INSTALL_MS = 30 * 60_000;

/** n8n's parts that must be built for this machine; the others fetch binaries from sites that need not be reachable. */
const NATIVE_PARTS = ['isolated-vm', 'sqlite3'];

/**
 * n8n 1.x takes its spreadsheet library from the library's own site, which need not be reachable. The last one in npm's
 * registry does for us: no workflow here reads spreadsheet files.
 */
const OVERRIDES = { xlsx: '0.18.5' };

const freeGigabytes = (): number => {
	const { bavail, bsize } = statfsSync(N8N_HOME);
	return (bavail * bsize) / GIGABYTE;
};

function inPlainWords(failed: CommandFailed, version: string): string {
	// On a full disk npm's own words may not have made it into the log.
	if (/ENOSPC/.test(failed.output) || freeGigabytes() < FULL_GB)
		return `The disk is full. n8n ${version} needs ${NEEDED_GB} GB; free some and start again.`;
	if (/ETARGET|E404/.test(failed.output)) {
		return `npm's registry does not have n8n ${version}, or not all of its parts:\n${failed.message}`;
	}
	if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/.test(failed.output)) {
		return `npm could not reach what it needs to install n8n ${version}. Check the connection and start again.\n${failed.message}`;
	}
	return `n8n ${version} could not be installed.\n${failed.message}`;
}

/**
 * Installs an n8n into `.n8n/<version>` unless it is there already, with a line of progress now and then.
 * Throws in plain words when there is no room, no connection, or npm gives up.
 */
export async function installN8n(version: string): Promise<void> {
	const folder = installFolder(version);
	const complete = join(folder, 'complete.json');
	if (existsSync(complete)) return;

	mkdirSync(N8N_HOME, { recursive: true });
	const freeAtStart = freeGigabytes();
	if (freeAtStart < NEEDED_GB) {
		throw new Error(`n8n ${version} needs ${NEEDED_GB} GB of disk space, and ${freeAtStart.toFixed(1)} GB are free.`);
	}
	// What a broken-off try left behind can confuse npm.
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, overrides: OVERRIDES }));

	const startedAt = Date.now();
	const seconds = () => Math.round((Date.now() - startedAt) / 1000);
	const used = () => `${Math.max(0, freeAtStart - freeGigabytes()).toFixed(1)} GB`;
	console.log(`Installing n8n ${version} into .n8n/${version}, once: about 4 minutes and 3 GB.`);
	const progress = setInterval(() => console.log(`  ${seconds()} s, ${used()} so far`), PROGRESS_MS);
	const options = { cwd: folder, logFile: join(folder, 'install.log'), timeoutMs: INSTALL_MS };
	const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
	try {
		await runCommand('npm', ['install', `n8n@${version}`, '--save-exact', '--ignore-scripts', ...quiet], options);
		await runCommand('npm', ['rebuild', ...NATIVE_PARTS, '--loglevel=error'], options);
	} catch (error) {
		throw error instanceof CommandFailed ? new Error(inPlainWords(error, version), { cause: error }) : error;
	} finally {
		clearInterval(progress);
	}
	writeFileSync(complete, JSON.stringify({ version, seconds: seconds(), used: used() }));
	console.log(`n8n ${version} is installed: ${seconds()} s, ${used()}.`);
}
