import { setTimeout as wait } from 'node:timers/promises';

const LIMIT_MS = 30_000;

/**
 * Resolves once the condition holds, which it looks at every 5 ms.
 *
 * @throws when it does not hold within half a minute: a test that waits for ever would keep jest from ending
 */
export async function until(condition: () => boolean): Promise<void> {
	const end = performance.now() + LIMIT_MS;
	while (!condition()) {
		if (performance.now() > end)
			throw new Error(`It did not come about within ${LIMIT_MS / 1000} s: ${condition.toString()}`);
		await wait(5);
	}
}
