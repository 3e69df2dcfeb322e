import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { packAndUnpack, type Unpacked } from '../pack';
import { packageFindings } from '../scan/findings';
import { changelogSections } from './changelog';
import { obstacles, tagOf, type Manifest } from './obstacles';
import { readRepository, webAddress } from './repository';

const ROOT = join(__dirname, '..', '..');

async function listOf({ folder, files }: Unpacked): Promise<string> {
	const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
	const total = sizes.reduce((sum, size) => sum + size, 0);
	const lines = files.map((file, index) => `${String(sizes[index]).padStart(9)}  ${file}`);
	return [`${files.length} files, ${total} bytes:`, ...lines].join('\n');
}

const stepsFor = (manifest: Manifest): string =>
	[
		'Everything is ready. To release it:',
		`1. git tag ${tagOf(manifest)} && git push origin main ${tagOf(manifest)}`,
		`2. Open ${webAddress(manifest.repository.url)}/releases/new?tag=${tagOf(manifest)}, paste the section of the changelog, and publish the release.`,
		`3. When the workflow "Publish" has staged the version, look at it on npm and approve it.`,
	].join('\n');

/** Shows what would be published. The workflow stages and a person approves; this never publishes. */
async function release({ dryRun }: { dryRun: boolean }, temporary: string): Promise<void> {
	const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as Manifest;
	const sections = changelogSections(await readFile(join(ROOT, 'CHANGELOG.md'), 'utf8'));
	const section = sections.find(({ version }) => version === manifest.version);
	const packed = await packAndUnpack(ROOT, temporary);

	console.log(`${manifest.name} ${manifest.version}, tag ${tagOf(manifest)}\n`);
	console.log(`${await listOf(packed)}\n`);
	if (section) console.log(`${section.text}\n`);

	const findings = await packageFindings(ROOT, packed);
	console.log(`Scan: ${findings.length === 0 ? 'nothing found' : 'see below'}\n`);
	const toDo = [...obstacles(manifest, section, readRepository(ROOT)), ...findings];
	if (toDo.length === 0) return console.log(stepsFor(manifest));
	console.error(['Before the release:', ...toDo.map((text) => `- ${text}`)].join('\n'));
	if (!dryRun) process.exitCode = 1;
}

async function main(options: { dryRun: boolean }): Promise<void> {
	const temporary = await mkdtemp(join(tmpdir(), 'opscom-release-'));
	// n8n's scanner leaves a folder there.
	process.env.TMPDIR = temporary;
	try {
		await release(options, temporary);
	} finally {
		await rm(temporary, { recursive: true, force: true });
	}
}

new Command('npm run release --')
	.description(
		'Shows what would be published and what is left to do first, then the steps of the release. It never publishes.',
	)
	.option('--dry-run', 'exit with 0 even if something is left to do', false)
	.action(main)
	.parseAsync()
	.catch((cause: unknown) => {
		console.error(cause instanceof Error ? cause.message : cause);
		process.exitCode = 1;
	});
