import type { Ending } from './endings';

/** The host could not be found or turned the connection away: no request left this machine. */
const NEVER_CONNECTED = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED'];

/** Calls that come before a connection is open; a fault in one of them means that nothing was sent. */
const BEFORE_CONNECTED = ['connect', 'getaddrinfo'];

const TIMED_OUT = ['ECONNABORTED', 'ETIMEDOUT'];

/** The certificate was not accepted: the request was never written. */
const UNTRUSTED =
	/^(CERT_|UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/;

/** Node gives this code to a response that is not TLS, and to others; only its text tells them apart (seen in Node 24). */
const NOT_TLS = /EPROTO.*(wrong version number|packet length too long)/s;

/** Node's own words (seen in Node 24): the code is the one of any cut connection. */
const BEFORE_SECURE = 'before secure TLS connection was established';

interface Link {
	name?: unknown;
	code?: unknown;
	message?: unknown;
	syscall?: unknown;
	cause?: unknown;
	errors?: unknown;
}

/**
 * How an attempt ended that brought no response, from what n8n's request helper threw. The helper wraps the HTTP client's
 * error, which wraps Node's own (and one for each address of the host): the whole chain is looked at. A fault that is
 * not known counts as `cut`, because the request may have arrived.
 */
export function readFault(thrown: unknown): Ending {
	const chain = chainOf(thrown);
	const has = (test: (link: Link) => boolean) => chain.some(test);
	const code = (link: Link) => String(link.code ?? '');
	const text = (link: Link) => String(link.message ?? '');

	if (has((link) => code(link) === 'ERR_CANCELED')) return 'stoppedInFlight';
	if (has((link) => /^Ssrf/.test(String(link.name ?? '')))) return 'blockedHere';
	if (has((link) => UNTRUSTED.test(code(link)) || NOT_TLS.test(text(link)))) return 'untrusted';
	if (has((link) => text(link).includes(BEFORE_SECURE))) return 'unreachable';
	if (has((link) => NEVER_CONNECTED.includes(code(link)) || BEFORE_CONNECTED.includes(String(link.syscall)))) {
		return 'unreachable';
	}
	return has((link) => TIMED_OUT.includes(code(link))) ? 'timedOut' : 'cut';
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
