import { waitFor } from '../../scripts/n8n/waiting';
import type { Stage } from '../stage/stage';
import { inspected } from './inspector';
import { warmedUp, type Load } from './warmedUp';

/** The share of the requests after which a contestant is weighed: it still holds everything then. */
const WEIGHED_AT = 0.9;

/** Longer than the slowest contestant needs. */
const RUN_MS = 5 * 60_000;

const MIB = 2 ** 20;

/**
 * Prints what n8n holds near the end of one run of a contestant, after a garbage collection: the peak of its memory is
 * mostly what V8 has not collected yet.
 */
export async function weighContestant(stage: Stage, id: string, { items, latency }: Load): Promise<void> {
	const { contestant, run } = await warmedUp(stage, id, { items, latency });
	await inspected(stage.n8n, async ({ HeapProfiler, Runtime }) => {
		const held = async () => {
			await HeapProfiler.collectGarbage();
			const { usedSize } = await Runtime.getHeapUsage();
			return usedSize / MIB;
		};
		const nearTheEnd = async () => {
			const arrived = async () => {
				const { requests } = await stage.sandboxes.report();
				return requests >= items * WEIGHED_AT ? requests : undefined;
			};
			const requests = await waitFor(arrived, RUN_MS, 'Too few requests arrived');
			return { requests, mib: await held() };
		};
		await HeapProfiler.enable();
		const idle = await held();
		const [, { requests, mib }] = await Promise.all([run(), nearTheEnd()]);
		console.log(
			`\n${contestant.label}: ${items} items, ${latency} ms latency. ` +
				`After ${requests} requests, n8n held ${(mib - idle).toFixed(1)} MiB more than when idle.`,
		);
	});
}
