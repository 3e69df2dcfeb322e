import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem, type } from 'node:os';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PINNED_N8N, PROJECT } from '../../scripts/n8n/paths';
import type { Machine } from '../results';

const GIGABYTE = 2 ** 30;

/** What the numbers depend on. Nothing in it tells one machine from another of its kind. */
export function describeMachine(openFiles: number): Machine {
	const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { version: string };
	return {
		processor: cpus()[0].model.trim(),
		cores: cpus().length,
		memoryGb: Math.round(totalmem() / GIGABYTE),
		system: type(),
		node: process.versions.node,
		n8n: PINNED_N8N,
		version,
		commit: git('rev-parse', '--short', 'HEAD'),
		openFiles,
		loadBefore: loadavg()[0],
	};
}

/** The machine's facts in one sentence. */
export const machineLine = ({ processor, cores, memoryGb, system, node, n8n }: Machine): string =>
	`n8n ${n8n} on Node.js ${node}, ${system}, ${cores} cores of ${processor}, ${memoryGb} GB of memory`;

/** Empty outside a git checkout, such as in an unpacked archive. */
function git(...args: string[]): string {
	try {
		return execFileSync('git', args, { cwd: PROJECT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
	} catch {
		return '';
	}
}
