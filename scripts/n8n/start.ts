import { Command, InvalidArgumentError } from 'commander';
import { addSamplePermits } from '../../test/sandbox/samplePermits';
import { requestLine } from '../../test/sandbox/screen';
import { startSandbox, type Sandbox } from '../../test/sandbox';
import { installCommunityPackage, recordCommunityPackage } from './communityPackage';
import { exampleWorkflows } from './examples';
import { installN8n } from './install';
import { N8nClient, OWNER, type Credential } from './n8nClient';
import { startN8n, type N8nServer } from './n8nServer';
import { PINNED_N8N, userFolderOf } from './paths';
import { assertPortFree } from './ports';
import { runScript } from './script';
import { packProject } from './tarball';
import { versionArgument } from './versionArgument';

const CREDENTIAL = 'OPSCOM sandbox';

interface Options {
	port: number;
	n8n: string;
}

function portArgument(value: string): number {
	const port = Number(value);
	if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InvalidArgumentError('It must be 1 to 65535.');
	return port;
}

/** The credential of earlier starts gets the new sandbox's address, so that workflows that use it go on working. */
async function sandboxCredential(client: N8nClient, sandbox: Sandbox): Promise<Credential> {
	const data = { apiToken: sandbox.token, clientCode: sandbox.clientCode, baseUrl: sandbox.url };
	const known = await client.request<Credential[]>('GET', '/credentials');
	const earlier = known.find(({ name }) => name === CREDENTIAL);
	if (!earlier) return await client.createCredential(CREDENTIAL, 'opscomApi', data);
	await client.request('PATCH', `/credentials/${earlier.id}`, { ...earlier, data });
	return earlier;
}

/** Imports the examples that are not there yet: what a person changed in one of them is kept. */
async function importExamples(client: N8nClient, credential: Credential): Promise<void> {
	const known = new Set((await client.request<Array<{ name: string }>>('GET', '/workflows')).map(({ name }) => name));
	for (const workflow of exampleWorkflows(credential)) {
		if (!known.has(workflow.name)) await client.createWorkflow(workflow);
	}
}

const interrupted = () =>
	new Promise<void>((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
	});

async function withEverythingReady(n8n: N8nServer, sandbox: Sandbox): Promise<void> {
	recordCommunityPackage(n8n.userFolder);
	const client = await N8nClient.signIn(n8n.url);
	await importExamples(client, await sandboxCredential(client, sandbox));
	console.log(
		[
			'',
			`n8n ${n8n.version}:  ${n8n.url}`,
			`Sign in with:  ${OWNER.email}`,
			`Password:      ${OWNER.password}`,
			'',
			"Open 'Delete cancelled permits' and click 'Execute workflow'. It sends to a sandbox, not to OPSCOM.",
			'Stop with Ctrl-C. The next start has all permits back and keeps your workflows.',
			'',
			'Requests to the sandbox as they come in:',
		].join('\n'),
	);
}

async function start({ port, n8n: version }: Options): Promise<void> {
	await assertPortFree(port);
	await installN8n(version);
	console.log('Building and packing the node ...');
	const tarball = await packProject();
	const userFolder = userFolderOf(version, 'editor');
	await installCommunityPackage(userFolder, tarball);

	const stopped = interrupted();
	const sandbox: Sandbox = await startSandbox({
		onSettled: (entry) => console.log(requestLine(entry, sandbox.token)),
	});
	try {
		addSamplePermits(sandbox);
		console.log(`Starting n8n ${version} ...`);
		const starting = startN8n({ version, userFolder, port });
		const n8n = await Promise.race([starting, stopped]);
		if (!n8n) return void (await (await starting).stop());
		try {
			await Promise.race([withEverythingReady(n8n, sandbox), stopped]);
			const ended = n8n.child.exited.then(() => {
				throw new Error(`n8n ended by itself. Its log: ${n8n.logFile}`);
			});
			await Promise.race([ended, stopped]);
			console.log('\nStopping n8n ...');
		} finally {
			await n8n.stop();
		}
	} finally {
		await sandbox.stop();
	}
}

const command = new Command('npm start --')
	.description('Opens n8n with the node installed, a sandbox OPSCOM behind it, and the example workflows.')
	.option('--port <number>', "the editor's port on 127.0.0.1", portArgument, 5678)
	.option('--n8n <version>', 'which n8n to install and start', versionArgument, PINNED_N8N)
	.action(start);

runScript(async () => void (await command.parseAsync()));
