import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeContestant } from '../contestants';
import { memoryOf, peakMemoryOf, resetPeakMemory } from '../stage/processUsage';
import type { Stage } from '../stage/stage';
import { measureNode, saveWorkflow, type Work } from './measureNode';

/** Without latency the items come fastest, and so does what they leave behind. */
const AT_ONCE = { latency: 0, scheme: 'http' } as const;
const WARM_UP: Work = { items: 100, ...AT_ONCE };
const SETTLE_MS = 2_000;

/**
 * Starts n8n again and measures a contestant in it, for each number of items. n8n has loaded what the contestant needs
 * before it is called idle.
 *
 * @returns the peaks over the idle n8n, in MiB
 */
export async function measureMemory(stage: Stage, contestant: NodeContestant, sizes: number[]): Promise<number[]> {
	await stage.restartN8n();
	await measureNode(stage, contestant, await saveWorkflow(stage, contestant, WARM_UP), WARM_UP);
	await sleep(SETTLE_MS);
	const { pid } = stage.n8n.server.child;
	const idle = memoryOf(pid);
	const peaks: number[] = [];
	for (const items of sizes) {
		const work: Work = { items, ...AT_ONCE };
		const workflow = await saveWorkflow(stage, contestant, work);
		resetPeakMemory(pid);
		await measureNode(stage, contestant, workflow, work);
		peaks.push(peakMemoryOf(pid) - idle);
	}
	return peaks;
}
