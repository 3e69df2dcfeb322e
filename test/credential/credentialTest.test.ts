import fc from 'fast-check';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { OpscomApi } from '../../credentials/OpscomApi.credentials';
import { startSandbox, type Sandbox } from '../sandbox';
import { ERROR_TABLE } from '../sandbox/errorTable';
import { testCredential } from './credentialTester';

const codes = Object.keys(ERROR_TABLE).map(Number);
let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ permits: ['one'] });
});
beforeEach(() => sandbox.reset());
// Whatever comes back: the test reads, with the token of the credential, and deletes nothing.
afterEach(() => {
	for (const { method, path, body } of sandbox.wire) {
		expect(`${method} ${path.split('/').slice(-2).join('/')}`).toBe('POST permits/stats');
		expect(Object.keys(body as object)).toEqual(['apiToken']);
	}
	expect(sandbox.has('one')).toBe(true);
});
afterAll(() => sandbox.stop());

async function test(fields: ICredentialDataDecryptedObject = {}) {
	const { token, clientCode, url } = sandbox;
	const verdict = await testCredential(new OpscomApi(), { apiToken: token, clientCode, baseUrl: url, ...fields });
	expect(verdict.message).not.toContain(token);
	return verdict;
}

/** Not connected, in whole sentences of plain words. */
const plainly = (start: RegExp) => ({
	status: 'Error',
	message: expect.stringMatching(new RegExp(`^${start.source}.*\\. [A-Z].*\\.?`)) as string,
});

it('says OK for the right token, after one read', async () => {
	expect(await test()).toEqual({ status: 'OK', message: 'Connection successful!' });
	expect(sandbox.wire).toHaveLength(1);
	expect(sandbox.wire[0]).toMatchObject({
		method: 'POST',
		path: '/api/OC-TOMA/v1/permits/stats',
		rawBody: `{"apiToken":"${sandbox.token}"}`,
		headers: expect.objectContaining({ 'content-type': 'application/json', accept: 'application/json' }) as object,
	});
});

it('says OK when there are no permits to count', async () => {
	sandbox.always({ kind: 'status', status: 200, body: { data: [] } });
	expect(await test()).toMatchObject({ status: 'OK' });
});

it('says that OPSCOM did not accept the token when it is wrong', async () => {
	expect(await test({ apiToken: 'another-token' })).toEqual(
		plainly(/OPSCOM, or a firewall or proxy before it, denied access/),
	);
	// n8n sends a request again after a 401; a read may be repeated.
	for (const { body } of sandbox.wire) expect(body).toEqual({ apiToken: 'another-token' });
});

it('says that OPSCOM does not know the client code when it is wrong', async () => {
	expect(await test({ clientCode: 'OC-OTHER' })).toEqual(plainly(/OPSCOM does not recognize the client code/));
	expect(sandbox.wire).toHaveLength(1);
});

/** The codes that any call can get; the others are about fields that Permit Stats does not have. */
const wordsOf: Record<number, string> = {
	9000: "OPSCOM does not recognize the client code. Check 'Client Code'",
	9001: "OPSCOM did not receive the API token. Enter the token again in the 'API Token' field",
	9002: "The API token is not valid or does not have permission for this. Check that 'API Token'",
	9003: 'OPSCOM could not read the request. Something between n8n and OPSCOM may have changed it.',
	9030: 'OPSCOM reported a value that is too long. Check ',
	9031: 'OPSCOM reported that a required value is missing. Check ',
	9032: 'OPSCOM reported a value that is too short. Check ',
	9033: 'OPSCOM reported a value that is not valid. Check ',
};

describe.each(Object.entries(wordsOf))('code %s', (code, words) => {
	it.each([
		['a number', Number(code)],
		['text', code],
	])('is explained although it comes with HTTP 200, as %s', async (_, sent) => {
		sandbox.always({ kind: 'errorCode', code: sent });
		const { status, message } = await test();
		expect(status).toBe('Error');
		expect(message.startsWith(words)).toBe(true);
		expect(message).toMatch(new RegExp(`\\. \\(OPSCOM code ${code}\\)$`));
		expect(sandbox.wire).toHaveLength(1);
	});
});

it.each([...codes.filter((code) => !(code in wordsOf)), 9023, 9034, 9999, 10_000, 1, -1, 0, 1.5, 'LOCKED', '0', ''])(
	'says that OPSCOM refused the request after the code %j with HTTP 200, with data or without',
	async (code) => {
		for (const data of [{}, { data: [] }]) {
			sandbox.always({ kind: 'status', status: 200, body: { ErrorCode: code, ErrorMessage: 'No.', ...data } });
			expect(await test()).toEqual(plainly(/OPSCOM refused the request/));
		}
		expect(sandbox.wire).toHaveLength(2);
	},
);

it.each([
	['a web page', { kind: 'html' } as const],
	['plain text', { kind: 'status', status: 200, body: 'welcome' } as const],
	['an empty body', { kind: 'empty' } as const],
	['an empty body with HTTP 204', { kind: 'empty', status: 204 } as const],
	['null', { kind: 'status', status: 200, body: null } as const],
	['an empty object', { kind: 'status', status: 200, body: {} } as const],
	['a list', { kind: 'status', status: 200, body: [{ type: 'temp', zone: 'Lot 4', total: '1' }] } as const],
	['a number', { kind: 'status', status: 200, body: 1 } as const],
	['data that is text', { kind: 'status', status: 200, body: { data: 'please sign in' } } as const],
	['data that is an object', { kind: 'status', status: 200, body: { data: { ErrorCode: 9002 } } } as const],
	['data that is nothing', { kind: 'status', status: 200, body: { data: null } } as const],
	['a success of another call', { kind: 'otherId', referenceId: 'one' } as const],
	['an echo', { kind: 'echo', as: 'raw', status: 200 } as const],
	['an echo in JSON', { kind: 'echo', as: 'jsonEscaped', status: 200 } as const],
])('says that %s did not come from OPSCOM', async (_, response) => {
	sandbox.always(response);
	expect(await test()).toEqual(plainly(/The response did not come from the OPSCOM API/));
	expect(sandbox.wire).toHaveLength(1);
});

it.each([
	'error',
	'failed',
	'failure',
	'expired',
	'Success!',
	// As long as "success", with one other letter.
	'Success',
	'sUccess',
	'suCcess',
	'stopped',
	'SUCCESS',
	'',
	'ok',
	0,
	1,
	false,
	true,
	null,
	[],
	{},
])('says that a status of %j beside data is no success', async (status) => {
	sandbox.always({ kind: 'status', status: 200, body: { status, message: 'bad token', data: [] } });
	expect(await test()).toEqual(plainly(/The server's response does not report a success/));
});

// The sandbox's server sends no such status; n8n shows what a server writes beside one that no rule knows.
it.each([600, 650, 999])('shows nothing of what a server writes beside the status %i', async (number) => {
	const server = createServer((socket) =>
		socket.once('data', () =>
			socket.end(`HTTP/1.1 ${number} Token ${sandbox.token} refused\r\nContent-Length: 0\r\n\r\n`),
		),
	).listen(0, '127.0.0.1');
	await once(server, 'listening');

	const { status, message } = await test({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
	server.close();

	expect(status).toBe('Error');
	expect(message).toBe(
		`OPSCOM is not available right now. Test the credential again in a few minutes. (HTTP ${number})`,
	);
});

// n8n ends the test without a message of the credential then: it shows that it could not connect.
it('does not say OK for an empty list', async () => {
	sandbox.always({ kind: 'status', status: 200, body: [] });
	await expect(test()).rejects.toThrow(TypeError);
	expect(sandbox.wire).toHaveLength(1);
});

it.each([301, 302, 303, 307, 308])('does not follow a redirect with HTTP %i', async (status) => {
	const elsewhere = await startSandbox();
	sandbox.always({ kind: 'redirect', status, location: `${elsewhere.url}/api/OC-TOMA/v1/permits/stats` });

	const verdict = await test();
	await elsewhere.stop();

	expect(verdict).toEqual(
		plainly(/The server at 'Base URL' redirects elsewhere\. The redirect was not followed, to keep the token safe/),
	);
	expect(sandbox.wire).toHaveLength(1);
	expect(elsewhere.wire).toEqual([]);
	expect(elsewhere.mostOpenConnections).toBe(0);
});

it.each([
	[400, /The server at 'Base URL' rejected the request/],
	[402, /The server at 'Base URL' rejected the request/],
	[404, /The server at 'Base URL' rejected the request/],
	[405, /The server at 'Base URL' rejected the request/],
	[418, /The server at 'Base URL' rejected the request/],
	[422, /The server at 'Base URL' rejected the request/],
	[408, /OPSCOM is not available right now/],
	[429, /OPSCOM is not available right now/],
	[500, /OPSCOM is not available right now/],
	[501, /OPSCOM is not available right now/],
	[502, /OPSCOM is not available right now/],
	[503, /OPSCOM is not available right now/],
	[520, /OPSCOM is not available right now/],
	[529, /OPSCOM is not available right now/],
	[401, /OPSCOM, or a firewall or proxy before it, denied access/],
	[403, /OPSCOM, or a firewall or proxy before it, denied access/],
	[407, /A proxy between n8n and OPSCOM asks for its own login/],
])('explains HTTP %i in plain words', async (status, words) => {
	sandbox.always({ kind: 'status', status, body: 'x' });
	const verdict = await test();
	expect(verdict).toEqual(plainly(words));
	expect(verdict.message).toContain(`(HTTP ${status})`);
	// n8n sends a request again after a 401.
	expect(sandbox.wire).toHaveLength(status === 401 ? 2 : 1);
});

it('does not say OK when the connection is cut or cannot be opened', async () => {
	const gone = await startSandbox();
	await gone.stop();
	sandbox.always({ kind: 'cut' });

	// n8n's own message: it puts the code of a connection fault before any message of a credential.
	expect(await test()).toEqual({ status: 'Error', message: 'ECONNRESET' });
	expect(await test({ baseUrl: gone.url })).toEqual({ status: 'Error', message: 'ECONNREFUSED' });
	expect(sandbox.wire).toHaveLength(1);
});

it('says OK only for a response with data and without a code, whatever the status and the body', async () => {
	const key = fc.constantFrom('ErrorCode', 'ErrorMessage', 'status', 'reference_id', 'data', 'records', 'error');
	const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 2 }));
	const response = fc.dictionary(key, value, { maxKeys: 4 });
	await fc.assert(
		fc.asyncProperty(fc.oneof(fc.constant(200), fc.integer({ min: 200, max: 999 })), response, async (status, body) => {
			fc.pre(![204, 205, 304].includes(status));
			sandbox.always({ kind: 'status', status, body });
			const verdict = await test();
			if (status > 299 || !Array.isArray(body.data)) expect(verdict.status).toBe('Error');
			if (![undefined, 'success'].includes(body.status as string)) expect(verdict.status).toBe('Error');
			const { ErrorCode } = body;
			if (typeof ErrorCode === 'number' || typeof ErrorCode === 'string') expect(verdict.status).toBe('Error');
		}),
		{ numRuns: 30 },
	);
});
