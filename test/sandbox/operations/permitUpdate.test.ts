import { call, operationUrl, send } from '../axiosClient';
import { startSandbox, type Permit, type Sandbox } from '../index';

const ID = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const OTHER_ID = 'L4-1138';

/** The request of "Push API: Permit Update", opscom.wiki, without its token and reference ID, with new values. */
const CHANGES = { plate: 'ABC 123', Amount: '20.00', currency: 'USD', endTime: '2018-07-02T11:00:00' };

let sandbox: Sandbox;
let before: Permit | undefined;

beforeEach(async () => {
	sandbox = await startSandbox({ permits: [ID, OTHER_ID] });
	before = sandbox.permit(ID);
});
afterEach(() => sandbox.stop());

const update = (changes: Record<string, unknown>) => call(sandbox, 'update', { referenceID: ID, ...changes });

describe('Permit Update, as documented', () => {
	it('changes that permit only and responds with the documented JSON', async () => {
		const other = sandbox.permit(OTHER_ID);
		const data = { apiToken: sandbox.token, referenceID: ID, ...CHANGES };
		const { status, body } = await send(operationUrl(sandbox, 'update'), { data });
		expect(status).toBe(200);
		expect(body).toBe(`{"status":"success","reference_id":"${ID}","InternalReferenceID":"${ID}"}`);
		const { plate, Amount: amount, currency, endTime } = CHANGES;
		expect(sandbox.permit(ID)).toEqual({ ...before, plate, amount, currency, endTime });
		expect(sandbox.permit(OTHER_ID)).toEqual(other);
		expect(sandbox.wire).toMatchObject([{ operation: 'update', referenceId: ID, status: 200 }]);
	});

	it.each([
		['plate', 'plate', 'ABC 123'],
		['plate', 'LicencePlate', 'ABC 123'],
		['endTime', 'endTime', '2018-07-02T11:00:00'],
		['endTime', 'EndDateUtc', '2018-07-02T11:00:00'],
		['amount', 'amount', '20.00'],
		['amount', 'Amount', '20.00'],
		['currency', 'currency', 'USD'],
		['currency', 'CurrencyID', 'USD'],
	])('changes the %s alone when it is sent as %s', async (attribute, name, value) => {
		expect(await update({ [name]: value })).toMatchObject({ status: 'success' });
		expect(sandbox.permit(ID)).toEqual({ ...before, [attribute]: value });
	});

	it.each(['referenceid', 'referenceID', 'reference_id'])('accepts the reference ID as %s', async (name) => {
		expect(await call(sandbox, 'update', { [name]: ID, plate: 'ABC 123' })).toMatchObject({ reference_id: ID });
	});

	it('refuses with 9008 when the reference ID is missing', async () => {
		expect(await update({ referenceID: undefined, plate: 'ABC 123' })).toMatchObject({ ErrorCode: 9008 });
	});

	it('refuses an invalid end time with 9005', async () => {
		expect(await update({ endTime: 'tomorrow' })).toMatchObject({ ErrorCode: 9005 });
	});

	it('leaves the start time, the zone and the permit number', async () => {
		await update({ startTime: '2018-07-02T09:15:00', zone: 'Lot 5', permitNo: 'L5-1' });
		expect(sandbox.permit(ID)).toEqual(before);
	});
});

describe('Permit Update, as assumed', () => {
	it('refuses an unknown reference ID with 9009 and makes no permit', async () => {
		expect(await update({ referenceID: 'NEVER-1', ...CHANGES })).toEqual({
			ErrorCode: 9009,
			ErrorMessage: 'Record not found.',
		});
		expect(sandbox.permits()).toEqual([ID, OTHER_ID]);
	});

	it.each<[number, string, Record<string, unknown>]>([
		[9030, 'the plate has 26 characters', { plate: 'P'.repeat(26) }],
		[9033, 'the plate is a number', { plate: 1138 }],
		[9005, 'the end is before the start', { endTime: '2018-07-02T08:59:59' }],
		[9033, 'the amount has no cents', { amount: '20' }],
		[9033, 'the currency is neither CAD nor USD', { currency: 'EUR' }],
		[9033, 'the reference ID has a space', { referenceID: `${ID} ` }],
		[9033, 'an unknown permit would get an amount without cents', { referenceID: 'NEVER-1', amount: '20' }],
	])('refuses with %i when %s', async (ErrorCode, _case, changes) => {
		expect(await update({ plate: 'ABC 123', ...changes })).toMatchObject({ ErrorCode });
		expect(sandbox.permit(ID)).toEqual(before);
	});

	it('accepts a request that changes nothing', async () => {
		expect(await update({ plate: '', amount: null })).toMatchObject({ status: 'success' });
		expect(sandbox.permit(ID)).toEqual(before);
	});
});
