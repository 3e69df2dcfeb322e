import fc from 'fast-check';
import type { IExecuteFunctions, IHttpRequestOptions, INodeType } from 'n8n-workflow';

import { OpscomApi } from '../../credentials/OpscomApi.credentials';
import { descriptionOf } from '../engine/descriptionOf';
import { deletionWorkflow, settingFor } from '../engine/deletionWorkflow';
import { start } from '../engine/engine';
import { useSandbox } from '../engine/useSandbox';

const { authenticate } = new OpscomApi();
const fields = {
	apiToken: 'token-1234',
	clientCode: 'OC-TOMA',
	baseUrl: 'https://opscom.example',
	plateServiceUrl: 'https://plates.example',
};
const ENDPOINT = 'https://opscom.example/api/OC-TOMA/v1';
const PLATE_ENDPOINT = 'https://plates.example/api/v1';
const ELSEWHERE = `The token of this 'OPSCOM API' credential is only sent to addresses below ${ENDPOINT} and ${PLATE_ENDPOINT}`;
const NO_JSON = 'The token can only be added to a JSON object. Set the body content type to JSON and use a JSON object';

/** What n8n does with every request that uses the credential. */
async function authenticated(request: object, changed = {}): Promise<IHttpRequestOptions> {
	if (typeof authenticate !== 'function') throw new Error('The credential authenticates by a function.');
	return await authenticate({ ...fields, ...changed }, request as IHttpRequestOptions);
}

it.each<[path: string, body: unknown, sent: string]>([
	['/permits/delete', { referenceID: '1' }, '{"apiToken":"token-1234","referenceID":"1"}'],
	['/permits/delete', { referenceID: '1', apiToken: 'other' }, '{"apiToken":"token-1234","referenceID":"1"}'],
	['/permits/delete', { apiToken: undefined, referenceID: '1' }, '{"apiToken":"token-1234","referenceID":"1"}'],
	['/permits/stats', undefined, '{"apiToken":"token-1234"}'],
	['/permits/stats', null, '{"apiToken":"token-1234"}'],
	['/permits/stats', Object.create(null), '{"apiToken":"token-1234"}'],
	['plate', { plate: 'CALM 101' }, '{"api_token":"token-1234","client":"OC-TOMA","plate":"CALM 101"}'],
	['plate', { client: null, api_token: 'other' }, '{"api_token":"token-1234","client":"OC-TOMA"}'],
])("puts the credential's own token first into the body: %s, %j", async (path, body, expected) => {
	const url = path === 'plate' ? `${PLATE_ENDPOINT}/validate/plate` : `${ENDPOINT}${path}`;
	const request = { url, method: 'POST', body };
	const before = structuredClone(request);

	const sent = await authenticated(request);

	expect([sent.url, sent.method, JSON.stringify(sent.body)]).toEqual([url, 'POST', expected]);
	expect(sent.headers).toBeUndefined();
	expect(request).toEqual(before);
});

it('tells the services apart when both are at one address', async () => {
	const both = { plateServiceUrl: fields.baseUrl };
	const permits = await authenticated({ url: `${ENDPOINT}/permits/stats` }, both);
	expect(permits.body).toEqual({ apiToken: 'token-1234' });
	const plates = await authenticated({ url: 'https://opscom.example/api/v1/validate/plate' }, both);
	expect(plates.body).toEqual({ api_token: 'token-1234', client: 'OC-TOMA' });
});

it("puts the credential's token first, whatever is in the body", async () => {
	const key = fc.oneof(fc.string(), fc.constantFrom('apiToken', '__proto__', 'constructor', 'toString')).filter(
		// JavaScript puts keys that are whole numbers before all others.
		(name) => !/^\d+$/.test(name),
	);
	await fc.assert(
		fc.asyncProperty(fc.dictionary(key, fc.jsonValue(), { noNullPrototype: true }), async (body) => {
			const text = JSON.stringify((await authenticated({ url: `${ENDPOINT}/permits/delete`, body })).body);
			expect(text.startsWith('{"apiToken":"token-1234"')).toBe(true);
			expect(JSON.parse(text)).toMatchObject({ apiToken: 'token-1234' });
		}),
	);
});

class ObjectOfAClass {
	referenceID = 'permit-1';
}

it.each<[string, object]>([
	['text', { body: 'referenceID=permit-1' }],
	['JSON text', { body: '{"referenceID":"permit-1"}' }],
	['empty text', { body: '' }],
	['a list', { body: [{ referenceID: 'permit-1' }] }],
	['a buffer', { body: Buffer.from('{"referenceID":"permit-1"}') }],
	['URL search parameters', { body: new URLSearchParams({ referenceID: 'permit-1' }) }],
	['form data', { body: new FormData() }],
	['a stream', { body: new ReadableStream() }],
	['a map', { body: new Map([['referenceID', 'permit-1']]) }],
	['a date', { body: new Date(0) }],
	['an object of a class', { body: new ObjectOfAClass() }],
	['a number', { body: 17 }],
	['a boolean', { body: true }],
	['a form of the HTTP Request node', { form: {} }],
	['form data of the HTTP Request node', { formData: { referenceID: 'permit-1' } }],
])('gives a body that is %s no token', async (_, request) => {
	await expect(authenticated({ url: `${ENDPOINT}/permits/delete`, ...request })).rejects.toThrow(NO_JSON);
});

it('resolves a path below its own address, whatever the base URL of the request', async () => {
	const sent = await authenticated({ url: '/permits/stats', baseURL: 'https://other.example' });
	expect([sent.url, sent.baseURL]).toEqual([`${ENDPOINT}/permits/stats`, undefined]);
});

it("accepts the address of n8n's HTTP Request node, which names it 'uri'", async () => {
	expect(await authenticated({ uri: `${ENDPOINT}/permits/stats` })).toMatchObject({
		uri: `${ENDPOINT}/permits/stats`,
		body: { apiToken: 'token-1234' },
	});
});

it('lets no redirect be followed, whatever the request asks for', async () => {
	const asked = { url: `${ENDPOINT}/permits/stats`, disableFollowRedirect: false, followAllRedirects: true };
	expect(await authenticated(asked)).toMatchObject({
		disableFollowRedirect: true,
		followRedirect: false,
		followAllRedirects: false,
	});
});

it.each([
	'HTTPS://OPSCOM.example/api/OC-TOMA/v1/permits/stats',
	'https://opscom.example:443/api/OC-TOMA/v1/permits/stats',
	'https://opscom.example/api/OC-TOMA/v1/zones/../permits/stats',
	'https://opscom.example/api/OC-TOMA/v1/./permits\\stats',
])('sends to its own address in another spelling: %s', async (url) => {
	expect((await authenticated({ url })).url).toBe(`${ENDPOINT}/permits/stats`);
});

const CLIMBS = [
	'/../permits/delete',
	'/permits/../../../../other/log',
	'/..',
	'/%2e%2e/%2E%2E/other/log',
	'/.%2e/other/log',
	'/%25252E%25252e/other/log',
	'\\..\\..\\other\\log',
	'/..%5Cother',
	'/..%255cother',
	'/permits%2F..%2F..%2F..%2Fother',
	'/..%25252fother/log',
	'/.\t./other/log',
	'/.\r./\n../other/log',
];

it.each([
	...CLIMBS,
	...CLIMBS.map((path) => `${ENDPOINT}${path}`),
	`${PLATE_ENDPOINT}/../v2/validate/plate`,
	`${PLATE_ENDPOINT}/%2e%2e/log`,
	'https://plates.example/api/v10/validate/plate',
	'https://plates.example/api/OC-TOMA/v1/permits/stats',
	'https://opscom.example/api/v1/validate/plate',
	'',
	'https://',
	'https://opscom.example/',
	'https://opscom.example/api/OC-TOMA/v1',
	'https://opscom.example/api/OC-TOMA/v1?permits/delete',
	'https://opscom.example/api/OC-TOMA/v1#/permits/delete',
	'https://opscom.example/api/OC-TOMA/v10/permits/delete',
	'https://opscom.example/api/OC-OTHER/v1/permits/delete',
	'https://opscom.example/api/oc-toma/v1/permits/delete',
	'https://opscom.example/other/api/OC-TOMA/v1/permits/delete',
	'https://opscom.example.other.example/api/OC-TOMA/v1/permits/delete',
	'https://sub.opscom.example/api/OC-TOMA/v1/permits/delete',
	'https://opscom.example./api/OC-TOMA/v1/permits/delete',
	'https://opscom.example:8443/api/OC-TOMA/v1/permits/delete',
	'https://opscom.example@other.example/api/OC-TOMA/v1/permits/delete',
	'https://user@opscom.example/api/OC-TOMA/v1/permits/delete',
	'https://:password@opscom.example/api/OC-TOMA/v1/permits/delete',
	'http://opscom.example/api/OC-TOMA/v1/permits/delete',
	'HtTpS://other.example/api/OC-TOMA/v1/permits/delete',
	'https:other.example/api/OC-TOMA/v1/permits/delete',
	'https:\\\\other.example/api/OC-TOMA/v1/permits/delete',
	' https://other.example/api/OC-TOMA/v1/permits/delete',
	'ht\ntps://other.example/api/OC-TOMA/v1/permits/delete',
	'ftp://opscom.example/api/OC-TOMA/v1/permits/delete',
	'@other.example/permits/delete',
	'permits/delete',
	'https://other.example/?https://opscom.example/api/OC-TOMA/v1/',
	undefined,
])('gives the token to no other address: %j', async (url) => {
	await expect(authenticated({ url })).rejects.toThrow(ELSEWHERE);
	await expect(authenticated({ uri: url })).rejects.toThrow(ELSEWHERE);
});

/** The path as a server reads it that decodes it again and again and takes backslashes for slashes. */
function fullyDecoded(path: string): string {
	const next = path.replace(/%(25|2e|2f|5c)/gi, (code) => decodeURIComponent(code)).replaceAll('\\', '/');
	return next === path ? path : fullyDecoded(next);
}

it('gives the token to nothing outside its own two addresses, whatever the address looks like', async () => {
	const part = fc.oneof(
		fc.constantFrom(...'.. . / \\ %2e %2E%2e %252e %2f %5c %25 \t \n ? # @ :'.split(' '), ''),
		fc.constantFrom('permits', 'delete', 'OC-OTHER', 'v1', 'api', 'other.example'),
		fc.string({ maxLength: 3 }),
	);
	const path = fc
		.tuple(fc.array(part, { maxLength: 8 }), fc.constantFrom('/', ''))
		.map(([parts, by]) => parts.join(by));
	const begin = fc.constantFrom('', '/', 'https://', ENDPOINT, `${ENDPOINT}/`, PLATE_ENDPOINT, `${PLATE_ENDPOINT}/`);
	const url = fc.oneof(
		{ weight: 1, arbitrary: fc.webUrl({ withQueryParameters: true, withFragments: true }) },
		{ weight: 5, arbitrary: fc.tuple(begin, path).map((parts) => parts.join('')) },
	);
	const passed = { permit: 0, plate: 0 };
	await fc.assert(
		fc.asyncProperty(url, async (asked) => {
			const sent = await authenticated({ url: asked }).catch(() => undefined);
			if (!sent) return;
			const { origin, username, password, pathname } = new URL(sent.url);
			const service = origin === 'https://plates.example' ? 'plate' : 'permit';
			passed[service]++;
			const [host, folder] =
				service === 'plate' ? ['https://plates.example', '/api/v1/'] : ['https://opscom.example', '/api/OC-TOMA/v1/'];
			expect([origin, username, password]).toEqual([host, '', '']);
			expect(new URL(fullyDecoded(pathname), origin).pathname.startsWith(folder)).toBe(true);
			expect(Object.keys(sent.body as object)).toEqual(service === 'plate' ? ['api_token', 'client'] : ['apiToken']);
		}),
		{ numRuns: 1_000 },
	);
	expect(passed.permit).toBeGreaterThan(20);
	expect(passed.plate).toBeGreaterThan(20);
});

it.each([
	[{ apiToken: undefined }, /^'API Token' .* is empty\. /],
	[{ clientCode: '../..' }, /^'Client Code' .* must be letters/],
	[{ baseUrl: 17 }, /^'Base URL' .* is empty\. /],
	[{ plateServiceUrl: 'http://plates.example' }, /^'Plate Service URL' .* does not start with https:/],
])('does not let a request go with %j', async (changed, message) => {
	await expect(authenticated({ url: '/permits/stats' }, changed)).rejects.toThrow(message);
});

describe('a node that uses the credential for a request of its own', () => {
	const sandbox = useSandbox('one');
	const elsewhere = useSandbox('one');

	/** Runs a node that hands these options to n8n's request helper; gives what that threw. */
	async function request(options: object): Promise<Error | undefined> {
		let thrown: Error | undefined;
		const asking: INodeType = {
			description: descriptionOf({ credentials: [{ name: 'opscomApi', required: true }] }),
			async execute(this: IExecuteFunctions) {
				try {
					const asked = { method: 'POST', json: true, ...options } as IHttpRequestOptions;
					await this.helpers.httpRequestWithAuthentication.call(this, 'opscomApi', asked);
				} catch (error) {
					thrown = error as Error;
				}
				return [[]];
			},
		};
		const setting = settingFor(sandbox);
		const nodeTypes = { ...setting.nodeTypes, 'n8n-nodes-opscom.opscom': asking };
		await start(deletionWorkflow({ rows: [{ id: 'one' }] }), { ...setting, nodeTypes }).ended;
		return thrown;
	}

	const endpoint = () => `${sandbox.url}/api/${sandbox.clientCode}/v1`;

	it('sends to the endpoint, with the token of the credential', async () => {
		const body = { apiToken: 'other', referenceID: 'one' };
		expect(await request({ url: `${endpoint()}/permits/delete`, body })).toBeUndefined();
		expect(sandbox.wire.map(({ rawBody }) => rawBody)).toEqual([`{"apiToken":"${sandbox.token}","referenceID":"one"}`]);
	});

	it('sends nothing anywhere for an address outside the endpoint, nor for a body that is no JSON object', async () => {
		const body = { referenceID: 'one' };
		for (const url of [`${endpoint()}/../permits/delete`, CLIMBS[0], `${elsewhere.url}/permits/delete`]) {
			expect((await request({ url, body }))?.message).toContain('is only sent to addresses below');
		}
		const thrown = await request({ url: `${endpoint()}/permits/delete`, body: 'referenceID=one' });
		expect(thrown?.message).toContain(NO_JSON);
		expect([sandbox, elsewhere].map(({ mostOpenConnections }) => mostOpenConnections)).toEqual([0, 0]);
	});
});
