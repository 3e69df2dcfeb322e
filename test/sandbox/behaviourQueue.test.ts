import { deletePermit } from './axiosClient';
import { startSandbox, type Behaviour, type Sandbox } from './index';

const ID = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const OTHER_ID = '7c0e41d2-58f3-4b6a-8a17-3d95c2f0b6e1';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox({ permits: [ID, OTHER_ID] });
});
afterEach(() => sandbox.stop());

const status = (code: number): Behaviour => ({ kind: 'empty', status: code });

async function statusesOf(...referenceIds: string[]): Promise<number[]> {
	const statuses = [];
	for (const referenceId of referenceIds) statuses.push((await deletePermit(sandbox, referenceId)).status);
	return statuses;
}

it('takes the behaviours of next in order of arrival, each once', async () => {
	sandbox.next(status(501), status(502));
	expect(await statusesOf(ID, OTHER_ID, ID)).toEqual([501, 502, 200]);
});

it('keeps the behaviours of on for that permit', async () => {
	sandbox.on(ID, status(501));
	sandbox.on(ID, status(502));
	expect(await statusesOf(OTHER_ID, ID, ID, ID)).toEqual([200, 501, 502, 200]);
});

it('goes by on, then next, then alwaysOn, then always', async () => {
	sandbox.always(status(504));
	sandbox.alwaysOn(ID, status(503));
	sandbox.next(status(502));
	sandbox.on(ID, status(501));
	expect(await statusesOf(ID, ID, ID, ID, OTHER_ID)).toEqual([501, 502, 503, 503, 504]);
	sandbox.always(undefined);
	expect(await statusesOf(OTHER_ID)).toEqual([200]);
});

it('removes all of them on reset', async () => {
	sandbox.next(status(503));
	sandbox.on(ID, status(503));
	sandbox.alwaysOn(ID, status(503));
	sandbox.always(status(503));
	sandbox.reset();
	expect(await statusesOf(ID)).toEqual([200]);
	expect(sandbox.has(ID)).toBe(false);
});
