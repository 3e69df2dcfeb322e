import type {
	IAllExecuteFunctions,
	ICredentialsDecrypted,
	IDataObject,
	IExecuteFunctions,
	RequestHelperFunctions,
} from 'n8n-workflow';

import type { RawResponse } from './response';
import { readFault } from './fault';
import type { Ending } from './outcome';

/** The credential of a request. */
export interface Line {
	/** As n8n's request helper takes it, so that it is not decrypted again for each request. */
	decrypted: ICredentialsDecrypted;
}

/** Permit Delete and its siblings ask for these (Push API: Permit Delete, opscom.wiki). */
const HEADERS = {
	Accept: 'application/json',
	'Content-Type': 'application/json',
	'Cache-Control': 'no-cache',
};

/** Bytes. OPSCOM's longest documented responses are lists of a few hundred bytes; n8n sets no limit of its own. */
const LONGEST_RESPONSE = 1_000_000;

/** What a request needs of n8n. Only a run can be cancelled. */
export interface RequestContext extends Partial<Pick<IExecuteFunctions, 'getExecutionCancelSignal'>> {
	helpers: Pick<RequestHelperFunctions, 'httpRequestWithAuthentication'>;
}

type Sent = { ok: true; response: RawResponse } | { ok: false; ending: Ending };

/**
 * Sends one request, once. `returnFullResponse` with `ignoreHttpStatusErrors` keeps n8n's helper from sending a POST
 * again after a 401 and lets the body of a refusal be read; redirects are not followed, because a 307 would post the
 * token to another host.
 *
 * @param timeout ms from the start to the last byte of the response
 * @returns the response, or how the attempt ended without one; never throws
 */
export async function sendRequest(
	context: RequestContext,
	{ decrypted }: Line,
	url: string,
	body: IDataObject,
	timeout: number,
): Promise<Sent> {
	const cancelled = context.getExecutionCancelSignal?.();
	const deadline = AbortSignal.timeout(timeout);
	const abort = new AbortController();
	const onAbort = () => abort.abort();
	for (const signal of [cancelled, deadline]) signal?.addEventListener('abort', onAbort);
	try {
		if (cancelled?.aborted) onAbort();
		const response = await context.helpers.httpRequestWithAuthentication.call(
			withCancelSignal(context, abort.signal),
			decrypted.type,
			{
				method: 'POST',
				url,
				headers: { ...HEADERS },
				body,
				json: true,
				timeout,
				encoding: 'stream',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
			},
			{ credentialsDecrypted: decrypted },
		);
		const text = await readText(response.body, abort.signal);
		return { ok: true, response: { httpStatus: response.statusCode, headers: response.headers, text } };
	} catch (thrown) {
		if (cancelled?.aborted) return { ok: false, ending: 'stoppedInFlight' };
		return { ok: false, ending: deadline.aborted ? 'timedOut' : readFault(thrown) };
	} finally {
		for (const signal of [cancelled, deadline]) signal?.removeEventListener('abort', onAbort);
	}
}

/**
 * n8n's helper gives a request no other end than the cancel signal of the context that it is called with: its `timeout`
 * is only for the connection's silence, and a response that drips keeps the request open (seen in n8n-core 2.41.1).
 */
function withCancelSignal(context: RequestContext, signal: AbortSignal): IAllExecuteFunctions {
	return Object.create(context, { getExecutionCancelSignal: { value: () => signal } }) as IAllExecuteFunctions;
}

type Stream = AsyncIterable<Uint8Array> & { destroy(error?: Error): void };

/**
 * Reads a stream to its end. After the headers, the abort signal of the request no longer reaches its body (seen in
 * n8n-core 2.41.1), so the stream is ended here.
 *
 * @returns `undefined` when it is longer than any response of OPSCOM; no more of it is kept
 * @throws the stream's fault, or when `signal` aborts
 */
async function readText(stream: Stream, signal: AbortSignal): Promise<string | undefined> {
	const end = () => stream.destroy(new Error('The request was ended.'));
	signal.addEventListener('abort', end);
	try {
		if (signal.aborted) end();
		const chunks: Uint8Array[] = [];
		let length = 0;
		for await (const chunk of stream) {
			length += chunk.length;
			if (length > LONGEST_RESPONSE) return undefined;
			chunks.push(chunk);
		}
		return new TextDecoder().decode(Buffer.concat(chunks));
	} finally {
		signal.removeEventListener('abort', end);
		stream.destroy();
	}
}
