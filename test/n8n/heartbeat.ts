import axios from 'axios';
import { setTimeout as sleep } from 'node:timers/promises';
import { newConnections } from '../../scripts/n8n/connections';
import type { Stage } from './stage';

const EVERY_MS = 100;
/** The machine can be busy with something else; what blocks n8n is slow every time. */
const MEASURED = 3;

/** Asks n8n whether it is well, again and again. */
export function heartbeat({ n8n }: Pick<Stage, 'n8n'>) {
	const end = new AbortController();
	let worst = 0;
	let answers = 0;
	let askedAt: number | undefined;
	const beating = (async () => {
		while (!end.signal.aborted) {
			askedAt = performance.now();
			await axios.get(`${n8n.url}/healthz`, { timeout: 60_000, httpAgent: newConnections });
			worst = Math.max(worst, performance.now() - askedAt);
			askedAt = undefined;
			answers++;
			await sleep(EVERY_MS);
		}
	})();
	return {
		/** The longest answer so far in ms, also one that is still awaited. */
		worst: () => Math.round(Math.max(worst, askedAt === undefined ? 0 : performance.now() - askedAt)),
		answers: () => answers,
		stop: async () => {
			end.abort();
			await beating;
		},
	};
}

/**
 * Measures until n8n was quick throughout, a few times at most. Throws when it never was.
 *
 * @param measure gives the slowest answer of a round in ms
 */
export async function quickAtLeastOnce(
	longestMs: number,
	what: string,
	measure: (round: number) => Promise<number>,
): Promise<void> {
	const worst: number[] = [];
	while (worst.length < MEASURED && !worst.some((ms) => ms < longestMs)) worst.push(await measure(worst.length));
	console.log(`The slowest answer of n8n ${what}: ${worst.join(', ')} ms`);
	expect(Math.min(...worst)).toBeLessThan(longestMs);
}
