import { createServer, type ServerOptions } from 'node:https';
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from 'node:tls';

import { generate } from 'selfsigned';

import { sendOne, TOKEN, useServers } from './sendOne';

const { listen, raw } = useServers();

let certificate: { key: string; cert: string };
let requests = 0;
const authorities = getCACertificates('default');

beforeAll(async () => {
	const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
		extensions: [
			{
				name: 'subjectAltName',
				altNames: [
					{ type: 7, ip: '127.0.0.1' },
					{ type: 2, value: 'localhost' },
				],
			},
		],
	});
	certificate = { key, cert };
	setDefaultCACertificates([cert]);
});
beforeEach(() => {
	requests = 0;
});
afterAll(() => setDefaultCACertificates(authorities));

/** The base URL of an https server that n8n trusts. */
async function secure(options: ServerOptions = {}, respond = true): Promise<string> {
	const server = createServer({ ...certificate, ...options }, (request, response) => {
		requests++;
		request.resume();
		if (respond) response.end('{"zone":1}');
	});
	return `https://127.0.0.1:${await listen(server)}`;
}

const alert = (number: number) => Buffer.from([21, 3, 3, 0, 2, 2, number]);

it('gets a response over a secure connection', async () => {
	expect(await sendOne(await secure())).toMatchObject({ ending: 'confirmed', httpStatus: 200 });
	expect(requests).toBe(1);
});

describe('a server that ends the handshake: nothing was sent', () => {
	const servers: Array<[name: string, options: ServerOptions]> = [
		['knows TLS 1.1 only', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }],
		['shares no cipher', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' }],
		['wants a client certificate in TLS 1.2', { maxVersion: 'TLSv1.2', requestCert: true, rejectUnauthorized: true }],
	];

	it.each(servers)('it %s', async (_, options) => {
		expect(await sendOne(await secure(options))).toMatchObject({ ending: 'untrusted' });
		expect(requests).toBe(0);
	});

	// Handshake failure, protocol version, insufficient security, unrecognized name.
	it.each([40, 70, 71, 112])('it sends alert %i', async (number) => {
		const { port, got } = await raw((socket) => socket.once('data', () => socket.end(alert(number))));
		expect(await sendOne(`https://127.0.0.1:${port}`)).toMatchObject({ ending: 'untrusted' });
		expect(got()).not.toContain(TOKEN);
	});

	it('it does not speak TLS', async () => {
		const { port, got } = await raw((socket) =>
			socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
		);
		expect(await sendOne(`https://127.0.0.1:${port}`)).toMatchObject({ ending: 'untrusted' });
		expect(got()).not.toContain(TOKEN);
	});

	it.each(['destroy', 'resetAndDestroy', 'end'] as const)('it hangs up (%s)', async (how) => {
		const { port, got } = await raw((socket) => socket.once('data', () => socket[how]()));
		expect(await sendOne(`https://127.0.0.1:${port}`)).toMatchObject({ ending: 'unreachable' });
		expect(got()).not.toContain(TOKEN);
	});
});

it('says that the request may have arrived when the connection is cut after the handshake', async () => {
	const wantsCertificate = await secure({ minVersion: 'TLSv1.3', requestCert: true, rejectUnauthorized: true });
	const server = createTlsServer(certificate, (socket) => socket.once('data', () => socket.destroy()));
	for (const baseUrl of [wantsCertificate, `https://127.0.0.1:${await listen(server)}`]) {
		expect(await sendOne(baseUrl)).toMatchObject({ ending: 'noAnswer', fault: 'cut' });
	}
});

describe('when the time is up', () => {
	it('says that nothing was sent if the handshake was not done', async () => {
		const { port, got } = await raw(() => {});
		expect(await sendOne(`https://127.0.0.1:${port}`, 300)).toMatchObject({ ending: 'unreachable' });
		expect(got()).not.toContain(TOKEN);
	});

	it('says that OPSCOM took too long if the request was sent', async () => {
		expect(await sendOne(await secure({}, false), 1_000)).toMatchObject({ fault: 'timedOut' });
		expect(requests).toBe(1);
	});
});

/** Nothing listens there: whoever is asked for it is the proxy. */
const OPSCOM = 'https://opscom.invalid';

/** Sends one request through a proxy that answers with these bytes and hangs up. */
async function through(answer: string) {
	const proxy = await raw((socket) => socket.once('data', () => socket.end(answer)));
	process.env.HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`;
	return { sent: await sendOne(OPSCOM), got: proxy.got() };
}

describe('a proxy that does not open the way to OPSCOM', () => {
	const names = ['HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'];
	const before = names.map((name) => process.env[name]);
	beforeEach(() => names.forEach((name) => delete process.env[name]));
	afterAll(() =>
		names.forEach((name, at) => {
			if (before[at] === undefined) delete process.env[name];
			else process.env[name] = before[at];
		}),
	);

	it.each([
		[401, 'blocked'],
		[403, 'blocked'],
		[407, 'proxyLogin'],
		[502, 'noAnswer'],
		[503, 'noAnswer'],
	])('answers %i in place of OPSCOM (%s) and never sees the token', async (status, ending) => {
		const { sent, got } = await through(`HTTP/1.1 ${status} No\r\nContent-Length: 2\r\n\r\nNo`);
		expect(sent).toMatchObject({ ending, httpStatus: status, answer: 'No' });
		expect(got).toMatch(/^CONNECT opscom\.invalid:443 HTTP\/1\.1\r\n/);
		expect(got).not.toContain(TOKEN);
	});

	it.each([
		['answers no HTTP', 'go away\r\n\r\n'],
		['opens a way that is cut before it is secure', 'HTTP/1.1 200 Connection established\r\n\r\n'],
	])('%s: nothing was sent', async (_, answer) => {
		const { sent, got } = await through(answer);
		expect(sent).toMatchObject({ ending: 'unreachable' });
		expect(got).not.toContain(TOKEN);
	});

	it('does not answer: nothing was sent', async () => {
		const proxy = await raw(() => {});
		process.env.HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`;
		expect(await sendOne(OPSCOM, 300)).toMatchObject({ ending: 'unreachable' });
		expect(proxy.got()).not.toContain(TOKEN);
	});
});
