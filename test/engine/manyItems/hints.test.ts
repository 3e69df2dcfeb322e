import type { IDataObject } from 'n8n-workflow';

import { deletionWorkflow, hintsOf, idsSent, settingFor, type Deletions } from '../deletionWorkflow';
import { start } from '../engine';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox('one', 'two', 'three');

async function hintsAfter(rows: IDataObject[], more: Partial<Deletions> = {}): Promise<string[]> {
	return hintsOf(await start(deletionWorkflow({ rows, ...more }), settingFor(sandbox)).ended);
}

it('says nothing when every item went the ordinary way', async () => {
	expect(await hintsAfter([{ id: 'one' }, { id: 'two' }])).toEqual([]);
});

it('counts the items that were already deleted', async () => {
	const rows = [{ id: 'gone-0' }, { id: 'one' }, { id: 'gone-1' }];
	expect(await hintsAfter(rows, { options: { notFound: 'treatAsDeleted' } })).toEqual([
		'info: 2 items were taken as already deleted: OPSCOM has no permit with this Reference ID.',
	]);
});

it('counts the items that an attempt without a response deleted', async () => {
	sandbox.on('one', { kind: 'actThenCut' });
	expect(await hintsAfter([{ id: 'one' }, { id: 'two' }], { options: { maxRetries: 1 } })).toEqual([
		'info: 1 item was taken as already deleted: OPSCOM has no permit with this Reference ID.',
	]);
});

it('counts duplicates', async () => {
	expect(await hintsAfter([{ id: 'one' }, { id: 'one' }, { id: 'two' }])).toEqual([
		'info: 1 item has the Reference ID of an earlier item. Items with the same Reference ID and credential share one request.',
	]);
});

it('warns of a dry run', async () => {
	expect(await hintsAfter([{ id: 'one' }, { id: 'two' }], { options: { dryRun: true } })).toEqual([
		'warning: Dry run: nothing was sent to OPSCOM for 2 items. OPSCOM was not asked whether the permits exist. Without the dry run, they would be permanently deleted.',
	]);
});

it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'gives the account of a run in which items failed, with On Error = %s',
	async (onError) => {
		sandbox.on('two', { kind: 'errorCode', code: 9033 });
		sandbox.on('three', { kind: 'cut' });
		const rows = [{ id: 'one' }, { id: 'two' }, { id: 'three' }, { id: 'gone' }, { id: 'not an ID' }];
		expect(await hintsAfter(rows, { onError, options: { maxRetries: 0 } })).toEqual([
			"warning: Of 5 items: 1 deleted, 1 not found, 1 refused by OPSCOM, 1 unknown, 1 not sent. For each item that failed, see its 'error' and the details next to it.",
		]);
	},
);

it('gives the account when not one item was sent', async () => {
	const rows = [{ id: 'not an ID' }];
	expect(await hintsAfter(rows, { onError: 'continueRegularOutput' })).toEqual([
		"warning: Of 1 item: 0 deleted, 1 not sent. For each item that failed, see its 'error' and the details next to it.",
	]);
});

it('says in a run that is only partly dry what was deleted and what was not', async () => {
	const rows = [
		{ id: 'one', dry: false },
		{ id: 'two', dry: true },
		{ id: 'gone', dry: false },
	];
	const hints = await hintsAfter(rows, {
		onError: 'continueRegularOutput',
		options: { dryRun: '={{ $json.dry }}' },
	});
	expect(hints[0]).toBe(
		'warning: Dry run: nothing was sent to OPSCOM for 1 item. OPSCOM was not asked whether the permits exist. Without the dry run, they would be permanently deleted.',
	);
	expect(hints[1]).toContain('1 deleted');
	expect(hints[1]).toContain('1 not found');
});

it("names the items that n8n kept back with 'Execute Once'", async () => {
	const workflow = deletionWorkflow({ rows: [{ id: 'one' }, { id: 'two' }, { id: 'three' }] });
	const opscom = workflow.nodes.find(({ name }) => name === 'OPSCOM');
	Object.assign(opscom ?? {}, { executeOnce: true });

	const run = await start(workflow, settingFor(sandbox)).ended;

	expect(idsSent(sandbox)).toEqual(['one']);
	expect(hintsOf(run)).toEqual([
		"warning: 'Execute Once' is on in the node's settings: only the first item was used, and 2 items were ignored.",
	]);
});
