import type { Behaviour } from '../../sandbox';
import { hintsOf, jsonOf, outputsOf } from '../deletionWorkflow';
import { gettingPlate, gettingStats } from '../permitOperations';
import { runRows, summaryOf } from '../permitRuns';
import { useSandbox } from '../useSandbox';
import { failuresByRow, runPrepared } from './failures';

const sandbox = useSandbox();
const ok = (body: unknown): Behaviour => ({ kind: 'status', status: 200, body });

it('returns nothing for a zone without permits, says so, and succeeds', async () => {
	sandbox.always(ok({ data: [] }));

	const run = await runPrepared(sandbox, gettingStats, { rows: gettingStats.rows.slice(0, 1) });

	expect(outputsOf(run, 'OPSCOM').flat()).toEqual([]);
	expect(hintsOf(run)).toEqual([
		expect.stringMatching(/^warning: 1 item returned nothing: OPSCOM has no permits there/),
	]);
	expect(summaryOf(run)).toMatch(/^Of 1 item: 1 read\. /);
});

it('returns a count that looks like a failed item to n8n by the success output', async () => {
	const count = { error: 'Lot 4 is closed', message: 'none', total: '3' };
	sandbox.always(ok({ data: { 2: count } }));

	const run = await runPrepared(sandbox, gettingStats, { onError: 'continueErrorOutput' });

	expect(jsonOf(run, 'OPSCOM')).toEqual([count, count, count]);
});

describe.each(['newer', 'older'] as const)('a plate in the %s form', (form) => {
	beforeEach(() => sandbox.respondToPlates(form));

	it('has a permit until that is deleted', async () => {
		const rows = gettingPlate.rows.slice(0, 1);
		const has = async () => jsonOf(await runRows(gettingPlate, sandbox, { rows }), 'OPSCOM')[0].hasPermit;
		gettingPlate.prepare(sandbox);

		expect(await has()).toBe(true);
		sandbox.removePermits();
		expect(await has()).toBe(false);
	});

	it('is refused for an unknown token, which ends the run', async () => {
		const credential = { apiToken: 'another-token' };

		const run = await runPrepared(sandbox, gettingPlate, { credential, onError: 'continueErrorOutput' });

		expect(failuresByRow(run)[0]?.error).toMatch(/API token/i);
		expect(sandbox.wire).toHaveLength(1);
	});
});

it("explains a plate's 'error' that is a code of OPSCOM's table, and shows another one with the token hidden", async () => {
	sandbox.next(
		ok({ error: 1, message: `Token ${sandbox.token} is not valid.` }),
		ok({ error: 9009, message: 'Not here.' }),
	);

	const run = await runPrepared(sandbox, gettingPlate, { onError: 'continueErrorOutput' });

	const [one, two] = failuresByRow(run).map((failed) => failed?.error);
	expect(one).toMatch(/^OPSCOM refused the request \(OPSCOM code 1\)\. OPSCOM said: ".*\[hidden\]/);
	expect(two).toBe(`${gettingPlate.notFound.message} (OPSCOM code 9009). OPSCOM said: "Not here"`);
	expect(JSON.stringify(run)).not.toContain(sandbox.token);
});
