import { readFault, type Fault } from '../../nodes/Opscom/exchange/fault';

/** As Node.js throws it; n8n's helper and the HTTP client wrap it. */
const fault = (fields: Record<string, unknown>) => Object.assign(new Error('Made for a test'), fields);
const wrapped = (cause: unknown) => fault({ name: 'NodeApiError', cause: fault({ name: 'AxiosError', cause }) });

it.each<[Fault, ...Array<Record<string, unknown>>]>([
	[
		'unreachable',
		{ code: 'ENOTFOUND', syscall: 'getaddrinfo' },
		{ code: 'EAI_FAIL', syscall: 'getaddrinfo' },
		{ code: 'EAI_AGAIN' },
		{ code: 'ECONNREFUSED', syscall: 'connect' },
		{ code: 'EHOSTUNREACH', syscall: 'connect' },
		{ code: 'ETIMEDOUT', syscall: 'connect' },
	],
	[
		'untrusted',
		{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
		{ code: 'SELF_SIGNED_CERT_IN_CHAIN' },
		{ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
		{ code: 'CERT_HAS_EXPIRED' },
		{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
		{ code: 'HOSTNAME_MISMATCH' },
	],
	// n8n's own guard against requests to internal addresses.
	['blockedHere', { name: 'SsrfBlockedIpError' }],
	['timedOut', { code: 'ECONNABORTED' }, { code: 'ETIMEDOUT' }, { code: 'ETIMEDOUT', syscall: 'read' }],
	['stopped', { code: 'ERR_CANCELED' }],
	[
		'cut',
		{ code: 'ECONNRESET', syscall: 'read' },
		{ code: 'EPIPE', syscall: 'write' },
		// A server can ask for a new handshake after it got the request: without the request, the alert tells nothing.
		{ code: 'EPROTO', syscall: 'write' },
		{ code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' },
		{ code: 'HPE_INVALID_CONSTANT' },
		{ code: 'ERR_SOMETHING_NEW' },
		{},
	],
])('%s, by itself and inside what n8n throws', (expected, ...faults) => {
	for (const fields of faults) {
		expect([fields, readFault(fault(fields))]).toEqual([fields, expected]);
		expect([fields, readFault(wrapped(fault(fields)))]).toEqual([fields, expected]);
	}
});

// Its NodeApiError has neither `cause` nor `code` nor `request` (seen in 1.123.81).
it.each<[Fault, string, string]>([
	['unreachable', 'ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1'],
	['unreachable', 'ENOTFOUND', 'getaddrinfo ENOTFOUND opscom.invalid'],
	['unreachable', 'EHOSTUNREACH', 'connect EHOSTUNREACH 192.0.2.1:443'],
	['unreachable', 'ETIMEDOUT', 'connect ETIMEDOUT 192.0.2.1:443'],
	['untrusted', 'CERT_HAS_EXPIRED', 'certificate has expired'],
	['timedOut', 'ECONNABORTED', 'timeout of 1000ms exceeded'],
	['cut', 'ECONNRESET', 'read ECONNRESET'],
	['cut', 'EPROTO', 'write EPROTO'],
])('%s, from what n8n 1.x leaves of %s', (expected, httpCode, message) => {
	expect(readFault(fault({ name: 'NodeApiError', httpCode, messages: [message] }))).toBe(expected);
});

/** Node's request as the HTTP client's error carries it. */
const request = (fields: Record<string, unknown>) => ({ protocol: 'https:', ...fields });
const plain = { secureConnecting: undefined };
const handshake = { encrypted: true, secureConnecting: true };
const secure = { encrypted: true, secureConnecting: false };

it.each<[Fault, string, string, Record<string, unknown>]>([
	['unreachable', 'a proxy does not answer', 'ERR_CANCELED', { socket: null }],
	['unreachable', 'a proxy answers no HTTP', 'HPE_INVALID_CONSTANT', { socket: plain }],
	['unreachable', 'the handshake takes too long', 'ECONNABORTED', { socket: handshake }],
	['unreachable', 'the connection is cut in the handshake', 'ECONNRESET', { socket: handshake }],
	['untrusted', 'the handshake is refused', 'EPROTO', { socket: handshake }],
	['cut', 'a later handshake is refused', 'EPROTO', { socket: secure }],
	['cut', 'the secure connection is cut', 'ECONNRESET', { socket: secure }],
	['timedOut', 'http takes too long', 'ECONNABORTED', { socket: plain, protocol: 'http:' }],
	['stopped', 'the run was stopped', 'ERR_CANCELED', { socket: secure }],
])('%s: %s', (expected, _, code, fields) => {
	const thrown = fault({
		name: 'NodeApiError',
		cause: fault({ code, request: request(fields), cause: fault({ code }) }),
	});
	expect(readFault(thrown)).toBe(expected);
});

it('when the time is up, tells whether anything was sent; what does not tell was too slow', () => {
	const ended = (fields: Record<string, unknown>) =>
		readFault(fault({ cause: fault({ code: 'ERR_CANCELED', request: fields }) }), true);

	expect([ended(request({ socket: null })), ended(request({ socket: handshake }))]).toEqual([
		'unreachable',
		'unreachable',
	]);
	expect([ended(request({ socket: secure })), ended({}), readFault(new Error('x'), true)]).toEqual(
		Array(3).fill('timedOut'),
	);
});

it('looks at the fault of each address of the host', () => {
	const refused = ['::1', '127.0.0.1'].map((address) => fault({ code: 'ECONNREFUSED', syscall: 'connect', address }));
	expect(readFault(wrapped(new AggregateError(refused)))).toBe('unreachable');
});

it('takes for a cut what tells nothing: the request may have arrived', () => {
	const circle = fault({ code: 'ECONNRESET' });
	circle.cause = circle;
	for (const thrown of [undefined, null, '', 'ENOTFOUND', 0, true, [], {}, circle]) {
		expect(readFault(thrown)).toBe('cut');
	}
});
