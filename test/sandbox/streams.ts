import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { OpscomResponse } from './response';

type Head = Omit<OpscomResponse, 'body'>;
type Body = AsyncIterable<string | Buffer>;

export const JSON_HEAD: Head = { status: 200, headers: { 'content-type': 'application/json' } };

/**
 * Sends the head at once, then the body, no faster than the client takes it. Returns early when the client leaves or the
 * sandbox stops; the signal that `body` gets is aborted then.
 */
export async function streamTo(
	response: ServerResponse,
	{ status, headers }: Head,
	body: (gone: AbortSignal) => Body,
): Promise<void> {
	if (response.destroyed) return;
	const gone = new AbortController();
	response.once('close', () => gone.abort());
	response.writeHead(status, headers).flushHeaders();
	await pipeline(body(gone.signal), response).catch((error: unknown) => {
		if (!gone.signal.aborted) throw error;
	});
}

/** The whole body after `ms` milliseconds; calls `before` just before it goes out. */
export async function* bodyAfter(ms: number, body: string, before: () => void, gone: AbortSignal): Body {
	await wait(ms, undefined, { signal: gone });
	before();
	yield body;
}

/** A space every `ms` milliseconds, forever. */
export async function* drip(ms: number, gone: AbortSignal): Body {
	while (true) {
		yield ' ';
		await wait(ms, undefined, { signal: gone });
	}
}

/** Spaces in large pieces, forever; each is asked for only when the last one has been taken. */
export async function* endless(): Body {
	const spaces = Buffer.alloc(64 * 1024, ' ');
	while (true) yield spaces;
}
