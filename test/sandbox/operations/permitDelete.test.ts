import { call, deletePermit } from '../axiosClient';
import { startSandbox, type Sandbox } from '../index';

const ID = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const OTHER_ID = 'L4-1138';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox({ permits: [ID, OTHER_ID] });
});
afterEach(() => sandbox.stop());

it('responds with the documented JSON and deletes that permit only', async () => {
	const { status, body } = await deletePermit(sandbox, ID);
	expect(status).toBe(200);
	expect(body).toBe(`{"status":"success","reference_id":"${ID}","InternalReferenceID":"${ID}"}`);
	expect(sandbox.permits()).toEqual([OTHER_ID]);
});

it.each(['referenceid', 'referenceID', 'reference_id'])('accepts the reference ID as %s', async (name) => {
	expect(await call(sandbox, 'delete', { [name]: ID })).toMatchObject({ status: 'success', reference_id: ID });
	expect(sandbox.wire[0]).toMatchObject({ operation: 'delete', referenceId: ID });
});

it('refuses a second deletion with 9009, as assumed, until the permit exists again', async () => {
	await deletePermit(sandbox, ID);
	expect((await deletePermit(sandbox, ID)).body).toBe('{"ErrorCode":9009,"ErrorMessage":"Record not found."}');
	expect(sandbox.deletions(ID)).toBe(1);

	sandbox.addPermits(ID);
	expect((await deletePermit(sandbox, ID)).body).toContain('"success"');
	expect(sandbox.deletions(ID)).toBe(2);
});

/** 9008 is documented; the rest is assumed. */
it.each<[number, string, Record<string, unknown>]>([
	[9008, 'missing', {}],
	[9008, 'under a name that is not documented', { ReferenceID: ID }],
	[9008, 'an empty string', { referenceID: '' }],
	[9009, 'unknown', { referenceID: 'x'.repeat(50) }],
	[9009, 'in capitals', { referenceID: ID.toUpperCase() }],
	[9009, 'another one under the first of the documented names', { reference_id: ID, referenceid: 'NEVER-1' }],
	[9030, 'text of 51 characters', { referenceID: 'x'.repeat(51) }],
	[9033, 'text with a space', { referenceID: `${ID} ` }],
	[9033, 'a number', { referenceID: 1138 }],
])('refuses with %i when the reference ID is %s', async (ErrorCode, _case, attributes) => {
	expect(await call(sandbox, 'delete', attributes)).toMatchObject({ ErrorCode });
	expect(sandbox.permits()).toEqual([ID, OTHER_ID]);
});
