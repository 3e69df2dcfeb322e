import { sendOne, TOKEN, useServers } from './sendOne';

const { raw } = useServers();

/** Nothing listens there: whoever is asked for it is the proxy. */
const OPSCOM = 'https://opscom.invalid';

const names = ['HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'];
const before = names.map((name) => process.env[name]);
beforeEach(() => names.forEach((name) => delete process.env[name]));
afterAll(() =>
	names.forEach((name, at) => {
		if (before[at] === undefined) delete process.env[name];
		else process.env[name] = before[at];
	}),
);

/** Sends one request through a proxy that answers with these bytes and hangs up. */
async function through(answer: string) {
	const proxy = await raw((socket) => socket.once('data', () => socket.end(answer)));
	process.env.HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`;
	return { sent: await sendOne(OPSCOM), got: proxy.got() };
}

describe('a proxy that does not open the way to OPSCOM', () => {
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
