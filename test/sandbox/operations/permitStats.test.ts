import { call } from '../axiosClient';
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

it('counts the permits of each zone and type and changes nothing', async () => {
	expect(await call(sandbox, 'stats', { referenceID: 'A-1' })).toEqual({ data: [...LOT4, ...ZONE1, ...ZONE2] });
	expect(sandbox.permits()).toEqual(['A-1', 'A-2', 'A-3', 'A-4', 'A-5']);
});

it.each([
	['zone1,zone2', [...ZONE1, ...ZONE2]],
	['Lot 4,zone3', LOT4],
	['zone3', []],
	// As assumed: the space belongs to the name.
	['zone1, zone2', ZONE1],
])('counts in the zones %s only', async (zones, data) => {
	expect(await stats({ zones })).toEqual(data);
});

it('counts permits without a zone under an empty name, as assumed', async () => {
	await call(sandbox, 'push', { LicencePlate: 'ABC 123', endTime: '2026-03-02T12:00:00' });
	expect(await stats({ zones: '' })).toEqual([{ type: 'temp', zone: '', total: '1' }, ...LOT4, ...ZONE1, ...ZONE2]);
});

it('refuses zones that are not text with 9033, as assumed', async () => {
	expect(await call(sandbox, 'stats', { zones: ['zone1'] })).toMatchObject({ ErrorCode: 9033 });
});
