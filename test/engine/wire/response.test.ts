import { getEventListeners } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';

import { send, type RequestContext } from '../../../nodes/Opscom/exchange/request';
import { attemptTo, sendOne, useServers } from './sendOne';

const { raw, answering } = useServers();

const HEAD = 'HTTP/1.1 200 OK\r\nConnection: close\r\n';
const typed = (type: string) => `${HEAD}Content-Type: ${type}\r\n\r\n`;
const JSON_TYPE = typed('application/json');
const zone = 'Stationnement été “Québec”';
const ZONE = JSON.stringify({ zone });

/** The text in Windows-1252, where the curly quotation marks are 0x93 and 0x94. */
const windows1252 = (text: string) => Buffer.from(text.replace('“', '\x93').replace('”', '\x94'), 'latin1');

it.each<[name: string, head: string, bytes: Uint8Array]>([
	['UTF-8', JSON_TYPE, Buffer.from(ZONE)],
	['UTF-8 with a byte order mark', JSON_TYPE, Buffer.from(`\ufeff${ZONE}`)],
	['ISO-8859-1', typed('application/json; charset=ISO-8859-1'), windows1252(ZONE)],
	['ISO-8859-1 that is not named', JSON_TYPE, windows1252(ZONE)],
	['ISO-8859-1 that is called UTF-8', typed('application/json; charset=utf-8'), windows1252(ZONE)],
	['gzip', `${HEAD}Content-Encoding: gzip\r\n\r\n`, gzipSync(ZONE)],
	['HTTP/1.0 without a length', 'HTTP/1.0 200 OK\r\n\r\n', Buffer.from(ZONE)],
	['a response with a 103 first', `HTTP/1.1 103 Early Hints\r\n\r\n${JSON_TYPE}`, Buffer.from(ZONE)],
	['250,000 bytes', JSON_TYPE, Buffer.from(ZONE.padEnd(250_000 - (Buffer.byteLength(ZONE) - ZONE.length)))],
])('reads the JSON of a response from %s', async (_, head, bytes) => {
	expect(await sendOne(await answering(head, bytes))).toMatchObject({ ending: 'confirmed', body: { zone } });
});

it('takes for no answer what is longer than any response of OPSCOM, and keeps its beginning', async () => {
	const sent = await sendOne(await answering(JSON_TYPE, `${ZONE}${' '.repeat(250_000)}`));
	expect(sent).toMatchObject({ ending: 'noAnswer', httpStatus: 200 });
	expect(sent.answer).toHaveLength(4_001);
});

it.each<[name: string, bytes: string]>([
	['another protocol', 'SSH-2.0-OpenSSH_9.9\r\n'],
	['a header of 20 KB', `${HEAD}Set-Cookie: ${'x'.repeat(20_000)}\r\n\r\n{}`],
	['two lengths', `${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`],
	['gzip that is none', `${HEAD}Content-Encoding: gzip\r\n\r\n${ZONE}`],
])('takes for no answer what is no HTTP: %s', async (_, bytes) => {
	expect(await sendOne(await answering(bytes))).toMatchObject({ ending: 'noAnswer', fault: 'cut' });
});

describe('a response that is cut off in the middle is kept as far as it came', () => {
	const START = '{"zone":"Lot 4","reference_id":"1a9b5375-cb75-4c71-9939-eeae550b09ac"';

	it.each([
		['by its length', `${HEAD}Content-Length: 200\r\n\r\n${START}`],
		['by its chunks', `${HEAD}Transfer-Encoding: chunked\r\n\r\n${START.length.toString(16)}\r\n${START}\r\n`],
	])('%s', async (_, bytes) => {
		const sent = await sendOne(await answering(bytes));
		expect(sent).toEqual({ ending: 'noAnswer', fault: 'cut', httpStatus: 200, answer: START });
	});

	it('by the timeout', async () => {
		const { port } = await raw((socket) => socket.once('data', () => socket.write(`${JSON_TYPE}${START}`)));
		const sent = await sendOne(`http://127.0.0.1:${port}`, 1_000);
		expect(sent).toEqual({ ending: 'noAnswer', fault: 'timedOut', httpStatus: 200, answer: START });
	});
});

it('keeps the address of what may have been created, which can stand in a header alone', async () => {
	const sent = await sendOne(await answering('HTTP/1.1 201 Created\r\nLocation: /permits/1a9b5375\r\n\r\n'));
	expect(sent).toMatchObject({ ending: 'noAnswer', answer: 'Location: /permits/1a9b5375\n' });
});

describe("n8n's signal that a run is stopped", () => {
	it('keeps a request from being sent that was about to be', async () => {
		const { port, got } = await raw((socket) => socket.once('data', () => socket.end(`${JSON_TYPE}{}`)));
		const { ending } = await sendOne(`http://127.0.0.1:${port}`, 5_000, AbortSignal.abort());
		expect([ending, got()]).toEqual(['stopped', '']);
	});

	it('is left without a listener of a request that has ended', async () => {
		const { signal } = new AbortController();
		expect(await sendOne(await answering(JSON_TYPE, ZONE), 5_000, signal)).toMatchObject({ ending: 'confirmed' });
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
		return await send(context as RequestContext, attemptTo('http://opscom.invalid', 60_000));
	};

	it.each<[string, (stop: AbortController) => void]>([
		['before its body is read', (stop) => stop.abort()],
		['while its body is read', (stop) => void setImmediate(() => stop.abort())],
	])('is ended when the run is stopped %s', async (_, onHeaders) => {
		const endless = new PassThrough();
		expect(await sendFor(endless, onHeaders)).toMatchObject({ ending: 'stopped' });
		expect(endless.destroyed).toBe(true);
	});

	it('is not whole when more comes after 250,000 bytes', async () => {
		const body = Readable.from([Buffer.from(ZONE.padEnd(249_900)), Buffer.alloc(200, ' ')]);
		expect(await sendFor(body)).toMatchObject({ ending: 'noAnswer' });
		expect(body.destroyed).toBe(true);
	});
});
