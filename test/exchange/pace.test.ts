import { RunPace } from '../../nodes/Opscom/run/pace';
import { VirtualClock } from './virtualClock';

let clock: VirtualClock;

beforeEach(() => {
	clock = new VirtualClock();
});

/** Asks for a turn and notes when it came, and whether a request may start. */
function asks(pace: RunPace, count: number): Array<[at: number, allowed: boolean]> {
	const turns: Array<[number, boolean]> = [];
	for (let request = 0; request < count; request++) {
		void pace.turn().then((allowed) => turns.push([clock.now(), allowed]));
	}
	return turns;
}

describe('the time between requests', () => {
	it('of 0 ms lets all start at once', async () => {
		const turns = asks(new RunPace(0, clock), 4);
		await clock.pass(0);

		expect(turns).toEqual([
			[0, true],
			[0, true],
			[0, true],
			[0, true],
		]);
	});

	it.each([1, 100, 249, 250, 251, 1_000])('of %i ms lets one start after the other', async (interval) => {
		const turns = asks(new RunPace(interval, clock), 4);
		await clock.pass(10_000);

		expect(turns).toEqual([
			[0, true],
			[interval, true],
			[2 * interval, true],
			[3 * interval, true],
		]);
	});

	it('counts from the last start, so that a late one is not made up for', async () => {
		const pace = new RunPace(100, clock);
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
	it('holds back every request, whoever asked for it', async () => {
		const pace = new RunPace(0, clock);
		pace.pause(1_000);
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
		const pace = new RunPace(400, clock);
		const turns = asks(pace, 2);
		await clock.pass(300);
		pace.pause(2_000);
		await clock.pass(5_000);

		expect(turns).toEqual([
			[0, true],
			[2_300, true],
		]);
	});

	it('is not cut short by a shorter one, and is made longer by a longer one', async () => {
		const pace = new RunPace(0, clock);
		pace.pause(1_000);
		pace.pause(200);
		const turns = asks(pace, 1);
		await clock.pass(500);
		pace.pause(100);
		await clock.pass(499);
		expect(turns).toEqual([]);
		await clock.pass(1);
		expect(turns).toEqual([[1_000, true]]);

		pace.pause(1_000);
		const next = asks(pace, 1);
		await clock.pass(500);
		pace.pause(3_000);
		await clock.pass(5_000);
		expect(next).toEqual([[4_500, true]]);
	});

	it('keeps requests apart afterwards', async () => {
		const pace = new RunPace(100, clock);
		pace.pause(1_000);
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
		const pace = new RunPace(0, clock);
		const ends: number[] = [];
		void pace.wait(ms).then(() => ends.push(clock.now()));
		await clock.pass(100_000);

		expect(ends).toEqual([ms]);
	});

	it('holds back nobody else', async () => {
		const pace = new RunPace(0, clock);
		void pace.wait(60_000);
		const turns = asks(pace, 1);
		await clock.pass(0);

		expect(turns).toEqual([[0, true]]);
	});
});

describe.each(['cancelled', 'failed', 'accessDenied'] as const)('stopped because %s', (reason) => {
	it('no request may start any more', async () => {
		const pace = new RunPace(0, clock);
		expect(pace.haltedBecause).toBeUndefined();
		pace.stop(reason);
		const turns = asks(pace, 2);
		await clock.pass(0);

		expect(turns).toEqual([
			[0, false],
			[0, false],
		]);
		expect(pace.haltedBecause).toBe(reason);
	});

	it('waits end at once, and those that waited for their turn get none', async () => {
		const pace = new RunPace(100, clock);
		const ends: number[] = [];
		void pace.wait(60_000).then(() => ends.push(clock.now()));
		pace.pause(60_000);
		const turns = asks(pace, 3);
		await clock.pass(3_210);
		expect([ends, turns]).toEqual([[], []]);
		pace.stop(reason);
		await clock.pass(0);

		expect(ends).toEqual([3_210]);
		expect(turns).toEqual([
			[3_210, false],
			[3_210, false],
			[3_210, false],
		]);
	});
});

it('keeps its first reason, but a cancel goes before any other', () => {
	const pace = new RunPace(0, clock);
	pace.stop('failed');
	pace.stop('accessDenied');
	expect(pace.haltedBecause).toBe('failed');
	pace.stop('cancelled');
	expect(pace.haltedBecause).toBe('cancelled');
	pace.stop('failed');
	expect(pace.haltedBecause).toBe('cancelled');
});
