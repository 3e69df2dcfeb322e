import axios from 'axios';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startChild, type Child } from './children';
import { lastLines } from './command';
import { installFolder } from './paths';
import { freePort } from './ports';
import { waitFor } from './waiting';

const READY_MS = 600_000;

/** Nothing leaves this machine, and nothing that a newcomer has to close stands in front of the canvas. */
const QUIET_AND_LOCAL = {
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_HOST: '127.0.0.1',
	N8N_PROTOCOL: 'http',
	// The editor runs over plain http on loopback.
	N8N_SECURE_COOKIE: 'false',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	// Read from n8n's own servers otherwise.
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	N8N_COMMUNITY_PACKAGES_ALLOW_TOOL_USAGE: 'true',
	N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
	EXECUTIONS_DATA_SAVE_MANUAL_EXECUTIONS: 'true',
};

/**
 * `mcp-registry` reads a list from n8n's own servers. With `instance-ai`, n8n 2.40.5 opens on its Assistant's setup page after
 * the first sign-in, instead of on the workflows. n8n 1.x does not know these modules and refuses to start when they are named.
 */
const QUIET_AND_LOCAL_FROM_2 = { N8N_DISABLED_MODULES: 'mcp-registry,instance-ai' };

/**
 * Without this, n8n 1.x has a single connection to its SQLite database, and two transactions that overlap end each other: a
 * Data Table answered "Transaction is not started yet", and nothing that was saved after it reached the file (seen in 1.123.81).
 */
const SEVERAL_CONNECTIONS_BEFORE_2 = { DB_SQLITE_POOL_SIZE: '3' };

export interface N8nOptions {
	version: string;
	/** `N8N_USER_FOLDER`: n8n keeps everything in its subfolder `.n8n`. */
	userFolder: string;
	/** Part of n8n to start; `worker` needs queue mode's settings in `env`. */
	role?: 'start' | 'worker';
	/** The editor's port; a free one by default. */
	port?: number;
	env?: NodeJS.ProcessEnv;
}

export interface N8nServer {
	url: string;
	version: string;
	userFolder: string;
	logFile: string;
	child: Child;
	/** What n8n printed so far. */
	log(): string;
	stop(): Promise<void>;
}

/** The environment that every n8n command of a user folder needs. */
function environment(version: string, userFolder: string, extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const inherited = Object.entries(process.env).filter(
		([key]) => !/^(N8N_|NODE_ENV$|NODE_OPTIONS$|JEST_|npm_)/.test(key),
	);
	return {
		...Object.fromEntries(inherited),
		// n8n must find the Node that runs this script, not an older one of the machine.
		PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
		...QUIET_AND_LOCAL,
		...(version.startsWith('1.') ? SEVERAL_CONNECTIONS_BEFORE_2 : QUIET_AND_LOCAL_FROM_2),
		N8N_USER_FOLDER: userFolder,
		...extra,
	};
}

/** The command line and settings of one of n8n's own commands, such as `export:workflow`. */
export function n8nCommand(version: string, userFolder: string, extra: NodeJS.ProcessEnv = {}) {
	return {
		node: process.execPath,
		n8n: join(installFolder(version), 'node_modules', 'n8n', 'bin', 'n8n'),
		env: environment(version, userFolder, extra),
	};
}

async function isReady(url: string): Promise<boolean> {
	try {
		return (await axios.get(`${url}/healthz/readiness`, { timeout: 5_000 })).status === 200;
	} catch {
		return false;
	}
}

/** n8n responds before it has loaded its nodes; the editor's settings come last. A worker has no editor. */
async function editorResponds(url: string): Promise<boolean> {
	try {
		const { data } = await axios.get<unknown>(`${url}/rest/settings`, { timeout: 5_000 });
		return typeof data === 'object';
	} catch {
		return false;
	}
}

/**
 * Starts an installed n8n on loopback and waits until it responds.
 * Throws with n8n's last output when it exits early or is not ready in time.
 */
export async function startN8n(options: N8nOptions): Promise<N8nServer> {
	const { version, userFolder, role = 'start', env = {} } = options;
	const port = options.port ?? (await freePort());
	const url = `http://127.0.0.1:${port}`;
	const logFile = join(userFolder, `n8n-${role}-${port}.log`);
	mkdirSync(userFolder, { recursive: true });
	const command = n8nCommand(version, userFolder, {
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		...(role === 'worker' && {
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		}),
		...env,
	});
	const child = await startChild(command.node, [command.n8n, role], { cwd: userFolder, env: command.env, logFile });
	const log = () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');
	const exited = () =>
		new Error(`n8n ${version} exited before it was ready. Its last output:\n${lastLines(log(), 20)}`);

	try {
		await waitFor(
			async () => {
				if (!child.isRunning()) throw exited();
				return (await isReady(url)) && (role === 'worker' || (await editorResponds(url))) ? true : undefined;
			},
			READY_MS,
			`n8n ${version} was not ready`,
			250,
		);
	} catch (error) {
		await child.stop();
		throw error;
	}
	return { url, version, userFolder, logFile, child, log, stop: () => child.stop() };
}
