import CDP from 'chrome-remote-interface';
import { waitFor } from '../../scripts/n8n/waiting';
import type { RunningN8n } from '../stage/stage';
import type { CpuProfile } from './profileSummary';

const LISTENING_MS = 10_000;

/** µs between two samples. */
const SAMPLING = 500;

/** Does `work` with a connection to n8n's inspector. */
export async function inspected<T>(
	{ server, inspectorPort }: RunningN8n,
	work: (client: CDP.Client) => Promise<T>,
): Promise<T> {
	// Node.js starts its inspector at this signal.
	process.kill(server.child.pid, 'SIGUSR1');
	const client = await waitFor(
		() => CDP({ host: '127.0.0.1', port: inspectorPort, local: true }).catch(() => undefined),
		LISTENING_MS,
		"n8n's inspector did not answer",
	);
	try {
		return await work(client);
	} finally {
		await client.close();
	}
}

/** Profiles the whole n8n process while `work` goes on. */
export async function profiled(n8n: RunningN8n, work: () => Promise<unknown>): Promise<CpuProfile> {
	return await inspected(n8n, async ({ Profiler }) => {
		await Profiler.enable();
		await Profiler.setSamplingInterval({ interval: SAMPLING });
		await Profiler.start();
		await work();
		const { profile } = await Profiler.stop();
		return profile as CpuProfile;
	});
}
