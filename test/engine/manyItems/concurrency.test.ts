import { deletionWorkflow, idsSent, settingFor } from '../deletionWorkflow';
import { start } from '../engine';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox();

/** @param ms how long OPSCOM takes to respond: longer than it takes to start as many requests as may be in flight */
async function deleteSlowly(count: number, options: Record<string, unknown>, ms = 40) {
	const ids = Array.from({ length: count }, (_, item) => `permit-${item}`);
	sandbox.addPermits(...ids);
	sandbox.always({ kind: 'slow', ms });
	const run = await start(deletionWorkflow({ rows: ids.map((id) => ({ id })), options }), settingFor(sandbox)).ended;
	expect(run.status).toBe('success');
	expect(sandbox.permits()).toEqual([]);
	return ids;
}

it.each([
	[1, 4],
	[2, 9],
	[7, 20],
	[50, 120],
])('has %i requests in flight at the most, and reaches them with %i items', async (concurrency, count) => {
	await deleteSlowly(count, { concurrency }, concurrency * 20);
	expect(sandbox.mostRequestsAtOnce).toBe(concurrency);
	expect(sandbox.mostOpenConnections).toBeLessThanOrEqual(concurrency);
});

it('has 5 requests in flight unless told otherwise', async () => {
	await deleteSlowly(12, {});
	expect(sandbox.mostRequestsAtOnce).toBe(5);
});

it('has no more requests in flight than there are items', async () => {
	await deleteSlowly(3, { concurrency: 50 });
	expect(sandbox.mostRequestsAtOnce).toBe(3);
});

it('follows the first item when the number differs from item to item', async () => {
	await deleteSlowly(8, { concurrency: '={{ $itemIndex === 0 ? 2 : 50 }}' });
	expect(sandbox.mostRequestsAtOnce).toBe(2);
});

it('sends in input order', async () => {
	const ids = await deleteSlowly(10, { concurrency: 1 });
	expect(idsSent(sandbox)).toEqual(ids);
});

it('keeps to the number while some requests are sent again', async () => {
	const ids = Array.from({ length: 12 }, (_, item) => `again-${item}`);
	sandbox.addPermits(...ids);
	for (const id of ids.slice(0, 4)) sandbox.on(id, { kind: 'actThenCut' });
	const options = { concurrency: 3, maxRetries: 1 };

	const run = await start(deletionWorkflow({ rows: ids.map((id) => ({ id })), options }), settingFor(sandbox)).ended;

	expect(run.status).toBe('success');
	expect(sandbox.wire).toHaveLength(16);
	expect(sandbox.mostRequestsAtOnce).toBeLessThanOrEqual(3);
});
