import { call, deletePermit } from '../axiosClient';
import { startSandbox, type Sandbox } from '../index';

const ID = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const OTHER_ID = 'L4-1138';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox({ permits: [ID, OTHER_ID] });
});
afterEach(() => sandbox.stop());

describe('Permit Delete, as documented', () => {
	it('responds with the documented JSON and deletes that permit only', async () => {
		const response = await deletePermit(sandbox, ID);
		expect(response.status).toBe(200);
		expect(response.body).toBe(`{"status":"success","reference_id":"${ID}","InternalReferenceID":"${ID}"}`);
		expect(sandbox.permits()).toEqual([OTHER_ID]);
		expect(sandbox.permit(ID)).toBeUndefined();
		expect(sandbox.deletions(ID)).toBe(1);
	});

	it.each(['referenceid', 'referenceID', 'reference_id'])('accepts the reference ID as %s', async (name) => {
		expect(await call(sandbox, 'delete', { [name]: ID })).toMatchObject({ status: 'success', reference_id: ID });
		expect(sandbox.has(ID)).toBe(false);
		expect(sandbox.wire[0]).toMatchObject({ operation: 'delete', referenceId: ID });
	});

	it('accepts a reference ID of 50 characters', async () => {
		const longest = 'x'.repeat(50);
		sandbox.addPermits(longest);
		expect(await call(sandbox, 'delete', { referenceID: longest })).toMatchObject({ status: 'success' });
	});

	it.each<[string, Record<string, unknown>]>([
		['is missing', {}],
		['has a name that is not documented', { ReferenceID: ID }],
	])('refuses with 9008 when the reference ID %s', async (_case, attributes) => {
		expect(await call(sandbox, 'delete', attributes)).toEqual({
			ErrorCode: 9008,
			ErrorMessage:
				'Reference ID is required. On a new permit push, a reference id is returned. This is required for updates and deletes.',
		});
		expect(sandbox.permits()).toEqual([ID, OTHER_ID]);
	});
});

describe('Permit Delete, as assumed', () => {
	it('refuses a second deletion with 9009, until the permit exists again', async () => {
		await deletePermit(sandbox, ID);
		expect((await deletePermit(sandbox, ID)).body).toBe('{"ErrorCode":9009,"ErrorMessage":"Record not found."}');
		expect(sandbox.deletions(ID)).toBe(1);

		sandbox.addPermits(ID);
		expect((await deletePermit(sandbox, ID)).body).toContain('"success"');
		expect(sandbox.deletions(ID)).toBe(2);
	});

	it.each(['NEVER-1', ID.toUpperCase()])('refuses the unknown reference ID %s with 9009', async (referenceID) => {
		expect(await call(sandbox, 'delete', { referenceID })).toMatchObject({ ErrorCode: 9009 });
		expect(sandbox.deletions(referenceID)).toBe(0);
		expect(sandbox.permits()).toEqual([ID, OTHER_ID]);
	});

	it.each<[number, string, unknown]>([
		[9008, 'null', null],
		[9008, 'an empty string', ''],
		[9030, 'text of 51 characters', 'x'.repeat(51)],
		[9033, 'text with a space', `${ID} `],
		[9033, 'text with an underscore', 'A_1'],
		[9033, 'a letter with an accent', 'é'],
		[9033, 'a number', 1138],
		[9033, 'a boolean', true],
		[9033, 'a list', [ID]],
		[9033, 'an object', { id: ID }],
	])('refuses with %i when the reference ID is %s', async (ErrorCode, _case, referenceID) => {
		expect(await call(sandbox, 'delete', { referenceID })).toMatchObject({ ErrorCode });
		expect(sandbox.permits()).toEqual([ID, OTHER_ID]);
	});

	it('goes by the first of several names in the documented list', async () => {
		await call(sandbox, 'delete', { reference_id: 'NEVER-1', referenceID: 'NEVER-2', referenceid: ID });
		expect(sandbox.permits()).toEqual([OTHER_ID]);
		await call(sandbox, 'delete', { reference_id: 'NEVER-1', referenceID: OTHER_ID, referenceid: '' });
		expect(sandbox.permits()).toEqual([]);
	});
});
