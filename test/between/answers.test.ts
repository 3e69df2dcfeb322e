import type { SiteName } from '../../scripts/between/servers';
import { createRows, creationsOf, deleteRows, deletionsOf, failureOf, newRows, newTypo, useStage } from './runs';
import { Way } from './way';

interface Seen {
	what: string;
	/** HTTP's, as the node shows it; null when nothing came back. */
	status: number | null;
	from: SiteName;
	/** What the backend did before that answer. */
	carriedOut: boolean;
	/** The node sends a deletion again; a page that forbids it, or a redirect, would come again. */
	triedAgain?: boolean;
}

/** Answers that are not OPSCOM's. None of them says whether the request was carried out. */
const NO_ANSWERS: Seen[] = [
	{ status: 502, what: 'nginx, the backend is gone', from: 'nginx gone', carriedOut: false },
	{ status: 502, what: 'nginx, the php-fpm worker died after the work', from: 'nginx dies', carriedOut: true },
	{ status: 504, what: 'nginx, the backend is slow', from: 'nginx impatient', carriedOut: true },
	{ status: 503, what: 'nginx', from: 'nginx unavailable', carriedOut: false },
	{ status: 503, what: 'HAProxy without a backend', from: 'haproxy nobody', carriedOut: false },
	{ status: 503, what: 'Apache, the php-fpm worker died after the work', from: 'apache dies', carriedOut: true },
	{ status: 500, what: 'HAProxy tarpit', from: 'haproxy tarpit', carriedOut: false },
	{ status: 500, what: 'nginx, auth_request is down', from: 'nginx guarded', carriedOut: false },
	{ status: 500, what: 'Apache, a broken .htaccess', from: 'apache brokenHtaccess', carriedOut: false },
	{ status: 500, what: 'PHP, a fatal error that is not shown', from: 'nginx fatal', carriedOut: true },
	{ status: 200, what: 'a page of the network', from: 'nginx portal', carriedOut: false },
	{ status: 200, what: 'Apache, a backend that speaks no HTTP', from: 'apache garbage', carriedOut: false },
	{ status: 200, what: 'PHP, a fatal error that is shown', from: 'nginx shownFatal', carriedOut: true },
	{ status: 200, what: 'PHP, a notice before the JSON', from: 'nginx notice', carriedOut: true },
	{
		status: 403,
		what: "the Core Rule Set dislikes the backend's answer",
		from: 'apache coreRulesOutbound',
		carriedOut: true,
		triedAgain: false,
	},
	{ status: 404, what: 'nginx, the route is missing', from: 'nginx missing', carriedOut: false },
	{ status: 404, what: 'nginx, error_page 500 =404', from: 'nginx hiddenFault', carriedOut: true },
	{ status: 302, what: 'a login page', from: 'nginx login', carriedOut: false, triedAgain: false },
	{ status: null, what: 'closed: nginx return 444', from: 'nginx cut', carriedOut: false },
	{ status: null, what: 'closed: HAProxy reject', from: 'haproxy reject', carriedOut: false },
	{ status: null, what: 'timed out: the backend is slower than the node waits', from: 'nginx slow', carriedOut: true },
];

const BUSY: Array<Pick<Seen, 'what' | 'from'>> = [
	{ what: 'nginx', from: 'nginx limited' },
	{ what: 'HAProxy', from: 'haproxy limited' },
];

const stageOf = useStage();
const ways: Way[] = [];
afterEach(() => ways.splice(0).forEach((way) => way.close()));

/** The first connections go to that site, those after them straight to the backend. */
async function openWay(first: number, from: SiteName): Promise<Way> {
	const stage = stageOf();
	const way = await Way.open((connection) => stage.port(connection <= first ? from : 'nginx origin'));
	ways.push(way);
	return way;
}

/** Shorter than the slowest backend takes. */
const options = { timeout: 1_500 };

describe.each(NO_ANSWERS)('answers $status, $what', ({ status, from, carriedOut, triedAgain = true }) => {
	const done = carriedOut ? 1 : 0;

	it('leaves a deletion in doubt when it is not tried again', async () => {
		const list = newRows(1);
		const way = await openWay(Infinity, from);

		const failure = await failureOf(way.url, list[0], options);
		expect(failure).toMatchObject({ outcome: 'unknown', httpStatus: status, attempts: 1 });
		expect(way.connections).toBe(1);
		expect(deletionsOf(stageOf(), list)).toEqual([done]);
	});

	it('never makes a deletion of a Reference ID with a typing mistake', async () => {
		const list = [...newRows(1), newTypo()];
		const way = await openWay(list.length, from);

		const settled = [carriedOut ? 'notFound' : 'deleted', 'notFound'];
		expect(await deleteRows(way.url, list, options)).toEqual(triedAgain ? settled : ['unknown', 'unknown']);
		expect(way.connections).toBe(triedAgain ? 4 : 2);
		expect(deletionsOf(stageOf(), list)).toEqual([triedAgain ? 1 : done, 0]);
	});

	it('leaves a creation in doubt, sent once by all runs', async () => {
		const list = newRows(1);
		const way = await openWay(1, from);

		expect(await createRows(way.url, list, options)).toEqual(['unknown']);
		expect(await createRows(way.url, list, options)).toEqual(['sentBefore']);
		expect(way.connections).toBe(1);
		expect(creationsOf(stageOf(), list)).toEqual([done]);
	});
});

describe.each(BUSY)('answers 429: $what', ({ from }) => {
	it('is sent again and settled', async () => {
		const [deletions, creations] = [newRows(1), newRows(1)];
		const way = await openWay(1, from);
		expect(await deleteRows(way.url, deletions)).toEqual(['deleted']);
		const other = await openWay(1, from);
		expect(await createRows(other.url, creations)).toEqual(['created']);

		expect(deletionsOf(stageOf(), deletions)).toEqual([1]);
		expect(creationsOf(stageOf(), creations)).toEqual([1]);
	});
});

describe('answers nothing: the port is closed', () => {
	it('sends nothing', async () => {
		const closed = `http://127.0.0.1:${stageOf().closed}`;
		const list = newRows(1);
		expect(await deleteRows(closed, list, { maxRetries: 0 })).toEqual(['notSent']);
		expect(await createRows(closed, list, { maxRetries: 0 })).toEqual(['notSent']);

		// It is safe to run again.
		const way = await openWay(0, 'nginx origin');
		expect(await createRows(way.url, list)).toEqual(['created']);
	});
});

describe('answers 504: HAProxy that sends a request again by itself', () => {
	it('leaves a creation in doubt that the node sent once and HAProxy more often', async () => {
		const list = newRows(1);
		const way = await openWay(Infinity, 'haproxy repeating');
		expect(await createRows(way.url, list)).toEqual(['unknown']);
		expect(way.connections).toBe(1);
		const [times] = creationsOf(stageOf(), list);
		console.log(`HAProxy with "retry-on response-timeout": 1 request of the node, carried out ${times} times`);
		expect(times).toBeGreaterThan(1);

		expect(await createRows(way.url, list)).toEqual(['sentBefore']);
		expect(creationsOf(stageOf(), list)).toEqual([times]);
	});
});
