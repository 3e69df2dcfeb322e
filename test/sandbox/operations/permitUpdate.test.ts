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

it('changes that permit only and responds with the documented JSON', async () => {
	const other = sandbox.permit(OTHER_ID);
	const data = { apiToken: sandbox.token, referenceID: ID, ...CHANGES };
	const { status, body } = await send(operationUrl(sandbox, 'update'), { data });
	expect(status).toBe(200);
	expect(body).toBe(`{"status":"success","reference_id":"${ID}","InternalReferenceID":"${ID}"}`);
	const { plate, Amount: amount, currency, endTime } = CHANGES;
	expect(sandbox.permit(ID)).toEqual({ ...before, plate, amount, currency, endTime });
	expect(sandbox.permit(OTHER_ID)).toEqual(other);
});

it.each([
	['plate', ['plate', 'LicencePlate'], 'ABC 123'],
	['endTime', ['endTime', 'EndDateUtc'], '2018-07-02T11:00:00'],
	['amount', ['amount', 'Amount'], '20.00'],
	['currency', ['currency', 'CurrencyID'], 'USD'],
])('changes the %s alone when it is sent as one of %j', async (attribute, names, value) => {
	for (const name of names) {
		sandbox.addPermits(ID);
		expect(await update({ [name]: value })).toMatchObject({ status: 'success' });
		expect(sandbox.permit(ID)).toEqual({ ...before, [attribute]: value });
	}
});

it('changes nothing by what is empty, as assumed, or cannot be updated', async () => {
	const others = { startTime: '2018-07-02T09:15:00', zone: 'Lot 5', permitNo: 'L5-1' };
	expect(await update({ plate: '', amount: null, ...others })).toMatchObject({ status: 'success' });
	expect(sandbox.permit(ID)).toEqual(before);
});

/** 9008 and a time that cannot be read are documented; the rest is assumed. */
it.each<[number, string, Record<string, unknown>]>([
	[9008, 'the reference ID is missing', { referenceID: undefined }],
	[9009, 'the reference ID is unknown', { referenceID: 'NEVER-1' }],
	[9033, 'the reference ID has a space', { referenceID: `${ID} ` }],
	[9030, 'the plate has 26 characters', { plate: 'P'.repeat(26) }],
	[9005, 'the end time is no time', { endTime: 'tomorrow' }],
	[9005, 'the end is before the start', { endTime: '2018-07-02T08:59:59' }],
	[9033, 'the amount has no cents', { amount: '20' }],
	[9033, 'the currency is neither CAD nor USD', { currency: 'EUR' }],
	[9033, 'an unknown permit would get an amount without cents', { referenceID: 'NEVER-1', amount: '20' }],
])('refuses with %i when %s', async (ErrorCode, _case, changes) => {
	expect(await update({ plate: 'ABC 123', ...changes })).toMatchObject({ ErrorCode });
	expect([sandbox.permits(), sandbox.permit(ID)]).toEqual([[ID, OTHER_ID], before]);
});
