import type { IDataObject, IRun } from 'n8n-workflow';

import { startSandbox } from '../../sandbox';
import { deletionWorkflow, hintsOf, idsSent, jsonOf, outputsOf, settingFor, type Deletions } from '../deletionWorkflow';
import { start } from '../engine';
import { deleting } from '../permitOperations';
import { CONTINUE_MODES } from '../permitRuns';
import { useSandbox } from '../useSandbox';

const IDS = [0, 1, 2, 3, 4, 5].map((at) => `permit-${at}`);
const sandbox = useSandbox(...IDS);

const rowsOf = (ids: string[]) => ids.map((id) => ({ id }));
const deleteRows = async (rows: IDataObject[], more: Partial<Deletions> = {}, where = sandbox) =>
	await start(deletionWorkflow({ rows, ...more }), settingFor(where)).ended;
const deleted = (id: string): IDataObject => deleting.outputsOf({ id })[0];
const accountIn = (run: IRun) => (run.data.resultData.error as { context?: { account?: unknown } }).context?.account;
const DRY = (count: string) =>
	`warning: Dry run: nothing was sent to OPSCOM for ${count}. OPSCOM was not asked whether the permits exist. Without the dry run, they would be permanently deleted.`;

it('returns 200 items in order, with every outcome at its place', async () => {
	const kinds = ['deleted', 'notFound', 'refused', 'deleted', 'bad', 'deleted', 'dry', 'already', 'deleted', 'repeat'];
	const items = Array.from({ length: 200 }, (_, item) => {
		// What gets no answer makes the address pause, so there is one such item.
		const kind = item === 103 ? 'unknown' : kinds[item % kinds.length];
		const number = String(kind === 'repeat' ? item - 9 : item).padStart(4, '0');
		return { kind, id: kind === 'bad' ? `plate ${item}` : `many-${number}` };
	});
	sandbox.removePermits();
	for (const { kind, id } of items) {
		if (['deleted', 'dry'].includes(kind)) sandbox.addPermits(id);
		if (kind === 'refused') sandbox.on(id, { kind: 'errorCode', code: 9033 });
		if (kind === 'unknown') sandbox.on(id, { kind: 'html' });
	}

	const run = await deleteRows(items, {
		options: {
			concurrency: 50,
			dryRun: "={{ $json.kind === 'dry' }}",
			maxRetries: 0,
			notFound: "={{ $json.kind === 'already' ? 'treatAsDeleted' : 'fail' }}",
		},
		onError: 'continueRegularOutput',
	});

	const failure = (outcome: string, referenceId: string, more: object) =>
		expect.objectContaining({ details: expect.objectContaining({ referenceId, outcome, ...more }) });
	const output = outputsOf(run, 'OPSCOM')[0];
	expect(output.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
	expect(output.map(({ json }) => json)).toEqual(
		items.map(({ kind, id }) => {
			switch (kind) {
				case 'deleted':
				case 'repeat':
					return deleted(id);
				case 'notFound':
					return failure('notFound', id, { errorCode: 9009, attempts: 1 });
				case 'refused':
					return failure('refused', id, { errorCode: 9033, attempts: 1 });
				case 'unknown':
					return failure('unknown', id, { httpStatus: 200, attempts: 1 });
				case 'bad':
					return failure('notSent', id, { attempts: 0 });
				case 'dry':
					return { dryRun: true, reference_id: id, wouldSend: { referenceID: id } };
				default:
					return expect.objectContaining({ status: 'already_deleted', reference_id: id, deleted: true });
			}
		}),
	);
	expect(jsonOf(run, 'Deleted').map(({ row }) => row)).toEqual(items.map((_, item) => item));

	expect(idsSent(sandbox)).toHaveLength(140);
	expect(new Set(idsSent(sandbox)).size).toBe(140);
	for (const { kind, id } of items) if (kind === 'deleted') expect(sandbox.deletions(id)).toBe(1);
	expect(sandbox.mostRequestsAtOnce).toBeLessThanOrEqual(50);
	expect(sandbox.permits()).toEqual(items.filter(({ kind }) => kind === 'dry').map(({ id }) => id));
});

it('returns results in input order although the responses come in another order, and then has nothing to say', async () => {
	const ids = ['slow', 'quick-0', 'quick-1', 'slower', 'quick-2'];
	const responded: string[] = [];
	const witness = await startSandbox({
		permits: ids,
		onSettled: ({ referenceId }) => responded.push(String(referenceId)),
	});
	witness.on('slow', { kind: 'slow', ms: 150 });
	witness.on('slower', { kind: 'slow', ms: 300 });

	const run = await deleteRows(rowsOf(ids), {}, witness);
	await witness.stop();

	expect(responded).not.toEqual(idsSent(witness));
	expect([...responded].sort()).toEqual([...ids].sort());
	expect(jsonOf(run, 'OPSCOM')).toEqual(ids.map(deleted));
	expect(jsonOf(run, 'Deleted').map(({ row }) => row)).toEqual([0, 1, 2, 3, 4]);
	expect(hintsOf(run)).toEqual([]);
});

it('sends nothing when there are no items', async () => {
	const run = await deleteRows([]);

	expect(run.status).toBe('success');
	expect(sandbox.wire).toEqual([]);
	expect(run.data.resultData.runData).not.toHaveProperty('OPSCOM');
});

describe('requests in flight at once', () => {
	/** @param ms how long OPSCOM takes to respond: longer than it takes to start as many requests as may be in flight */
	async function deleteSlowly(count: number, options: Record<string, unknown>, ms = 40) {
		const ids = Array.from({ length: count }, (_, item) => `slow-${item}`);
		sandbox.removePermits();
		sandbox.addPermits(...ids);
		sandbox.always({ kind: 'slow', ms });
		const run = await deleteRows(rowsOf(ids), { options });
		expect(run.status).toBe('success');
		expect(sandbox.permits()).toEqual([]);
		return ids;
	}

	it.each([
		[7, 20],
		[50, 120],
	])('are %i at the most, and as many with %i items', async (concurrency, count) => {
		await deleteSlowly(count, { concurrency }, concurrency * 20);
		expect(sandbox.mostRequestsAtOnce).toBe(concurrency);
		expect(sandbox.mostOpenConnections).toBeLessThanOrEqual(concurrency);
	});

	it('are 5 unless told otherwise', async () => {
		await deleteSlowly(12, {});
		expect(sandbox.mostRequestsAtOnce).toBe(5);
	});

	it('are as many as the first item says when the number differs from item to item', async () => {
		await deleteSlowly(8, { concurrency: '={{ $itemIndex === 0 ? 2 : 50 }}' });
		expect(sandbox.mostRequestsAtOnce).toBe(2);
	});

	it('are sent in input order, one after the other', async () => {
		const ids = await deleteSlowly(10, { concurrency: 1 }, 1);
		expect(idsSent(sandbox)).toEqual(ids);
		expect(sandbox.mostRequestsAtOnce).toBe(1);
	});

	it('are no more while some are sent again', async () => {
		for (const id of IDS.slice(0, 4)) sandbox.on(id, { kind: 'actThenCut' });

		const options = { concurrency: 3, maxRetries: 1, notFound: 'treatAsDeleted' };
		const run = await deleteRows(rowsOf(IDS), { options });

		expect(run.status).toBe('success');
		expect(sandbox.wire).toHaveLength(10);
		expect(sandbox.mostRequestsAtOnce).toBeLessThanOrEqual(3);
	});
});

describe('a run that stops at the first failure', () => {
	const deleteAll = (options: Deletions['options'], rows: IDataObject[] = rowsOf(IDS)) => deleteRows(rows, { options });

	it('lets those in flight finish, sends no other, and has all in the account', async () => {
		sandbox.on('permit-0', { kind: 'slow', ms: 200 });
		sandbox.on('permit-1', { kind: 'errorCode', code: 9033 });
		sandbox.on('permit-2', { kind: 'slow', ms: 200 });

		const run = await deleteAll({ concurrency: 3 });

		expect(run.status).toBe('error');
		expect(idsSent(sandbox)).toEqual(['permit-0', 'permit-1', 'permit-2']);
		expect(sandbox.permits()).toEqual(['permit-1', 'permit-3', 'permit-4', 'permit-5']);
		const { error, runData } = run.data.resultData;
		expect(error?.message).toBe('OPSCOM reported a value that is not valid (OPSCOM code 9033)');
		expect(error?.description).toMatch(/^Row 2 of the input, Reference ID permit-1\. OPSCOM said: "/);
		expect(error?.description).toContain('\nOf 6 items: 2 deleted, 1 refused by OPSCOM, 3 not sent.');
		expect(accountIn(run)).toEqual({ deleted: 2, refused: 1, notSent: 3, unknownItems: [], createdItems: [] });
		// Nothing comes out as if it were a result.
		expect(runData.OPSCOM.at(-1)?.data).toBeUndefined();
		expect(runData).not.toHaveProperty('Deleted');
	});

	it('names the item that failed first, and those that are unknown', async () => {
		sandbox.on('permit-0', { kind: 'slow', ms: 200 });
		sandbox.on('permit-1', { kind: 'slow', ms: 100 }, { kind: 'errorCode', code: 9009 });
		sandbox.on('permit-2', { kind: 'html' });
		sandbox.on('gone', { kind: 'slow', ms: 200 });

		const run = await deleteAll({ concurrency: 4, maxRetries: 0 }, rowsOf(['gone', ...IDS]));

		const { error } = run.data.resultData;
		expect(error?.description).toMatch(/^Row 4 of the input, Reference ID permit-2\. /);
		expect((error as { context?: object }).context).toMatchObject({ itemIndex: 3 });
		expect(error?.description).toMatch(/\nOf 7 items: 2 deleted, 1 not found, 1 unknown, 3 not sent\.$/);
		expect(accountIn(run)).toMatchObject({ notFound: 1, unknown: 1, unknownItems: ['permit-2'] });
	});

	it('ends the wait of an item that would be sent again: it stays unknown', async () => {
		sandbox.on('permit-0', { kind: 'status', status: 503, headers: { 'retry-after': '60' } });
		sandbox.on('permit-1', { kind: 'slow', ms: 200 });
		// Sent only when one of the first two is done, and refused while the first one waits.
		sandbox.on('permit-2', { kind: 'errorCode', code: 9033 });

		const run = await deleteAll({ concurrency: 2 });

		expect(idsSent(sandbox)).toEqual(['permit-0', 'permit-1', 'permit-2']);
		expect(accountIn(run)).toMatchObject({ deleted: 1, refused: 1, unknownItems: ['permit-0'] });
	});

	it('names 20 of those that are unknown and counts the rest, and keeps all in the account', async () => {
		const ids = Array.from({ length: 21 }, (_, item) => `many-${item}`);
		for (const id of ids) sandbox.on(id, { kind: 'cut' });

		const run = await deleteAll({ concurrency: 30, maxRetries: 0 }, rowsOf(ids));

		const { messages } = run.data.resultData.error as unknown as { messages: string[] };
		expect(messages[0]).toBe(`Unknown: ${ids.slice(0, 20).join(', ')} and 1 more.`);
		expect(accountIn(run)).toMatchObject({ unknown: 21, unknownItems: ids });
	});
});

describe('hints', () => {
	it.each(CONTINUE_MODES)('give the account of a run in which items failed, with On Error = %s', async (onError) => {
		sandbox.on('permit-1', { kind: 'errorCode', code: 9033 });
		sandbox.on('permit-2', { kind: 'cut' });
		const rows = rowsOf(['permit-0', 'permit-1', 'permit-2', 'gone', 'not an ID']);

		expect(hintsOf(await deleteRows(rows, { onError, options: { maxRetries: 0 } }))).toEqual([
			"warning: Of 5 items: 1 deleted, 1 not found, 1 refused by OPSCOM, 1 unknown, 1 not sent. For each item that failed, see its 'error' and the details next to it.",
		]);
	});

	it('warn when every item of a list was gone already: a wrong client code looks like that', async () => {
		const hints = hintsOf(await deleteRows(rowsOf(['gone', 'lost']), { options: { notFound: 'treatAsDeleted' } }));

		expect(hints).toEqual([expect.stringMatching(/^warning: 2 items were counted as deleted .+ a wrong client code/)]);
	});

	it('warn when every item of a list names one permit', async () => {
		expect(hintsOf(await deleteRows(rowsOf(['permit-0', 'permit-0'])))).toEqual([
			"warning: All 2 items name the same permit (Reference ID permit-0). Check the expression in 'Reference ID'.",
		]);
	});

	it('give the account when not one item was sent', async () => {
		expect(hintsOf(await deleteRows(rowsOf(['not an ID']), { onError: 'continueRegularOutput' }))).toEqual([
			"warning: Of 1 item: 0 deleted, 1 not sent. For each item that failed, see its 'error' and the details next to it.",
		]);
	});

	it('count the items that were already deleted, by somebody else or by a try without a response', async () => {
		sandbox.on('permit-0', { kind: 'actThenCut' });
		const rows = rowsOf(['gone', 'permit-0', 'permit-1']);

		expect(hintsOf(await deleteRows(rows, { options: { notFound: 'treatAsDeleted' } }))).toEqual([
			'info: 2 items were counted as deleted because OPSCOM has no permit with this Reference ID.',
		]);
	});

	it('say in a run that is only partly dry what was deleted and what was not', async () => {
		const rows = ['permit-0', 'permit-1', 'gone'].map((id) => ({ id, dry: id === 'permit-1' }));

		const run = await deleteRows(rows, { onError: 'continueRegularOutput', options: { dryRun: '={{ $json.dry }}' } });

		expect(idsSent(sandbox)).toEqual(['permit-0', 'gone']);
		expect(hintsOf(run)).toEqual([
			DRY('1 item'),
			"warning: Of 3 items: 1 deleted, 1 not found, 1 checked in a dry run. For each item that failed, see its 'error' and the details next to it.",
		]);
	});

	it.each([
		[2, '1 item was'],
		[3, '2 items were'],
	])("name the items of %i that n8n kept back with 'Execute Once'", async (count, were) => {
		const workflow = deletionWorkflow({ rows: rowsOf(IDS.slice(0, count)) });
		for (const node of workflow.nodes) if (node.name === 'OPSCOM') node.executeOnce = true;

		const run = await start(workflow, settingFor(sandbox)).ended;

		expect(idsSent(sandbox)).toEqual(['permit-0']);
		expect(hintsOf(run)).toEqual([
			`warning: 'Execute Once' is on in the node's settings: only the first item was used, and ${were} ignored.`,
		]);
	});
});
