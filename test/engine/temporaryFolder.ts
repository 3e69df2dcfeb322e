import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder that is gone soon after the process ends, however it ends; below jest, after jest itself. */
export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-opscom-'));
	if (process.env.JEST_WORKER_ID === undefined) removeAfterwards(folder);
	return folder;
}

/** For jest, before it starts its workers: everything that they and their programs keep for a while goes into one folder. */
export default function globalSetup(): void {
	process.env.TMPDIR = temporaryFolder();
}

/**
 * By another process, because one that is killed cannot do it. Its input ends when this process does. What this process
 * had started may still write then.
 */
function removeAfterwards(folder: string): void {
	const code = `const remove = () => fs.rmSync(process.argv[1], { recursive: true, force: true, maxRetries: 10 });
		process.stdin.resume().once('end', () => [0, 1, 3, 10, 30].forEach((seconds) => setTimeout(remove, seconds * 1000)));`;
	const remover = spawn(process.execPath, ['-e', code, folder], {
		detached: true,
		stdio: ['pipe', 'ignore', 'ignore'],
	});
	remover.unref();
	(remover.stdin as Socket).unref();
}
