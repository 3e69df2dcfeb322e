import { call, jsonIn, operationUrl, send } from '../axiosClient';
import { SANDBOX_TOKEN, startSandbox, type Sandbox } from '../index';

const ID = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const PLATE = 'CALM 101';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox({
		permits: [{ referenceId: ID, plate: PLATE, zone: 'Lot 4', endTime: '2026-03-02T12:00:00' }, 'OTHER-1'],
	});
});
afterEach(() => sandbox.stop());

const validate = (plate: unknown, attributes?: Record<string, unknown>) =>
	call(sandbox, 'plate', { plate, ...attributes });
const LISTED = { type: 'temp', shortName: 'Lot 4', expires: '2026-03-02 12:00:00' };
const SUMMARY = 'temp Lot 4 2026-03-02 12:00:00\n\nALARM: \n\n DNTT: ';

it('tells the permits of the plate and changes nothing', async () => {
	const { token: api_token, clientCode: client } = sandbox;
	const data = { api_token, client, plate: PLATE };
	const { status, headers, body } = await send(`${sandbox.url}/api/v1/validate/plate`, { data });

	expect([status, headers['content-type']]).toEqual([200, 'application/json']);
	expect(JSON.parse(body)).toEqual({
		error: 0,
		data: { response: SUMMARY, plate: PLATE, responseJSON: { permits: [LISTED], dntt: [], alarm: '' } },
		message: '',
	});
	expect(sandbox.permits()).toEqual([ID, 'OTHER-1']);
});

/** That plates are compared exactly is assumed. */
it.each(['NEVER 1', 'calm 101', 'CALM101'])('has an empty summary for %s, of which nothing is known', async (plate) => {
	expect(await validate(plate)).toMatchObject({
		error: 0,
		data: { response: '', plate, responseJSON: { permits: [] } },
	});
});

it('has the older form when told so, with one permit of several, until the next reset', async () => {
	sandbox.respondToPlates('older');
	expect(await validate(PLATE, { api_token: undefined, apiToken: SANDBOX_TOKEN })).toEqual({
		response: SUMMARY,
		plate: PLATE,
		responseJSON: { ...LISTED, active: '1', dntt: [] },
	});
	expect(await validate('ABC123')).toEqual({ response: '', plate: 'ABC123', responseJSON: {} });
	expect(await validate(undefined)).toEqual({ ErrorCode: 9006, ErrorMessage: 'Plate is a required field.' });
	sandbox.addPermits({ referenceId: 'SECOND-1', plate: PLATE, zone: 'Lot 5' });
	expect(await validate(PLATE)).toMatchObject({ responseJSON: { shortName: 'Lot 4' } });

	sandbox.reset();
	expect(await validate(PLATE)).toMatchObject({ error: 0 });
});

it.each<[string, Record<string, unknown>, number, string]>([
	['without a token', { api_token: undefined }, 200, 'The API token is missing.'],
	['with another token', { api_token: 'wrong' }, 401, 'The API token is not valid.'],
	['without a client', { client: '' }, 200, 'The client is missing or not known.'],
	['with another client', { client: 'OC-OTHER' }, 200, 'The client is missing or not known.'],
	['without a plate', { plate: null }, 200, 'The plate is missing.'],
	['with a plate that is a number', { plate: 101 }, 200, 'The plate is not valid.'],
])('refuses a request %s in its own form, as assumed', async (_, attributes, status, message) => {
	expect(await validate(PLATE, attributes)).toEqual({ error: 1, data: null, message });
	expect(sandbox.wire).toMatchObject([{ status }]);
});

it('refuses what is no JSON object, and another method than POST', async () => {
	const url = operationUrl(sandbox, 'plate');
	for (const data of ['{broken', []])
		expect(jsonIn(await send(url, { data }))).toMatchObject({ error: 1, message: 'The request could not be read.' });
	expect((await send(url, { method: 'get' })).status).toBe(405);
});
