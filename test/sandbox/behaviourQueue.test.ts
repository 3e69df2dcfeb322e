import { deletePermit, operationUrl, send } from './axiosClient';
import { startSandbox, type Behaviour, type Sandbox } from './index';

const ID = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const OTHER_ID = '7c0e41d2-58f3-4b6a-8a17-3d95c2f0b6e1';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox({ permits: [ID, OTHER_ID] });
});
afterEach(() => sandbox.stop());

const statusOf = async (referenceId: string) => (await deletePermit(sandbox, referenceId)).status;

it('takes the behaviours of next in order of arrival, each once', async () => {
	sandbox.next({ kind: 'empty', status: 501 }, { kind: 'empty', status: 502 });
	expect([await statusOf(ID), await statusOf(OTHER_ID), await statusOf(ID)]).toEqual([501, 502, 200]);
});

it('keeps the behaviours of on for that permit, under any spelling of the attribute', async () => {
	sandbox.on(ID, { kind: 'empty', status: 501 });
	sandbox.on(ID, { kind: 'empty', status: 502 });
	expect(await statusOf(OTHER_ID)).toBe(200);
	expect(await statusOf(ID)).toBe(501);
	const otherSpelling = { apiToken: sandbox.token, reference_id: ID };
	expect((await send(operationUrl(sandbox, 'delete'), { data: otherSpelling })).status).toBe(502);
	expect(await statusOf(ID)).toBe(200);
});

it('goes by on, then next, then alwaysOn, then always', async () => {
	sandbox.always({ kind: 'empty', status: 504 });
	sandbox.alwaysOn(ID, { kind: 'empty', status: 503 });
	sandbox.next({ kind: 'empty', status: 502 });
	sandbox.on(ID, { kind: 'empty', status: 501 });
	const statuses = [];
	for (const referenceId of [ID, ID, ID, ID, OTHER_ID]) statuses.push(await statusOf(referenceId));
	expect(statuses).toEqual([501, 502, 503, 503, 504]);
});

it('keeps always until it is removed', async () => {
	sandbox.always({ kind: 'empty', status: 503 });
	expect([await statusOf(ID), await statusOf(ID)]).toEqual([503, 503]);
	sandbox.always(undefined);
	expect(await statusOf(ID)).toBe(200);
});

it('removes all of them on reset', async () => {
	const behaviour: Behaviour = { kind: 'empty', status: 503 };
	sandbox.next(behaviour);
	sandbox.on(ID, behaviour);
	sandbox.alwaysOn(ID, behaviour);
	sandbox.always(behaviour);
	sandbox.reset();
	expect(await statusOf(ID)).toBe(200);
	expect(sandbox.has(ID)).toBe(false);
});
