import { chmodSync } from 'node:fs';
import { Command } from 'commander';
import { ensureDebianPackages } from '../n8n/debian';
import { runJest } from '../n8n/jestSuite';
import { runScript } from '../n8n/script';
import { temporaryFolder } from '../../test/engine/temporaryFolder';
import type { ServerKind } from './common';
import { SERVERS } from './servers';

const command = new Command('npm run test:between --')
	.description("Runs the node on n8n's engine against real web servers, firewalls and proxies.")
	.option('--only <pattern>', 'only the tests whose titles match')
	.action(async ({ only }: { only?: string }) => {
		const servers: ServerKind[] = Object.values(SERVERS);
		await ensureDebianPackages(servers.flatMap(({ packages }) => packages));
		// It is gone when this process is, however that ends. The servers are another user and have to get in.
		const folder = temporaryFolder();
		chmodSync(folder, 0o755);
		process.exitCode = await runJest('jest.between.config.js', { only, env: { TMPDIR: folder } });
	});

runScript(async () => void (await command.parseAsync()));
