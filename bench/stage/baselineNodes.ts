import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../scripts/n8n/command';
import { PROJECT } from '../../scripts/n8n/paths';

const BUILD_MS = 60_000;

/** Builds the benchmark's own nodes into the folder that n8n reads custom nodes from. */
export async function buildBaselineNodes(userFolder: string): Promise<void> {
	const outDir = join(userFolder, '.n8n', 'custom');
	rmSync(outDir, { recursive: true, force: true });
	const tsc = join(PROJECT, 'node_modules', 'typescript', 'bin', 'tsc');
	const args = [tsc, '--project', join(PROJECT, 'bench', 'baselines'), '--outDir', outDir];
	await runCommand(process.execPath, args, {
		cwd: PROJECT,
		logFile: join(userFolder, 'baselines.log'),
		timeoutMs: BUILD_MS,
	});
}
