import type {
	IAllExecuteFunctions,
	ICredentialsDecrypted,
	IDataObject,
	IExecuteFunctions,
	RequestHelperFunctions,
} from 'n8n-workflow';

import { decode } from './decode';
import { readFault, type Fault } from './fault';
import type { RawResponse } from './response';

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

/**
 * Bytes. OPSCOM's longest response is the list of Permit Stats, some 60 bytes an entry and two entries for a zone (Pull
 * API: Permit Stats, opscom.wiki): room for 2,000 zones. n8n sets no limit of its own.
 */
const LONGEST_RESPONSE = 250_000;

/** What a request needs of n8n. Only a run can be cancelled. */
export interface RequestContext extends Partial<Pick<IExecuteFunctions, 'getExecutionCancelSignal'>> {
	helpers: Pick<RequestHelperFunctions, 'httpRequestWithAuthentication'>;
}

type Sent =
	| { ok: true; response: RawResponse }
	/** `received`: the response as far as it came, which can hold the only copy of a new permit's ID. */
	| { ok: false; ending: Fault; received?: RawResponse };

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
	const endingOf = (fault: unknown) => (cancelled?.aborted ? 'stoppedInFlight' : readFault(fault, deadline.aborted));
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
				timeout,
				encoding: 'stream',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
			},
			{ credentialsDecrypted: decrypted },
		);
		const { statusCode: httpStatus, headers } = response;
		const read = await readBytes(response.body, abort.signal);
		const text = decode(read.bytes);
		const received = { httpStatus, headers, text, isWhole: read.ok && !read.isTooLong };
		return read.ok ? { ok: true, response: received } : { ok: false, ending: endingOf(read.fault), received };
	} catch (thrown) {
		return { ok: false, ending: endingOf(thrown) };
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

type Read = { bytes: Uint8Array; isTooLong: boolean } & ({ ok: true } | { ok: false; fault: unknown });

/**
 * Reads a stream to its end, or until `signal` aborts: whether the abort signal of the request still reaches its body after
 * the headers is up to n8n's HTTP client.
 *
 * @returns what came, up to the length of OPSCOM's longest response; when the stream was cut, also its fault
 */
async function readBytes(stream: Stream, signal: AbortSignal): Promise<Read> {
	const end = () => stream.destroy(new Error('The request was ended.'));
	signal.addEventListener('abort', end);
	const chunks: Uint8Array[] = [];
	let length = 0;
	const read = () => ({ bytes: Buffer.concat(chunks), isTooLong: length > LONGEST_RESPONSE });
	try {
		if (signal.aborted) end();
		for await (const chunk of stream) {
			length += chunk.length;
			chunks.push(chunk);
			if (length > LONGEST_RESPONSE) break;
		}
		return { ok: true, ...read() };
	} catch (fault) {
		return { ok: false, fault, ...read() };
	}
}
