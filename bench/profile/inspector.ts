import CDP from 'chrome-remote-interface';
import { waitFor } from '../../scripts/n8n/waiting';
import type { RunningN8n } from '../stage/stage';
import type { CpuProfile } from './profileSummary';

const LISTENING_MS = 10_000;

/** µs between two samples. */
const SAMPLING = 500;

/** Profiles the whole n8n process while `work` goes on. */
export async function profiled(
	{ server, inspectorPort }: RunningN8n,
	work: () => Promise<unknown>,
): Promise<CpuProfile> {
	// Node.js starts its inspector at this signal.
	process.kill(server.child.pid, 'SIGUSR1');
	const client = await waitFor(
		() => CDP({ host: '127.0.0.1', port: inspectorPort, local: true }).catch(() => undefined),
		LISTENING_MS,
		"n8n's inspector did not answer",
	);
	try {
		await client.Profiler.enable();
		await client.Profiler.setSamplingInterval({ interval: SAMPLING });
		await client.Profiler.start();
		await work();
		const { profile } = await client.Profiler.stop();
		return profile as CpuProfile;
	} finally {
		await client.close();
	}
}
