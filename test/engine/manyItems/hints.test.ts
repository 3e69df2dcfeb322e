import type { IDataObject } from 'n8n-workflow';

import { deletionWorkflow, hintsOf, settingFor, type Deletions } from '../deletionWorkflow';
import { start } from '../engine';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox('one', 'two', 'three');

async function hintsAfter(rows: IDataObject[], more: Partial<Deletions> = {}): Promise<string[]> {
	return hintsOf(await start(deletionWorkflow({ rows, ...more }), settingFor(sandbox)).ended);
}

it('says nothing when every item went the ordinary way', async () => {
	expect(await hintsAfter([{ id: 'one' }, { id: 'two' }])).toEqual([]);
});

it('tells how many were deleted already', async () => {
	const rows = [{ id: 'gone-0' }, { id: 'one' }, { id: 'gone-1' }];
	expect(await hintsAfter(rows, { options: { notFound: 'treatAsDeleted' } })).toEqual([
		'info: For 2 items OPSCOM found nothing any more: deleted already, by an earlier try or before this run.',
	]);
});

it('tells how many were deleted by a try that got no answer', async () => {
	sandbox.onPermit('one', { kind: 'deleteThenCut' });
	expect(await hintsAfter([{ id: 'one' }, { id: 'two' }], { options: { maxRetries: 1 } })).toEqual([
		'info: For 1 item OPSCOM found nothing any more: deleted already, by an earlier try or before this run.',
	]);
});

it('tells of duplicates', async () => {
	expect(await hintsAfter([{ id: 'one' }, { id: 'one' }, { id: 'two' }])).toEqual([
		'info: Duplicates: for 1 item the Reference ID of an earlier item was given again. Each ID was taken once.',
	]);
});

it('warns of a dry run', async () => {
	expect(await hintsAfter([{ id: 'one' }, { id: 'two' }], { options: { dryRun: true } })).toEqual([
		'warning: Dry run: nothing was sent to OPSCOM for 2 items. Without it the permits would be deleted for good.',
	]);
});

it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'gives the account of a run in which items failed, with On Error = %s',
	async (onError) => {
		sandbox.onPermit('two', { kind: 'errorCode', code: 9033 });
		sandbox.onPermit('three', { kind: 'cut' });
		const rows = [{ id: 'one' }, { id: 'two' }, { id: 'three' }, { id: 'gone' }, { id: 'not an ID' }];
		expect(await hintsAfter(rows, { onError, options: { maxRetries: 0 } })).toEqual([
			"warning: Of 5 items: 1 deleted, 1 not found, 1 refused by OPSCOM, 1 unknown, 1 not sent. The items that are not deleted tell why in 'error' and 'details'.",
		]);
	},
);

it('gives the account when not one item was sent', async () => {
	const rows = [{ id: 'not an ID' }];
	expect(await hintsAfter(rows, { onError: 'continueRegularOutput' })).toEqual([
		"warning: Of 1 item: 0 deleted, 1 not sent. The items that are not deleted tell why in 'error' and 'details'.",
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
		'warning: Dry run: nothing was sent to OPSCOM for 1 item. Without it the permits would be deleted for good.',
	);
	expect(hints[1]).toContain('1 deleted');
	expect(hints[1]).toContain('1 not found');
});
