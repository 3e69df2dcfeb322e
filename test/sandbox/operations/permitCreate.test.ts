import { call, operationUrl, send } from '../axiosClient';
import { startSandbox, type Sandbox } from '../index';

/** The request of "Push API: Permit Create", opscom.wiki, without its token. */
const SAMPLE = {
	Amount: '14.50',
	CurrencyID: 'CAD',
	LicencePlate: 'PL8RDR',
	zone: 'Lot 4',
	permitNo: 'L4-1138',
	startTime: '2018-07-02T09:00:00',
	endTime: '2018-07-02T09:30:00',
};

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.stop());

const push = (changes: Record<string, unknown> = {}) => call(sandbox, 'push', { ...SAMPLE, ...changes });
const created = async (changes?: Record<string, unknown>) => sandbox.permit(String((await push(changes)).reference_id));

it('makes a permit of the sample request and responds with a new reference ID', async () => {
	const data = { apiToken: sandbox.token, ...SAMPLE };
	const { status, body } = await send(operationUrl(sandbox, 'push'), { data });
	expect(status).toBe(200);
	const [referenceId] = sandbox.permits();
	expect(referenceId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
	expect(body).toBe(`{"status":"success","reference_id":"${referenceId}","InternalReferenceID":"${referenceId}"}`);
	expect(sandbox.permit(referenceId)).toEqual({
		referenceId,
		type: 'temp',
		plate: 'PL8RDR',
		zone: 'Lot 4',
		permitNumber: 'L4-1138',
		amount: '14.50',
		currency: 'CAD',
		startTime: '2018-07-02T09:00:00',
		endTime: '2018-07-02T09:30:00',
	});
});

it('accepts the other names of the amount and the currency and, as assumed, those of Permit Update', async () => {
	const named = { LicencePlate: undefined, plate: 'ABC 123', endTime: undefined, EndDateUtc: '2026-03-02T12:00:00' };
	const paid = { Amount: undefined, amount: '0.01', CurrencyID: undefined, currency: 'USD' };
	expect(await created({ ...named, ...paid })).toMatchObject({
		plate: 'ABC 123',
		endTime: '2026-03-02T12:00:00',
		amount: '0.01',
		currency: 'USD',
	});
});

it('needs no more than the plate and the end time, as assumed', async () => {
	const only = { LicencePlate: 'P'.repeat(25), endTime: '2026-03-02T12:00:00' };
	expect(await call(sandbox, 'push', only)).toMatchObject({ status: 'success' });
});

/** By the documentation: what is missing, and a time that cannot be read. The rest is assumed. */
it.each<[number, string, Record<string, unknown>]>([
	[9006, 'the plate is missing', { LicencePlate: null }],
	[9004, 'the end time is missing', { endTime: '' }],
	[9005, 'the end time is a date alone', { endTime: '2026-03-02' }],
	[9005, 'the end time has an offset', { endTime: '2026-03-02T09:30:00Z' }],
	[9005, 'the end time is on a day that does not exist', { endTime: '2026-02-30T09:30:00' }],
	[9005, 'the end is the start', { endTime: SAMPLE.startTime }],
	[9007, 'the start time has a fraction', { startTime: '2018-07-02T09:00:00.0' }],
	[9030, 'the plate has 26 characters', { LicencePlate: 'P'.repeat(26) }],
	[9030, 'the amount has 10 characters', { Amount: '1000000.00' }],
	[9030, 'the currency has 11 characters', { CurrencyID: 'CCCCCCCCCCC' }],
	[9033, 'the plate is a number', { LicencePlate: 1138 }],
	[9033, 'the amount has no cents', { Amount: '14' }],
	[9033, 'the amount is zero', { Amount: '0.00' }],
	[9033, 'the currency is neither CAD nor USD', { CurrencyID: 'EUR' }],
])('refuses with %i when %s', async (ErrorCode, _case, changes) => {
	expect(await push(changes)).toEqual({ ErrorCode, ErrorMessage: expect.any(String) });
	expect(sandbox.permits()).toEqual([]);
});

it('makes another permit of the same request, as assumed, or refuses an exact copy with 9022 when told to', async () => {
	const first = await push();
	expect((await push()).reference_id).not.toBe(first.reference_id);
	const strict = await startSandbox({ refuseCopies: true });
	try {
		const { reference_id } = await call(strict, 'push', SAMPLE);
		expect(await call(strict, 'push', SAMPLE)).toMatchObject({ ErrorCode: 9022 });
		expect(await call(strict, 'push', { ...SAMPLE, zone: undefined })).toMatchObject({ status: 'success' });
		await call(strict, 'delete', { reference_id });
		expect(await call(strict, 'push', SAMPLE)).toMatchObject({ status: 'success' });
	} finally {
		await strict.stop();
	}
});
