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
		if (respond) response.end('{}');
	});
	return `https://127.0.0.1:${await listen(server)}`;
}

const alert = (number: number) => Buffer.from([21, 3, 3, 0, 2, 2, number]);

it('gets a response over a secure connection', async () => {
	expect(await sendOne(await secure())).toMatchObject({ ok: true, response: { httpStatus: 200, text: '{}' } });
	expect(requests).toBe(1);
});

describe('a server that ends the handshake: nothing was sent', () => {
	const servers: Array<[name: string, options: ServerOptions]> = [
		['knows TLS 1.1 only', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }],
		['shares no cipher', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' }],
		['wants a client certificate in TLS 1.2', { maxVersion: 'TLSv1.2', requestCert: true, rejectUnauthorized: true }],
	];

	it.each(servers)('it %s', async (_, options) => {
		expect(await sendOne(await secure(options))).toEqual({ ok: false, ending: 'untrusted' });
		expect(requests).toBe(0);
	});

	it.each([
		[40, 'handshake failure'],
		[70, 'protocol version'],
		[71, 'insufficient security'],
		[112, 'unrecognized name'],
	])('it sends alert %i, %s', async (number) => {
		const { port, got } = await raw((socket) => socket.once('data', () => socket.end(alert(number))));
		expect(await sendOne(`https://127.0.0.1:${port}`)).toEqual({ ok: false, ending: 'untrusted' });
		expect(got()).not.toContain(TOKEN);
	});

	it('it does not speak TLS', async () => {
		const { port, got } = await raw((socket) =>
			socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
		);
		expect(await sendOne(`https://127.0.0.1:${port}`)).toEqual({ ok: false, ending: 'untrusted' });
		expect(got()).not.toContain(TOKEN);
	});

	it.each(['destroy', 'resetAndDestroy', 'end'] as const)('it hangs up (%s)', async (how) => {
		const { port, got } = await raw((socket) => socket.once('data', () => socket[how]()));
		expect(await sendOne(`https://127.0.0.1:${port}`)).toEqual({ ok: false, ending: 'unreachable' });
		expect(got()).not.toContain(TOKEN);
	});
});

it('says that the request may have arrived when a server wants a client certificate in TLS 1.3', async () => {
	const baseUrl = await secure({ minVersion: 'TLSv1.3', requestCert: true, rejectUnauthorized: true });
	expect(await sendOne(baseUrl)).toEqual({ ok: false, ending: 'cut' });
});

it('says that the request may have arrived when the connection is cut after it', async () => {
	const server = createTlsServer(certificate, (socket) => socket.once('data', () => socket.destroy()));
	expect(await sendOne(`https://127.0.0.1:${await listen(server)}`)).toEqual({ ok: false, ending: 'cut' });
});

it('says that a request was not handed over whole when a server ends the connection as soon as it is secure', async () => {
	const server = createTlsServer({ ...certificate, maxVersion: 'TLSv1.2' }, (socket) => socket.end());
	expect(await sendOne(`https://127.0.0.1:${await listen(server)}`)).toEqual({ ok: false, ending: 'cutSending' });
});

describe('when the time is up', () => {
	it('says that nothing was sent if the handshake was not done', async () => {
		const { port, got } = await raw(() => {});
		expect(await sendOne(`https://127.0.0.1:${port}`, 300)).toEqual({ ok: false, ending: 'unreachable' });
		expect(got()).not.toContain(TOKEN);
	});

	it('says that OPSCOM took too long if the request was sent', async () => {
		expect(await sendOne(await secure({}, false), 1_000)).toEqual({ ok: false, ending: 'timedOut' });
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
		[401, 'Unauthorized'],
		[403, 'Forbidden'],
		[407, 'Proxy Authentication Required'],
		[502, 'Bad Gateway'],
		[503, 'Service Unavailable'],
	])('answers %i in place of OPSCOM and never sees the token', async (status, reason) => {
		const page = `<title>${reason}</title>`;
		const { sent, got } = await through(
			`HTTP/1.1 ${status} ${reason}\r\nContent-Length: ${page.length}\r\n\r\n${page}`,
		);
		expect(sent).toMatchObject({ ok: true, response: { httpStatus: status, text: page } });
		expect(got).toMatch(/^CONNECT opscom\.invalid:443 HTTP\/1\.1\r\n/);
		expect(got).not.toContain(TOKEN);
	});

	it('answers no HTTP: nothing was sent', async () => {
		const { sent, got } = await through('go away\r\n\r\n');
		expect(sent).toEqual({ ok: false, ending: 'unreachable' });
		expect(got).not.toContain(TOKEN);
	});

	it('opens a way that is cut before it is secure: nothing was sent', async () => {
		const { sent, got } = await through('HTTP/1.1 200 Connection established\r\n\r\n');
		expect(sent).toEqual({ ok: false, ending: 'unreachable' });
		expect(got).not.toContain(TOKEN);
	});

	it('does not answer: nothing was sent', async () => {
		const proxy = await raw(() => {});
		process.env.HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`;
		expect(await sendOne(OPSCOM, 300)).toEqual({ ok: false, ending: 'unreachable' });
		expect(proxy.got()).not.toContain(TOKEN);
	});
});
