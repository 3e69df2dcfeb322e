import { text } from 'node:stream/consumers';
import { beginDeletion, codeOfCut, deletePermit, operationUrl, send, until } from './axiosClient';
import { startSandbox, type Behaviour, type Sandbox } from './index';
import { upgradedDeletion } from './upgradeClient';

const ID = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const OTHER_ID = '7c0e41d2-58f3-4b6a-8a17-3d95c2f0b6e1';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox({ permits: [ID, OTHER_ID] });
});
afterEach(() => sandbox.stop());

/** Sends one deletion of ID that meets the behaviour; `gone` tells whether the permit was deleted. */
async function meet(behaviour: Behaviour) {
	sandbox.next(behaviour);
	const response = await deletePermit(sandbox, ID);
	return { ...response, gone: !sandbox.has(ID), logged: sandbox.wire[0].status };
}

describe('the behaviour', () => {
	it('slow acts and responds as normal', async () => {
		const response = await meet({ kind: 'slow', ms: 20 });
		expect(response).toMatchObject({ status: 200, gone: true, logged: 200 });
		expect(JSON.parse(response.body)).toMatchObject({ status: 'success', reference_id: ID });
	});

	it('slow acts even when the client has left', async () => {
		sandbox.next({ kind: 'slow', ms: 1000 });
		const leaving = new AbortController();
		const request = codeOfCut(deletePermit(sandbox, ID, { signal: leaving.signal }));
		await until(() => sandbox.wire.length === 1);
		leaving.abort();
		expect(await request).toBe('ERR_CANCELED');
		await until(() => !sandbox.has(ID));
		expect(sandbox.wire[0].status).toBe('open');
	});

	it('cut ends the connection and deletes nothing', async () => {
		sandbox.next({ kind: 'cut' });
		expect(await codeOfCut(deletePermit(sandbox, ID))).toBe('ECONNRESET');
		expect(sandbox.has(ID)).toBe(true);
		expect(sandbox.wire).toMatchObject([{ referenceId: ID, status: 'cut' }]);
	});

	it('actThenCut deletes and ends the connection, and a repeat gets 9009', async () => {
		sandbox.next({ kind: 'actThenCut' });
		expect(await codeOfCut(deletePermit(sandbox, ID))).toBe('ECONNRESET');
		expect(sandbox.has(ID)).toBe(false);
		expect(sandbox.deletions(ID)).toBe(1);
		expect((await deletePermit(sandbox, ID)).body).toContain('9009');
		expect(sandbox.wire.map(({ status }) => status)).toEqual(['cut', 200]);
	});

	it('actThenCut deletes nothing for a wrong token', async () => {
		sandbox.next({ kind: 'actThenCut' });
		await codeOfCut(send(operationUrl(sandbox, 'delete'), { data: { apiToken: 'wrong', referenceID: ID } }));
		expect(sandbox.has(ID)).toBe(true);
	});

	it.each([
		[2, '2'],
		['Wed, 21 Oct 2026 07:28:00 GMT', 'Wed, 21 Oct 2026 07:28:00 GMT'],
		[undefined, undefined],
	])('tooMany sends the Retry-After %p', async (retryAfter, header) => {
		const response = await meet({ kind: 'tooMany', retryAfter });
		expect(response).toMatchObject({ status: 429, gone: false, logged: 429 });
		expect(response.headers['retry-after']).toBe(header);
	});

	it('status sends any status, header and body', async () => {
		const headers = { 'X-Request-Id': '7' };
		const response = await meet({ kind: 'status', status: 503, headers, body: 'Sorry', contentType: 'text/x-sorry' });
		expect(response).toMatchObject({ status: 503, body: 'Sorry', gone: false, logged: 503 });
		expect(response.headers).toMatchObject({ 'x-request-id': '7', 'content-type': 'text/x-sorry' });
	});

	it('status sends a body that is not text as JSON, and no body by default', async () => {
		const json = await meet({ kind: 'status', status: 200, body: { status: 'success' } });
		expect(json).toMatchObject({ body: '{"status":"success"}', gone: false });
		expect(json.headers['content-type']).toBe('application/json');
		expect(await meet({ kind: 'status', status: 500 })).toMatchObject({ status: 500, body: '', gone: false });
	});

	const deep = 50_000;
	it.each([
		['JSON that is nested deeply', 200, '['.repeat(deep) + ']'.repeat(deep), 'application/json'],
		['an ErrorCode of 0', 200, '{"ErrorCode":0,"ErrorMessage":""}', 'application/json'],
		['an error code under another name', 400, '{"errorCode":9009}', 'application/json; charset=utf-8'],
		['JSON with spaces of its own', 200, '\n{ "status" : "success" }\n', 'text/html'],
		['text that is not JSON', 200, '{"status":', 'application/json'],
		['characters outside ASCII', 599, '"é – \u{1F697}"', 'application/problem+json'],
	])('status sends %s as it is', async (_case, status, body, contentType) => {
		const response = await meet({ kind: 'status', status, body, contentType });
		expect(response).toMatchObject({ status, gone: false, logged: status });
		expect(response.headers['content-type']).toBe(contentType);
		expect(response.body === body).toBe(true);
		expect(sandbox.wire[0].responseBody === body).toBe(true);
	});

	it('actThenStatus deletes and responds with that status, without a confirmation', async () => {
		const response = await meet({ kind: 'actThenStatus', status: 502 });
		expect(response).toMatchObject({ status: 502, gone: true, logged: 502 });
		expect(response.body).not.toContain(ID);
	});

	it.each([
		[undefined, 200],
		[500, 500],
	])('html with the status %p sends a web page', async (status, expected) => {
		const response = await meet({ kind: 'html', status });
		expect(response).toMatchObject({ status: expected, gone: false });
		expect(response.headers['content-type']).toBe('text/html');
		expect(response.body).toMatch(/^<!DOCTYPE html>/);
	});

	it.each([
		[undefined, 200],
		[204, 204],
	])('empty with the status %p sends no body', async (status, expected) => {
		const response = await meet({ kind: 'empty', status });
		expect(response).toMatchObject({ status: expected, body: '', gone: false });
		expect(response.headers).not.toHaveProperty('content-type');
	});

	it.each([
		[undefined, 302],
		[307, 307],
	])('redirect with the status %p names the location', async (status, expected) => {
		const location = 'http://127.0.0.1:9/elsewhere';
		const response = await meet({ kind: 'redirect', status, location });
		expect(response).toMatchObject({ status: expected, gone: false });
		expect(response.headers.location).toBe(location);
	});

	it('otherId confirms another permit and deletes neither of them', async () => {
		const response = await meet({ kind: 'otherId', referenceId: OTHER_ID });
		expect(response).toMatchObject({ status: 200, gone: false });
		expect(JSON.parse(response.body)).toEqual({
			status: 'success',
			reference_id: OTHER_ID,
			InternalReferenceID: OTHER_ID,
		});
		expect(sandbox.has(OTHER_ID)).toBe(true);
	});

	it.each<['raw' | 'url' | 'jsonEscaped' | 'base64', (body: string) => string]>([
		['raw', (body) => body.replace('Received: ', '')],
		['url', (body) => decodeURIComponent(body.replace('Received: ', ''))],
		['jsonEscaped', (body) => (JSON.parse(body) as { message: string }).message.replace('Received: ', '')],
		['base64', (body) => Buffer.from(body.replace('Received: ', ''), 'base64').toString()],
	])('echo as %s returns the request', async (as, decode) => {
		const response = await meet({ kind: 'echo', as });
		expect(response).toMatchObject({ status: 400, gone: false });
		expect(JSON.parse(decode(response.body))).toEqual({ apiToken: sandbox.token, referenceID: ID });
		expect(await meet({ kind: 'echo', as, status: 502 })).toMatchObject({ status: 502 });
	});

	it("errorCode has HTTP 200 and the public table's message by default", async () => {
		const response = await meet({ kind: 'errorCode', code: 9022 });
		expect(response).toMatchObject({ status: 200, gone: false });
		expect(response.body).toBe(
			'{"ErrorCode":9022,"ErrorMessage":"A record already exists with the supplied details."}',
		);

		const own = await meet({ kind: 'errorCode', code: '9099', message: 'Closed today.', status: 422 });
		expect(own).toMatchObject({ status: 422, gone: false });
		expect(own.body).toBe('{"ErrorCode":"9099","ErrorMessage":"Closed today."}');

		expect((await meet({ kind: 'errorCode', code: 9099 })).body).toBe('{"ErrorCode":9099}');
	});

	it('slowBody acts and sends the headers at once, and the body later', async () => {
		sandbox.next({ kind: 'slowBody', ms: 100 });
		const { status, headers, body } = await beginDeletion(sandbox, ID);
		expect(status).toBe(200);
		expect(headers).toMatchObject({ 'content-type': 'application/json', 'content-length': '135' });
		expect(sandbox.has(ID)).toBe(false);
		expect(sandbox.wire[0]).toMatchObject({ status: 200, ended: undefined });

		expect(await text(body)).toBe(`{"status":"success","reference_id":"${ID}","InternalReferenceID":"${ID}"}`);
		expect(sandbox.wire[0]).toMatchObject({ status: 200, ended: 'responded' });
		expect(sandbox.wire[0].responseBody).toContain(ID);
	});

	it('slowBody sends no body after the client has left', async () => {
		sandbox.next({ kind: 'slowBody', ms: 600_000 });
		const { body } = await beginDeletion(sandbox, ID);
		body.destroy();
		await until(() => sandbox.wire[0].ended === 'clientLeft');
		expect(sandbox.wire[0].responseBody).toBeUndefined();
	});

	it('drip starts a JSON response and sends a byte at a time until the client leaves', async () => {
		sandbox.next({ kind: 'drip', ms: 5 });
		const { status, headers, body } = await beginDeletion(sandbox, ID);
		expect(status).toBe(200);
		expect(headers['content-type']).toBe('application/json');
		let received = '';
		for await (const piece of body as AsyncIterable<Buffer>) {
			received += piece.toString();
			if (received.length >= 5) break;
		}
		expect(received).toMatch(/^ {5,}$/);
		await until(() => sandbox.wire[0].ended === 'clientLeft');
		expect(sandbox.wire[0].status).toBe(200);
		expect(sandbox.has(ID)).toBe(true);
	});

	it('endless keeps sending until the client leaves', async () => {
		sandbox.next({ kind: 'endless' });
		const { status, headers, body } = await beginDeletion(sandbox, ID);
		expect(status).toBe(200);
		expect(headers['content-type']).toBe('application/json');
		let received = 0;
		for await (const piece of body as AsyncIterable<Buffer>) {
			received += piece.length;
			if (received > 20_000_000) break;
		}
		await until(() => sandbox.wire[0].ended === 'clientLeft');
		expect(sandbox.wire[0].status).toBe(200);
		expect(sandbox.has(ID)).toBe(true);
	});

	it('endless waits for a client that does not read', async () => {
		sandbox.next({ kind: 'endless' });
		const { body } = await beginDeletion(sandbox, ID);
		// A sandbox that kept filling its own memory would never get to this request.
		expect((await deletePermit(sandbox, OTHER_ID)).body).toContain('"success"');
		body.destroy();
		await until(() => sandbox.wire[0].ended === 'clientLeft');
	});

	it('switchingProtocols responds with HTTP 101 and leaves the connection open', async () => {
		sandbox.next({ kind: 'switchingProtocols' });
		const [{ statusCode, headers }, socket] = await upgradedDeletion(sandbox, ID);
		expect(statusCode).toBe(101);
		expect(headers).toMatchObject({ connection: 'Upgrade', upgrade: 'websocket' });
		expect(sandbox.has(ID)).toBe(true);

		expect((await deletePermit(sandbox, OTHER_ID)).body).toContain('"success"');
		expect(socket.readyState).toBe('open');
		expect(sandbox.wire[0]).toMatchObject({ status: 101, ended: undefined });
		expect(sandbox.mostOpenConnections).toBe(2);
		socket.destroy();
		await until(() => sandbox.wire[0].ended === 'clientLeft');
	});

	it('hang never responds', async () => {
		sandbox.next({ kind: 'hang' });
		const leaving = new AbortController();
		const request = codeOfCut(deletePermit(sandbox, ID, { signal: leaving.signal }));
		await until(() => sandbox.wire[0]?.referenceId === ID);
		// Another request gets its response meanwhile: the sandbox as a whole does not hang.
		expect((await deletePermit(sandbox, OTHER_ID)).body).toContain('"success"');
		leaving.abort();
		expect(await request).toBe('ERR_CANCELED');
		expect(sandbox.has(ID)).toBe(true);
		expect(sandbox.wire[0].status).toBe('open');
	});

	it('applies to Permit Stats too', async () => {
		sandbox.next({ kind: 'html' }, { kind: 'errorCode', code: 9002 });
		const stats = () => send(operationUrl(sandbox, 'stats'), { data: { apiToken: sandbox.token } });
		expect((await stats()).body).toMatch(/^<!DOCTYPE html>/);
		expect((await stats()).body).toContain('9002');
		expect((await stats()).body).toContain('"data"');
	});
});
