import {
	busy,
	createPermit,
	MINUTE,
	noAnswer,
	NOT_FOUND,
	REFUSED_CONNECTION,
	SECOND,
	simulate,
	TIMED_OUT,
	YES,
	type Server,
} from './simulation';

/** Yes, but for a time in which there is only this. */
const outage =
	(from: number, to: number, result: ReturnType<typeof noAnswer>): Server =>
	(at) =>
		at >= from && at < to ? result : YES;

/** So many requests in so many ms at most, as Laravel's and nginx's limits count them; the rest get this. */
function limited(most: number, ms: number, refusal: (untilFree: number) => ReturnType<typeof noAnswer>): Server {
	const accepted: number[] = [];
	return (at) => {
		const freeAt = (accepted.at(-most) ?? -Infinity) + ms;
		if (at < freeAt) return refusal(freeAt - at);
		accepted.push(at);
		return YES;
	};
}

const failuresIn = (wire: Array<{ ending: string }>) => wire.filter(({ ending }) => ending !== 'confirmed').length;

describe('a list', () => {
	it.each([
		['503', noAnswer(503)],
		['502', noAnswer(502)],
		['a closed port', REFUSED_CONNECTION],
	])('of 400 deletions survives one second of %s whole', async (_, result) => {
		const fine = await simulate({ rows: 400, server: () => YES });
		const { outcomes, ms } = await simulate({ rows: 400, server: outage(500, 1500, result) });

		expect(outcomes).toEqual({ done: 400 });
		expect(ms).toBeLessThan(fine.ms + 10 * SECOND);
	});

	it('of creations leaves few doubts of an outage, not one for each row', async () => {
		const { outcomes } = await simulate({
			rows: 400,
			operation: createPermit,
			server: outage(500, 1500, noAnswer(503)),
		});

		expect(outcomes.unknown).toBeLessThanOrEqual(8);
		expect(outcomes).toEqual({ done: 400 - outcomes.unknown, unknown: outcomes.unknown });
	});

	it('of creations loses nothing while no connection can be opened', async () => {
		const { outcomes } = await simulate({
			rows: 100,
			operation: createPermit,
			server: outage(200, 5000, REFUSED_CONNECTION),
		});

		expect(outcomes).toEqual({ done: 100 });
	});

	it('takes twenty requests that are cut at once for one failure', async () => {
		let cut = 0;
		const server: Server = (at) => (at >= 60 && at < 80 && ++cut ? noAnswer(502) : YES);
		const { outcomes, ms } = await simulate({ rows: 200, concurrency: 20, server });

		expect(cut).toBe(20);
		expect(outcomes).toEqual({ done: 200 });
		expect(ms).toBeLessThan(10 * SECOND);
	});
});

describe('a limit', () => {
	it('of 5 a second with HTTP 503 lets all deletions through, and creations with few doubts', async () => {
		const server = () => limited(1, 200, () => noAnswer(503));

		expect((await simulate({ rows: 60, server: server() })).outcomes).toEqual({ done: 60 });
		const { outcomes } = await simulate({ rows: 60, operation: createPermit, server: server() });
		expect(outcomes.unknown).toBeLessThanOrEqual(8);
		expect(outcomes.done).toBe(60 - outcomes.unknown);
	});

	it('of 60 a minute with Retry-After is met with few refusals', async () => {
		const server = limited(60, MINUTE, (untilFree) => busy(Math.ceil(untilFree / SECOND)));
		const { outcomes, wire } = await simulate({ rows: 150, server });

		expect(outcomes).toEqual({ done: 150 });
		// The five in flight when the limit is met, and one when the run tries to go faster.
		expect(failuresIn(wire)).toBeLessThanOrEqual(6);
	});

	it.each([1, 2, 20])('of %i in ten seconds lets a list through, without Retry-After as well', async (most) => {
		for (const concurrency of [1, 5, 50]) {
			const { outcomes, ms } = await simulate({
				rows: 60,
				concurrency,
				server: limited(most, 10 * SECOND, () => busy()),
			});

			expect(outcomes).toEqual({ done: 60 });
			// Three times as long as somebody would take who knows the limit.
			expect(ms).toBeLessThan(3 * (60 / most) * 10 * SECOND + 3 * MINUTE);
		}
	});

	it('uses up no retries', async () => {
		const { outcomes } = await simulate({ rows: 1, maxRetries: 0, server: outage(0, 5 * MINUTE, busy()) });

		expect(outcomes).toEqual({ done: 1 });
	});

	it('that lasts for ten minutes ends the run', async () => {
		const { outcomes, requests, wire, ms } = await simulate({ rows: 20, server: () => busy(0) });

		expect(outcomes).toEqual({ notSent: 20 });
		expect(requests.at(-1)).toMatchObject({ heldBack: 'busy', seen: { httpStatus: 429 } });
		expect(ms).toBeGreaterThanOrEqual(10 * MINUTE);
		expect(ms).toBeLessThan(11 * MINUTE + SECOND);
		expect(wire.length).toBeLessThan(30);
	});
});

describe('a dead server', () => {
	it.each([
		['refuses', REFUSED_CONNECTION, 75],
		['answers with pages', noAnswer(502), 75],
		['hangs', { after: 30 * SECOND, result: TIMED_OUT }, 105],
	])('that %s is given up after about a minute', async (_, answer, most) => {
		for (const operation of [undefined, createPermit]) {
			const { outcomes, requests, ms } = await simulate({
				rows: 1_000,
				...(operation && { operation }),
				server: () => answer,
			});

			expect(outcomes.done).toBeUndefined();
			expect(outcomes.notSent).toBeGreaterThan(970);
			expect(requests.at(-1)).toMatchObject({ heldBack: 'silent', outcome: 'notSent' });
			expect(ms).toBeGreaterThan(60 * SECOND - 1);
			expect(ms).toBeLessThan(most * SECOND);
		}
	});

	it('is asked with one request at a time, ever later', async () => {
		const { wire } = await simulate({ rows: 100, server: () => REFUSED_CONNECTION });
		const probes = wire.slice(5).map(({ at }) => at);
		const gaps = probes.slice(1).map((at, index) => at - probes[index]);

		for (const [index, gap] of gaps.entries()) {
			const longest = Math.min(8, 2 ** (index + 1)) * SECOND;
			expect(gap).toBeGreaterThanOrEqual(0.75 * longest);
			expect(gap).toBeLessThanOrEqual(longest + 250);
		}
	});

	it('of one client keeps no row of another one back', async () => {
		const hostOf = (row: number) => (row % 2 === 0 ? 'dead.test' : 'alive.test');
		const server: Server = (_, __, host) => (host === 'dead.test' ? REFUSED_CONNECTION : YES);
		const { outcomes, wire } = await simulate({ rows: 100, hostOf, server });

		expect(outcomes).toEqual({ done: 50, notSent: 50 });
		const alive = wire.filter(({ host }) => host === 'alive.test');
		expect(alive.at(-1)?.at).toBeLessThan(5 * SECOND);
	});

	it('that is slow when it answers again keeps no row of another one back', async () => {
		const hostOf = (row: number) => (row > 0 && row < 50 ? 'slow.test' : 'fast.test');
		const server: Server = (at, _, host) => {
			if (host === 'fast.test') return YES;
			return at < 500 ? noAnswer(503) : { after: 2 * SECOND, result: YES };
		};
		const { outcomes, wire } = await simulate({ rows: 1_500, hostOf, server });

		expect(outcomes).toEqual({ done: 1_500 });
		expect(wire.filter(({ host }) => host === 'fast.test').at(-1)?.at).toBeLessThan(12 * SECOND);
	});

	it('is not given up for one failure after a long pause between requests', async () => {
		const { outcomes } = await simulate({
			rows: 4,
			concurrency: 1,
			interval: 5 * MINUTE,
			server: outage(10 * MINUTE - SECOND, 10 * MINUTE + SECOND, noAnswer(502)),
		});

		expect(outcomes).toEqual({ done: 4 });
	});
});

describe('one row', () => {
	const badRow =
		(result: ReturnType<typeof noAnswer>): Server =>
		(_, row) =>
			row === 20 ? result : YES;

	it.each([
		['fails each time', noAnswer(500), 4],
		['is blocked with a page', { ending: 'blocked', httpStatus: 403, answer: '<html>' } as const, 1],
	])('that %s costs only itself', async (_, result, attempts) => {
		const { outcomes, requests, ms } = await simulate({ rows: 100, server: badRow(result) });

		expect(outcomes).toEqual({ done: 99, unknown: 1 });
		expect(requests[20]).toMatchObject({ attempts, outcome: 'unknown' });
		expect(ms).toBeLessThan(20 * SECOND);
	});

	it('of every two that is never settled makes no crawl of the others', async () => {
		const server: Server = (_, row) => (row % 2 === 0 ? noAnswer(500) : YES);
		const { outcomes, ms } = await simulate({ rows: 100, maxRetries: 0, server });

		expect(outcomes).toEqual({ done: 50, unknown: 50 });
		expect(ms).toBeLessThan(3 * MINUTE);
	});

	it('keeps no other row back when it fails again after others were answered', async () => {
		const failing = new Set([2, 4]);
		const server: Server = (_, row) => (failing.has(row) ? noAnswer(500) : YES);
		const { outcomes, wire } = await simulate({ rows: 30, concurrency: 2, server });

		expect(outcomes).toEqual({ done: 28, unknown: 2 });
		const firsts = wire.filter(({ row }) => !failing.has(row));
		expect(firsts.at(-1)?.at).toBeLessThan(8 * SECOND);
	});

	it('is tried again last', async () => {
		let failures = 1;
		const server: Server = (_, row) => (row === 0 && failures-- > 0 ? noAnswer(502) : YES);
		const { wire } = await simulate({ rows: 6, concurrency: 1, server });

		expect(wire.map(({ row }) => row)).toEqual([0, 1, 2, 3, 4, 5, 0]);
	});

	it('that OPSCOM does not find is an answer', async () => {
		const { outcomes, ms } = await simulate({ rows: 50, server: () => NOT_FOUND });

		expect(outcomes).toEqual({ notFound: 50 });
		expect(ms).toBeLessThan(2 * SECOND);
	});
});

describe('an address', () => {
	it('that blocks a second request sent after the first is left alone', async () => {
		const { outcomes, requests, wire } = await simulate({
			rows: 50,
			server: () => ({ ending: 'blocked', httpStatus: 403, answer: '<html>' }),
		});

		expect(wire).toHaveLength(6);
		expect(outcomes).toEqual({ unknown: 6, notSent: 44 });
		expect(requests.at(-1)?.heldBack).toBe('blocked');
	});

	it.each(['untrusted', 'proxyLogin', 'blockedHere'] as const)(
		'is left alone at once when it is %s',
		async (ending) => {
			const { outcomes, requests, wire } = await simulate({ rows: 50, server: () => ({ ending }) });

			expect(wire).toHaveLength(5);
			expect(outcomes).toEqual({ notSent: 50 });
			expect(requests.at(-1)).toMatchObject({ heldBack: 'closed', seen: { ending } });
		},
	);
});

describe('a credential', () => {
	const refused = (httpStatus: number, errorCode?: number) =>
		({ ending: 'refused', httpStatus, ...(errorCode !== undefined && { errorCode }) }) as const;

	it.each([
		['code 9002', refused(200, 9002), 1],
		['HTTP 401', refused(401), 1],
		['a second HTTP 403 in a row', refused(403), 2],
	])('that OPSCOM refuses with %s is not used again', async (_, result, requests) => {
		const { outcomes, wire } = await simulate({ rows: 50, concurrency: 1, server: () => result });

		expect(wire).toHaveLength(requests);
		expect(outcomes).toEqual({ refused: requests, notSent: 50 - requests });
	});

	it('is not used for a retry of what was in flight', async () => {
		const server: Server = (_, row) => (row === 0 ? refused(200, 9001) : { after: 50, result: noAnswer(503) });
		const { outcomes, wire } = await simulate({ rows: 20, concurrency: 2, server });

		expect(wire).toHaveLength(2);
		expect(outcomes).toEqual({ refused: 1, unknown: 1, notSent: 18 });
	});
});

it('starts requests no closer together than the interval', async () => {
	const { wire } = await simulate({ rows: 6, interval: 2 * SECOND, server: () => YES });

	expect(wire.map(({ at }) => at)).toEqual([0, 2, 4, 6, 8, 10].map((at) => at * SECOND));
});
