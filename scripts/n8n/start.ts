import { Command, InvalidArgumentError } from 'commander';
import firstExample from '../../examples/cancelled-permits.json';
import { onEnter } from '../../test/sandbox/enterKey';
import { addSamplePermits, restoreSamplePermits } from '../../test/sandbox/samplePermits';
import { credentialTable, permitsToTry, requestLine, REQUESTS_TITLE, RESTORED } from '../../test/sandbox/screen';
import { startSandbox, type Sandbox } from '../../test/sandbox';
import { installCommunityPackage, recordCommunityPackage } from './communityPackage';
import { exampleWorkflows } from './examples';
import { installN8n } from './install';
import { N8nClient, OWNER, type Credential, type SavedWorkflow } from './n8nClient';
import { startN8n, type N8nServer } from './n8nServer';
import { PINNED_N8N, userFolderOf } from './paths';
import { assertPortFree } from './ports';
import { runScript } from './script';
import { packProject } from './tarball';
import { versionArgument } from './versionArgument';
import { compileOnChange, RELOAD_ON_CHANGE } from './watch';

const CREDENTIAL = 'OPSCOM sandbox';

interface Options {
	port: number;
	n8n: string;
	watch: boolean;
}

function portArgument(value: string): number {
	const port = Number(value);
	if (!Number.isInteger(port) || port < 1 || port > 65_535)
		throw new InvalidArgumentError('It must be a number from 1 to 65535.');
	return port;
}

/** The credential of earlier starts gets the new sandbox's address, so that workflows that use it go on working. */
async function sandboxCredential(client: N8nClient, sandbox: Sandbox): Promise<Credential> {
	const data = {
		apiToken: sandbox.token,
		clientCode: sandbox.clientCode,
		baseUrl: sandbox.url,
		plateServiceUrl: sandbox.url,
	};
	const known = await client.request<Credential[]>('GET', '/credentials');
	const earlier = known.find(({ name }) => name === CREDENTIAL);
	if (!earlier) return await client.createCredential(CREDENTIAL, 'opscomApi', data);
	await client.request('PATCH', `/credentials/${earlier.id}`, { ...earlier, data });
	return earlier;
}

/**
 * Imports the examples that are not there yet: what a person changed in one of them is kept.
 *
 * @returns the ID of the example to start with
 */
async function importExamples(client: N8nClient, credential: Credential): Promise<string> {
	const known = await client.request<Array<SavedWorkflow & { isArchived: boolean }>>('GET', '/workflows');
	const ids = new Map(known.filter(({ isArchived }) => !isArchived).map(({ name, id }) => [name, id]));
	for (const workflow of exampleWorkflows(credential)) {
		if (!ids.has(workflow.name)) ids.set(workflow.name, (await client.createWorkflow(workflow)).id);
	}
	const id = ids.get(firstExample.name);
	if (!id) throw new Error(`n8n has no workflow named '${firstExample.name}'.`);
	return id;
}

/** What a newcomer does next. n8n shows its sign-in page first, and then the page whose address this is. */
function nextSteps(n8n: N8nServer, workflowId: string, sandbox: Sandbox): string {
	return [
		'',
		`The OPSCOM sandbox takes the place of OPSCOM. In n8n, its values are in the credential '${CREDENTIAL}':`,
		credentialTable(sandbox),
		permitsToTry(),
		'',
		`n8n ${n8n.version} is ready.`,
		'',
		`1. Open      ${n8n.url}/workflow/${workflowId}`,
		`2. Sign in   Email: ${OWNER.email}   Password: ${OWNER.password}`,
		"3. Click     'Execute workflow'. It checks the sample permits and deletes none.",
		"4. Delete    them: open 'Delete permit', remove the option 'Dry Run', and execute the workflow again.",
		'',
		'Permits are deleted in the sandbox only. A deleted permit stays deleted: the next execution does not find it. To restore all permits, press Enter here.',
		'To stop, press Ctrl-C. Your workflows are kept for the next start.',
		'',
		REQUESTS_TITLE,
	].join('\n');
}

const interrupted = () =>
	new Promise<void>((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
	});

async function withEverythingReady(n8n: N8nServer, sandbox: Sandbox): Promise<void> {
	recordCommunityPackage(n8n.userFolder);
	const client = await N8nClient.signIn(n8n.url);
	const workflowId = await importExamples(client, await sandboxCredential(client, sandbox));
	console.log(nextSteps(n8n, workflowId, sandbox));
}

async function start({ port, n8n: version, watch }: Options): Promise<void> {
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
	addSamplePermits(sandbox);
	const ignoreEnter = onEnter(() => {
		restoreSamplePermits(sandbox);
		console.log(RESTORED);
	});
	try {
		console.log(`Starting n8n ${version} ...`);
		const starting = startN8n({ version, userFolder, port, env: watch ? RELOAD_ON_CHANGE : {} });
		const n8n = await Promise.race([starting, stopped]);
		if (!n8n) return void (await (await starting).stop());
		const stopCompiling = watch ? compileOnChange(userFolder) : () => {};
		try {
			await Promise.race([withEverythingReady(n8n, sandbox), stopped]);
			const exited = n8n.child.exited.then(() => {
				throw new Error(`n8n exited unexpectedly. Its log is ${n8n.logFile}`);
			});
			await Promise.race([exited, stopped]);
			console.log('\nStopping n8n ...');
		} finally {
			stopCompiling();
			await n8n.stop();
		}
	} finally {
		ignoreEnter();
		await sandbox.stop();
	}
}

const command = new Command('npm start --')
	.description('Starts n8n with the node installed, an OPSCOM sandbox behind it, and the example workflows.')
	.option('--port <number>', "the editor's port on 127.0.0.1", portArgument, 5678)
	.option('--n8n <version>', 'which n8n to install and start', versionArgument, PINNED_N8N)
	.option('--watch', 'compile the node and load it again when a source file changes', false)
	.action(start);

runScript(async () => void (await command.parseAsync()));
