import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailed, runCommand } from './command';
import { installFolder, N8N_HOME } from './paths';

const GIGABYTE = 1e9;
/** Measured with an empty npm cache: 3.0 GB for n8n 2.41.1 and 0.8 GB for the cache. */
const TAKEN_GB = 4;
const NEEDED_GB = 5;
const FULL_GB = 0.1;
const PROGRESS_MS = 15_000;
const INSTALL_MS = 60 * 60_000;

/**
 * The npm that installs n8n, whichever the machine has: npm 11.6.2 fails at one of n8n's packages when the registry is not
 * npm's own (https://github.com/npm/cli/issues/8722), and npm 12 builds nothing without a list of what may be built.
 */
const NPM = ['exec', '--yes', '--', 'npm@11.19.1'];

/** Packages that must be built for this machine. The install scripts of the others download from sites that may be blocked. */
const NATIVE_PARTS = ['isolated-vm', 'sqlite3'];

/**
 * n8n 1.x takes its spreadsheet library from the library's own site, which may be blocked. The last version in npm's
 * registry is good enough: no workflow here reads spreadsheet files.
 */
const OVERRIDES = { xlsx: '0.18.5' };

const freeGigabytes = (): number => {
	const { bavail, bsize } = statfsSync(N8N_HOME);
	return (bavail * bsize) / GIGABYTE;
};

function explainFailure(failed: CommandFailed, version: string): string {
	// On a full disk, npm's own message may not have made it into the log.
	if (/ENOSPC/.test(failed.output) || freeGigabytes() < FULL_GB)
		return `The disk is full. n8n ${version} needs ${NEEDED_GB} GB. Free up some space and try again.`;
	if (/ETARGET|E404/.test(failed.output)) {
		return `npm's registry does not have n8n ${version}, or one of the packages that it needs:\n${failed.message}`;
	}
	if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/.test(failed.output)) {
		return `npm could not download n8n ${version}. Check your internet connection and try again.\n${failed.message}`;
	}
	return `n8n ${version} could not be installed.\n${failed.message}`;
}

/**
 * Installs an n8n into `.n8n/<version>` unless it is there already, with a line of progress now and then.
 * Throws an error written for the person when there is no space or no connection, or when npm fails.
 */
export async function installN8n(version: string): Promise<void> {
	const folder = installFolder(version);
	const complete = join(folder, 'complete.json');
	if (existsSync(complete)) return;

	mkdirSync(N8N_HOME, { recursive: true });
	const freeAtStart = freeGigabytes();
	if (freeAtStart < NEEDED_GB) {
		throw new Error(
			`n8n ${version} needs ${NEEDED_GB} GB of disk space, and only ${freeAtStart.toFixed(1)} GB are free. Free up some space and try again.`,
		);
	}
	// What an interrupted installation left behind can confuse npm.
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, overrides: OVERRIDES }));

	const startedAt = Date.now();
	const seconds = () => Math.round((Date.now() - startedAt) / 1000);
	const used = () => `${Math.max(0, freeAtStart - freeGigabytes()).toFixed(1)} GB`;
	console.log(
		`Installing n8n ${version} into .n8n/${version}. This is needed only once: 5 to 12 minutes, and about ${TAKEN_GB} GB with npm's cache.`,
	);
	const progress = setInterval(() => console.log(`  ${seconds()} s, ${used()} so far`), PROGRESS_MS);
	const options = { cwd: folder, logFile: join(folder, 'install.log'), timeoutMs: INSTALL_MS };
	// npm hands the settings of this project's .npmrc to its scripts; n8n itself is installed with its peer dependencies.
	const flags = ['--no-legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
	try {
		await runCommand('npm', [...NPM, 'install', `n8n@${version}`, '--save-exact', ...flags], options);
		await runCommand('npm', [...NPM, 'rebuild', ...NATIVE_PARTS, '--loglevel=error'], options);
	} catch (error) {
		throw error instanceof CommandFailed ? new Error(explainFailure(error, version), { cause: error }) : error;
	} finally {
		clearInterval(progress);
	}
	writeFileSync(complete, JSON.stringify({ version, seconds: seconds(), used: used() }));
	console.log(`Installed n8n ${version} in ${seconds()} s, using ${used()}.`);
}
