import { Pace, type Halt, type Reply, type Start } from '../../nodes/Opscom/run/pace';
import { VirtualClock } from './virtualClock';

/** Stands for a credential: the pace only asks whether it is the same one. */
const MINE = { credential: 'mine' };
const OTHER = { credential: 'other' };

let clock: VirtualClock;

beforeEach(() => {
	clock = new VirtualClock();
});

const paceOf = (concurrency = 50, interval = 0) => new Pace(concurrency, interval, clock);

interface Turn {
	at: number;
	start: Start | undefined;
}

/** Asks for turns and notes when each came; `undefined` instead of a start when none may start. */
function asks(pace: Pace, count: number, credential: object = MINE): Turn[] {
	const turns: Turn[] = [];
	for (let request = 0; request < count; request++) {
		void pace.start(credential).then((start) => turns.push({ at: clock.now(), start }));
	}
	return turns;
}

/** When each request started, or "held back at" when it might not. */
const timesOf = (turns: Turn[]) => turns.map(({ at, start }) => (start ? at : `held back at ${at}`));

function waits(pace: Pace, ms: number, credential: object = MINE): number[] {
	const ends: number[] = [];
	void pace.wait(ms, credential).then(() => ends.push(clock.now()));
	return ends;
}

async function end(turns: Turn[], reply: Reply, retryAfter?: number): Promise<void> {
	for (const { start } of turns.splice(0)) start?.end(reply, retryAfter);
	await clock.pass(0);
}

describe('requests start', () => {
	it('as many at once as the concurrency allows, the others in the order in which they ask', async () => {
		const pace = paceOf(2);
		const first = asks(pace, 2);
		const later = asks(pace, 2);
		await clock.pass(70);
		expect([timesOf(first), timesOf(later)]).toEqual([[0, 0], []]);

		first.pop()?.start?.end('accepted');
		await clock.pass(30);
		expect(timesOf(later)).toEqual([70]);
		await end([...first, ...later], 'accepted');

		expect(timesOf(later)).toEqual([70, 100]);
	});

	it.each([1, 249, 250, 251, 1_000])('%i ms apart when that is the time between requests', async (interval) => {
		const turns = asks(paceOf(50, interval), 4);
		await clock.pass(10_000);

		expect(timesOf(turns)).toEqual([0, interval, 2 * interval, 3 * interval]);
	});

	it('without making up for a late one', async () => {
		const pace = paceOf(50, 100);
		const early = asks(pace, 1);
		await clock.pass(70);
		const soon = asks(pace, 1);
		await clock.pass(430);
		const late = asks(pace, 2);
		await clock.pass(1_000);

		expect([early, soon, late].map(timesOf)).toEqual([[0], [100], [500, 600]]);
	});
});

describe('after HTTP 429', () => {
	it('every request waits as long as OPSCOM asks, also one that waits for its turn already, and one starts', async () => {
		const pace = paceOf(5, 400);
		const first = asks(pace, 1);
		const others = asks(pace, 4);
		await clock.pass(300);
		await end(first, 'busy', 2_000);
		const later = asks(pace, 1);
		await clock.pass(20_000);

		expect([timesOf(others), timesOf(later)]).toEqual([[2_300], []]);
	});

	it('a shorter wait of a request that was under way does not cut it short, and a longer one makes it longer', async () => {
		const pace = paceOf();
		const [first, second, third] = [asks(pace, 1), asks(pace, 1), asks(pace, 1)];
		await clock.pass(0);
		await end(first, 'busy', 1_000);
		await end(second, 'busy', 200);
		const next = asks(pace, 1);
		await clock.pass(900);
		await end(third, 'busy', 3_000);
		await clock.pass(10_000);

		expect(timesOf(next)).toEqual([3_900]);
	});
});

it.each([0, 1, 250, 251, 60_000])('a wait of %i ms lasts as long and holds back nobody else', async (ms) => {
	const pace = paceOf();
	const ends = waits(pace, ms);
	const turns = asks(pace, 1);
	await clock.pass(100_000);

	expect([ends, timesOf(turns)]).toEqual([[ms], [0]]);
});

describe.each<Halt>(['cancelled', 'failed', 'noMemory'])('stopped because %s', (reason) => {
	it('lets no request start any more and ends every wait at once, whatever the credential', async () => {
		const pace = paceOf(2, 60_000);
		expect([pace.haltFor(MINE), pace.haltFor(OTHER)]).toEqual([undefined, undefined]);
		asks(pace, 1);
		const turns = [asks(pace, 2), asks(pace, 1, OTHER)];
		const ends = [waits(pace, 60_000), waits(pace, 60_000, OTHER)];
		await clock.pass(3_210);
		pace.stop(reason);
		await clock.pass(0);
		const afterwards = [asks(pace, 1), asks(pace, 1, OTHER)];
		ends.push(waits(pace, 60_000));
		await clock.pass(0);

		const held = 'held back at 3210';
		expect(turns.map(timesOf)).toEqual([[held, held], [held]]);
		expect(afterwards.map(timesOf)).toEqual([[held], [held]]);
		expect(ends).toEqual([[3_210], [3_210], [3_210]]);
		expect([pace.haltFor(MINE), pace.haltFor(OTHER)]).toEqual([reason, reason]);
	});
});

describe('a refused credential', () => {
	it('gives up its turns and ends its waits at once, also behind another credential, and holds back no other', async () => {
		const pace = paceOf(50, 60_000);
		asks(pace, 1, OTHER);
		const turns = [asks(pace, 1, OTHER), asks(pace, 2), asks(pace, 1, OTHER)];
		const ends = [waits(pace, 60_000), waits(pace, 60_000, OTHER)];
		await clock.pass(3_210);
		pace.deny(MINE, 'accessDenied');
		await clock.pass(200_000);

		const held = 'held back at 3210';
		expect(turns.map(timesOf)).toEqual([[60_000], [held, held], [120_000]]);
		expect(ends).toEqual([[3_210], [60_000]]);
		expect([pace.haltFor(MINE), pace.haltFor(OTHER)]).toEqual(['accessDenied', undefined]);
	});

	it('is known by itself, not by what it holds', () => {
		const pace = paceOf();
		pace.deny(MINE, 'blockedBefore');
		expect(pace.haltFor({ ...MINE })).toBeUndefined();
	});
});

it('keeps the first reason, unless the run is cancelled', () => {
	const pace = paceOf();
	pace.deny(MINE, 'blockedBefore');
	expect(pace.haltFor(MINE)).toBe('blockedBefore');
	pace.stop('failed');
	expect([pace.haltFor(MINE), pace.haltFor(OTHER)]).toEqual(['failed', 'failed']);
	pace.stop('cancelled');
	pace.stop('failed');
	expect(pace.haltFor(MINE)).toBe('cancelled');
});

describe('ten requests in a row without any answer', () => {
	it('stop the run', async () => {
		const pace = paceOf();
		const turns = asks(pace, 11);
		await clock.pass(0);
		const tenth = turns.splice(9, 1);
		await end(turns.splice(0, 9), 'silent');
		expect(pace.haltFor(MINE)).toBeUndefined();
		await end(tenth, 'silent');

		expect(pace.haltFor(MINE)).toBe('silent');
	});

	it.each<Reply>(['accepted', 'busy'])('are counted from the last one that was %s', async (reply) => {
		const pace = paceOf();
		const turns = asks(pace, 20);
		await clock.pass(0);
		await end(turns.splice(0, 9), 'silent');
		await end(turns.splice(0, 1), reply);
		await end(turns.splice(0, 9), 'silent');
		expect(pace.haltFor(MINE)).toBeUndefined();
		await end(turns, 'silent');

		expect(pace.haltFor(MINE)).toBe('silent');
	});
});

it('keeps no waiter that has its turn, has waited or may not start', async () => {
	const pace = paceOf(50, 400);
	const { waiters, queue } = pace as unknown as { waiters: Set<unknown>; queue: unknown[] };
	const kept = () => [waiters.size, queue.length];
	waits(pace, 1_000);
	waits(pace, 60_000, OTHER);
	asks(pace, 3);
	await clock.pass(500);
	expect(kept()).toEqual([3, 1]);
	await clock.pass(1_000);
	expect(kept()).toEqual([1, 0]);
	waits(pace, 60_000);
	asks(pace, 2);
	pace.deny(MINE, 'accessDenied');
	await clock.pass(0);
	expect(kept()).toEqual([1, 0]);
	pace.stop('cancelled');
	await clock.pass(0);

	expect(kept()).toEqual([0, 0]);
});

// Only the test's own time limit bounds it: with a clock that can be set back, each of these would take an hour.
it("does not go by the machine's clock, which can be set back or forward during a run", async () => {
	const began = performance.now();
	const [waiting, pausing, spacing] = [0, 0, 300].map((interval) => new Pace(5, interval));
	(await pausing.start(MINE))?.end('busy', 600);
	await spacing.start(MINE);
	const ends = [waiting.wait(600, MINE), pausing.start(MINE), spacing.start(MINE)];
	const clockOf = jest.spyOn(Date, 'now').mockReturnValue(Date.now() - 3_600_000);
	await Promise.all(ends);
	const forward = waiting.wait(100, MINE);
	clockOf.mockReturnValue(Date.now() + 7_200_000);
	await forward;
	clockOf.mockRestore();

	expect(performance.now() - began).toBeGreaterThanOrEqual(700);
});
