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
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.stop());

const push = (changes: Record<string, unknown> = {}) => call(sandbox, 'push', { ...SAMPLE, ...changes });
const created = async (changes?: Record<string, unknown>) => sandbox.permit(String((await push(changes)).reference_id));

describe('Permit Create, as documented', () => {
	it('makes a permit of the sample request and responds with a new reference ID', async () => {
		const data = { apiToken: sandbox.token, ...SAMPLE };
		const { status, body } = await send(operationUrl(sandbox, 'push'), { data });
		expect(status).toBe(200);
		const [referenceId] = sandbox.permits();
		expect(referenceId).toMatch(UUID);
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
		expect(sandbox.wire).toMatchObject([{ operation: 'push', status: 200 }]);
	});

	it.each([
		['amount', 'Amount', '20.00'],
		['currency', 'CurrencyID', 'USD'],
	])('accepts the %s as %s too', async (attribute, otherName, value) => {
		for (const name of [attribute, otherName]) {
			expect(await created({ [otherName]: undefined, [name]: value })).toMatchObject({ [attribute]: value });
		}
	});

	it.each(['0.01', '5.00', '999999.99'])('accepts the amount %s', async (Amount) => {
		expect(await created({ Amount })).toMatchObject({ amount: Amount });
	});

	it.each([
		['LicencePlate', 9006, 'Plate is a required field.'],
		['endTime', 9004, 'End Time is a required field.'],
	])('refuses a permit without %s', async (name, ErrorCode, ErrorMessage) => {
		for (const nothing of [undefined, null, '']) {
			expect(await push({ [name]: nothing })).toEqual({ ErrorCode, ErrorMessage });
		}
		expect(sandbox.permits()).toEqual([]);
	});

	it.each([
		['endTime', 9005, 'The end time value is invalid.'],
		['startTime', 9007, 'The start time value is invalid.'],
	])('refuses an invalid %s', async (name, ErrorCode, ErrorMessage) => {
		for (const time of ['tomorrow', '2026-03-02', '2026-03-02 09:30:00', '2026-13-02T09:30:00']) {
			expect(await push({ [name]: time })).toEqual({ ErrorCode, ErrorMessage });
		}
		expect(sandbox.permits()).toEqual([]);
	});
});

describe('Permit Create, as assumed', () => {
	it('needs no more than the plate and the end time', async () => {
		const only = { LicencePlate: 'ABC 123', endTime: '2026-03-02T12:00:00' };
		const { reference_id } = await call(sandbox, 'push', only);
		expect(sandbox.permit(String(reference_id))).toEqual({
			referenceId: reference_id,
			type: 'temp',
			plate: 'ABC 123',
			endTime: '2026-03-02T12:00:00',
		});
	});

	it("accepts Permit Update's names of the plate and the end time", async () => {
		const { LicencePlate: plate, endTime: EndDateUtc, ...rest } = SAMPLE;
		const { reference_id } = await call(sandbox, 'push', { ...rest, plate, EndDateUtc });
		expect(sandbox.permit(String(reference_id))).toMatchObject({ plate, endTime: EndDateUtc });
	});

	it('accepts any zone and a plate of 25 characters', async () => {
		const longest = 'P'.repeat(25);
		expect(await created({ LicencePlate: longest, zone: 'Nowhere' })).toMatchObject({
			plate: longest,
			zone: 'Nowhere',
		});
	});

	it.each<[number, string, Record<string, unknown>]>([
		[9030, 'the plate has 26 characters', { LicencePlate: 'P'.repeat(26) }],
		[9033, 'the plate is a number', { LicencePlate: 1138 }],
		[9033, 'the zone is a number', { zone: 4 }],
		[9033, 'the permit number is a number', { permitNo: 1138 }],
		[9005, 'the end time is a number', { endTime: 1530523800 }],
		[9005, 'the end time has an offset', { endTime: '2026-03-02T09:30:00Z' }],
		[9005, 'the end time is on a day that does not exist', { endTime: '2026-02-30T09:30:00' }],
		[9005, 'the end is the start', { endTime: SAMPLE.startTime }],
		[9005, 'the end is before the start', { endTime: '2018-07-02T08:59:59' }],
		[9007, 'the start time has a fraction', { startTime: '2018-07-02T09:00:00.0' }],
		[9030, 'the amount has 10 characters', { Amount: '1000000.00' }],
		[9033, 'the amount has no cents', { Amount: '14' }],
		[9033, 'the amount is zero', { Amount: '0.00' }],
		[9033, 'the amount is a number', { Amount: 14.5 }],
		[9030, 'the currency has 11 characters', { CurrencyID: 'CCCCCCCCCCC' }],
		[9033, 'the currency is neither CAD nor USD', { CurrencyID: 'EUR' }],
	])('refuses with %i when %s', async (ErrorCode, _case, changes) => {
		expect(await push(changes)).toMatchObject({ ErrorCode });
		expect(sandbox.permits()).toEqual([]);
	});

	it('makes another permit of the same request', async () => {
		const first = await push();
		expect((await push()).reference_id).not.toBe(first.reference_id);
		expect(sandbox.permits()).toHaveLength(2);
	});

	it('refuses an exact copy of a permit with 9022 when told to', async () => {
		const strict = await startSandbox({ refuseCopies: true });
		try {
			const { reference_id } = await call(strict, 'push', SAMPLE);
			expect(await call(strict, 'push', SAMPLE)).toEqual({
				ErrorCode: 9022,
				ErrorMessage: 'A record already exists with the supplied details.',
			});
			for (const name of Object.keys(SAMPLE).filter((key) => !['LicencePlate', 'endTime'].includes(key))) {
				expect(await call(strict, 'push', { ...SAMPLE, [name]: undefined })).toMatchObject({ status: 'success' });
			}
			await call(strict, 'delete', { reference_id });
			expect(await call(strict, 'push', SAMPLE)).toMatchObject({ status: 'success' });
		} finally {
			await strict.stop();
		}
	});
});
