import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../scripts/n8n/command';
import { installCommunityPackage, recordCommunityPackage } from '../../scripts/n8n/communityPackage';
import { installN8n } from '../../scripts/n8n/install';
import { N8nClient, type Credential } from '../../scripts/n8n/n8nClient';
import { startN8n, type N8nServer } from '../../scripts/n8n/n8nServer';
import { N8N_HOME, PINNED_N8N, PROJECT, userFolderOf } from '../../scripts/n8n/paths';
import { packProject } from '../../scripts/n8n/tarball';
import { pack } from '../../scripts/pack';
import { startSandbox, type Sandbox } from '../../test/sandbox';

/** An n8n that is running, and who is signed in to it. */
export interface RunningN8n {
	server: N8nServer;
	client: N8nClient;
	credentials: { same: Credential; own: Credential };
	/** Ends it and starts it again in the same folder, so that its memory is fresh. */
	restart(): Promise<void>;
}

/** Everything that a measurement needs. */
export interface Stage {
	sandbox: Sandbox;
	n8n: RunningN8n;
	/** With the build that this one is measured against. */
	other?: RunningN8n;
	stop(): Promise<void>;
}

const BUILD_MS = 60_000;

/** Builds the benchmark's own nodes into the folder that n8n reads custom nodes from. */
async function buildBaselineNodes(userFolder: string): Promise<void> {
	const outDir = join(userFolder, '.n8n', 'custom');
	const folder = join(PROJECT, 'bench', 'baselines');
	const tsc = join(PROJECT, 'node_modules', 'typescript', 'bin', 'tsc');
	const options = [
		'--outDir',
		outDir,
		'--rootDir',
		folder,
		'--module',
		'commonjs',
		'--target',
		'es2022',
		'--skipLibCheck',
	];
	await runCommand(process.execPath, [tsc, ...options, ...readdirSync(folder).map((file) => join(folder, file))], {
		cwd: PROJECT,
		logFile: join(userFolder, 'baselines.log'),
		timeoutMs: BUILD_MS,
	});
}

async function bootN8n(userFolder: string): Promise<Pick<RunningN8n, 'server' | 'client'>> {
	const server = await startN8n({ version: PINNED_N8N, userFolder });
	try {
		return { server, client: await N8nClient.signIn(server.url) };
	} catch (error) {
		await server.stop();
		throw error;
	}
}

async function createCredentials(client: N8nClient, { token, clientCode, url }: Sandbox) {
	const data = { apiToken: token, clientCode, baseUrl: url };
	const ownData = { ...data, clientCode: '={{ $json.client_code }}' };
	return {
		same: await client.createCredential('OPSCOM', 'opscomApi', data),
		own: await client.createCredential('OPSCOM, by item', 'opscomApi', ownData),
	};
}

/** Starts an n8n of its own with a packed build in it. */
async function startBuild(name: string, tarball: string, sandbox: Sandbox): Promise<RunningN8n> {
	const userFolder = userFolderOf(PINNED_N8N, name);
	rmSync(userFolder, { recursive: true, force: true });
	mkdirSync(userFolder, { recursive: true });
	await installCommunityPackage(userFolder, tarball);
	await buildBaselineNodes(userFolder);
	const booted = await bootN8n(userFolder);
	recordCommunityPackage(userFolder);
	const n8n: RunningN8n = {
		...booted,
		credentials: await createCredentials(booted.client, sandbox),
		restart: async () => {
			await n8n.server.stop();
			Object.assign(n8n, await bootN8n(userFolder));
		},
	};
	return n8n;
}

/**
 * Installs n8n when it is not there yet, packs the node, and starts n8n and the sandbox.
 *
 * @param against a folder with another checkout of this package, already built; it gets an n8n of its own
 */
export async function setStage(say: (line: string) => void, against?: string): Promise<Stage> {
	await installN8n(PINNED_N8N);
	say('Building and packing the node');
	const tarball = await packProject();
	const started: Array<() => Promise<void>> = [];
	const stop = async () => {
		for (const end of started.splice(0).reverse()) await end();
	};
	const start = async (name: string, packed: string, sandbox: Sandbox) => {
		say(`Starting n8n ${PINNED_N8N} (${name})`);
		const n8n = await startBuild(name, packed, sandbox);
		started.push(() => n8n.server.stop());
		return n8n;
	};
	try {
		const sandbox = await startSandbox();
		started.push(() => sandbox.stop());
		const n8n = await start('bench', tarball, sandbox);
		if (against === undefined) return { sandbox, n8n, stop };

		const folder = join(N8N_HOME, 'packed-other');
		rmSync(folder, { recursive: true, force: true });
		mkdirSync(folder, { recursive: true });
		return { sandbox, n8n, other: await start('bench-other', await pack(against, folder), sandbox), stop };
	} catch (error) {
		await stop();
		throw error;
	}
}
