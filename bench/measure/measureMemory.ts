import { setTimeout as sleep } from 'node:timers/promises';
import type { Contestant } from '../contestants';
import { memoryOf, peakMemoryOf, resetPeakMemory } from '../stage/processUsage';
import type { Stage } from '../stage/stage';
import { measureNode, n8nOf, saveWorkflow, type Work } from './measureNode';

/** Without latency the items come fastest, and so does what they leave behind. */
const LATENCY = 0;
const WARM_UP: Work = { items: 100, latency: LATENCY };
const SETTLE_MS = 2_000;

/**
 * Starts n8n again and measures a contestant in it, for each number of items. n8n has loaded what the contestant needs
 * before it is called idle.
 *
 * @returns the peaks over the idle n8n, in MiB
 */
export async function measureMemory(stage: Stage, contestant: Contestant, sizes: number[]): Promise<number[]> {
	const n8n = n8nOf(stage, contestant);
	await n8n.restart();
	await measureNode(stage, contestant, await saveWorkflow(stage, contestant, WARM_UP), WARM_UP);
	await sleep(SETTLE_MS);
	const { pid } = n8n.server.child;
	const idle = memoryOf(pid);
	const peaks: number[] = [];
	for (const items of sizes) {
		const work: Work = { items, latency: LATENCY };
		const workflow = await saveWorkflow(stage, contestant, work);
		resetPeakMemory(pid);
		await measureNode(stage, contestant, workflow, work);
		peaks.push(peakMemoryOf(pid) - idle);
	}
	return peaks;
}
