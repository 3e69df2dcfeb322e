import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { startSandbox } from '../../test/sandbox';
import { installCommunityPackage } from './communityPackage';
import { deleteOnce } from './deleteOnce';
import { startN8nImage } from './n8nImage';
import { runScript } from './script';
import { packProject } from './tarball';

async function test(image: string): Promise<void> {
	const userFolder = mkdtempSync(join(tmpdir(), 'opscom-image-'));
	await installCommunityPackage(userFolder, await packProject());
	const sandbox = await startSandbox();
	try {
		const n8n = await startN8nImage(image, userFolder);
		try {
			await deleteOnce(n8n.url, sandbox);
			console.log(`${image} loads the node and runs it.`);
		} finally {
			await n8n.stop();
		}
		// Kept when something went wrong: n8n's log is in there.
		rmSync(userFolder, { recursive: true, force: true });
	} finally {
		await sandbox.stop();
	}
}

const command = new Command('npm run test:image --')
	.description('Runs the packed package in an image of n8n with Docker: one deletion and one that fails.')
	.option('--image <name>', 'which image', 'n8nio/n8n:latest')
	.action(async ({ image }: { image: string }) => await test(image));

runScript(async () => void (await command.parseAsync()));
