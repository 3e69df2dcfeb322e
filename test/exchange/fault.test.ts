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
	// An address that responds without TLS: Node 24 has one code for it and for other faults, so its text decides.
	['untrusted', { code: 'EPROTO', message: 'write EPROTO 0:error:0A00010B:SSL routines::wrong version number' }],
	['untrusted', { code: 'EPROTO', message: 'write EPROTO 0:error:0A0000C6:SSL routines::packet length too long' }],
	[
		'unreachable',
		{
			code: 'ECONNRESET',
			message: 'Client network socket disconnected before secure TLS connection was established',
		},
	],
	// n8n's own guard against requests to internal addresses.
	['blockedHere', { name: 'SsrfBlockedIpError' }],
	['timedOut', { code: 'ECONNABORTED' }],
	['timedOut', { code: 'ETIMEDOUT' }],
	['timedOut', { code: 'ETIMEDOUT', syscall: 'read' }],
	['stoppedInFlight', { code: 'ERR_CANCELED' }],
	['cut', { code: 'ECONNRESET', syscall: 'read' }],
	['cut', { code: 'EPIPE', syscall: 'write' }],
	['cut', { code: 'EPROTO', message: 'write EPROTO 0:error:0A000126:SSL routines::unexpected eof while reading' }],
	['cut', { code: 'HPE_INVALID_CONSTANT' }],
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
