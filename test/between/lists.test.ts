import { setTimeout as sleep } from 'node:timers/promises';
import type { SiteName } from '../../scripts/between/servers';
import { createRows, creationsOf, deleteRows, deletionsOf, newRows, newTypo, tally, useStage } from './runs';
import { Way } from './way';

const stageOf = useStage();
let way: Way | undefined;
afterEach(() => way?.close());

/** Prints how long a run took: times depend on the machine, so no test is about them. */
async function timed<T>(what: string, work: Promise<T>): Promise<T> {
	const began = Date.now();
	const result = await work;
	console.log(`${what}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
	return result;
}

describe('lists through a second without OPSCOM', () => {
	/** Passes connections on to the backend; at the 50th the outage begins. */
	async function wayWithOutage(site?: SiteName): Promise<Way> {
		const stage = stageOf();
		let ended = Infinity;
		const opened = await Way.open((connection) => {
			if (connection === 50) {
				if (site === undefined) void opened.refuseFor(1_000);
				else ended = Date.now() + 1_000;
			}
			return stage.port(site !== undefined && connection >= 50 && Date.now() < ended ? site : 'nginx origin');
		});
		return (way = opened);
	}

	it('in good weather: how long the same list takes', async () => {
		const url = `http://127.0.0.1:${stageOf().port('nginx origin')}`;
		const outcomes = await timed('425 deletions in good weather', deleteRows(url, newRows(425)));
		expect(tally(outcomes)).toEqual({ deleted: 425 });
	});

	it.each<{ what: string; site?: SiteName }>([
		{ what: 'HTTP 503', site: 'nginx unavailable' },
		{ what: 'HTTP 502', site: 'nginx gone' },
		{ what: 'a closed port' },
	])('$what: every permit of 400 is deleted, and none of 25 typing mistakes', async ({ what, site }) => {
		const [permits, typos] = [newRows(400), Array.from({ length: 25 }, newTypo)];
		// A mistake after every sixteenth permit.
		const list = typos.flatMap((typo, at) => [...permits.slice(at * 16, at * 16 + 16), typo]);
		const { url } = await wayWithOutage(site);
		const outcomes = await timed(`${list.length} deletions through a second of ${what}`, deleteRows(url, list));

		expect(tally(outcomes)).toEqual({ deleted: 400, notFound: 25 });
		expect(list.filter((_, row) => outcomes[row] === 'notFound')).toEqual(typos);
		expect(deletionsOf(stageOf(), permits)).toEqual(permits.map(() => 1));
	});

	it('HTTP 502: a list of creations ends with few in doubt, none created twice', async () => {
		const list = newRows(100);
		const { url } = await wayWithOutage('nginx gone');
		const outcomes = await timed('100 creations through a second of HTTP 502', createRows(url, list));

		const counts = tally(outcomes);
		console.log(`100 creations through a second of HTTP 502: ${JSON.stringify(counts)}`);
		expect(counts.unknown).toBeLessThanOrEqual(8);
		expect(counts.created).toBe(100 - counts.unknown);
		expect(creationsOf(stageOf(), list)).toEqual(outcomes.map((outcome) => (outcome === 'created' ? 1 : 0)));
	});
});

describe.each([
	['503', 'nginx limit'],
	['429', 'nginx limit429'],
] as const)('slow: lists through nginx limit_req at 5 a second with status %s', (status, site) => {
	it('deletes 60 of 60', async () => {
		const list = newRows(60);
		const url = `http://127.0.0.1:${stageOf().port(site)}`;
		const outcomes = await timed(`60 deletions through limit_req, ${status}`, deleteRows(url, list));

		expect(tally(outcomes)).toEqual({ deleted: 60 });
		expect(deletionsOf(stageOf(), list)).toEqual(list.map(() => 1));
	});

	it('creates each of 60 once, with few in doubt', async () => {
		const list = newRows(60);
		const url = `http://127.0.0.1:${stageOf().port(site)}`;
		const outcomes = await timed(`60 creations through limit_req, ${status}`, createRows(url, list));

		const { created = 0, unknown = 0 } = tally(outcomes);
		console.log(`60 creations through limit_req, ${status}: ${created} created, ${unknown} in doubt`);
		expect(created + unknown).toBe(60);
		expect(unknown).toBeLessThanOrEqual(status === '503' ? 8 : 0);
		expect(creationsOf(stageOf(), list)).toEqual(outcomes.map((outcome) => (outcome === 'created' ? 1 : 0)));
	});
});

describe('lists through a restart with 20 requests in flight', () => {
	const SERVERS = ['nginx', 'apache'] as const;

	/** Starts a run of 200 rows at that server, and restarts the server when `done` says 40. */
	async function through(name: (typeof SERVERS)[number], send: typeof deleteRows, done: () => number[]) {
		const what = `200 rows through a restart of ${name}`;
		const run = timed(what, send(`http://127.0.0.1:${stageOf().port(`${name} origin`)}`, list, { concurrency: 20 }));
		while (done().filter(Boolean).length < 40) await sleep(10);
		await stageOf().restart(name);
		const counts = tally(await run);
		console.log(`${what}: ${JSON.stringify(counts)}`);
		return counts;
	}
	let list: ReturnType<typeof newRows>;
	beforeEach(() => {
		list = newRows(200);
	});

	it.each(SERVERS)('of %s: every permit is deleted once', async (name) => {
		const done = () => deletionsOf(stageOf(), list);
		// "notFound" is a permit whose deletion was carried out while its answer was lost.
		const { deleted = 0, notFound = 0 } = await through(name, deleteRows, done);
		expect(deleted + notFound).toBe(200);
		expect(notFound).toBeLessThanOrEqual(20);
		expect(done()).toEqual(list.map(() => 1));
	});

	it.each(SERVERS)('of %s: no permit is created twice', async (name) => {
		const done = () => creationsOf(stageOf(), list);
		const { created = 0, unknown = 0 } = await through(name, createRows, done);
		expect(created + unknown).toBe(200);
		// What was in flight, and what asked whether it is over.
		expect(unknown).toBeLessThanOrEqual(25);
		expect(Math.max(...done())).toBe(1);
		expect(done().filter(Boolean).length).toBeGreaterThanOrEqual(created);
	});
});

describe('lists with one row that the Core Rule Set dislikes', () => {
	const url = () => `http://127.0.0.1:${stageOf().port('apache coreRules')}`;

	it('creates the 99 others', async () => {
		const list = newRows(100);
		list[20].lot = 'Union Select Ave';
		const outcomes = await createRows(url(), list);

		expect(outcomes).toEqual(list.map((_, row) => (row === 20 ? 'unknown' : 'created')));
		expect(creationsOf(stageOf(), list)).toEqual(list.map((_, row) => (row === 20 ? 0 : 1)));
	});

	it('deletes the 99 others', async () => {
		const list = newRows(100);
		list[20].id = '1-1--x';
		const outcomes = await deleteRows(url(), list);

		expect(outcomes).toEqual(list.map((_, row) => (row === 20 ? 'unknown' : 'deleted')));
		expect(deletionsOf(stageOf(), list)).toEqual(list.map((_, row) => (row === 20 ? 0 : 1)));
	});
});

/** These runs mostly wait, so they start together. */
describe('slow: lists that take minutes', () => {
	const throttled = newRows(150);
	const DEAD = 30;
	let runs: Record<'throttle' | 'refusing' | 'hanging' | 'refusingCreate' | 'hangingCreate', Promise<string[]>>;
	beforeAll(() => {
		const { port, closed } = stageOf();
		const at = (one: number) => `http://127.0.0.1:${one}`;
		runs = {
			throttle: timed('150 deletions through 60 a minute', deleteRows(at(port('nginx throttle')), throttled)),
			refusing: timed('A server that refuses, deletions', deleteRows(at(closed), newRows(DEAD))),
			hanging: timed('A server that hangs, deletions', deleteRows(at(port('haproxy hanging')), newRows(DEAD))),
			refusingCreate: timed('A server that refuses, creations', createRows(at(closed), newRows(DEAD))),
			hangingCreate: timed('A server that hangs, creations', createRows(at(port('haproxy hanging')), newRows(DEAD))),
		};
	});

	it('gives up a server that refuses, and has sent nothing', async () => {
		expect(tally(await runs.refusing)).toEqual({ notSent: DEAD });
		expect(tally(await runs.refusingCreate)).toEqual({ notSent: DEAD });
	});

	it.each(['hanging', 'hangingCreate'] as const)('gives up a server that hangs: %s', async (name) => {
		const { unknown = 0, notSent = 0 } = tally(await runs[name]);
		console.log(`A server that hangs (${name}): ${unknown} in doubt, ${notSent} not sent`);
		expect(unknown + notSent).toBe(DEAD);
		// Five in flight at once, and two more attempts until it is given up.
		expect(unknown).toBeGreaterThan(0);
		expect(unknown).toBeLessThanOrEqual(7);
	});

	it("gets all of a list through a throttle like Laravel's, with few refusals", async () => {
		expect(tally(await runs.throttle)).toEqual({ deleted: throttled.length });
		expect(deletionsOf(stageOf(), throttled)).toEqual(throttled.map(() => 1));
		const refusals = stageOf()
			.done()
			.filter((line) => line === 'throttled').length;
		console.log(`150 deletions through 60 a minute: ${refusals} refusals`);
		// The five in flight when the limit is met, and one when the run tries to go faster.
		expect(refusals).toBeLessThanOrEqual(6);
	});
});
