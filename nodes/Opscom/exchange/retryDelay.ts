const FIRST_WINDOW_MS = 500;
const LARGEST_WINDOW_MS = 30_000;
const LONGEST_RETRY_AFTER_MS = 60_000;

/**
 * How long to wait before the next attempt, in ms. `Retry-After` wins, up to 60 s; without one the wait is drawn from a
 * window that doubles with every attempt (full jitter), so that many workers do not come back at the same moment.
 *
 * @param attempts how many attempts were made so far, 1 or more
 * @param retryAfter the response's `Retry-After` header
 */
export function retryDelay(attempts: number, retryAfter: unknown, random = Math.random): number {
	return readRetryAfter(retryAfter) ?? random() * Math.min(FIRST_WINDOW_MS * 2 ** (attempts - 1), LARGEST_WINDOW_MS);
}

/**
 * Reads a `Retry-After` header: seconds or an HTTP date (RFC 9110, 10.2.3).
 *
 * @returns ms, at most 60 s; `undefined` when there is none that can be read
 */
export function readRetryAfter(header: unknown, now = Date.now()): number | undefined {
	if (typeof header !== 'string') return undefined;
	const text = header.trim();
	if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, LONGEST_RETRY_AFTER_MS);
	// Date.parse would also take "-5" or "2" as a year; an HTTP date names its weekday or month.
	const date = /[a-z]/i.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(date) ? undefined : Math.min(Math.max(0, date - now), LONGEST_RETRY_AFTER_MS);
}
