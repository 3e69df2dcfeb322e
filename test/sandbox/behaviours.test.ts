import { text } from 'node:stream/consumers';
import { until } from '../until';
import { beginDeletion, codeOfCut, deletePermit } from './axiosClient';
import { startSandbox, type Behaviour, type Sandbox } from './index';
import { upgradedDeletion } from './upgradeClient';

const ID = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const OTHER_ID = '7c0e41d2-58f3-4b6a-8a17-3d95c2f0b6e1';
const CONFIRMED = `{"status":"success","reference_id":"${ID}","InternalReferenceID":"${ID}"}`;
const TEXT = 'text/plain';
const JSON_TYPE = 'application/json';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox({ permits: [ID, OTHER_ID] });
});
afterEach(() => sandbox.stop());

/** Sends one deletion of ID that meets the behaviour. */
async function meet(behaviour: Behaviour) {
	sandbox.next(behaviour);
	return await deletePermit(sandbox, ID);
}

describe('acts', () => {
	it('slow, also when the client has left', async () => {
		sandbox.next({ kind: 'slow', ms: 500 });
		const leaving = new AbortController();
		const request = codeOfCut(deletePermit(sandbox, ID, { signal: leaving.signal }));
		await until(() => sandbox.wire.length === 1);
		leaving.abort();
		expect(await request).toBe('ERR_CANCELED');
		await until(() => !sandbox.has(ID));
		expect(sandbox.wire[0].status).toBe('open');
	});

	it('actThenCut, and a repeat gets 9009', async () => {
		expect(await codeOfCut(meet({ kind: 'actThenCut' }))).toBe('ECONNRESET');
		expect(sandbox.deletions(ID)).toBe(1);
		expect((await deletePermit(sandbox, ID)).body).toContain('9009');
		expect(sandbox.wire.map(({ status }) => status)).toEqual(['cut', 200]);
	});

	it('actThenStatus, without a confirmation', async () => {
		const { status, body } = await meet({ kind: 'actThenStatus', status: 502 });
		expect([status, body, sandbox.has(ID)]).toEqual([502, 'Status 502', false]);
	});

	it('slowBody, with the headers at once and the body later', async () => {
		sandbox.next({ kind: 'slowBody', ms: 100 });
		const { status, headers, body } = await beginDeletion(sandbox, ID);
		expect([status, headers['content-type'], sandbox.has(ID)]).toEqual([200, JSON_TYPE, false]);
		expect(sandbox.wire[0]).toMatchObject({ status: 200, ended: undefined });
		expect(await text(body)).toBe(CONFIRMED);
		expect(sandbox.wire[0]).toMatchObject({ status: 200, ended: 'responded', responseBody: CONFIRMED });
	});
});

describe('does not act', () => {
	const raw = () => JSON.stringify({ apiToken: sandbox.token, referenceID: ID });
	const found = '{"status":"success","reference_id":"OTHER","InternalReferenceID":"OTHER"}';
	const copy = '{"ErrorCode":9022,"ErrorMessage":"A record already exists with the supplied details."}';

	it.each<[Behaviour, number, string | undefined, string | RegExp | (() => string)]>([
		[{ kind: 'tooMany' }, 429, TEXT, 'Too Many Requests'],
		[{ kind: 'status', status: 500 }, 500, TEXT, ''],
		[{ kind: 'status', status: 599, body: '{"é":', contentType: 'text/x-sorry' }, 599, 'text/x-sorry', '{"é":'],
		[{ kind: 'status', status: 200, body: { ErrorCode: 0 } }, 200, JSON_TYPE, '{"ErrorCode":0}'],
		[{ kind: 'html' }, 200, 'text/html', /^<!DOCTYPE html>/],
		[{ kind: 'html', status: 500 }, 500, 'text/html', /^<!DOCTYPE html>/],
		[{ kind: 'empty' }, 200, undefined, ''],
		[{ kind: 'empty', status: 204 }, 204, undefined, ''],
		[{ kind: 'redirect', location: '/elsewhere' }, 302, undefined, ''],
		[{ kind: 'redirect', status: 307, location: '/elsewhere' }, 307, undefined, ''],
		[{ kind: 'otherId', referenceId: 'OTHER' }, 200, JSON_TYPE, found],
		[{ kind: 'echo', as: 'raw' }, 400, TEXT, () => `Received: ${raw()}`],
		[{ kind: 'echo', as: 'url', status: 502 }, 502, TEXT, () => `Received: ${encodeURIComponent(raw())}`],
		[{ kind: 'echo', as: 'jsonEscaped' }, 400, JSON_TYPE, () => JSON.stringify({ message: `Received: ${raw()}` })],
		[{ kind: 'echo', as: 'base64' }, 400, TEXT, () => `Received: ${Buffer.from(raw()).toString('base64')}`],
		[{ kind: 'errorCode', code: 9022 }, 200, JSON_TYPE, copy],
		[
			{ kind: 'errorCode', code: '9099', message: 'Closed.', status: 422 },
			422,
			JSON_TYPE,
			'{"ErrorCode":"9099","ErrorMessage":"Closed."}',
		],
		[{ kind: 'errorCode', code: 9099 }, 200, JSON_TYPE, '{"ErrorCode":9099}'],
	])('%j', async (behaviour, status, contentType, body) => {
		const response = await meet(behaviour);
		expect([response.status, response.headers['content-type']]).toEqual([status, contentType]);
		expect(response.body).toEqual(
			body instanceof RegExp ? expect.stringMatching(body) : String(typeof body === 'string' ? body : body()),
		);
		expect(sandbox.wire[0]).toMatchObject({ status, responseBody: response.body });
		expect(sandbox.has(ID)).toBe(true);
	});

	it('but sends the headers that it is told to', async () => {
		const responses = [
			await meet({ kind: 'tooMany', retryAfter: 2 }),
			await meet({ kind: 'redirect', location: '/elsewhere' }),
			await meet({ kind: 'status', status: 503, headers: { 'X-Request-Id': '7' } }),
		];
		expect(responses.map(({ headers }) => headers)).toMatchObject([
			{ 'retry-after': '2' },
			{ location: '/elsewhere' },
			{ 'x-request-id': '7' },
		]);
	});

	it('cut', async () => {
		expect(await codeOfCut(meet({ kind: 'cut' }))).toBe('ECONNRESET');
		expect(sandbox.has(ID)).toBe(true);
		expect(sandbox.wire).toMatchObject([{ referenceId: ID, status: 'cut' }]);
	});

	it.each<[Behaviour, number]>([
		[{ kind: 'drip', ms: 5 }, 5],
		[{ kind: 'endless' }, 20_000_000],
	])('%j, which sends spaces until the client leaves', async (behaviour, enough) => {
		sandbox.next(behaviour);
		const { status, headers, body } = await beginDeletion(sandbox, ID);
		expect([status, headers['content-type']]).toEqual([200, JSON_TYPE]);
		let received = 0;
		for await (const piece of body as AsyncIterable<Buffer>) {
			expect(piece.toString().trim()).toBe('');
			received += piece.length;
			if (received >= enough) break;
		}
		await until(() => sandbox.wire[0].ended === 'clientLeft');
		expect(sandbox.has(ID)).toBe(true);
	});

	it('switchingProtocols, which leaves the connection open', async () => {
		sandbox.next({ kind: 'switchingProtocols' });
		const [{ statusCode, headers }, socket] = await upgradedDeletion(sandbox, ID);
		expect([statusCode, headers.upgrade, socket.readyState]).toEqual([101, 'websocket', 'open']);
		expect(sandbox.wire[0]).toMatchObject({ status: 101, ended: undefined });
		socket.destroy();
		await until(() => sandbox.wire[0].ended === 'clientLeft');
	});

	it('hang, which keeps nobody else waiting', async () => {
		sandbox.next({ kind: 'hang' });
		const leaving = new AbortController();
		const request = codeOfCut(deletePermit(sandbox, ID, { signal: leaving.signal }));
		await until(() => sandbox.wire[0]?.referenceId === ID);
		expect((await deletePermit(sandbox, OTHER_ID)).body).toContain('"success"');
		leaving.abort();
		expect(await request).toBe('ERR_CANCELED');
		expect([sandbox.has(ID), sandbox.wire[0].status]).toEqual([true, 'open']);
	});
});
