import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installCommunityPackage, recordCommunityPackage } from '../../scripts/n8n/communityPackage';
import { installN8n } from '../../scripts/n8n/install';
import { N8nClient, type Credential } from '../../scripts/n8n/n8nClient';
import { startN8n, type N8nServer } from '../../scripts/n8n/n8nServer';
import { PINNED_N8N, userFolderOf } from '../../scripts/n8n/paths';
import { freePort } from '../../scripts/n8n/ports';
import { packProject } from '../../scripts/n8n/tarball';
import { buildBaselineNodes } from './baselineNodes';
import { startHelper, type HelperProcess } from './helperProcess';
import { startSandboxes, type Sandboxes, type Scheme } from './sandboxes';

/** An n8n that is running, and who is signed in to it. */
export interface RunningN8n {
	server: N8nServer;
	client: N8nClient;
	/** Where its inspector listens once it is asked for. */
	inspectorPort: number;
}

/** Everything that a measurement needs. */
export interface Stage {
	sandboxes: Sandboxes;
	axios: HelperProcess;
	n8n: RunningN8n;
	credentials: Record<Scheme, { same: Credential; own: Credential }>;
	/** Ends n8n and starts it again in the same folder, so that its memory is fresh. */
	restartN8n(): Promise<void>;
	stop(): Promise<void>;
}

async function bootN8n(userFolder: string, certificateFile: string): Promise<RunningN8n> {
	const inspectorPort = await freePort();
	const server = await startN8n({
		version: PINNED_N8N,
		userFolder,
		env: {
			NODE_EXTRA_CA_CERTS: certificateFile,
			// Says where, not that: the inspector does not listen until n8n gets SIGUSR1.
			NODE_OPTIONS: `--inspect-port=127.0.0.1:${inspectorPort}`,
		},
	});
	try {
		return { server, client: await N8nClient.signIn(server.url), inspectorPort };
	} catch (error) {
		await server.stop();
		throw error;
	}
}

async function createCredentials({ client }: RunningN8n, { token, clientCode, urls }: Sandboxes, scheme: Scheme) {
	const data = { apiToken: token, clientCode, baseUrl: urls[scheme] };
	return {
		same: await client.createCredential(`OPSCOM ${scheme}`, 'opscomApi', data),
		own: await client.createCredential(`OPSCOM ${scheme}, by item`, 'opscomApi', {
			...data,
			clientCode: '={{ $json.client_code }}',
		}),
	};
}

/** Installs n8n when it is not there yet, packs the node, and starts n8n and the sandboxes. */
export async function setStage(say: (line: string) => void): Promise<Stage> {
	await installN8n(PINNED_N8N);
	const userFolder = userFolderOf(PINNED_N8N, 'bench');
	rmSync(userFolder, { recursive: true, force: true });
	mkdirSync(userFolder, { recursive: true });
	say('Building and packing the node, and the nodes it is compared with');
	await installCommunityPackage(userFolder, await packProject());
	await buildBaselineNodes(userFolder);

	const started: Array<() => Promise<void>> = [];
	const stop = async () => {
		for (const end of started.splice(0).reverse()) await end();
	};
	try {
		const sandboxes = await startSandboxes();
		started.push(sandboxes.stop);
		const axios = startHelper(join(__dirname, 'axiosProcess.ts'));
		started.push(axios.stop);
		const certificateFile = join(userFolder, 'certificate.pem');
		writeFileSync(certificateFile, sandboxes.certificate.cert);
		say(`Starting n8n ${PINNED_N8N}`);
		const stage = { sandboxes, axios, stop } as Stage;
		stage.n8n = await bootN8n(userFolder, certificateFile);
		started.push(() => stage.n8n.server.stop());
		recordCommunityPackage(userFolder);
		stage.credentials = {
			http: await createCredentials(stage.n8n, sandboxes, 'http'),
			https: await createCredentials(stage.n8n, sandboxes, 'https'),
		};
		stage.restartN8n = async () => {
			await stage.n8n.server.stop();
			stage.n8n = await bootN8n(userFolder, certificateFile);
		};
		return stage;
	} catch (error) {
		await stop();
		throw error;
	}
}
