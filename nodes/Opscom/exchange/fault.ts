/** How an attempt ended that brought no response. */
export type Fault =
	| 'stoppedInFlight'
	/** n8n itself does not allow the address: nothing was sent. */
	| 'blockedHere'
	/** No secure connection came about: nothing was sent. */
	| 'untrusted'
	/** No connection came about: nothing was sent. */
	| 'unreachable'
	| 'timedOut'
	/** Lost after the request had been handed over whole. */
	| 'cut'
	/** Lost before the request had been handed over whole. */
	| 'cutSending'
	/** Something answered, but not in HTTP that can be read. */
	| 'malformed';

/** The host could not be found or turned the connection away: no request left this machine. */
const NEVER_CONNECTED = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED'];

/** Calls that come before a connection is open; a fault in one of them means that nothing was sent. */
const BEFORE_CONNECTED = ['connect', 'getaddrinfo'];

const TIMED_OUT = ['ECONNABORTED', 'ETIMEDOUT'];

/** The certificate was not accepted: the request was never written. */
const UNTRUSTED =
	/^(CERT_|UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/;

/** A TLS alert or a response that is not TLS (seen in Node 24). It says nothing of when it came. */
const TLS = /^(EPROTO$|ERR_SSL_)/;

/** Node's codes for HTTP, gzip, Brotli and Zstandard that cannot be read (seen in Node 24). */
const MALFORMED = /^(HPE_|Z_\w+_ERROR$|ERR__ERROR_|ZSTD_error_)/;

interface Link {
	name?: unknown;
	code?: unknown;
	syscall?: unknown;
	cause?: unknown;
	errors?: unknown;
	request?: unknown;
}

/** What is read of Node's `ClientRequest` and its socket. */
interface Request {
	protocol?: unknown;
	writableFinished?: unknown;
	socket?: { encrypted?: unknown; secureConnecting?: unknown } | null;
}

/**
 * How an attempt ended that brought no response, from what n8n's request helper threw. The helper wraps the HTTP client's
 * error, which wraps Node's own (and one for each address of the host): the whole chain is looked at. A fault that is
 * not known counts as `cut`, because the request may have arrived.
 *
 * @param deadlinePassed the attempt was ended because its time was up
 */
export function readFault(thrown: unknown, deadlinePassed = false): Fault {
	const chain = chainOf(thrown);
	const has = (test: (link: Link) => boolean) => chain.some(test);
	const code = (link: Link) => String(link.code ?? '');

	if (has((link) => /^Ssrf/.test(String(link.name ?? '')))) return 'blockedHere';
	if (has((link) => UNTRUSTED.test(code(link)))) return 'untrusted';

	const handedOver = handedOverOf(chain);
	if (handedOver === 'nothing') return has((link) => TLS.test(code(link))) ? 'untrusted' : 'unreachable';
	if (has((link) => NEVER_CONNECTED.includes(code(link)) || BEFORE_CONNECTED.includes(String(link.syscall)))) {
		return 'unreachable';
	}
	if (!deadlinePassed && has((link) => code(link) === 'ERR_CANCELED')) return 'stoppedInFlight';
	if (has((link) => MALFORMED.test(code(link)))) return 'malformed';
	// A TLS fault has the syscall "write" although it comes from what was read (seen in Node 24).
	const isWriting = (link: Link) => code(link) === 'EPIPE' || (link.syscall === 'write' && !TLS.test(code(link)));
	if (handedOver === 'part' || has(isWriting)) return 'cutSending';
	return deadlinePassed || has((link) => TIMED_OUT.includes(code(link))) ? 'timedOut' : 'cut';
}

/**
 * How much of the request left this machine, from the request that the HTTP client's error carries. A TLS alert alone does
 * not tell: a server can ask for a new handshake after it got the request. Of an https request, nothing is written before
 * the handshake is done, and nothing at all while a proxy has not opened the way to OPSCOM: there is no socket then, or
 * one without TLS on which the proxy's refusal is read (seen in Node 24 with n8n-core 2.41.1).
 *
 * @returns `undefined` when the error carries no request
 */
function handedOverOf(chain: Link[]): 'nothing' | 'part' | 'whole' | undefined {
	const request = chain.map((link) => link.request).find(isRequest);
	if (!request) return undefined;
	const { protocol, socket, writableFinished } = request;
	if (!socket || socket.secureConnecting === true || (protocol === 'https:' && socket.encrypted !== true)) {
		return 'nothing';
	}
	return writableFinished === true ? 'whole' : 'part';
}

function isRequest(value: unknown): value is Request {
	return typeof value === 'object' && value !== null && 'writableFinished' in value && 'socket' in value;
}

/** The error and everything that it was caused by, bounded because `cause` can point back. */
function chainOf(thrown: unknown): Link[] {
	const chain: Link[] = [];
	const open: unknown[] = [thrown];
	while (open.length > 0 && chain.length < 20) {
		const link = open.shift();
		if (typeof link !== 'object' || link === null) continue;
		const { cause, errors } = link as Link;
		chain.push(link as Link);
		open.push(cause, ...(Array.isArray(errors) ? errors : []));
	}
	return chain;
}
