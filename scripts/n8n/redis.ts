import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { startChild, type Child } from './children';
import { freePort } from './ports';
import { waitFor } from './waiting';

export const REDIS_PROGRAM = '/usr/bin/redis-server';

export interface Redis {
	port: number;
	child: Child;
}

function respondsToPing(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({ host: '127.0.0.1', port }, () => socket.write('PING\r\n'));
		socket.setTimeout(1_000, () => socket.destroy());
		socket.once('data', (data) => {
			resolve(data.toString().startsWith('+PONG'));
			socket.destroy();
		});
		socket.once('error', () => resolve(false));
		socket.once('close', () => resolve(false));
	});
}

/** Starts a Redis on a loopback port of its own that keeps nothing; throws when it does not respond. */
export async function startRedis(folder: string): Promise<Redis> {
	mkdirSync(folder, { recursive: true });
	const port = await freePort();
	const settings = { port, bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no' };
	const args = Object.entries(settings).flatMap(([key, value]) => [`--${key}`, String(value)]);
	const logFile = join(folder, 'redis.log');
	const child = await startChild(REDIS_PROGRAM, args, { cwd: folder, logFile });
	await waitFor(
		async () => ((await respondsToPing(port)) ? true : undefined),
		30_000,
		`Redis did not respond (${logFile})`,
	);
	return { port, child };
}
