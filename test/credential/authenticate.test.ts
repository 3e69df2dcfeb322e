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

/** What n8n does with every request that uses the credential. */
async function authenticated(request: IHttpRequestOptions, changed = {}): Promise<IHttpRequestOptions> {
	if (typeof authenticate !== 'function') throw new Error('The credential authenticates by a function.');
	return await authenticate({ ...fields, ...changed }, request);
}

it('puts the token first into the body', async () => {
	const { body } = await authenticated({ url: `${ENDPOINT}/permits/delete`, body: { referenceID: 'permit-1' } });
	expect(JSON.stringify(body)).toBe('{"apiToken":"token-1234","referenceID":"permit-1"}');
});

describe('for the plate service', () => {
	const url = `${PLATE_ENDPOINT}/validate/plate`;

	it('puts the token and the client code first into the body, by the names of that service', async () => {
		const sent = await authenticated({ url, body: { plate: 'CALM 101' } });
		expect([sent.url, JSON.stringify(sent.body)]).toEqual([
			url,
			'{"api_token":"token-1234","client":"OC-TOMA","plate":"CALM 101"}',
		]);
	});

	it.each([
		{ api_token: 'other', client: 'OC-OTHER', plate: 'CALM 101' },
		{ plate: 'CALM 101', client: null, api_token: undefined },
	])("does not let a body's own token or client code replace the credential's: %j", async (body) => {
		const sent = await authenticated({ url, body } as IHttpRequestOptions);
		expect(JSON.stringify(sent.body)).toBe('{"api_token":"token-1234","client":"OC-TOMA","plate":"CALM 101"}');
	});

	it("does not put the token into what the plate service's host serves elsewhere", async () => {
		for (const elsewhere of [
			'https://plates.example/',
			'https://plates.example/api/v10/validate/plate',
			`${PLATE_ENDPOINT}/../v2/validate/plate`,
			`${PLATE_ENDPOINT}/%2e%2e/log`,
			'https://plates.example/api/OC-TOMA/v1/permits/stats',
			'https://opscom.example/api/v1/validate/plate',
			'https://me@plates.example/api/v1/validate/plate',
			'http://plates.example/api/v1/validate/plate',
		]) {
			await expect(authenticated({ url: elsewhere })).rejects.toThrow('is only sent to addresses below');
		}
	});

	it('tells the services apart when both are at one address', async () => {
		const both = { plateServiceUrl: fields.baseUrl };
		const permits = await authenticated({ url: `${ENDPOINT}/permits/stats` }, both);
		expect(permits.body).toEqual({ apiToken: 'token-1234' });
		const plates = await authenticated({ url: 'https://opscom.example/api/v1/validate/plate' }, both);
		expect(plates.body).toEqual({ api_token: 'token-1234', client: 'OC-TOMA' });
	});
});

it.each([
	['no body', undefined],
	['null', null],
	['an empty object', {}],
	['an object without a prototype', Object.create(null) as object],
])('sends the token alone with %s', async (_, body) => {
	const sent = await authenticated({ url: `${ENDPOINT}/permits/stats`, body } as IHttpRequestOptions);
	expect(JSON.stringify(sent.body)).toBe('{"apiToken":"token-1234"}');
});

it.each([
	['first', { apiToken: 'other', referenceID: 'permit-1' }],
	['last', { referenceID: 'permit-1', apiToken: 'other' }],
	['as nothing', { referenceID: 'permit-1', apiToken: undefined }],
	['as null', { referenceID: 'permit-1', apiToken: null }],
])("does not let a body's own token replace the credential's, %s", async (_, body) => {
	const sent = await authenticated({ url: `${ENDPOINT}/permits/delete`, body });
	expect(JSON.stringify(sent.body)).toBe('{"apiToken":"token-1234","referenceID":"permit-1"}');
});

it("puts the credential's token first, whatever is in the body", async () => {
	const key = fc.oneof(fc.string(), fc.constantFrom('apiToken', '__proto__', 'constructor', 'toString')).filter(
		// JavaScript puts keys that are whole numbers before all others.
		(name) => !/^\d+$/.test(name),
	);
	await fc.assert(
		fc.asyncProperty(fc.dictionary(key, fc.jsonValue(), { noNullPrototype: true }), async (body) => {
			const sent = await authenticated({ url: `${ENDPOINT}/permits/delete`, body });
			const text = JSON.stringify(sent.body);
			expect(text.startsWith('{"apiToken":"token-1234"')).toBe(true);
			expect(JSON.parse(text)).toMatchObject({ apiToken: 'token-1234' });
		}),
	);
});

class ObjectOfAClass {
	referenceID = 'permit-1';
}

describe.each<[string, unknown]>([
	['text', 'referenceID=permit-1'],
	['JSON text', '{"referenceID":"permit-1"}'],
	['empty text', ''],
	['a list', [{ referenceID: 'permit-1' }]],
	['an empty list', []],
	['a buffer', Buffer.from('{"referenceID":"permit-1"}')],
	['bytes', new Uint8Array([123, 125])],
	['URL search parameters', new URLSearchParams({ referenceID: 'permit-1' })],
	['form data', new FormData()],
	['a blob', new Blob(['{}'])],
	['a stream', new ReadableStream()],
	['a map', new Map([['referenceID', 'permit-1']])],
	['a date', new Date(0)],
	['an object of a class', new ObjectOfAClass()],
	['a number', 17],
	['a boolean', true],
])('a body that is %s', (_, body) => {
	it('gets no token', async () => {
		const request = { url: `${ENDPOINT}/permits/delete`, method: 'POST', body } as IHttpRequestOptions;
		await expect(authenticated(request)).rejects.toThrow(
			'The token can only be added to a JSON object. Set the body content type to JSON and use a JSON object',
		);
	});
});

it.each([
	['form', { referenceID: 'permit-1' }],
	['formData', { referenceID: 'permit-1' }],
	['form', {}],
])("gives a '%s' of the HTTP Request node no token", async (key, form) => {
	const request = { url: `${ENDPOINT}/permits/delete`, [key]: form } as unknown as IHttpRequestOptions;
	await expect(authenticated(request)).rejects.toThrow('The token can only be added to a JSON object');
});

it('leaves the request that it was given as it is', async () => {
	const request = { url: `${ENDPOINT}/permits/delete`, method: 'POST' as const, body: { referenceID: 'permit-1' } };
	const before = structuredClone(request);

	const sent = await authenticated(request);

	expect(request).toEqual(before);
	expect(sent).toMatchObject({ url: request.url, method: 'POST' });
	expect(sent.headers).toBeUndefined();
});

it('resolves a path below its own address, whatever the base URL of the request', async () => {
	const sent = await authenticated({ url: '/permits/stats', baseURL: 'https://other.example' });
	expect(sent.url).toBe(`${ENDPOINT}/permits/stats`);
	expect(sent.baseURL).toBeUndefined();
});

it("accepts the address of n8n's HTTP Request node, which names it 'uri'", async () => {
	const request = { uri: `${ENDPOINT}/permits/stats` } as unknown as IHttpRequestOptions;
	expect(await authenticated(request)).toMatchObject({
		uri: `${ENDPOINT}/permits/stats`,
		body: { apiToken: 'token-1234' },
	});

	const elsewhere = { uri: 'https://other.example/permits/stats' } as unknown as IHttpRequestOptions;
	await expect(authenticated(elsewhere)).rejects.toThrow('is only sent to addresses below');
});

it('gives a request without an address no token', async () => {
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

it('sends to its own address in any spelling that means the same', async () => {
	for (const url of [
		'HTTPS://OPSCOM.example/api/OC-TOMA/v1/permits/stats',
		'https://opscom.example:443/api/OC-TOMA/v1/permits/stats',
		'https://opscom.example/api/OC-TOMA/v1/zones/../permits/stats',
		'https://opscom.example/api/OC-TOMA/v1/./permits\\stats',
	]) {
		expect((await authenticated({ url })).url).toBe(`${ENDPOINT}/permits/stats`);
	}
});

const CLIMBS = [
	'/../permits/delete',
	'/../../OC-OTHER/v1/permits/delete',
	'/permits/../../../../other/log',
	'/..',
	'/permits/../..',
	'/%2e%2e/%2e%2e/other/log',
	'/%2E%2E/other/log',
	'/.%2e/other/log',
	'/%2e./other/log',
	'/%252e%252e/other/log',
	'/%25252E%25252e/other/log',
	'/..\\..\\other\\log',
	'\\..\\..\\other\\log',
	'/%5c..%5c..%5cother',
	'/..%5Cother',
	'/..%255cother',
	'/..%2Fother/log',
	'/..%2fother/log',
	'/permits%2F..%2F..%2F..%2Fother',
	'/..%252Fother/log',
	'/..%25252fother/log',
	'/.\t./other/log',
	'/.\n./other/log',
	'/.\r./\t../other/log',
];

describe.each(CLIMBS)('the path %j', (path) => {
	it('gets no token below the endpoint', async () => {
		await expect(authenticated({ url: `${ENDPOINT}${path}` })).rejects.toThrow('is only sent to addresses below');
	});

	it('gets no token by itself', async () => {
		await expect(authenticated({ url: path })).rejects.toThrow('is only sent to addresses below');
	});

	it("gets no token as the address of n8n's HTTP Request node", async () => {
		const request = { uri: `${ENDPOINT}${path}` } as unknown as IHttpRequestOptions;
		await expect(authenticated(request)).rejects.toThrow('is only sent to addresses below');
	});
});

const ELSEWHERE = [
	'',
	'https://opscom.example',
	'https://opscom.example/',
	'https://opscom.example/api/OC-TOMA/v1',
	'https://opscom.example/api/OC-TOMA/v1?permits/delete',
	'https://opscom.example/api/OC-TOMA/v1#/permits/delete',
	'https://opscom.example/api/OC-TOMA/v10/permits/delete',
	'https://opscom.example/api/OC-OTHER/v1/permits/delete',
	'https://opscom.example/api/oc-toma/v1/permits/delete',
	'https://opscom.example/other/api/OC-TOMA/v1/permits/delete',
	'https://other.example/api/OC-TOMA/v1/permits/delete',
	'https://opscom.example.other.example/api/OC-TOMA/v1/permits/delete',
	'https://sub.opscom.example/api/OC-TOMA/v1/permits/delete',
	'https://opscom.example./api/OC-TOMA/v1/permits/delete',
	'https://opscom.example:8443/api/OC-TOMA/v1/permits/delete',
	'https://opscom.example@other.example/api/OC-TOMA/v1/permits/delete',
	'https://user:password@opscom.example/api/OC-TOMA/v1/permits/delete',
	'https://user@opscom.example/api/OC-TOMA/v1/permits/delete',
	'https://:password@opscom.example/api/OC-TOMA/v1/permits/delete',
	'http://opscom.example/api/OC-TOMA/v1/permits/delete',
	'HTTP://opscom.example/api/OC-TOMA/v1/permits/delete',
	'HTTPS://other.example/api/OC-TOMA/v1/permits/delete',
	'HtTpS://other.example/api/OC-TOMA/v1/permits/delete',
	'https:other.example/api/OC-TOMA/v1/permits/delete',
	'https:/other.example/api/OC-TOMA/v1/permits/delete',
	'https:\\\\other.example/api/OC-TOMA/v1/permits/delete',
	' https://other.example/api/OC-TOMA/v1/permits/delete',
	'ht\ntps://other.example/api/OC-TOMA/v1/permits/delete',
	'ftp://opscom.example/api/OC-TOMA/v1/permits/delete',
	'.other.example/permits/delete',
	'@other.example/permits/delete',
	'permits/delete',
	'https://other.example/?https://opscom.example/api/OC-TOMA/v1/',
	'https://',
];

it.each(ELSEWHERE)('gives the token to no other address: %j', async (url) => {
	await expect(authenticated({ url })).rejects.toThrow(
		`The token of this 'OPSCOM API' credential is only sent to addresses below ${ENDPOINT} and ${PLATE_ENDPOINT}`,
	);
});

/** The path as a server reads it that decodes it again and again and takes backslashes for slashes. */
function fullyDecoded(path: string): string {
	const next = path.replace(/%(25|2e|2f|5c)/gi, (code) => decodeURIComponent(code)).replaceAll('\\', '/');
	return next === path ? path : fullyDecoded(next);
}

it('gives the token to nothing outside its own two addresses, whatever the address looks like', async () => {
	const part = fc.oneof(
		fc.constantFrom(
			'..',
			'.',
			'',
			'/',
			'\\',
			'%2e',
			'%2E%2e',
			'%252e',
			'%2f',
			'%5c',
			'%25',
			'\t',
			'\n',
			'?',
			'#',
			'@',
			':',
		),
		fc.constantFrom('permits', 'delete', 'OC-OTHER', 'v1', 'api', 'other.example'),
		fc.string({ maxLength: 3 }),
	);
	const path = fc.array(part, { maxLength: 8 }).map((parts) => parts.join('/'));
	const glued = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));
	const url = fc.oneof(
		fc.webUrl({ withQueryParameters: true, withFragments: true }),
		fc.webUrl().map((other) => `//${other}`),
		fc.string(),
		fc.oneof(path, glued),
		fc.oneof(path, glued).map((text) => `/${text}`),
		fc.oneof(path, glued).map((text) => `${ENDPOINT}/${text}`),
		fc.oneof(path, glued).map((text) => `${ENDPOINT}${text}`),
		fc.oneof(path, glued).map((text) => `${PLATE_ENDPOINT}/${text}`),
		fc.oneof(path, glued).map((text) => `${PLATE_ENDPOINT}${text}`),
		fc.oneof(path, glued).map((text) => `https://${text}`),
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
	[{ apiToken: '' }, /^'API Token' .* is empty\. /],
	[{ clientCode: '../..' }, /^'Client Code' .* must be letters, /],
	[{ baseUrl: 'http://opscom.example' }, /^'Base URL' .* does not start with https:/],
	[{ apiToken: undefined }, /^'API Token' .* is empty\. /],
	[{ baseUrl: 17 }, /^'Base URL' .* is empty\. /],
	[{ plateServiceUrl: undefined }, /^'Plate Service URL' .* is empty\. /],
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
		expect(sandbox.has('one')).toBe(false);
	});

	it('sends nothing anywhere for an address outside the endpoint', async () => {
		const host = elsewhere.url.slice('http://'.length);
		for (const url of [
			...CLIMBS.map((path) => `${endpoint()}${path}`),
			...CLIMBS,
			`${elsewhere.url}/api/${sandbox.clientCode}/v1/permits/delete`,
			`HTTP://${host}/api/${sandbox.clientCode}/v1/permits/delete`,
			`${endpoint().replace('http://', 'http://user:password@')}/permits/delete`,
			`${endpoint().replace(sandbox.clientCode, 'OC-OTHER')}/permits/delete`,
			`@${host}/permits/delete`,
		]) {
			const thrown = await request({ url, body: { referenceID: 'one' } });
			expect([url, thrown?.message]).toEqual([url, expect.stringContaining('is only sent to addresses below')]);
		}
		expect([sandbox.wire, elsewhere.wire]).toEqual([[], []]);
		expect([sandbox.mostOpenConnections, elsewhere.mostOpenConnections]).toEqual([0, 0]);
	});

	it('sends nothing for a body that is no JSON object', async () => {
		for (const body of ['referenceID=one', [{ referenceID: 'one' }], Buffer.from('{}'), new URLSearchParams('a=1')]) {
			const thrown = await request({ url: `${endpoint()}/permits/delete`, body });
			expect(thrown?.message).toContain('The token can only be added to a JSON object');
		}
		expect(sandbox.wire).toEqual([]);
		expect(sandbox.has('one')).toBe(true);
	});
});
