import { Command } from 'commander';
import { BROWSER_PACKAGE, browserProgram } from './browser';
import { ensureDebianPackages } from './debian';
import { installN8n } from './install';
import { runSuite } from './jestSuite';
import { PINNED_N8N } from './paths';
import { runScript } from './script';
import { packProject } from './tarball';
import { versionArgument } from './versionArgument';

interface Options {
	n8n: string;
	only?: string;
	pictures: boolean;
}

const command = new Command('npm run test:n8n --')
	.description('Runs the end-to-end suite in a real n8n with the packed package installed.')
	.option('--n8n <version>', 'which n8n to install and test with', versionArgument, PINNED_N8N)
	.option('--only <pattern>', 'only the tests whose titles match')
	.option('--pictures', 'save the pictures of the README in docs/images', false)
	.action(async ({ n8n: version, only, pictures }: Options) => {
		await ensureDebianPackages([{ name: BROWSER_PACKAGE, program: browserProgram() }]);
		await installN8n(version);
		const tarball = await packProject();
		const env = pictures ? { OPSCOM_PICTURES: 'docs/images' } : {};
		process.exitCode = await runSuite({ file: 'n8n.test.ts', version, tarball, only, env });
	});

runScript(async () => void (await command.parseAsync()));
