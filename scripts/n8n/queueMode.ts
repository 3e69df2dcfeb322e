import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { installCommunityPackage } from './communityPackage';
import { startN8n, type N8nServer } from './n8nServer';
import { startPostgres } from './postgres';
import { startRedis } from './redis';

/** n8n in queue mode on this machine: the main hands executions to the workers through Redis. */
export interface QueueMode {
	main: N8nServer;
	workers: N8nServer[];
	/** Starts another worker, which joins the others. */
	addWorker(): Promise<N8nServer>;
	stop(): Promise<void>;
}

export interface QueueModeOptions {
	version: string;
	/** Holds one n8n folder per process, as on machines of their own. */
	folder: string;
	tarball: string;
	workers: number;
	env?: NodeJS.ProcessEnv;
}

/** Starts PostgreSQL, Redis, one main and the workers. Stops what is there and throws when one of them does not start. */
export async function startQueueMode({ version, folder, tarball, workers, env }: QueueModeOptions): Promise<QueueMode> {
	const started: Array<() => Promise<void>> = [];
	const stop = async () => {
		for (const end of started.splice(0).reverse()) await end();
	};
	try {
		const postgres = await startPostgres();
		started.push(postgres.stop);
		const redis = await startRedis(join(folder, 'redis'));
		started.push(() => redis.child.stop());

		const shared = {
			EXECUTIONS_MODE: 'queue',
			N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(postgres.port),
			DB_POSTGRESDB_USER: 'n8n',
			DB_POSTGRESDB_DATABASE: 'postgres',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			...env,
		};
		const start = async (name: string, role: 'start' | 'worker') => {
			const userFolder = join(folder, name);
			await installCommunityPackage(userFolder, tarball);
			const server = await startN8n({ version, userFolder, role, env: shared });
			started.push(() => server.stop());
			return server;
		};

		const main = await start('main', 'start');
		const running: N8nServer[] = [];
		const addWorker = async () => {
			const worker = await start(`worker-${running.length + 1}`, 'worker');
			running.push(worker);
			return worker;
		};
		while (running.length < workers) await addWorker();
		return { main, workers: running, addWorker, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}
