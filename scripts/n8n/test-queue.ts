import { Command } from 'commander';
import { ensureDebianPackages } from './debian';
import { installN8n } from './install';
import { runSuite } from './jestSuite';
import { PINNED_N8N } from './paths';
import { postgresProgram, POSTGRES_PACKAGE } from './postgres';
import { REDIS_PROGRAM } from './redis';
import { runScript } from './script';
import { packProject } from './tarball';
import { versionArgument } from './versionArgument';

const command = new Command('npm run test:queue --')
	.description('Runs n8n in queue mode: one main, two workers, PostgreSQL and Redis.')
	.option('--n8n <version>', 'which n8n to install and test with', versionArgument, PINNED_N8N)
	.action(async ({ n8n: version }: { n8n: string }) => {
		await ensureDebianPackages([
			{ name: POSTGRES_PACKAGE, program: postgresProgram('postgres') },
			{ name: 'redis-server', program: REDIS_PROGRAM },
		]);
		await installN8n(version);
		process.exitCode = await runSuite({ file: 'queue.test.ts', version, tarball: await packProject() });
	});

runScript(async () => void (await command.parseAsync()));
