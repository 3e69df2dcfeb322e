import type { IDataObject } from 'n8n-workflow';

import type { Behaviour } from '../../sandbox';
import { until } from '../../until';
import { jsonOf } from '../deletionWorkflow';
import { deleting } from '../permitOperations';
import { runRows } from '../permitRuns';
import { useSandbox } from '../useSandbox';

/** What a server does that does not end a response, whether the permit is gone then, and what is said of it. */
const cases: Array<[behaviour: Behaviour, isDeleted: boolean, httpStatus: number | null, says: string]> = [
	[{ kind: 'hang' }, false, null, 'within 3000 ms'],
	[{ kind: 'drip' }, false, 200, 'within 3000 ms'],
	[{ kind: 'slowBody', ms: 60_000 }, true, 200, 'within 3000 ms'],
	[{ kind: 'switchingProtocols' }, false, null, 'within 3000 ms'],
	[{ kind: 'endless' }, false, 200, "without OPSCOM's JSON"],
];
const rows = cases.map((_, at) => deleting.rowOf(at));
const ids = rows.map(deleting.idOf);
const sandbox = useSandbox(...ids);

/** Deletes a permit for each case; ends when the node has closed the connection of each try that did not end. */
async function deleteAll(maxRetries: number): Promise<IDataObject[]> {
	for (const [at, [behaviour]] of cases.entries()) sandbox.on(ids[at], behaviour);
	const options = { concurrency: cases.length, maxRetries, timeout: 3_000 };
	const run = await runRows(deleting, sandbox, { rows, options, onError: 'continueRegularOutput' });
	await until(() => sandbox.wire.filter(({ ended }) => ended === 'clientLeft').length === cases.length);
	return jsonOf(run, 'OPSCOM');
}

it('ends each try that OPSCOM does not end, closes its connection and says why', async () => {
	const failures = await deleteAll(0);

	expect(sandbox.permits()).toEqual(ids.filter((_, at) => !cases[at][1]));
	for (const [at, [, , httpStatus, says]] of cases.entries()) {
		expect(failures[at].error).toContain(says);
		expect(failures[at].details).toMatchObject({ referenceId: ids[at], outcome: 'unknown', httpStatus, attempts: 1 });
	}
});

it('retries it and settles its item', async () => {
	const items = await deleteAll(1);

	for (const [at, [, isDeleted]] of cases.entries()) {
		if (isDeleted) expect(items[at].details).toMatchObject({ outcome: 'notFound', attempts: 2 });
		else expect(items[at]).toEqual(deleting.outputsOf(rows[at])[0]);
		expect(sandbox.deletions(ids[at])).toBe(1);
	}
});
