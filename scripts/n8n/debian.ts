import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command';
import { N8N_HOME } from './paths';

export interface DebianPackage {
	name: string;
	/** A file of the package: when it is there, the package is. Undefined when it cannot be found. */
	program?: string;
}

/** Debian asks this program whether a newly installed service may start; 101 means no. */
const POLICY = '/usr/sbin/policy-rc.d';
const APT_MS = 15 * 60_000;

/** Runs `work` while services that apt installs stay down: the scripts start their own, on ports of their own. */
async function withoutServices(work: () => Promise<void>): Promise<void> {
	const hasPolicy = existsSync(POLICY);
	if (!hasPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
	try {
		await work();
	} finally {
		if (!hasPolicy) rmSync(POLICY, { force: true });
	}
}

/**
 * Installs those of Debian's packages that are missing. Throws with the command to run if this user is not allowed to
 * install packages, or with apt's output if it fails.
 */
export async function ensureDebianPackages(packages: DebianPackage[]): Promise<void> {
	const missing = packages.filter(({ program }) => !program || !existsSync(program)).map(({ name }) => name);
	if (missing.length === 0) return;
	const byHand = `Install them with: sudo apt-get install ${missing.join(' ')}`;
	if (process.getuid?.() !== 0) throw new Error(`These programs are missing: ${missing.join(', ')}. ${byHand}`);
	if (!existsSync('/usr/bin/apt-get'))
		throw new Error(
			`These programs are missing, and there is no apt-get: ${missing.join(', ')}. Install them with your system's package manager.`,
		);

	mkdirSync(N8N_HOME, { recursive: true });
	console.log(`Installing Debian's ${missing.join(', ')} ...`);
	const options = {
		cwd: N8N_HOME,
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
		logFile: join(N8N_HOME, 'apt.log'),
		timeoutMs: APT_MS,
	};
	await withoutServices(async () => {
		await runCommand('apt-get', ['update', '--quiet'], options);
		await runCommand('apt-get', ['install', '--yes', '--no-install-recommends', ...missing], options);
	});
}
