import { call, deletePermit, jsonIn, operationUrl, send } from './axiosClient';
import { SANDBOX_CLIENT_CODE, SANDBOX_TOKEN, startSandbox, type Sandbox } from './index';
import { permitCalls } from './permitCalls';

const ID = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const OPERATIONS = permitCalls.map(({ path }) => path);

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

/** No request may have changed anything. */
function expectNothingDone() {
	expect(sandbox.permits()).toEqual([ID]);
	expect(sandbox.permit(ID)).toMatchObject({ plate: 'PL8RDR' });
}

const sendBody = (operation: string, data: unknown, headers = { 'Content-Type': 'application/json' }) =>
	send(operationUrl(sandbox, operation), { data, headers });

describe('the account', () => {
	it('has a token and a client code as OPSCOM documents them', () => {
		expect(sandbox).toMatchObject({ token: SANDBOX_TOKEN, clientCode: SANDBOX_CLIENT_CODE });
		expect(SANDBOX_TOKEN).toMatch(/^[A-Za-z0-9-]{1,50}$/);
		expect(SANDBOX_CLIENT_CODE).toBe('OC-TOMA');
		expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
	});

	it('can have another token and client code', async () => {
		const own = await startSandbox({ token: 'other-token', clientCode: 'OC_ELSE', permits: [ID] });
		try {
			const response = await send(`${own.url}/api/OC-TOMA/v1/permits/delete`, { data: COMPLETE });
			expect(jsonIn(response)).toMatchObject({ ErrorCode: 9000 });
			expect(own.has(ID)).toBe(true);
			expect((await deletePermit(own, ID)).body).toContain('"success"');
		} finally {
			await own.stop();
		}
	});
});

describe.each(OPERATIONS)('%s, as documented', (operation) => {
	it('responds to a complete request with JSON and no error', async () => {
		const response = await sendBody(operation, COMPLETE);
		expect(response.status).toBe(200);
		expect(response.headers['content-type']).toBe('application/json');
		expect(jsonIn(response)).not.toHaveProperty('ErrorCode');
	});

	it.each(['/api//v1/permits', '/api/v1/permits'])('refuses %s, which has no client code, with 9000', async (path) => {
		const response = await send(`${sandbox.url}${path}/${operation}`, { data: COMPLETE });
		expect(jsonIn(response)).toEqual({ ErrorCode: 9000, ErrorMessage: 'Client Code is missing from the request.' });
		expectNothingDone();
	});

	it('refuses a request without a token with 9001', async () => {
		const response = await sendBody(operation, { ...COMPLETE, apiToken: undefined });
		expect(jsonIn(response)).toEqual({ ErrorCode: 9001, ErrorMessage: 'API Token is missing from the request.' });
		expectNothingDone();
	});

	it.each([`{"apiToken":"${SANDBOX_TOKEN}",`, ''])('refuses %j, which is not JSON, with 9003', async (body) => {
		const refusal = jsonIn(await sendBody(operation, body));
		expect(refusal).toEqual({ ErrorCode: 9003, ErrorMessage: 'Could not parse the request.' });
		expectNothingDone();
	});

	it('accepts a charset after the content type', async () => {
		const response = await sendBody(operation, COMPLETE, { 'Content-Type': 'application/json; charset=utf-8' });
		expect(jsonIn(response)).not.toHaveProperty('ErrorCode');
	});
});

describe.each(OPERATIONS)('%s, as assumed', (operation) => {
	it('sends a refusal with HTTP 200', async () => {
		expect((await sendBody(operation, {})).status).toBe(200);
	});

	it.each<[string, unknown]>([
		['another token', 'wrong'],
		['a number', 12],
		['a list with the token', [SANDBOX_TOKEN]],
		['the token in capitals', SANDBOX_TOKEN.toUpperCase()],
	])('refuses %s with 9002 and HTTP 401', async (_case, apiToken) => {
		const response = await sendBody(operation, { ...COMPLETE, apiToken });
		expect(response.status).toBe(401);
		expect(jsonIn(response)).toEqual({
			ErrorCode: 9002,
			ErrorMessage: 'The supplied API token does not have permission to perform that request.',
		});
		expectNothingDone();
	});

	it.each([null, ''])('treats the token %j as missing', async (apiToken) => {
		expect(jsonIn(await sendBody(operation, { ...COMPLETE, apiToken }))).toMatchObject({ ErrorCode: 9001 });
	});

	it('refuses an unknown client code with 9000', async () => {
		const response = await send(`${sandbox.url}/api/OC_TOMA/v1/permits/${operation}`, { data: COMPLETE });
		expect(jsonIn(response)).toMatchObject({ ErrorCode: 9000 });
		expectNothingDone();
	});

	it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json-patch', 'json', 'a/b, c/d'])(
		'refuses the content type %s with 9003',
		async (contentType) => {
			const response = await sendBody(operation, COMPLETE, { 'Content-Type': contentType });
			expect(jsonIn(response)).toMatchObject({ ErrorCode: 9003 });
			expectNothingDone();
		},
	);

	it.each<[string, unknown]>([
		['a list', [COMPLETE]],
		['null', 'null'],
		['a text', '"text"'],
	])('refuses JSON that is %s with 9003', async (_case, body) => {
		expect(jsonIn(await sendBody(operation, body))).toMatchObject({ ErrorCode: 9003 });
	});

	it.each(['get', 'put', 'delete', 'patch'])('responds to the method %s with HTTP 405', async (method) => {
		const response = await send(operationUrl(sandbox, operation), { method, data: COMPLETE });
		expect(response.status).toBe(405);
		expect(sandbox.wire).toMatchObject([{ operation, status: 405 }]);
		expectNothingDone();
	});
});

it.each(['/', '/api/OC-TOMA/v1/permits/list', '/api/OC-TOMA/v2/permits/delete', '/api/a/b/v1/permits/delete', '/%zz'])(
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
	expect(await call(sandbox, 'delete', { reference_id })).toMatchObject({ status: 'success' });
	expect(await call(sandbox, 'update', { reference_id, plate: 'XYZ 789' })).toMatchObject({ ErrorCode: 9009 });
	expect(sandbox.deletions(String(reference_id))).toBe(1);
	expect(sandbox.wire.map(({ operation }) => operation)).toEqual(['push', 'stats', 'update', 'delete', 'update']);
	expectNothingDone();
});
