import { call, deletePermit, jsonIn, operationUrl, send } from '../axiosClient';
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

describe('Plate Validation, as documented', () => {
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
		expect(sandbox.wire).toMatchObject([{ operation: 'plate', status: 200 }]);
	});

	it('has an empty summary when nothing is known', async () => {
		expect(await validate('NEVER 1')).toMatchObject({ error: 0, data: { response: '', plate: 'NEVER 1' } });
	});

	it('has the older form when told so, until the next reset', async () => {
		sandbox.respondToPlates('older');
		expect(await validate(PLATE)).toEqual({
			response: SUMMARY,
			plate: PLATE,
			responseJSON: { ...LISTED, active: '1', dntt: [] },
		});
		expect(await validate('ABC123')).toEqual({ response: '', plate: 'ABC123', responseJSON: {} });

		sandbox.reset();
		expect(await validate(PLATE)).toMatchObject({ error: 0 });
	});

	it('follows what the other operations change', async () => {
		await call(sandbox, 'update', { referenceID: ID, plate: 'CALM 102' });
		await call(sandbox, 'push', { LicencePlate: 'CALM 102', endTime: '2026-03-03T12:00:00' });
		const permitsOf = async (plate: string) =>
			((await validate(plate)).data as { responseJSON: { permits: unknown[] } }).responseJSON.permits;

		expect(await permitsOf(PLATE)).toEqual([]);
		expect(await permitsOf('CALM 102')).toEqual([
			LISTED,
			{ type: 'temp', shortName: '', expires: '2026-03-03 12:00:00' },
		]);
		await deletePermit(sandbox, ID);
		expect(await permitsOf('CALM 102')).toHaveLength(1);
	});
});

describe('Plate Validation, as assumed', () => {
	const refused = (message: string) => ({ error: 1, data: null, message });

	it.each<[string, Record<string, unknown>, string]>([
		['without a token', { api_token: undefined }, 'The API token is missing.'],
		['without a client', { client: '' }, 'The client is missing or not known.'],
		['with another client', { client: 'OC-OTHER' }, 'The client is missing or not known.'],
		['without a plate', { plate: null }, 'The plate is missing.'],
		['with a plate that is a number', { plate: 101 }, 'The plate is not valid.'],
	])('refuses a request %s in its own form, with HTTP 200', async (_, attributes, message) => {
		expect(await validate(PLATE, attributes)).toEqual(refused(message));
		expect(sandbox.wire).toMatchObject([{ status: 200 }]);
	});

	it('refuses another token with HTTP 401', async () => {
		expect(await validate(PLATE, { api_token: 'wrong' })).toEqual(refused('The API token is not valid.'));
		expect(sandbox.wire).toMatchObject([{ status: 401 }]);
	});

	it('refuses what is no JSON object', async () => {
		for (const data of ['{broken', [], 'null']) {
			expect(jsonIn(await send(operationUrl(sandbox, 'plate'), { data }))).toEqual(
				refused('The request could not be read.'),
			);
		}
	});

	it('refuses in the form of the other calls when its own form is the older one', async () => {
		sandbox.respondToPlates('older');
		expect(await validate(undefined)).toEqual({ ErrorCode: 9006, ErrorMessage: 'Plate is a required field.' });
	});

	it("accepts the token by the older form's name", async () => {
		expect(await validate(PLATE, { api_token: undefined, apiToken: SANDBOX_TOKEN })).toMatchObject({ error: 0 });
	});

	it.each(['calm 101', 'CALM101', 'CALM  101'])('does not take %j for the plate', async (plate) => {
		expect(await validate(plate)).toMatchObject({ data: { response: '' } });
	});

	it('shows one of several permits in the older form', async () => {
		sandbox.addPermits({ referenceId: 'SECOND-1', plate: PLATE, zone: 'Lot 5' });
		sandbox.respondToPlates('older');
		expect(await validate(PLATE)).toMatchObject({ responseJSON: { shortName: 'Lot 4' } });
	});

	it('responds to another method than POST with HTTP 405', async () => {
		expect((await send(operationUrl(sandbox, 'plate'), { method: 'get' })).status).toBe(405);
	});
});
