import { rmSync } from 'node:fs';
import { installCommunityPackage, recordCommunityPackage } from '../../scripts/n8n/communityPackage';
import { N8nClient, type Credential } from '../../scripts/n8n/n8nClient';
import { startN8n, type N8nServer } from '../../scripts/n8n/n8nServer';
import { PINNED_N8N, userFolderOf } from '../../scripts/n8n/paths';
import { startSandbox, type Sandbox } from '../sandbox';

/** What scripts/n8n hand to jest. */
export const version = process.env.OPSCOM_N8N_VERSION ?? PINNED_N8N;

/** n8n 1.x does some things in another way; each place that asks says which. */
export const isBefore2 = version.startsWith('1.');

/** The path of the packed package under test. Throws when the suite was started without its script. */
export function tarballUnderTest(): string {
	const tarball = process.env.OPSCOM_TARBALL;
	if (!tarball) throw new Error('Start this suite with "npm run test:n8n" or "npm run test:queue".');
	return tarball;
}

/** A git-ignored folder for one run, emptied first. What a run leaves there can be looked at afterwards. */
export function runFolder(name: string): string {
	const folder = userFolderOf(version, name);
	rmSync(folder, { recursive: true, force: true });
	return folder;
}

/** One n8n with the package installed, one OPSCOM, and a credential that joins them. */
export interface Stage {
	sandbox: Sandbox;
	n8n: N8nServer;
	client: N8nClient;
	credential: Credential;
}

export const credentialData = (sandbox: Sandbox) => ({
	apiToken: sandbox.token,
	clientCode: sandbox.clientCode,
	baseUrl: sandbox.url,
	plateServiceUrl: sandbox.url,
});

/** Everything that n8n could say is searched for the token, and its warnings are told from the rest. */
export const LOUD = { N8N_LOG_LEVEL: 'debug', N8N_LOG_FORMAT: 'json' };

/** Sets the stage before the first test of a file and clears it after the last one; its parts are there inside tests only. */
export function useStage(name: string): Stage {
	const stage = {} as Stage;
	const started: Array<() => Promise<void>> = [];

	beforeAll(async () => {
		const userFolder = runFolder(name);
		await installCommunityPackage(userFolder, tarballUnderTest());
		stage.sandbox = await startSandbox();
		started.push(() => stage.sandbox.stop());
		stage.n8n = await startN8n({ version, userFolder, env: LOUD });
		started.push(() => stage.n8n.stop());
		recordCommunityPackage(userFolder);
		stage.client = await N8nClient.signIn(stage.n8n.url);
		stage.credential = await stage.client.createCredential(
			'OPSCOM sandbox',
			'opscomApi',
			credentialData(stage.sandbox),
		);
	});
	beforeEach(() => stage.sandbox.reset());
	afterAll(async () => {
		for (const stop of started.reverse()) await stop();
	});
	return stage;
}
