/** How an attempt ended that brought no whole response. */
export type Fault =
	| 'stopped'
	/** n8n itself does not allow the address: nothing was sent. */
	| 'blockedHere'
	/** No secure connection came about: nothing was sent. */
	| 'untrusted'
	/** No connection came about: nothing was sent. */
	| 'unreachable'
	| 'timedOut'
	/** The connection was lost, or what came back is no HTTP; the request may have arrived. */
	| 'cut';

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

interface Link {
	name?: unknown;
	code?: unknown;
	syscall?: unknown;
	cause?: unknown;
	errors?: unknown;
	request?: unknown;
	/** What n8n 1.123.81 leaves of a code and of Node's own text ("connect …"): its NodeApiError drops all else. */
	httpCode?: unknown;
	messages?: unknown;
}

/** What is read of Node's `ClientRequest` and its socket. */
interface Request {
	protocol?: unknown;
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
	const hasCode = (test: (code: string) => boolean) =>
		chain.some(({ code, httpCode }) => test(String(code ?? httpCode ?? '')));

	if (chain.some(({ name }) => /^Ssrf/.test(String(name)))) return 'blockedHere';
	if (hasCode((code) => UNTRUSTED.test(code))) return 'untrusted';
	if (isUnsent(chain)) return hasCode((code) => TLS.test(code)) ? 'untrusted' : 'unreachable';
	if (hasCode((code) => NEVER_CONNECTED.includes(code)) || chain.some(isBeforeConnected)) return 'unreachable';
	if (!deadlinePassed && hasCode((code) => code === 'ERR_CANCELED')) return 'stopped';
	return deadlinePassed || hasCode((code) => TIMED_OUT.includes(code)) ? 'timedOut' : 'cut';
}

function isBeforeConnected({ syscall, messages }: Link): boolean {
	const [text] = Array.isArray(messages) ? (messages as unknown[]) : [];
	return BEFORE_CONNECTED.some((call) => syscall === call || String(text).startsWith(`${call} `));
}

/**
 * Whether nothing of the request left this machine, from the request that the HTTP client's error carries. A TLS alert
 * alone does not tell: a server can ask for a new handshake after it got the request. Of an https request, nothing is
 * written before the handshake is done, and nothing at all while a proxy has not opened the way to OPSCOM: there is no
 * socket then, or one without TLS on which the proxy's refusal is read (seen in Node 24 with n8n-core 2.41.1).
 */
function isUnsent(chain: Link[]): boolean {
	const request = chain.map((link) => link.request).find(isRequest);
	if (!request) return false;
	const { protocol, socket } = request;
	return !socket || socket.secureConnecting === true || (protocol === 'https:' && socket.encrypted !== true);
}

function isRequest(value: unknown): value is Request {
	return typeof value === 'object' && value !== null && 'protocol' in value && 'socket' in value;
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
