import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child } from '../n8n/children';
import { freePort } from '../n8n/ports';
import { waitFor } from '../n8n/waiting';
import type { Common, ServerKind } from './common';
import { SERVERS, type ServerName, type SiteName } from './servers';

const NAMES = Object.keys(SERVERS) as ServerName[];
const START_MS = 60_000;

/** All servers, each with its ports on loopback, and OPSCOM's other face behind them. */
export interface Stage {
	port(site: SiteName): number;
	/** A port at which nothing listens. */
	closed: number;
	/** What OPSCOM's other face has carried out: one "push <plate>" or "delete <Reference ID>" for each, and "throttled". */
	done(): string[];
	/** Ends the server with all its connections, and starts it again. */
	restart(name: ServerName): Promise<void>;
	stop(): Promise<void>;
}

/** Starts everything. Stops what is there and throws when a server does not start. */
export async function startStage(): Promise<Stage> {
	const user = unprivileged();
	const folder = mkdtempSync(join(tmpdir(), 'between-'));
	mkdirSync(join(folder, 'gone'));
	mkdirSync(join(folder, 'www'));
	await writeFile(join(folder, 'www', '.htaccess'), 'NoSuchDirective\n');
	copyFileSync(join(__dirname, 'opscom.php'), join(folder, 'opscom.php'));
	chmodSync(folder, 0o755);
	if (user) for (const path of [folder, join(folder, 'gone')]) chownSync(path, user.uid, user.gid);

	const ports = new Map<string, number>();
	for (const name of NAMES) {
		for (const site of Object.keys(SERVERS[name].sites)) ports.set(`${name} ${site}`, await freePort());
	}
	const port = (site: SiteName) => ports.get(site) as number;
	const [closed, garbage] = [await freePort(), await freePort()];
	const common: Common = {
		folder,
		php: port('php php'),
		origin: port('nginx origin'),
		slow: port('nginx slow'),
		garbage,
		closed,
	};

	const running = new Map<ServerName, Child>();
	const start = async (name: ServerName) => {
		const { sites, program, args, configuration }: ServerKind = SERVERS[name];
		const own = Object.entries(sites).map(([site, part]) => ({ part, at: ports.get(`${name} ${site}`) as number }));
		const file = join(folder, `${name}.conf`);
		await writeFile(
			file,
			configuration(
				common,
				own.map(({ part, at }) => part(common, at)),
			),
		);
		const logFile = join(folder, `${name}.out`);
		const child = await startChild(program, args(file, folder), { cwd: folder, logFile, ...user });
		running.set(name, child);
		for (const { at } of own) await listening(at, child, logFile);
	};
	const talker = createServer((socket) => socket.on('error', () => {}).once('data', () => socket.end('Hello?\n')));
	const stop = async () => {
		talker.close();
		await Promise.all([...running.values()].map((child) => child.stop()));
		rmSync(folder, { recursive: true, force: true });
	};
	try {
		talker.listen(garbage, '127.0.0.1');
		for (const name of NAMES) await start(name);
	} catch (error) {
		await stop();
		throw error;
	}
	const log = join(folder, 'done.log');
	return {
		port,
		closed,
		done: () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []),
		async restart(name) {
			await running.get(name)?.stop();
			await start(name);
		},
		stop,
	};
}

/** As root, the servers run as the user that Debian has for web servers: some refuse to be root. */
function unprivileged(): { uid: number; gid: number } | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const id = (flag: string) => Number(execFileSync('id', [flag, 'www-data'], { encoding: 'utf8' }));
	return { uid: id('-u'), gid: id('-g') };
}

async function listening(port: number, child: Child, logFile: string): Promise<void> {
	await waitFor(
		async () => {
			if (!child.isRunning()) throw new Error(`A server ended at once:\n${readFileSync(logFile, 'utf8')}`);
			return (await connects(port)) || undefined;
		},
		START_MS,
		`Nothing listens on port ${port}; see ${logFile}`,
	);
}

const connects = (port: number): Promise<boolean> =>
	new Promise((resolve) => {
		const socket = connect({ host: '127.0.0.1', port }, () => resolve(true));
		socket.once('error', () => resolve(false)).once('connect', () => socket.destroy());
	});
