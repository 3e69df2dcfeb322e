import type { Sandbox } from '../../test/sandbox';
import { subjectOf } from '../../test/sandbox/opscom';
import type { Run } from '../results';

/** The Reference ID of an item. They look like OPSCOM's own, so that they take as much room. */
export const idOf = (item: number): string => `1a9b5375-cb75-4c71-9939-${String(item).padStart(12, '0')}`;

/** What the sandbox saw of a run. It shares this process, not n8n's: its CPU time does not count as n8n's. */
export type Wire = Pick<Run, 'requests' | 'distinctIds' | 'connections' | 'sandboxBusy'> & {
	/** When the first request arrived, in ms since 1970. */
	firstRequestAt?: number;
};

/** Prepares the sandbox for a run: its permits are there, and nothing else. Returns what tells of the run. */
export function prepare(sandbox: Sandbox, items: number, latency: number): () => Wire {
	sandbox.reset();
	sandbox.removePermits();
	if (latency > 0) sandbox.always({ kind: 'slow', ms: latency });
	sandbox.addPermits(...Array.from({ length: items }, (_, item) => idOf(item)));
	const cpuBefore = process.cpuUsage();
	const preparedAt = performance.now();
	return () => {
		const { user, system } = process.cpuUsage(cpuBefore);
		const { wire, mostOpenConnections: connections } = sandbox;
		return {
			requests: wire.length,
			distinctIds: new Set(wire.map(({ body }) => subjectOf(body))).size,
			connections,
			...(wire.length > 0 && { firstRequestAt: wire[0].at }),
			sandboxBusy: (user + system) / 1000 / (performance.now() - preparedAt),
		};
	};
}
