import fc from 'fast-check';
import type { IHttpRequestOptions } from 'n8n-workflow';

import { OpscomApi } from '../../credentials/OpscomApi.credentials';

const { authenticate } = new OpscomApi();
const fields = { apiToken: 'token-1234', clientCode: 'OC-TOMA', baseUrl: 'https://opscom.example' };
const ENDPOINT = 'https://opscom.example/api/OC-TOMA/v1';

/** What n8n does with every request that uses the credential. */
async function authenticated(request: IHttpRequestOptions, changed = {}): Promise<IHttpRequestOptions> {
	if (typeof authenticate !== 'function') throw new Error('The credential authenticates by a function.');
	return await authenticate({ ...fields, ...changed }, request);
}

it('puts the token first into the body', async () => {
	const { body } = await authenticated({ url: `${ENDPOINT}/permits/delete`, body: { referenceID: 'permit-1' } });
	expect(JSON.stringify(body)).toBe('{"apiToken":"token-1234","referenceID":"permit-1"}');
});

it('leaves the request that it was given as it is', async () => {
	const request = { url: `${ENDPOINT}/permits/delete`, method: 'POST' as const, body: { referenceID: 'permit-1' } };
	const before = structuredClone(request);

	const sent = await authenticated(request);

	expect(request).toEqual(before);
	expect(sent).toMatchObject({ url: request.url, method: 'POST' });
	expect(sent.headers).toBeUndefined();
});

it('takes a path for one below its own address, whatever the base URL of the request', async () => {
	const sent = await authenticated({ url: '/permits/stats', baseURL: 'https://other.example' });
	expect(sent.url).toBe(`${ENDPOINT}/permits/stats`);
	expect(sent.baseURL).toBeUndefined();
});

it("takes the address of n8n's HTTP Request node, which names it 'uri'", async () => {
	const request = { uri: `${ENDPOINT}/permits/stats` } as unknown as IHttpRequestOptions;
	expect(await authenticated(request)).toMatchObject({
		uri: `${ENDPOINT}/permits/stats`,
		body: { apiToken: 'token-1234' },
	});

	const elsewhere = { uri: 'https://other.example/permits/stats' } as unknown as IHttpRequestOptions;
	await expect(authenticated(elsewhere)).rejects.toThrow('is only sent to addresses below');
});

it('gives no address at all no token', async () => {
	await expect(authenticated({} as IHttpRequestOptions)).rejects.toThrow('is only sent to addresses below');
});

it('lets no redirect be followed, whatever the request asks for', async () => {
	const asked = { url: `${ENDPOINT}/permits/stats`, disableFollowRedirect: false, followAllRedirects: true };
	expect(await authenticated(asked as IHttpRequestOptions)).toMatchObject({
		disableFollowRedirect: true,
		followRedirect: false,
		followAllRedirects: false,
	});
});

it.each([
	'https://opscom.example/',
	'https://opscom.example/api/OC-TOMA/v1',
	'https://opscom.example/api/OC-TOMA/v10/permits/delete',
	'https://opscom.example/api/OC-OTHER/v1/permits/delete',
	'https://opscom.example.other.example/api/OC-TOMA/v1/permits/delete',
	'https://opscom.example:8443/api/OC-TOMA/v1/permits/delete',
	'https://opscom.example@other.example/api/OC-TOMA/v1/permits/delete',
	'http://opscom.example/api/OC-TOMA/v1/permits/delete',
	'HTTPS://other.example/api/OC-TOMA/v1/permits/delete',
	'https://other.example/?https://opscom.example/api/OC-TOMA/v1/',
])('gives the token to no other address: %s', async (url) => {
	await expect(authenticated({ url })).rejects.toThrow(
		`The token of this 'OPSCOM API' credential is only sent to addresses below ${ENDPOINT}`,
	);
});

it('gives the token to no other host, whatever the address looks like', async () => {
	const url = fc.oneof(
		fc.webUrl({ withQueryParameters: true, withFragments: true }),
		fc.string(),
		fc.webUrl().map((other) => `//${other}`),
		fc.string().map((text) => `/${text}`),
	);
	await fc.assert(
		fc.asyncProperty(url, async (asked) => {
			const sent = await authenticated({ url: asked }).catch(() => undefined);
			if (sent) expect(new URL(sent.url).origin).toBe('https://opscom.example');
		}),
	);
});

it.each([
	[{ apiToken: '' }, /^'API Token' .* is empty\. /],
	[{ clientCode: '../..' }, /^'Client Code' .* has characters other than /],
	[{ baseUrl: 'http://opscom.example' }, /^'Base URL' .* does not start with https:/],
	[{ apiToken: undefined }, /^'API Token' .* is empty\. /],
	[{ baseUrl: 17 }, /^'Base URL' .* is empty\. /],
])('does not let a request go with %j', async (changed, message) => {
	await expect(authenticated({ url: '/permits/stats' }, changed)).rejects.toThrow(message);
});
