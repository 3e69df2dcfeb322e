import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves like `promise`, or throws `message` after `ms` milliseconds. */
export async function within<T>(promise: Promise<T>, ms: number, message: string): Promise<T> {
	const timer = new AbortController();
	const late = sleep(ms, undefined, { signal: timer.signal }).then(() => {
		throw new Error(`${message} within ${ms / 1000} s`);
	});
	try {
		return await Promise.race([promise, late]);
	} finally {
		timer.abort();
		late.catch(() => undefined);
	}
}

/**
 * Asks `probe` every `everyMs` milliseconds until it returns something other than undefined, and returns that.
 * Throws `message` after `ms` milliseconds; what `probe` throws ends the wait at once.
 */
export async function waitFor<T>(
	probe: () => T | undefined | Promise<T | undefined>,
	ms: number,
	message: string,
	everyMs = 100,
): Promise<T> {
	const deadline = Date.now() + ms;
	for (;;) {
		const value = await probe();
		if (value !== undefined) return value;
		if (Date.now() > deadline) throw new Error(`${message} within ${ms / 1000} s`);
		await sleep(everyMs);
	}
}
