import { RunPace, type Clock } from '../../nodes/Opscom/run/pace';
import { VirtualClock } from './virtualClock';

/** Stands for a credential: the pace only asks whether it is the same one. */
const MINE = { credential: 'mine' };
const OTHER = { credential: 'other' };

let clock: VirtualClock;

beforeEach(() => {
	clock = new VirtualClock();
});

function paceWith(interval: number, ofClock: Clock = clock): RunPace {
	const pace = new RunPace(ofClock);
	pace.interval = interval;
	return pace;
}

/** Asks for turns and notes when each came, and whether a request may start. */
function asks(pace: RunPace, count: number, credential = MINE): Array<[at: number, allowed: boolean]> {
	const turns: Array<[number, boolean]> = [];
	for (let request = 0; request < count; request++) {
		void pace
			.for(credential)
			.turn()
			.then((allowed) => turns.push([clock.now(), allowed]));
	}
	return turns;
}

/** Waits and notes when that ended. */
function waits(pace: RunPace, ms: number, credential = MINE): number[] {
	const ends: number[] = [];
	void pace
		.for(credential)
		.wait(ms)
		.then(() => ends.push(clock.now()));
	return ends;
}

/** How many waits the pace holds on to. */
const waitersOf = (pace: RunPace) => (pace as unknown as { waiters: Set<unknown> }).waiters.size;

describe('the time between requests', () => {
	it('of 0 ms lets all start at once', async () => {
		const turns = asks(paceWith(0), 4);
		await clock.pass(0);

		expect(turns).toEqual([
			[0, true],
			[0, true],
			[0, true],
			[0, true],
		]);
	});

	it.each([1, 100, 249, 250, 251, 1_000])('of %i ms lets one start after the other', async (interval) => {
		const turns = asks(paceWith(interval), 4);
		await clock.pass(10_000);

		expect(turns).toEqual([
			[0, true],
			[interval, true],
			[2 * interval, true],
			[3 * interval, true],
		]);
	});

	it('counts from the last start and does not make up for a late one', async () => {
		const pace = paceWith(100);
		const early = asks(pace, 1);
		await clock.pass(70);
		const soon = asks(pace, 1);
		await clock.pass(430);
		const late = asks(pace, 2);
		await clock.pass(1_000);

		expect([early, soon, late]).toEqual([
			[[0, true]],
			[[100, true]],
			[
				[500, true],
				[600, true],
			],
		]);
	});
});

describe('a pause', () => {
	it('holds back every request, whichever asked for it', async () => {
		const pace = paceWith(0);
		pace.for(MINE).pause(1_000);
		const before = asks(pace, 3);
		await clock.pass(999);
		expect(before).toEqual([]);
		const during = asks(pace, 2);
		await clock.pass(1);

		expect(before).toEqual([
			[1_000, true],
			[1_000, true],
			[1_000, true],
		]);
		expect(during).toEqual([
			[1_000, true],
			[1_000, true],
		]);
	});

	it('holds back a request that already waits for its turn', async () => {
		const pace = paceWith(400);
		const turns = asks(pace, 2);
		await clock.pass(300);
		pace.for(MINE).pause(2_000);
		await clock.pass(5_000);

		expect(turns).toEqual([
			[0, true],
			[2_300, true],
		]);
	});

	it('is not cut short by a shorter one, and is made longer by a longer one', async () => {
		const pace = paceWith(0);
		pace.for(MINE).pause(1_000);
		pace.for(MINE).pause(200);
		const turns = asks(pace, 1);
		await clock.pass(500);
		pace.for(MINE).pause(100);
		await clock.pass(499);
		expect(turns).toEqual([]);
		await clock.pass(1);
		expect(turns).toEqual([[1_000, true]]);

		pace.for(MINE).pause(1_000);
		const next = asks(pace, 1);
		await clock.pass(500);
		pace.for(MINE).pause(3_000);
		await clock.pass(5_000);
		expect(next).toEqual([[4_500, true]]);
	});

	it('keeps requests apart afterwards', async () => {
		const pace = paceWith(100);
		pace.for(MINE).pause(1_000);
		const turns = asks(pace, 3);
		await clock.pass(5_000);

		expect(turns).toEqual([
			[1_000, true],
			[1_100, true],
			[1_200, true],
		]);
	});
});

describe('a wait', () => {
	it.each([0, 1, 250, 251, 60_000])('of %i ms lasts as long', async (ms) => {
		const ends = waits(paceWith(0), ms);
		await clock.pass(100_000);

		expect(ends).toEqual([ms]);
	});

	it('holds back nobody else', async () => {
		const pace = paceWith(0);
		waits(pace, 60_000);
		const turns = asks(pace, 1);
		await clock.pass(0);

		expect(turns).toEqual([[0, true]]);
	});
});

describe.each(['cancelled', 'failed'] as const)('stopped because %s', (reason) => {
	it('lets no request start any more, whatever its credential', async () => {
		const pace = paceWith(0);
		expect([pace.haltFor(MINE), pace.haltFor(OTHER)]).toEqual([undefined, undefined]);
		pace.stop(reason);
		const turns = [asks(pace, 2), asks(pace, 1, OTHER)];
		await clock.pass(0);

		expect(turns).toEqual([
			[
				[0, false],
				[0, false],
			],
			[[0, false]],
		]);
		expect([pace.haltFor(MINE), pace.haltFor(OTHER)]).toEqual([reason, reason]);
	});

	it('ends all waits at once and gives no turn to those that wait for one', async () => {
		const pace = paceWith(100);
		const ends = [waits(pace, 60_000), waits(pace, 60_000, OTHER)];
		pace.for(MINE).pause(60_000);
		const turns = [asks(pace, 2), asks(pace, 1, OTHER)];
		await clock.pass(3_210);
		expect([ends, turns]).toEqual([
			[[], []],
			[[], []],
		]);
		pace.stop(reason);
		await clock.pass(0);

		expect(ends).toEqual([[3_210], [3_210]]);
		expect(turns).toEqual([
			[
				[3_210, false],
				[3_210, false],
			],
			[[3_210, false]],
		]);
	});

	it('ends a wait that begins afterwards before it has begun', async () => {
		const pace = paceWith(0);
		pace.stop(reason);
		const ends = waits(pace, 60_000);
		await clock.pass(0);

		expect(ends).toEqual([0]);
	});
});

describe('a refused credential', () => {
	it('lets no request with it start any more, and holds back no other', async () => {
		const pace = paceWith(100);
		pace.deny(MINE);
		const refused = asks(pace, 2);
		const others = asks(pace, 2, OTHER);
		await clock.pass(1_000);

		expect(refused).toEqual([
			[0, false],
			[0, false],
		]);
		expect(others).toEqual([
			[0, true],
			[100, true],
		]);
		expect([pace.haltFor(MINE), pace.haltFor(OTHER)]).toEqual(['accessDenied', undefined]);
	});

	it('ends its own waits at once, and no others', async () => {
		const pace = paceWith(0);
		const mine = waits(pace, 60_000);
		const other = waits(pace, 60_000, OTHER);
		await clock.pass(3_210);
		pace.deny(MINE);
		await clock.pass(0);
		expect([mine, other]).toEqual([[3_210], []]);
		await clock.pass(60_000);

		expect(other).toEqual([60_000]);
	});

	it('gives up its turn at once', async () => {
		const pace = paceWith(0);
		pace.for(MINE).pause(60_000);
		const mine = asks(pace, 2);
		const other = asks(pace, 1, OTHER);
		await clock.pass(3_210);
		pace.deny(MINE);
		await clock.pass(0);
		expect([mine, other]).toEqual([
			[
				[3_210, false],
				[3_210, false],
			],
			[],
		]);
		await clock.pass(60_000);

		expect(other).toEqual([[60_000, true]]);
	});

	it('DEFECT: gives up its turn at once, also behind a request with another credential', async () => {
		const pace = paceWith(0);
		pace.for(OTHER).pause(60_000);
		const other = asks(pace, 1, OTHER);
		const mine = asks(pace, 1);
		await clock.pass(3_210);
		pace.deny(MINE);
		await clock.pass(0);

		expect([mine, other]).toEqual([[[3_210, false]], []]);
	});

	it('is known by itself, not by what it holds', () => {
		const pace = paceWith(0);
		pace.deny(MINE);
		expect(pace.haltFor({ ...MINE })).toBeUndefined();
	});
});

it('keeps the first reason, unless the run is cancelled', () => {
	const pace = paceWith(0);
	pace.deny(MINE);
	expect(pace.haltFor(MINE)).toBe('accessDenied');
	pace.stop('failed');
	expect([pace.haltFor(MINE), pace.haltFor(OTHER)]).toEqual(['failed', 'failed']);
	pace.stop('cancelled');
	expect(pace.haltFor(MINE)).toBe('cancelled');
	pace.stop('failed');
	expect(pace.haltFor(MINE)).toBe('cancelled');
});

it('follows the interval from the moment it is set', async () => {
	const pace = new RunPace(clock);
	const before = asks(pace, 2);
	await clock.pass(0);
	pace.interval = 100;
	const after = asks(pace, 3);
	await clock.pass(1_000);

	expect(before).toEqual([
		[0, true],
		[0, true],
	]);
	expect(after).toEqual([
		[0, true],
		[100, true],
		[200, true],
	]);
});

describe('keeps no waiter', () => {
	it('after a wait or a turn', async () => {
		const pace = paceWith(400);
		waits(pace, 1_000);
		waits(pace, 2_000, OTHER);
		asks(pace, 3);
		await clock.pass(500);
		expect(waitersOf(pace)).toBe(3);
		await clock.pass(5_000);

		expect(waitersOf(pace)).toBe(0);
	});

	it('of a credential that is refused', async () => {
		const pace = paceWith(0);
		waits(pace, 60_000);
		waits(pace, 60_000, OTHER);
		await clock.pass(500);
		expect(waitersOf(pace)).toBe(2);
		pace.deny(MINE);
		await clock.pass(0);

		expect(waitersOf(pace)).toBe(1);
	});

	it('after the run is stopped', async () => {
		const pace = paceWith(400);
		pace.for(MINE).pause(60_000);
		waits(pace, 60_000);
		asks(pace, 3);
		await clock.pass(500);
		expect(waitersOf(pace)).toBe(4);
		pace.stop('cancelled');
		await clock.pass(0);

		expect(waitersOf(pace)).toBe(0);
	});
});

describe("the machine's clock", () => {
	const HOUR = 3_600_000;

	afterEach(() => jest.restoreAllMocks());

	// Only the test's own time limit bounds these: with a clock that can be set back, each would take an hour.
	it('may be set back during a wait', async () => {
		const now = Date.now();
		const wait = new RunPace().for(MINE).wait(600);
		jest.spyOn(Date, 'now').mockReturnValue(now - HOUR);
		await wait;

		expect(Date.now()).toBe(now - HOUR);
	});

	it('may be set back during a pause', async () => {
		const now = Date.now();
		const pace = new RunPace();
		pace.for(MINE).pause(600);
		const turn = pace.for(MINE).turn();
		jest.spyOn(Date, 'now').mockReturnValue(now - HOUR);

		expect(await turn).toBe(true);
	});

	it('may be set back between two requests', async () => {
		const now = Date.now();
		const pace = new RunPace();
		pace.interval = 300;
		expect(await pace.for(MINE).turn()).toBe(true);
		jest.spyOn(Date, 'now').mockReturnValue(now - HOUR);

		expect(await pace.for(MINE).turn()).toBe(true);
	});

	it('may be set forward without cutting a wait short', async () => {
		const began = performance.now();
		const wait = new RunPace().for(MINE).wait(600);
		jest.spyOn(Date, 'now').mockReturnValue(Date.now() + HOUR);
		await wait;

		expect(performance.now() - began).toBeGreaterThanOrEqual(600);
	});
});
