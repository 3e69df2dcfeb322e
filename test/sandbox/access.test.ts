import { calls } from './calls';
import { call, deletePermit, jsonIn, operationUrl, send } from './axiosClient';
import { SANDBOX_CLIENT_CODE, SANDBOX_TOKEN, startSandbox, type Sandbox } from './index';

const ID = '1a9b5375-cb75-4c71-9939-eeae550b09ac';

/** What every operation needs at most, with the token. */
const COMPLETE = {
	apiToken: SANDBOX_TOKEN,
	referenceID: ID,
	LicencePlate: 'ABC 123',
	endTime: '2026-03-02T12:00:00',
};

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox({ permits: [ID] });
});
afterEach(() => sandbox.stop());

it('has a token and a client code as OPSCOM documents them, and can have others', async () => {
	expect(sandbox).toMatchObject({ token: SANDBOX_TOKEN, clientCode: SANDBOX_CLIENT_CODE });
	expect(SANDBOX_TOKEN).toMatch(/^[A-Za-z0-9-]{1,50}$/);
	expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
	const own = await startSandbox({ token: 'other-token', clientCode: 'OC_ELSE', permits: [ID] });
	try {
		const response = await send(`${own.url}/api/OC-TOMA/v1/permits/delete`, { data: COMPLETE });
		expect(jsonIn(response)).toMatchObject({ ErrorCode: 9000 });
		expect((await deletePermit(own, ID)).body).toContain('"success"');
	} finally {
		await own.stop();
	}
});

describe.each(calls)('$title', ({ name, path }) => {
	it('responds to a complete request with JSON and no error', async () => {
		const headers = { 'Content-Type': 'application/json; charset=utf-8' };
		const response = await send(operationUrl(sandbox, name), { data: COMPLETE, headers });
		expect([response.status, response.headers['content-type']]).toEqual([200, 'application/json']);
		expect(jsonIn(response)).not.toHaveProperty('ErrorCode');
	});

	/** By the documentation: 9000, 9001 and 9003 for what is missing or no JSON. The rest is assumed. */
	it.each<[string, number, { at?: string; data?: unknown; contentType?: string }]>([
		['no client code', 9000, { at: '/api/v1' }],
		['an empty client code', 9000, { at: '/api//v1' }],
		['an unknown client code', 9000, { at: '/api/OC_TOMA/v1' }],
		['no token', 9001, { data: { ...COMPLETE, apiToken: undefined } }],
		['an empty token', 9001, { data: { ...COMPLETE, apiToken: '' } }],
		['another token', 9002, { data: { ...COMPLETE, apiToken: SANDBOX_TOKEN.toUpperCase() } }],
		['a token that is no text', 9002, { data: { ...COMPLETE, apiToken: [SANDBOX_TOKEN] } }],
		['no JSON', 9003, { data: `{"apiToken":"${SANDBOX_TOKEN}",` }],
		['no body', 9003, { data: '' }],
		['JSON that is no object', 9003, { data: [COMPLETE] }],
		['another content type', 9003, { contentType: 'text/plain' }],
	])('refuses a request with %s', async (_, ErrorCode, { at, data = COMPLETE, contentType = 'application/json' }) => {
		const url = at === undefined ? operationUrl(sandbox, name) : `${sandbox.url}${at}/${path}`;
		const response = await send(url, { data, headers: { 'Content-Type': contentType } });
		expect(response.status).toBe(ErrorCode === 9002 ? 401 : 200);
		expect(jsonIn(response)).toEqual({ ErrorCode, ErrorMessage: expect.any(String) });
		expect([sandbox.permits(), sandbox.permit(ID)?.plate]).toEqual([[ID], 'PL8RDR']);
	});

	it('responds to another method than POST with HTTP 405', async () => {
		const response = await send(operationUrl(sandbox, name), { method: 'put', data: COMPLETE });
		expect(response.status).toBe(405);
		expect(sandbox.wire).toMatchObject([{ operation: name, status: 405 }]);
	});
});

it.each(['/', '/api/OC-TOMA/v1/permits/list', '/api/OC-TOMA/v1/vehicles/push', '/api/a/b/v1/permits/delete', '/%zz'])(
	'responds to the path %s with HTTP 404',
	async (path) => {
		expect((await send(`${sandbox.url}${path}`, { data: COMPLETE })).status).toBe(404);
		expect(sandbox.wire).toMatchObject([{ path, operation: undefined, status: 404 }]);
	},
);

it('shares the permits among the operations', async () => {
	const { reference_id } = await call(sandbox, 'push', COMPLETE);
	expect(await call(sandbox, 'stats')).toMatchObject({ data: [{ total: '1' }, { total: '1' }] });
	expect(await call(sandbox, 'update', { reference_id, plate: 'XYZ 789' })).toMatchObject({ status: 'success' });
	expect(await call(sandbox, 'plate', { plate: 'XYZ 789' })).toMatchObject({
		data: { responseJSON: { permits: [{ type: 'temp' }] } },
	});
	expect(await call(sandbox, 'delete', { reference_id })).toMatchObject({ status: 'success' });
	expect(await call(sandbox, 'update', { reference_id, plate: 'XYZ 789' })).toMatchObject({ ErrorCode: 9009 });
	expect(sandbox.permits()).toEqual([ID]);
});
