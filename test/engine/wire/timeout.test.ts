import { setTimeout as wait } from 'node:timers/promises';

import type { Behaviour } from '../../sandbox';
import { idsSent, jsonOf, type PermitRun } from '../deletionWorkflow';
import { deleting } from '../permitOperations';
import { runRows } from '../permitRuns';
import { useSandbox } from '../useSandbox';

interface EndlessCase {
	name: string;
	behaviour: Behaviour;
	isDeleted?: true;
	httpStatus: number | null;
	because: string;
	advice: string;
}

const timedOut = {
	because: 'OPSCOM did not finish responding within 1000 ms',
	advice: `If OPSCOM is often slow, increase 'Timeout'. ${deleting.resolveDoubt}`,
};
const cases: EndlessCase[] = [
	{ name: 'no response', behaviour: { kind: 'hang' }, httpStatus: null, ...timedOut },
	{ name: 'a response that drips', behaviour: { kind: 'drip' }, httpStatus: 200, ...timedOut },
	{
		name: 'a response whose body comes too late',
		behaviour: { kind: 'slowBody', ms: 60_000 },
		isDeleted: true,
		httpStatus: 200,
		...timedOut,
	},
	{
		name: 'a switch to another protocol',
		behaviour: { kind: 'switchingProtocols' },
		httpStatus: null,
		...timedOut,
	},
	{
		name: 'a response without end',
		behaviour: { kind: 'endless' },
		httpStatus: 200,
		because: "OPSCOM's response could not be read (HTTP 200)",
		advice: `Check that 'Base URL' in the 'OPSCOM API' credential points directly to OPSCOM. If it does, contact your OPSCOM Account Executive. ${deleting.resolveDoubt}`,
	},
];
const rows = cases.map((_, at) => deleting.rowOf(at));
const ids = rows.map(deleting.idOf);
const sandbox = useSandbox(...ids);

/** Deletes a permit for each case; a try may take a second. */
async function deleteAll(maxRetries: number, more: Partial<PermitRun> = {}) {
	for (const [at, { behaviour }] of cases.entries()) sandbox.on(ids[at], behaviour);
	const options = { concurrency: cases.length, maxRetries, timeout: 1_000 };
	return await runRows(deleting, sandbox, { rows, options, ...more });
}

/** Ends when the node has closed the connection of each try that did not end; a test that waits too long fails. */
async function untilConnectionsClose(): Promise<void> {
	while (sandbox.wire.filter(({ ended }) => ended === 'clientLeft').length < cases.length) await wait(10);
}

it('ends each try that OPSCOM does not end, closes its connection and says why', async () => {
	const run = await deleteAll(0, { onError: 'continueRegularOutput' });

	await untilConnectionsClose();
	expect(sandbox.permits()).toEqual(ids.filter((_, at) => !cases[at].isDeleted));
	expect(jsonOf(run, 'OPSCOM')).toEqual(
		cases.map(({ because, httpStatus, advice }, at) => ({
			error: `The permit may or may not have been deleted: ${because}`,
			details: { referenceId: ids[at], outcome: 'unknown', errorCode: null, httpStatus, attempts: 1, advice },
		})),
	);
});

it('retries each try that OPSCOM does not end and settles its item', async () => {
	const run = await deleteAll(1);

	await untilConnectionsClose();
	expect(run.status).toBe('success');
	expect(jsonOf(run, 'OPSCOM')).toEqual(
		cases.map(({ isDeleted }, at) =>
			isDeleted
				? {
						ErrorCode: 9009,
						ErrorMessage: 'Record not found.',
						status: 'already_deleted',
						reference_id: ids[at],
						deleted: true,
					}
				: deleting.outputsOf(rows[at])[0],
		),
	);
	expect(idsSent(sandbox).sort()).toEqual([...ids, ...ids].sort());
	for (const id of ids) expect(sandbox.deletions(id)).toBe(1);
});
