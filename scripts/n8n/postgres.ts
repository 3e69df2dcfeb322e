import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child } from './children';
import { runCommand } from './command';
import { freePort } from './ports';
import { waitFor } from './waiting';

export const POSTGRES_PACKAGE = 'postgresql';

/** Debian keeps each major version's programs in a folder of its own, outside of PATH. */
const VERSIONS = '/usr/lib/postgresql';

/** Path of one of PostgreSQL's programs, of the newest version there is; undefined when there is none. */
export function postgresProgram(name: string): string | undefined {
	if (!existsSync(VERSIONS)) return undefined;
	const newestFirst = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a));
	return newestFirst.map((version) => join(VERSIONS, version, 'bin', name)).find((path) => existsSync(path));
}

export interface Postgres {
	port: number;
	stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root, so root hands it to the user that Debian's package made. */
function unprivileged(): { uid: number; gid: number } | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
	return { uid: id('-u'), gid: id('-g') };
}

function program(name: string): string {
	const path = postgresProgram(name);
	if (!path) throw new Error(`PostgreSQL's ${name} is missing. Install Debian's package "${POSTGRES_PACKAGE}".`);
	return path;
}

/**
 * Starts a PostgreSQL on a loopback port of its own, with the superuser `n8n`, no password and a data folder that is
 * removed when it stops. Throws when it does not respond.
 */
export async function startPostgres(): Promise<Postgres> {
	const user = unprivileged();
	// Not below the project: the user postgres need not be able to look in there.
	const folder = mkdtempSync(join(tmpdir(), 'opscom-postgres-'));
	const data = join(folder, 'data');
	mkdirSync(data);
	for (const path of [folder, data]) {
		chmodSync(path, 0o700);
		if (user) chownSync(path, user.uid, user.gid);
	}
	const child: Child[] = [];
	const stop = async () => {
		await child[0]?.stop();
		rmSync(folder, { recursive: true, force: true });
	};
	try {
		const logFile = join(folder, 'postgres.log');
		const initialize = ['--pgdata', data, '--username=n8n', '--auth=trust', '--encoding=UTF8', '--no-sync'];
		await runCommand(program('initdb'), initialize, { cwd: folder, logFile, timeoutMs: 120_000, ...user });
		const port = await freePort();
		const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off'];
		const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
		child.push(await startChild(program('postgres'), args, { cwd: folder, logFile, ...user }));
		const probe = ['-h', '127.0.0.1', '-p', String(port), '-U', 'n8n', '-d', 'postgres'];
		await waitFor(
			async () => {
				if (!child[0].isRunning()) throw new Error(`PostgreSQL ended at once; see ${logFile}`);
				const asked = runCommand(program('pg_isready'), probe, { cwd: folder, logFile, timeoutMs: 5_000 });
				return await asked.then(
					() => true,
					() => undefined,
				);
			},
			60_000,
			'PostgreSQL did not respond',
		);
		return { port, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}
