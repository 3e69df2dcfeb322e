import { deletionWorkflow, idsSent, jsonOf, settingFor, type Deletions } from '../deletionWorkflow';
import { start } from '../engine';
import { useSandbox } from '../useSandbox';

const IDS = ['one', 'two', 'three', 'four', 'five'];
const sandbox = useSandbox(...IDS);

/** Deletes all five; when the requests arrived stands in the sandbox's log. */
async function deleteFive(options: Record<string, unknown>, onError?: Deletions['onError']) {
	const workflow = deletionWorkflow({ rows: IDS.map((id) => ({ id })), options, onError });
	return await start(workflow, settingFor(sandbox)).ended;
}

const arrivals = (from: number, to?: number) => sandbox.wire.slice(from, to).map(({ at }) => at);

it('pauses the whole run after a 429 for as long as Retry-After says', async () => {
	sandbox.on('one', { kind: 'tooMany', retryAfter: 1 });
	sandbox.on('two', { kind: 'slow', ms: 100 });
	sandbox.on('three', { kind: 'slow', ms: 200 });

	const run = await deleteFive({ concurrency: 3 });

	expect(run.status).toBe('success');
	expect(idsSent(sandbox).slice(0, 3).sort()).toEqual(['one', 'three', 'two']);
	expect(idsSent(sandbox).slice(3).sort()).toEqual(['five', 'four', 'one']);
	const refusedAt = sandbox.wire.find(({ status }) => status === 429)?.at ?? NaN;
	expect(Math.min(...arrivals(3)) - refusedAt).toBeGreaterThanOrEqual(1_000);
	expect(sandbox.permits()).toEqual([]);
});

it('pauses the run after a 429 also when the item itself is not retried', async () => {
	sandbox.on('one', { kind: 'tooMany', retryAfter: 1 });

	const run = await deleteFive({ concurrency: 1, maxRetries: 0 }, 'continueRegularOutput');

	expect(idsSent(sandbox)).toEqual(IDS);
	const [refusedAt, nextAt] = arrivals(0, 2);
	expect(nextAt - refusedAt).toBeGreaterThanOrEqual(1_000);
	expect(jsonOf(run, 'OPSCOM')[0].details).toMatchObject({ outcome: 'notSent', httpStatus: 429, attempts: 1 });
	expect(sandbox.permits()).toEqual(['one']);
});

it('holds back only the item of a 503 with Retry-After', async () => {
	sandbox.on('one', { kind: 'status', status: 503, headers: { 'retry-after': '1' } });

	const run = await deleteFive({ concurrency: 2 });

	expect(run.status).toBe('success');
	expect(idsSent(sandbox).sort()).toEqual(['five', 'four', 'one', 'one', 'three', 'two']);
	expect(idsSent(sandbox).at(-1)).toBe('one');
	const refusedAt = sandbox.wire.find(({ status }) => status === 503)?.at ?? NaN;
	expect(arrivals(5)[0] - refusedAt).toBeGreaterThanOrEqual(1_000);
});

it('waits for a Retry-After that is a date', async () => {
	const date = new Date(Date.now() + 2_000).toUTCString();
	sandbox.on('one', { kind: 'tooMany', retryAfter: date });

	const run = await deleteFive({ concurrency: 1 });

	expect(run.status).toBe('success');
	expect(idsSent(sandbox)).toEqual(['one', ...IDS]);
	expect(arrivals(1)[0]).toBeGreaterThanOrEqual(Date.parse(date));
});

it('keeps the time between requests between their starts', async () => {
	const run = await deleteFive({ concurrency: 5, requestInterval: 100 });

	expect(run.status).toBe('success');
	expect(idsSent(sandbox)).toEqual(IDS);
	const [first, ...others] = arrivals(0);
	// The starts are 400 ms apart; each request is under way for a moment of its own.
	expect(others[3] - first).toBeGreaterThanOrEqual(200);
});

it('keeps the time between requests for retries too', async () => {
	const noWait = { 'retry-after': '0' };
	for (const id of IDS) sandbox.on(id, { kind: 'status', status: 503, headers: noWait });

	const run = await deleteFive({ concurrency: 5, requestInterval: 40 });

	expect(run.status).toBe('success');
	const times = arrivals(0);
	expect(times).toHaveLength(10);
	expect(times[9] - times[0]).toBeGreaterThanOrEqual(180);
});
