import { deletePermit, deleteUrl, send, statsUrl } from './axiosClient';
import { SANDBOX_CLIENT_CODE, SANDBOX_TOKEN, startSandbox, type Sandbox } from './index';

const ID = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const OTHER_ID = 'L4-1138';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox({ permits: [ID, OTHER_ID] });
});
afterEach(() => sandbox.stop());

/** One deletion with a body of our own. */
const sendBody = (data: unknown, headers = { 'Content-Type': 'application/json' }) =>
	send(deleteUrl(sandbox), { data, headers });

const refusalOf = (reply: { body: string }) => JSON.parse(reply.body) as { ErrorCode: number; ErrorMessage: string };

describe('the account', () => {
	it('has a token and a client code as OPSCOM documents them', () => {
		expect(sandbox).toMatchObject({ token: SANDBOX_TOKEN, clientCode: SANDBOX_CLIENT_CODE });
		expect(SANDBOX_TOKEN).toMatch(/^[A-Za-z0-9-]{1,50}$/);
		expect(SANDBOX_CLIENT_CODE).toBe('OC-TOMA');
		expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
	});

	it('can be another one', async () => {
		const own = await startSandbox({ token: 'other-token', clientCode: 'OC_ELSE', permits: [ID] });
		try {
			expect(refusalOf(await send(`${own.url}/api/OC-TOMA/v1/permits/delete`, { data: {} })).ErrorCode).toBe(9000);
			expect(own.has(ID)).toBe(true);
			expect((await deletePermit(own, ID)).body).toContain('"success"');
		} finally {
			await own.stop();
		}
	});
});

describe('Permit Delete', () => {
	it('answers with the documented JSON and deletes that permit only', async () => {
		const reply = await deletePermit(sandbox, ID);
		expect(reply.status).toBe(200);
		expect(reply.headers['content-type']).toBe('application/json');
		expect(reply.body).toBe(`{"status":"success","reference_id":"${ID}","InternalReferenceID":"${ID}"}`);
		expect(sandbox.permits()).toEqual([OTHER_ID]);
		expect(sandbox.deletions(ID)).toBe(1);
	});

	it('says 9009 to a second deletion, until the permit is there again', async () => {
		await deletePermit(sandbox, ID);
		const second = await deletePermit(sandbox, ID);
		expect(second.headers['content-type']).toBe('application/json');
		expect(second.body).toBe('{"ErrorCode":9009,"ErrorMessage":"Record not found."}');
		expect(sandbox.deletions(ID)).toBe(1);

		sandbox.addPermits(ID);
		expect((await deletePermit(sandbox, ID)).body).toContain('"success"');
		expect(sandbox.deletions(ID)).toBe(2);
	});

	it('says 9009 to an ID that was never there', async () => {
		expect(refusalOf(await deletePermit(sandbox, 'NEVER-1'))).toEqual({
			ErrorCode: 9009,
			ErrorMessage: 'Record not found.',
		});
		expect(sandbox.deletions('NEVER-1')).toBe(0);
	});

	it.each(['referenceid', 'referenceID', 'reference_id'])('takes the reference ID as %s', async (spelling) => {
		const reply = await sendBody({ apiToken: SANDBOX_TOKEN, [spelling]: ID });
		expect(JSON.parse(reply.body)).toMatchObject({ status: 'success', reference_id: ID });
		expect(sandbox.has(ID)).toBe(false);
		expect(sandbox.wire[0].referenceId).toBe(ID);
	});

	it.each([
		['9000, no client code', '/api//v1/permits/delete', 9000, 'Client Code is missing from the request.'],
		['9000, no place for a client code', '/api/v1/permits/delete', 9000, 'Client Code is missing from the request.'],
	])('refuses with %s', async (_case, path, ErrorCode, ErrorMessage) => {
		const reply = await send(`${sandbox.url}${path}`, { data: { apiToken: SANDBOX_TOKEN, referenceID: ID } });
		expect(refusalOf(reply)).toEqual({ ErrorCode, ErrorMessage });
		expect(sandbox.has(ID)).toBe(true);
	});

	const missingId =
		'Reference ID is required. On a new permit push, a reference id is returned. This is required for updates and deletes.';
	it.each<[string, unknown, number, string]>([
		['9001, no token', { referenceID: ID }, 9001, 'API Token is missing from the request.'],
		['9003, broken JSON', `{"apiToken":"${SANDBOX_TOKEN}",`, 9003, 'Could not parse the request.'],
		['9003, no body', '', 9003, 'Could not parse the request.'],
		['9008, no reference ID', { apiToken: SANDBOX_TOKEN }, 9008, missingId],
		['9008, a spelling that is not documented', { apiToken: SANDBOX_TOKEN, ReferenceID: ID }, 9008, missingId],
		[
			'9030, 51 characters',
			{ apiToken: SANDBOX_TOKEN, referenceID: 'x'.repeat(51) },
			9030,
			"The field's maximum number of characters was exceeded.",
		],
		['9033, a blank', { apiToken: SANDBOX_TOKEN, referenceID: `${ID} ` }, 9033, "The field's value is invalid."],
		['9033, an underscore', { apiToken: SANDBOX_TOKEN, referenceID: 'A_1' }, 9033, "The field's value is invalid."],
		[
			'9033, a letter with an accent',
			{ apiToken: SANDBOX_TOKEN, referenceID: 'é' },
			9033,
			"The field's value is invalid.",
		],
	])('refuses with %s', async (_case, body, ErrorCode, ErrorMessage) => {
		expect(refusalOf(await sendBody(body))).toEqual({ ErrorCode, ErrorMessage });
		expect(sandbox.permits()).toEqual([ID, OTHER_ID]);
	});

	it('takes a reference ID of 50 characters', async () => {
		const longest = 'x'.repeat(50);
		sandbox.addPermits(longest);
		expect((await deletePermit(sandbox, longest)).body).toContain('"success"');
	});

	it('takes a charset after the content type', async () => {
		const data = { apiToken: SANDBOX_TOKEN, referenceID: ID };
		expect((await sendBody(data, { 'Content-Type': 'application/json; charset=utf-8' })).body).toContain('"success"');
	});
});

describe('Permit Stats', () => {
	const statsOf = (reply: { body: string }) => JSON.parse(reply.body) as { data: unknown[] };

	it('counts the permits and changes nothing', async () => {
		const reply = await send(statsUrl(sandbox), { data: { apiToken: SANDBOX_TOKEN } });
		expect(reply.status).toBe(200);
		expect(reply.headers['content-type']).toBe('application/json');
		expect(statsOf(reply)).toEqual({ data: [{ type: 'temp', zone: 'Lot 4', total: '2' }] });
		expect(sandbox.permits()).toEqual([ID, OTHER_ID]);
	});

	it('counts what is left after a deletion', async () => {
		await deletePermit(sandbox, ID);
		const reply = await send(statsUrl(sandbox), { data: { apiToken: SANDBOX_TOKEN } });
		expect(statsOf(reply)).toEqual({ data: [{ type: 'temp', zone: 'Lot 4', total: '1' }] });
	});

	it('never deletes, whatever else is sent along', async () => {
		await send(statsUrl(sandbox), { data: { apiToken: SANDBOX_TOKEN, referenceID: ID } });
		expect(sandbox.has(ID)).toBe(true);
	});

	it('keeps to the zones that are asked for', async () => {
		const inZones = (zones: unknown) => send(statsUrl(sandbox), { data: { apiToken: SANDBOX_TOKEN, zones } });
		expect(statsOf(await inZones('zone1,Lot 4')).data).toHaveLength(1);
		expect(statsOf(await inZones('zone1,zone2')).data).toEqual([]);
		expect(refusalOf(await inZones(['Lot 4'])).ErrorCode).toBe(9033);
	});

	it('wants the token too', async () => {
		expect(refusalOf(await send(statsUrl(sandbox), { data: {} })).ErrorCode).toBe(9001);
	});
});

describe('what is assumed beyond the documentation', () => {
	it('refusals come with HTTP 200', async () => {
		expect((await deletePermit(sandbox, 'NEVER-1')).status).toBe(200);
		expect((await sendBody({})).status).toBe(200);
	});

	it.each<[string, unknown]>([
		['another token', 'wrong'],
		['a number', 12],
		['a list with the token', [SANDBOX_TOKEN]],
		['the token in capitals', SANDBOX_TOKEN.toUpperCase()],
	])('a wrong token (%s) gives 9002 with HTTP 401', async (_case, apiToken) => {
		const reply = await sendBody({ apiToken, referenceID: ID });
		expect(reply.status).toBe(401);
		expect(refusalOf(reply)).toEqual({
			ErrorCode: 9002,
			ErrorMessage: 'The supplied API token does not have permission to perform that request.',
		});
		expect(sandbox.has(ID)).toBe(true);
	});

	it('an unknown client code gives 9000', async () => {
		const reply = await send(`${sandbox.url}/api/OC_TOMA/v1/permits/delete`, {
			data: { apiToken: SANDBOX_TOKEN, referenceID: ID },
		});
		expect(refusalOf(reply).ErrorCode).toBe(9000);
		expect(sandbox.has(ID)).toBe(true);
	});

	it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json-patch', 'json', 'a/b, c/d'])(
		'the content type %s gives 9003',
		async (contentType) => {
			const reply = await sendBody({ apiToken: SANDBOX_TOKEN, referenceID: ID }, { 'Content-Type': contentType });
			expect(refusalOf(reply).ErrorCode).toBe(9003);
			expect(sandbox.has(ID)).toBe(true);
		},
	);

	it.each<[string, unknown]>([
		['a list', [{ apiToken: SANDBOX_TOKEN, referenceID: ID }]],
		['null', 'null'],
		['a text', '"text"'],
	])('JSON that is %s gives 9003', async (_case, body) => {
		expect(refusalOf(await sendBody(body)).ErrorCode).toBe(9003);
	});

	it.each([null, ''])('%j counts as missing', async (nothing) => {
		expect(refusalOf(await sendBody({ apiToken: nothing, referenceID: ID })).ErrorCode).toBe(9001);
		expect(refusalOf(await sendBody({ apiToken: SANDBOX_TOKEN, referenceID: nothing })).ErrorCode).toBe(9008);
	});

	it.each([1138, true, [ID], { id: ID }])('the reference ID %j gives 9033', async (referenceID) => {
		expect(refusalOf(await sendBody({ apiToken: SANDBOX_TOKEN, referenceID })).ErrorCode).toBe(9033);
		expect(sandbox.permits()).toEqual([ID, OTHER_ID]);
	});

	it('of several spellings the first of the documented list wins', async () => {
		await sendBody({ apiToken: SANDBOX_TOKEN, reference_id: 'NEVER-1', referenceID: 'NEVER-2', referenceid: ID });
		expect(sandbox.permits()).toEqual([OTHER_ID]);
		await sendBody({ apiToken: SANDBOX_TOKEN, reference_id: 'NEVER-1', referenceID: OTHER_ID, referenceid: '' });
		expect(sandbox.permits()).toEqual([]);
	});

	it('IDs are compared with upper and lower case told apart', async () => {
		expect(refusalOf(await deletePermit(sandbox, ID.toUpperCase())).ErrorCode).toBe(9009);
		expect(sandbox.has(ID)).toBe(true);
	});

	it.each(['get', 'put', 'delete', 'patch'])('%s on the path of a deletion gives HTTP 405', async (method) => {
		const reply = await send(deleteUrl(sandbox), { method, data: { apiToken: SANDBOX_TOKEN, referenceID: ID } });
		expect(reply.status).toBe(405);
		expect(sandbox.has(ID)).toBe(true);
	});

	it.each([
		'/',
		'/api/OC-TOMA/v1/permits/push',
		'/api/OC-TOMA/v2/permits/delete',
		'/api/a/b/v1/permits/delete',
		'/%zz',
	])('the path %s gives HTTP 404', async (path) => {
		expect((await send(`${sandbox.url}${path}`, { data: {} })).status).toBe(404);
		expect(sandbox.wire).toMatchObject([{ path, status: 404 }]);
	});
});
