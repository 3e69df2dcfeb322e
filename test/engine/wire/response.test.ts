import { getEventListeners } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';

import { sendRequest, type RequestContext } from '../../../nodes/Opscom/exchange/request';
import { sendOne, useServers } from './sendOne';

const { raw, answering } = useServers();

const HEAD = 'HTTP/1.1 200 OK\r\nConnection: close\r\n';
const typed = (type: string) => `${HEAD}Content-Type: ${type}\r\n\r\n`;
const JSON_TYPE = typed('application/json');
const ZONE = '{"zone":"Stationnement été “Québec”"}';

/** The text in Windows-1252, where the curly quotation marks are 0x93 and 0x94. */
const windows1252 = (text: string) => Buffer.from(text.replace('“', '\x93').replace('”', '\x94'), 'latin1');

describe('the text of a response', () => {
	it.each<[name: string, type: string, bytes: Uint8Array]>([
		['UTF-8', 'application/json', Buffer.from(ZONE)],
		['UTF-8 with a byte order mark', 'application/json', Buffer.from(`\ufeff${ZONE}`)],
		['ISO-8859-1', 'application/json; charset=ISO-8859-1', windows1252(ZONE)],
		['ISO-8859-1 that is not named', 'application/json', windows1252(ZONE)],
		['ISO-8859-1 that is called UTF-8', 'application/json; charset=utf-8', windows1252(ZONE)],
	])('is read from %s', async (_, type, bytes) => {
		expect(await sendOne(await answering(typed(type), bytes))).toMatchObject({ ok: true, response: { text: ZONE } });
	});

	it('is read from gzip', async () => {
		const baseUrl = await answering(`${HEAD}Content-Encoding: gzip\r\n\r\n`, gzipSync(ZONE));
		expect(await sendOne(baseUrl)).toMatchObject({ ok: true, response: { text: ZONE } });
	});

	it('is read up to 250,000 bytes', async () => {
		const longest = '"'.padEnd(249_999, 'x') + '"';
		expect(await sendOne(await answering(JSON_TYPE, longest))).toMatchObject({
			response: { text: longest, isWhole: true },
		});
		expect(await sendOne(await answering(JSON_TYPE, `${longest} `))).toEqual({
			ok: true,
			response: expect.objectContaining({ httpStatus: 200, isWhole: false }),
		});
	});
});

it.each([
	['HTTP/1.0 without a length', 'HTTP/1.0 200 OK\r\n\r\n{}'],
	['a 100 first', `HTTP/1.1 100 Continue\r\n\r\n${JSON_TYPE}{}`],
	['a 103 first', `HTTP/1.1 103 Early Hints\r\n\r\n${JSON_TYPE}{}`],
])('reads a response with %s', async (_, bytes) => {
	expect(await sendOne(await answering(bytes))).toMatchObject({ ok: true, response: { httpStatus: 200, text: '{}' } });
});

describe('a response that is not readable HTTP is no lost connection', () => {
	it.each([
		['another protocol', 'SSH-2.0-OpenSSH_9.9\r\n'],
		['HTTP/2', 'HTTP/2 200 OK\r\n\r\n{}'],
		['a header of 20 KB', `${HEAD}Set-Cookie: ${'x'.repeat(20_000)}\r\n\r\n{}`],
		['a space in the name of a header', `${HEAD}Content Type: text/html\r\n\r\n{}`],
		['two lengths', `${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`],
		['lines that end without CR', 'HTTP/1.1 200 OK\nContent-Length: 2\n\n{}'],
	])('%s', async (_, bytes) => {
		expect(await sendOne(await answering(bytes))).toEqual({ ok: false, ending: 'malformed' });
	});

	it.each(['gzip', 'br', 'zstd'])('%s that is none', async (encoding) => {
		expect(await sendOne(await answering(`${HEAD}Content-Encoding: ${encoding}\r\n\r\n`, ZONE))).toMatchObject({
			ok: false,
			ending: 'malformed',
		});
	});
});

describe('a response that is cut off in the middle', () => {
	const START = '{"status":"success","reference_id":"1a9b5375-cb75-4c71-9939-eeae550b09ac"';

	it.each([
		['by its length', `${HEAD}Content-Length: 200\r\n\r\n${START}`],
		['by its chunks', `${HEAD}Transfer-Encoding: chunked\r\n\r\n${START.length.toString(16)}\r\n${START}\r\n`],
	])('%s, ends as cut and is kept as far as it came', async (_, bytes) => {
		expect(await sendOne(await answering(bytes))).toEqual({
			ok: false,
			ending: 'cut',
			received: expect.objectContaining({ httpStatus: 200, text: START }),
		});
	});

	it('by the timeout, ends as timed out and is kept as far as it came', async () => {
		const { port } = await raw((socket) => socket.once('data', () => socket.write(`${JSON_TYPE}${START}`)));
		expect(await sendOne(`http://127.0.0.1:${port}`, 1_000)).toEqual({
			ok: false,
			ending: 'timedOut',
			received: expect.objectContaining({ httpStatus: 200, text: START }),
		});
	});
});

describe("n8n's signal that a run is stopped", () => {
	it('keeps a request from being sent that was about to be', async () => {
		const { port, got } = await raw((socket) => socket.once('data', () => socket.end(`${JSON_TYPE}{}`)));
		const sent = await sendOne(`http://127.0.0.1:${port}`, 5_000, AbortSignal.abort());
		expect([sent, got()]).toEqual([{ ok: false, ending: 'stoppedInFlight' }, '']);
	});

	it('is left without a listener of a request that has ended', async () => {
		const { signal } = new AbortController();
		expect(await sendOne(await answering(JSON_TYPE, '{}'), 5_000, signal)).toMatchObject({ ok: true });
		expect(getEventListeners(signal, 'abort')).toEqual([]);
	});
});

describe("a body that n8n's helper hands over", () => {
	/** Sends one request whose response is this body, with HTTP 200, in an n8n that does nothing more with it. */
	const sendFor = async (body: Readable, onHeaders: (stop: AbortController) => void = () => {}) => {
		const stop = new AbortController();
		const httpRequestWithAuthentication = async () => {
			onHeaders(stop);
			return await Promise.resolve({ statusCode: 200, headers: {}, body });
		};
		const context = { getExecutionCancelSignal: () => stop.signal, helpers: { httpRequestWithAuthentication } };
		const decrypted = { id: '', name: 'opscomApi', type: 'opscomApi' };
		return await sendRequest(context as RequestContext, { decrypted }, 'http://opscom.invalid', {}, 60_000);
	};

	it.each<[string, (stop: AbortController) => void]>([
		['before its body is read', (stop) => stop.abort()],
		['while its body is read', (stop) => void setImmediate(() => stop.abort())],
	])('is ended when the run is stopped %s', async (_, onHeaders) => {
		const endless = new PassThrough();
		expect(await sendFor(endless, onHeaders)).toMatchObject({ ok: false, ending: 'stoppedInFlight' });
		expect(endless.destroyed).toBe(true);
	});

	it('is not whole when more comes after 250,000 bytes', async () => {
		const body = Readable.from([Buffer.alloc(250_000, ' '), Buffer.from(' ')]);
		expect(await sendFor(body)).toMatchObject({ ok: true, response: { isWhole: false } });
		expect(body.destroyed).toBe(true);
	});
});
