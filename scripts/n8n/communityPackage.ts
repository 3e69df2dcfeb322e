import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { runCommand } from './command';
import { unpack } from '../pack';

export const PACKAGE_NAME = 'n8n-nodes-opscom';

interface Manifest {
	version: string;
	author: { name: string; email: string };
}

/**
 * Installs a tarball into an n8n's folder the way n8n installs a community package: unpacked, stripped of the dependencies
 * that n8n does not install, the rest installed without scripts, and entered in the ledger beside `node_modules`.
 * Source: `downloadPackage` of n8n's community-packages.service (the same in 1.123 and 2.40). n8n itself takes packages
 * from npm's registry only, so its own button cannot be pressed before the package is published.
 */
export async function installCommunityPackage(userFolder: string, tarball: string): Promise<void> {
	const nodes = join(userFolder, '.n8n', 'nodes');
	const folder = join(nodes, 'node_modules', PACKAGE_NAME);
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	await unpack(tarball, folder);

	const manifestFile = join(folder, 'package.json');
	const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest & Record<string, unknown>;
	for (const key of ['devDependencies', 'peerDependencies', 'optionalDependencies']) delete manifest[key];
	writeFileSync(manifestFile, JSON.stringify(manifest, null, 2));

	const flags = ['--audit=false', '--fund=false', '--bin-links=false', '--install-strategy=shallow'];
	await runCommand('npm', ['install', ...flags, '--ignore-scripts=true', '--package-lock=false'], {
		cwd: folder,
		logFile: join(userFolder, 'community-package.log'),
		timeoutMs: 5 * 60_000,
	});

	// n8n 1.x asks npm for newer versions whenever it lists the packages, which can take minutes without the registry.
	writeFileSync(join(nodes, '.npmrc'), 'offline=true\n');

	const ledgerFile = join(nodes, 'package.json');
	const ledger: { dependencies: Record<string, string> } = existsSync(ledgerFile)
		? JSON.parse(readFileSync(ledgerFile, 'utf8'))
		: { name: 'installed-nodes', private: true, dependencies: {} };
	ledger.dependencies[PACKAGE_NAME] = manifest.version;
	writeFileSync(ledgerFile, JSON.stringify(ledger, null, 2));
}

/**
 * Enters the installed package in n8n's own list (Settings > Community nodes) as n8n does after an installation, and
 * replaces what an earlier version left there. n8n must have made its SQLite database; it may be running.
 */
export function recordCommunityPackage(userFolder: string): void {
	const folder = join(userFolder, '.n8n', 'nodes', 'node_modules', PACKAGE_NAME);
	const { version, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
	const database = new DatabaseSync(join(userFolder, '.n8n', 'database.sqlite'), { timeout: 10_000 });
	try {
		database.exec('BEGIN');
		database.prepare('DELETE FROM installed_nodes WHERE package = ?').run(PACKAGE_NAME);
		database.prepare('DELETE FROM installed_packages WHERE packageName = ?').run(PACKAGE_NAME);
		database
			.prepare(
				'INSERT INTO installed_packages (packageName, installedVersion, authorName, authorEmail) VALUES (?, ?, ?, ?)',
			)
			.run(PACKAGE_NAME, version, author.name, author.email);
		database
			.prepare('INSERT INTO installed_nodes (name, type, latestVersion, package) VALUES (?, ?, ?, ?)')
			.run('OPSCOM', `${PACKAGE_NAME}.opscom`, 1, PACKAGE_NAME);
		database.exec('COMMIT');
	} finally {
		database.close();
	}
}
