import type { SiteName } from '../../scripts/between/servers';
import { createRows, deleteRows, newRows, useStage } from './runs';

const stageOf = useStage();

/** Every name by which a proxy can be set, in both cases. */
const NAMES = ['HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
const before = { ...process.env };
beforeEach(() => NAMES.forEach((name) => delete process.env[name]));
afterAll(() => NAMES.forEach((name) => before[name] !== undefined && (process.env[name] = before[name])));

const refused = () => `https://127.0.0.1:${stageOf().closed}`;

/** A proxy's refusal to open the way looks to n8n like an answer of OPSCOM's host. */
it.each<{ what: string; proxy: SiteName; opscom: () => string; outcome: string }>([
	{ what: 'Squid: refused', proxy: 'squid squid', opscom: refused, outcome: 'unknown' },
	{ what: 'Squid: unknown host', proxy: 'squid squid', opscom: () => 'https://opscom.invalid', outcome: 'unknown' },
	{ what: 'Squid: forbidden', proxy: 'squid squid', opscom: () => 'https://127.0.0.1:1', outcome: 'unknown' },
	{ what: 'Apache: refused', proxy: 'apache forwardProxy', opscom: refused, outcome: 'unknown' },
	{ what: 'tinyproxy: refused', proxy: 'tinyproxy tinyproxy', opscom: refused, outcome: 'unknown' },
	{ what: 'tinyproxy: its own login', proxy: 'tinyproxyWithLogin withLogin', opscom: refused, outcome: 'notSent' },
])('does not connect: $what is neither a yes nor a no', async ({ proxy, opscom, outcome }) => {
	process.env.HTTPS_PROXY = `http://127.0.0.1:${stageOf().port(proxy)}`;
	const url = opscom();
	const list = newRows(1);
	expect(await deleteRows(url, list, { maxRetries: 0 })).toEqual([outcome]);
	expect(await createRows(url, list, { maxRetries: 0 })).toEqual([outcome]);
});
