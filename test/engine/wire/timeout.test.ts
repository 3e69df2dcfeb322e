import { setTimeout as wait } from 'node:timers/promises';

import type { Behaviour } from '../../sandbox';
import { confirmationOf, deletionWorkflow, idsSent, jsonOf, settingFor, type Deletions } from '../deletionWorkflow';
import { start } from '../engine';
import { useSandbox } from '../useSandbox';

const BEFORE = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const ID = '2b8c6486-dc86-4d82-8a4a-ffbf661c1abd';
const AFTER = '3c7d7597-ed97-4e93-9b5b-00c0772d2bce';

interface EndlessCase {
	name: string;
	behaviour: Behaviour;
	isDeleted: boolean;
	httpStatus: number | null;
	because: string;
	advice: string;
}

const RUN_AGAIN =
	'Run this item again. Either OPSCOM deletes the permit, or it has no permit with this Reference ID: in both cases the permit is gone.';
const timedOut = {
	httpStatus: null,
	because: 'OPSCOM did not finish responding within 1000 ms',
	advice: `If OPSCOM is often slow, increase 'Timeout'. ${RUN_AGAIN}`,
};
const cases: EndlessCase[] = [
	{ name: 'no response', behaviour: { kind: 'hang' }, isDeleted: false, ...timedOut },
	{ name: 'a response that drips', behaviour: { kind: 'drip' }, isDeleted: false, ...timedOut },
	{
		name: 'a response whose body comes too late',
		behaviour: { kind: 'slowBody', ms: 60_000 },
		isDeleted: true,
		...timedOut,
	},
	{
		name: 'a switch to another protocol',
		behaviour: { kind: 'switchingProtocols' },
		isDeleted: false,
		...timedOut,
	},
	{
		name: 'a response without end',
		behaviour: { kind: 'endless' },
		isDeleted: false,
		httpStatus: 200,
		because: "OPSCOM's response could not be read (HTTP 200)",
		advice: `Check that 'Base URL' in the 'OPSCOM API' credential points directly to OPSCOM. If it does, contact your OPSCOM Account Executive. ${RUN_AGAIN}`,
	},
];

const sandbox = useSandbox(BEFORE, ID, AFTER);

/** Deletes the three permits one after the other; an attempt for the middle one may take a second. */
async function deleteThree(more: Partial<Deletions> = {}) {
	const workflow = deletionWorkflow({
		rows: [{ id: BEFORE }, { id: ID }, { id: AFTER }],
		...more,
		options: { concurrency: 1, maxRetries: 0, timeout: '={{ $json.row === 1 ? 1000 : 30000 }}', ...more.options },
	});
	return await start(workflow, settingFor(sandbox)).ended;
}

/** Ends when the node has closed the connection of its attempt for `id`; a test that waits too long fails. */
async function untilConnectionCloses(id: string): Promise<void> {
	while (sandbox.wire.find(({ referenceId }) => referenceId === id)?.ended !== 'clientLeft') await wait(10);
}

describe.each(cases)('$name', ({ behaviour, isDeleted, httpStatus, because, advice }) => {
	it('ends the attempt as unknown, closes its connection and continues with the other items', async () => {
		sandbox.on(ID, behaviour);

		const run = await deleteThree({ onError: 'continueErrorOutput' });

		expect(run.status).toBe('success');
		expect(idsSent(sandbox)).toEqual([BEFORE, ID, AFTER]);
		await untilConnectionCloses(ID);
		expect(sandbox.permits()).toEqual(isDeleted ? [] : [ID]);
		expect(jsonOf(run, 'OPSCOM')).toEqual([confirmationOf(BEFORE), confirmationOf(AFTER)]);
		expect(jsonOf(run, 'OPSCOM', 1)).toEqual([
			{
				row: 1,
				id: ID,
				error: `The permit may or may not have been deleted: ${because}`,
				details: { referenceId: ID, outcome: 'unknown', errorCode: null, httpStatus, attempts: 1, advice },
			},
		]);
	});
});

it('ends the run with the account when a response drips, On Error = Stop', async () => {
	sandbox.on(ID, { kind: 'drip' });

	const run = await deleteThree();

	await untilConnectionCloses(ID);
	expect(idsSent(sandbox)).toEqual([BEFORE, ID]);
	expect(run.data.resultData.error?.message).toBe(
		'The permit may or may not have been deleted: OPSCOM did not finish responding within 1000 ms',
	);
	expect(run.data.resultData.error?.description).toContain(
		`Of 3 items: 1 deleted, 1 unknown, 1 not sent.\nUnknown: ${ID}.`,
	);
});

it('retries each attempt that does not end and settles its item', async () => {
	const ids = cases.map(({ behaviour }) => behaviour.kind);
	sandbox.addPermits(...ids);
	for (const { behaviour } of cases) sandbox.on(behaviour.kind, behaviour);

	const run = await deleteThree({
		rows: ids.map((id) => ({ id })),
		options: { concurrency: ids.length, maxRetries: 1, timeout: 1_000 },
	});

	expect(run.status).toBe('success');
	expect(jsonOf(run, 'OPSCOM')).toEqual(
		cases.map(({ behaviour: { kind }, isDeleted }) =>
			isDeleted
				? { ErrorCode: 9009, ErrorMessage: 'Record not found.', status: 'already_deleted', reference_id: kind }
				: confirmationOf(kind),
		),
	);
	for (const id of ids) {
		await untilConnectionCloses(id);
		expect([id, idsSent(sandbox).filter((sent) => sent === id).length]).toEqual([id, 2]);
		expect([id, sandbox.deletions(id)]).toEqual([id, 1]);
	}
});
