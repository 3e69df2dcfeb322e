import axios from 'axios';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from './children';
import { freePort } from './ports';
import { waitFor } from './waiting';

/** Downloading the image is part of it. */
const READY_MS = 10 * 60_000;
const INSIDE = '/n8n';

export interface N8nContainer {
	url: string;
	stop(): Promise<void>;
}

/**
 * Starts an image of n8n with Docker on the host's own network, so that it reaches the sandbox, and waits until it responds.
 * n8n 3 comes only as an image.
 *
 * @param userFolder becomes `N8N_USER_FOLDER`; what is installed in there is what n8n loads
 */
export async function startN8nImage(image: string, userFolder: string): Promise<N8nContainer> {
	mkdirSync(userFolder, { recursive: true });
	const port = await freePort();
	const settings = {
		HOME: INSIDE,
		N8N_USER_FOLDER: INSIDE,
		N8N_PORT: port,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: await freePort(),
		// The editor runs over plain http on loopback.
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	};
	const logFile = join(userFolder, 'n8n.log');
	const args = [
		'run',
		'--rm',
		'--network=host',
		// What the container writes must be this user's to remove.
		`--user=${process.getuid?.()}:${process.getgid?.()}`,
		`--volume=${userFolder}:${INSIDE}`,
		...Object.entries(settings).map(([name, value]) => `--env=${name}=${value}`),
		image,
	];
	const child = await startChild('docker', args, { cwd: userFolder, logFile });
	const url = `http://127.0.0.1:${port}`;
	try {
		await waitFor(
			async () => {
				if (!child.isRunning()) throw new Error(`${image} exited before it was ready; see ${logFile}`);
				const response = await axios.get<unknown>(`${url}/rest/settings`, { timeout: 5_000 }).catch(() => undefined);
				return typeof response?.data === 'object' ? true : undefined;
			},
			READY_MS,
			`${image} was not ready`,
			500,
		);
	} catch (error) {
		await child.stop();
		throw error;
	}
	return { url, stop: () => child.stop() };
}
