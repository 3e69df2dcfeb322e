import type {
	IAllExecuteFunctions,
	ICredentialsDecrypted,
	IDataObject,
	IExecuteFunctions,
	RequestHelperFunctions,
} from 'n8n-workflow';

import { readFault, type Fault } from './fault';
import type { Redact } from './redact';
import { readPartial, readResponse, type AttemptResult, type RawResponse, type Refusal } from './response';
import { decode } from './serverText';

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

/** One request to OPSCOM, and how its answer is read. */
export interface Attempt {
	url: string;
	/** Without the token. */
	body: IDataObject;
	/** As n8n's request helper takes it, so that it is not decrypted again for each request. */
	decrypted: ICredentialsDecrypted;
	redact: Redact;
	/** ms, from the start to the last byte of the response. */
	timeout: number;
	/** Whether the body of a 2xx response confirms what was asked for. */
	confirms(body: IDataObject): boolean;
	/** Reads a refusal in another form than `ErrorCode`. */
	readRefusal?(body: IDataObject): Refusal | undefined;
}

/**
 * Sends one request, once. `returnFullResponse` with `ignoreHttpStatusErrors` keeps n8n's helper from sending a POST
 * again after a 401 and lets the body of a refusal be read; redirects are not followed, because a 307 would post the
 * token to another host.
 *
 * @returns what it came to
 * @throws only what the code that reads the response throws, such as `confirms`
 */
export async function send(context: RequestContext, attempt: Attempt): Promise<AttemptResult> {
	const { url, body, decrypted, redact, timeout, confirms, readRefusal } = attempt;
	const cancelled = context.getExecutionCancelSignal?.();
	const deadline = AbortSignal.timeout(timeout);
	const abort = new AbortController();
	const onAbort = () => abort.abort();
	for (const signal of [cancelled, deadline]) signal?.addEventListener('abort', onAbort);
	const faultIn = (thrown: unknown) => (cancelled?.aborted ? 'stopped' : readFault(thrown, deadline.aborted));
	let received: RawResponse | undefined;
	let fault: Fault | undefined;
	try {
		if (cancelled?.aborted) onAbort();
		const {
			statusCode,
			headers,
			body: stream,
		} = await context.helpers.httpRequestWithAuthentication.call(
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
		const read = await readBytes(stream, abort.signal, faultIn);
		fault = read.fault;
		const text = decode(read.bytes);
		received = { httpStatus: statusCode, headers, text, isWhole: fault === undefined && !read.isTooLong };
	} catch (thrown) {
		fault = faultIn(thrown);
	} finally {
		for (const signal of [cancelled, deadline]) signal?.removeEventListener('abort', onAbort);
	}
	// An exception in what follows is none of the connection.
	if (fault || !received) return readPartial(fault ?? 'cut', received, redact);
	return readResponse(received, confirms, redact, readRefusal);
}

/**
 * n8n's helper gives a request no other end than the cancel signal of the context that it is called with: its `timeout`
 * is only for the connection's silence, and a response that drips keeps the request open (seen in n8n-core 2.41.1).
 */
function withCancelSignal(context: RequestContext, signal: AbortSignal): IAllExecuteFunctions {
	return Object.create(context, { getExecutionCancelSignal: { value: () => signal } }) as IAllExecuteFunctions;
}

type Stream = AsyncIterable<Uint8Array> & { destroy(error?: Error): void };

interface Read {
	/** What came, up to the length of OPSCOM's longest response. */
	bytes: Uint8Array;
	isTooLong: boolean;
	/** Why the stream was cut. */
	fault?: Fault;
}

/**
 * Reads a stream to its end, or until `signal` aborts: whether the abort signal of the request still reaches its body after
 * the headers is up to n8n's HTTP client.
 */
async function readBytes(stream: Stream, signal: AbortSignal, faultIn: (thrown: unknown) => Fault): Promise<Read> {
	const end = () => stream.destroy(new Error('The request was ended.'));
	signal.addEventListener('abort', end);
	const chunks: Uint8Array[] = [];
	let length = 0;
	let fault: Fault | undefined;
	try {
		if (signal.aborted) end();
		for await (const chunk of stream) {
			length += chunk.length;
			chunks.push(chunk);
			if (length > LONGEST_RESPONSE) break;
		}
	} catch (thrown) {
		const how = faultIn(thrown);
		// The request arrived: its response had begun.
		fault = how === 'stopped' || how === 'timedOut' ? how : 'cut';
	}
	return { bytes: Buffer.concat(chunks), isTooLong: length > LONGEST_RESPONSE, ...(fault && { fault }) };
}
