import fc from 'fast-check';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { OpscomApi } from '../../credentials/OpscomApi.credentials';
import { startSandbox, type Behaviour } from '../sandbox';
import { ERROR_TABLE } from '../sandbox/errorTable';
import { useSandbox } from '../engine/useSandbox';
import { testCredential } from './credentialTester';

const sandbox = useSandbox('one');
// Whatever comes back: the test reads, with the token of the credential, and deletes nothing.
afterEach(() => {
	for (const { method, path, body } of sandbox.wire) {
		expect(`${method} ${path.split('/').slice(-2).join('/')}`).toBe('POST permits/stats');
		expect(Object.keys(body as object)).toEqual(['apiToken']);
	}
	expect(sandbox.has('one')).toBe(true);
});

async function test(fields: ICredentialDataDecryptedObject = {}) {
	const { token, clientCode, url } = sandbox;
	return await testCredential(new OpscomApi(), { apiToken: token, clientCode, baseUrl: url, ...fields });
}

async function testWith(behaviour: Behaviour) {
	sandbox.always(behaviour);
	return await test();
}

const OK = { status: 'OK', message: 'Connection successful!' };
const failing = (start: string) => ({
	status: 'Error',
	message: expect.stringMatching(new RegExp(`^${start}.*\\. [A-Z].*\\.`)) as string,
});
const DENIED = failing('OPSCOM, or a firewall or proxy before it, denied access');
const NO_STATISTICS = failing("The server's response does not hold the permit statistics that OPSCOM sends");
const NO_SUCCESS = failing("The server's response does not report a success");
const DATA = [{ type: 'temp', zone: 'Lot 4', total: '1' }];

it('travels to every browser: at most 25 kB', () => {
	expect(JSON.stringify(new OpscomApi().test).length).toBeLessThanOrEqual(25_000);
});

it('says OK for the right token, after one read', async () => {
	expect(await test()).toEqual(OK);
	expect(sandbox.wire).toMatchObject([
		{ path: '/api/OC-TOMA/v1/permits/stats', rawBody: `{"apiToken":"${sandbox.token}"}` },
	]);
});

it.each<[string, object]>([
	['no permits', { data: [] }],
	['a status', { status: 'success', data: DATA }],
	['a list that Laravel filtered', { data: { 1: DATA[0] } }],
	['fields that deny nothing', { ErrorCode: 0, error: '', errors: [], success: true, data: DATA }],
])('says OK for statistics with %s', async (_, body) => {
	expect(await testWith({ kind: 'status', status: 200, body })).toEqual(OK);
});

it('says that access was denied when the token is wrong', async () => {
	expect(await test({ apiToken: 'another-token' })).toEqual(DENIED);
	// n8n sends a request again after a 401; a read may be repeated.
	for (const { body } of sandbox.wire) expect(body).toEqual({ apiToken: 'another-token' });
});

it('says that OPSCOM does not know the client code when it is wrong', async () => {
	expect(await test({ clientCode: 'OC-OTHER' })).toEqual(failing('OPSCOM does not recognize the client code'));
});

/** The codes that any call can get; the others are about fields that Permit Stats does not have. */
const wordsOf: Record<string, string> = {
	9000: 'OPSCOM does not recognize the client code',
	9001: 'OPSCOM did not receive the API token',
	9002: 'The API token is not valid or does not have permission for this',
	9003: 'OPSCOM could not read the request',
	9030: 'OPSCOM reported a value that is too long',
	9031: 'OPSCOM reported that a required value is missing',
	9032: 'OPSCOM reported a value that is too short',
	9033: 'OPSCOM reported a value that is not valid',
};

it.each([...Object.keys(ERROR_TABLE), '9023'])('names the code %s, as a number and as text', async (code) => {
	for (const sent of [Number(code), code]) {
		for (const [status, data] of [
			[200, undefined],
			[200, DATA],
			[422, undefined],
		] as const) {
			const verdict = await testWith({ kind: 'status', status, body: { ErrorCode: sent, ErrorMessage: 'No.', data } });
			expect(verdict).toEqual(failing(wordsOf[code] ?? 'OPSCOM refused the request'));
			expect(verdict.message).toMatch(new RegExp(`\\. \\(OPSCOM code ${code}\\)$`));
		}
	}
});

it.each<[string, Behaviour]>([
	['a web page', { kind: 'html' }],
	['plain text', { kind: 'status', status: 200, body: 'welcome' }],
	['an empty body', { kind: 'empty' }],
	['an empty body with HTTP 204', { kind: 'empty', status: 204 }],
	['null', { kind: 'status', status: 200, body: null }],
	['an empty object', { kind: 'status', status: 200, body: {} }],
	['a list', { kind: 'status', status: 200, body: DATA }],
	['data that is text', { kind: 'status', status: 200, body: { data: 'please sign in' } }],
	['data that is null', { kind: 'status', status: 200, body: { data: null } }],
	['data that is false', { kind: 'status', status: 200, body: { data: false } }],
	['a success of another call', { kind: 'otherId', referenceId: 'one' }],
	['an echo', { kind: 'echo', as: 'raw', status: 200 }],
	['a page with a status that has no rule', { kind: 'html', status: 404 }],
	["Laravel's JSON with a status that has no rule", { kind: 'status', status: 419, body: { message: 'Expired.' } }],
])('says that %s is no statistics', async (_, behaviour) => {
	expect(await testWith(behaviour)).toEqual(NO_STATISTICS);
});

it.each([
	{ success: false, message: 'The token is not valid.' },
	{ status: 'error', message: 'bad token' },
	{ status: 'failed' },
	{ status: 401 },
	{ status: false },
	{ error: 'Unauthenticated.' },
	{ error: { message: 'No.' } },
	{ errors: ['No.'] },
	{ errors: { token: ['No.'] } },
])('says that statistics beside %j are no success', async (denial) => {
	expect(await testWith({ kind: 'status', status: 200, body: { ...denial, data: [] } })).toEqual(NO_SUCCESS);
});

// n8n ends the test without a message of the credential then: it shows that it could not connect.
it('does not say OK for an empty list', async () => {
	await expect(testWith({ kind: 'status', status: 200, body: [] })).rejects.toThrow(TypeError);
});

it.each([301, 302, 303, 307, 308])('does not follow a redirect with HTTP %i', async (status) => {
	const elsewhere = await startSandbox();
	const location = `${elsewhere.url}/api/OC-TOMA/v1/permits/stats`;

	const verdict = await testWith({ kind: 'redirect', status, location });
	await elsewhere.stop();

	expect(verdict).toEqual(failing("The server at 'Base URL' redirects elsewhere. The redirect was not followed"));
	expect([sandbox.wire.length, elsewhere.mostOpenConnections]).toEqual([1, 0]);
});

it.each([
	[408, failing('OPSCOM is not available right now')],
	[429, failing('OPSCOM is not available right now')],
	[500, failing('OPSCOM is not available right now')],
	[502, failing('OPSCOM is not available right now')],
	[503, failing('OPSCOM is not available right now')],
	[504, failing('OPSCOM is not available right now')],
	[401, DENIED],
	[403, DENIED],
	[407, failing('A proxy between n8n and OPSCOM asks for its own login')],
])('explains HTTP %i in plain words, whatever comes with it', async (status, expected) => {
	for (const body of ['x', { ErrorCode: 9002 }, { data: DATA }]) {
		const verdict = await testWith({ kind: 'status', status, body });
		expect(verdict).toEqual(expected);
		expect(verdict.message).toContain(`(HTTP ${status})`);
	}
});

it('shows nothing of what a server writes, whatever the status', async () => {
	let head = '';
	const body = JSON.stringify({ message: `Token ${sandbox.token} refused`, [sandbox.token]: sandbox.token });
	const server = createServer((socket) => {
		socket.on('error', () => {});
		socket.once('data', () => socket.end(`${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`));
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

	const statuses = fc.oneof(fc.integer({ min: 200, max: 999 }), fc.constantFrom(400, 401, 403, 404, 500, 503, 600));
	const asked = fc.assert(
		fc.asyncProperty(statuses, fc.constantFrom('application/json', 'text/html'), async (status, type) => {
			head = `HTTP/1.1 ${status} Token ${sandbox.token} refused\r\nContent-Type: ${type}`;
			const verdict = await test({ baseUrl });
			expect(verdict.status).toBe('Error');
			expect(verdict.message).not.toContain(sandbox.token);
		}),
		{ numRuns: 40 },
	);
	await asked.finally(() => server.close());
});

it('does not say OK when the connection is cut or cannot be opened', async () => {
	const gone = await startSandbox();
	await gone.stop();

	// n8n's own message: it puts the code of a connection fault before any message of a credential.
	expect(await testWith({ kind: 'cut' })).toEqual({ status: 'Error', message: 'ECONNRESET' });
	expect(await test({ baseUrl: gone.url })).toEqual({ status: 'Error', message: 'ECONNREFUSED' });
});
