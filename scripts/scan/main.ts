import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { packageFindings } from './findings';
import { packAndUnpack } from '../pack';

async function main(root: string): Promise<void> {
	const temporary = await mkdtemp(join(tmpdir(), 'opscom-scan-'));
	process.env.TMPDIR = temporary;
	try {
		const findings = await packageFindings(root, await packAndUnpack(root, temporary));
		if (findings.length === 0) {
			console.log('Scan: nothing found in the source, the tarball, the list of its files or package.json.');
			return;
		}
		console.error(findings.join('\n'));
		console.error(
			`\nScan: ${findings.length === 1 ? '1 finding' : `${findings.length} findings`}. n8n would not verify this package.`,
		);
		process.exitCode = 1;
	} finally {
		await rm(temporary, { recursive: true, force: true });
	}
}

new Command('npm run scan --')
	.description('Checks the built package as n8n does before verifying it, and the exact list of files in its tarball.')
	.argument('[folder]', 'folder of the package, already built', join(__dirname, '..', '..'))
	.action((folder: string) => main(resolve(folder)))
	.parseAsync()
	.catch((cause: unknown) => {
		console.error('The scan could not run.', cause);
		process.exitCode = 1;
	});
