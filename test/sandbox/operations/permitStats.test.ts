import { call, deletePermit } from '../axiosClient';
import { startSandbox, type Sandbox } from '../index';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox({
		permits: [
			{ referenceId: 'A-1', zone: 'zone2', type: 'temp' },
			{ referenceId: 'A-2', zone: 'zone1', type: 'temp' },
			{ referenceId: 'A-3', zone: 'zone1', type: 'standard' },
			{ referenceId: 'A-4', zone: 'zone1', type: 'temp' },
			'A-5',
		],
	});
});
afterEach(() => sandbox.stop());

const stats = async (attributes?: Record<string, unknown>) => (await call(sandbox, 'stats', attributes)).data;

const ZONE1 = [
	{ type: 'standard', zone: 'zone1', total: '1' },
	{ type: 'temp', zone: 'zone1', total: '2' },
];
const ZONE2 = [{ type: 'temp', zone: 'zone2', total: '1' }];
const LOT4 = [{ type: 'temp', zone: 'Lot 4', total: '1' }];

describe('Permit Stats, as documented', () => {
	it('counts the permits of each zone and type and changes nothing', async () => {
		expect(await call(sandbox, 'stats')).toEqual({ data: [...LOT4, ...ZONE1, ...ZONE2] });
		expect(sandbox.permits()).toEqual(['A-1', 'A-2', 'A-3', 'A-4', 'A-5']);
		expect(sandbox.wire).toMatchObject([{ operation: 'stats', status: 200 }]);
	});

	it.each([
		['zone1', ZONE1],
		['zone1,zone2', [...ZONE1, ...ZONE2]],
		['Lot 4,zone3', LOT4],
		['zone3', []],
	])('counts in the zones %s only', async (zones, data) => {
		expect(await stats({ zones })).toEqual(data);
	});

	it('follows what the other operations change', async () => {
		await deletePermit(sandbox, 'A-2');
		await call(sandbox, 'push', { LicencePlate: 'ABC 123', zone: 'zone2', endTime: '2026-03-02T12:00:00' });
		expect(await stats()).toEqual([
			...LOT4,
			{ type: 'standard', zone: 'zone1', total: '1' },
			{ type: 'temp', zone: 'zone1', total: '1' },
			{ type: 'temp', zone: 'zone2', total: '2' },
		]);
	});
});

describe('Permit Stats, as assumed', () => {
	it('leaves out zones without a permit', async () => {
		for (const id of sandbox.permits()) await deletePermit(sandbox, id);
		expect(await stats()).toEqual([]);
	});

	it('counts permits without a zone under an empty name', async () => {
		await call(sandbox, 'push', { LicencePlate: 'ABC 123', endTime: '2026-03-02T12:00:00' });
		expect(await stats()).toEqual([{ type: 'temp', zone: '', total: '1' }, ...LOT4, ...ZONE1, ...ZONE2]);
	});

	it.each(['', null])('counts in all zones when the zones are %j', async (zones) => {
		expect(await stats({ zones })).toHaveLength(4);
	});

	it('treats a space after a comma as part of the name', async () => {
		expect(await stats({ zones: 'zone1, zone2' })).toEqual(ZONE1);
	});

	it('refuses zones that are not text with 9033', async () => {
		expect(await call(sandbox, 'stats', { zones: ['zone1'] })).toMatchObject({ ErrorCode: 9033 });
	});

	it('deletes nothing, whatever else is sent', async () => {
		await call(sandbox, 'stats', { referenceID: 'A-1' });
		expect(sandbox.has('A-1')).toBe(true);
	});
});
