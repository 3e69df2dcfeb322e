import { readFault } from '../../nodes/Opscom/exchange/fault';

/** As Node.js throws it; n8n's helper and the HTTP client wrap it. */
const fault = (fields: Record<string, unknown>) => Object.assign(new Error('Made for a test'), fields);
const wrapped = (cause: unknown) => fault({ name: 'NodeApiError', cause: fault({ name: 'AxiosError', cause }) });

const cases: Array<[ending: string, fields: Record<string, unknown>]> = [
	['unreachable', { code: 'ENOTFOUND', syscall: 'getaddrinfo' }],
	['unreachable', { code: 'EAI_AGAIN', syscall: 'getaddrinfo' }],
	['unreachable', { code: 'EAI_FAIL', syscall: 'getaddrinfo' }],
	['unreachable', { code: 'ECONNREFUSED', syscall: 'connect' }],
	['unreachable', { code: 'EHOSTUNREACH', syscall: 'connect' }],
	['unreachable', { code: 'ENETUNREACH', syscall: 'connect' }],
	['unreachable', { code: 'ETIMEDOUT', syscall: 'connect' }],
	['untrusted', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
	['untrusted', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }],
	['untrusted', { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }],
	['untrusted', { code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' }],
	['untrusted', { code: 'CERT_HAS_EXPIRED' }],
	['untrusted', { code: 'CERT_NOT_YET_VALID' }],
	['untrusted', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }],
	['untrusted', { code: 'HOSTNAME_MISMATCH' }],
	// n8n's own guard against requests to internal addresses.
	['blockedHere', { name: 'SsrfBlockedIpError' }],
	['timedOut', { code: 'ECONNABORTED' }],
	['timedOut', { code: 'ETIMEDOUT' }],
	['timedOut', { code: 'ETIMEDOUT', syscall: 'read' }],
	['stoppedInFlight', { code: 'ERR_CANCELED' }],
	['cut', { code: 'ECONNRESET', syscall: 'read' }],
	['cutSending', { code: 'EPIPE', syscall: 'write' }],
	['cutSending', { code: 'ECONNRESET', syscall: 'write' }],
	// A server can ask for a new handshake after it got the request: without the request, the alert tells nothing.
	['cut', { code: 'EPROTO', syscall: 'write', message: 'write EPROTO 0:error:0A000410:SSL alert handshake failure' }],
	['cut', { code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }],
	['malformed', { code: 'HPE_INVALID_CONSTANT' }],
	['malformed', { code: 'HPE_HEADER_OVERFLOW' }],
	['malformed', { code: 'Z_DATA_ERROR' }],
	['malformed', { code: 'Z_BUF_ERROR' }],
	['malformed', { code: 'ERR__ERROR_FORMAT_PADDING_2' }],
	['malformed', { code: 'ZSTD_error_prefix_unknown' }],
	['cut', { code: 'ERR_SOMETHING_NEW' }],
	['cut', {}],
];

describe.each(cases)('%s', (ending, fields) => {
	it(`is what ${JSON.stringify(fields)} means`, () => {
		expect(readFault(fault(fields))).toBe(ending);
	});

	it(`is what ${JSON.stringify(fields)} means inside what n8n throws`, () => {
		expect(readFault(wrapped(fault(fields)))).toBe(ending);
	});
});

/** Node's request as the HTTP client's error carries it. */
const request = (fields: Record<string, unknown>) => ({ protocol: 'https:', writableFinished: false, ...fields });
const plain = { secureConnecting: undefined };
const handshake = { encrypted: true, secureConnecting: true };
const secure = { encrypted: true, secureConnecting: false };

const requests: Array<[ending: string, why: string, code: string, request: Record<string, unknown>]> = [
	['unreachable', 'a proxy does not answer', 'ERR_CANCELED', { socket: null }],
	['unreachable', 'a proxy is cut off', 'ECONNRESET', { socket: null }],
	['unreachable', 'a proxy answers no HTTP', 'HPE_INVALID_CONSTANT', { socket: plain }],
	['unreachable', 'the handshake takes too long', 'ECONNABORTED', { socket: handshake }],
	['unreachable', 'the connection is cut in the handshake', 'ECONNRESET', { socket: handshake }],
	['untrusted', 'the handshake is refused', 'EPROTO', { socket: handshake }],
	['cut', 'a later handshake is refused', 'EPROTO', { socket: secure, writableFinished: true }],
	['cutSending', 'the request is not written', 'ECONNRESET', { socket: secure }],
	['cutSending', 'http is not written', 'ECONNABORTED', { socket: plain, protocol: 'http:' }],
	['timedOut', 'http is written', 'ECONNABORTED', { socket: plain, protocol: 'http:', writableFinished: true }],
	['cut', 'the request is written', 'ECONNRESET', { socket: secure, writableFinished: true }],
	['stoppedInFlight', 'the run was stopped', 'ERR_CANCELED', { socket: secure, writableFinished: true }],
];

it.each(requests)('%s: %s', (ending, _, code, fields) => {
	const thrown = fault({
		name: 'NodeApiError',
		cause: fault({ code, request: request(fields), cause: fault({ code }) }),
	});
	expect(readFault(thrown)).toBe(ending);
});

describe('when the time is up', () => {
	const ended = (fields: Record<string, unknown>) =>
		readFault(fault({ cause: fault({ code: 'ERR_CANCELED', request: request(fields) }) }), true);

	it('tells whether the request was sent', () => {
		expect(ended({ socket: null })).toBe('unreachable');
		expect(ended({ socket: handshake })).toBe('unreachable');
		expect(ended({ socket: secure })).toBe('cutSending');
		expect(ended({ socket: secure, writableFinished: true })).toBe('timedOut');
	});

	it('counts as a timeout when the fault does not tell', () => {
		expect(readFault(new Error('The request was ended.'), true)).toBe('timedOut');
		expect(readFault(fault({ code: 'ERR_CANCELED', request: {} }), true)).toBe('timedOut');
	});
});

it('looks at the fault of each address of the host', () => {
	const refused = [
		fault({ code: 'ECONNREFUSED', syscall: 'connect', address: '::1' }),
		fault({ code: 'ECONNREFUSED', syscall: 'connect', address: '127.0.0.1' }),
	];
	expect(readFault(wrapped(new AggregateError(refused)))).toBe('unreachable');
});

it.each([undefined, null, '', 'ENOTFOUND', 0, true, [], {}])(
	'takes %p for a cut: the request may have arrived',
	(thrown) => {
		expect(readFault(thrown)).toBe('cut');
	},
);

it('comes to an end when a fault is its own cause', () => {
	const circle = fault({ code: 'ECONNRESET' });
	circle.cause = circle;
	expect(readFault(circle)).toBe('cut');
});
