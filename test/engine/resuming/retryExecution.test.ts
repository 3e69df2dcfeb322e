import type { IRun } from 'n8n-workflow';

import { startSandbox } from '../../sandbox';
import {
	confirmationOf,
	deletionWorkflow,
	hintsOf,
	idsSent,
	jsonOf,
	outputsOf,
	settingFor,
	type Deletions,
} from '../deletionWorkflow';
import { retry, start } from '../engine';
import { useSandbox } from '../useSandbox';

const IDS = ['permit-0', 'permit-1', 'permit-2', 'permit-3'];
const options = { concurrency: 1, maxRetries: 0 };
const sandbox = useSandbox(...IDS);

const workflow = (more: Partial<Deletions> = {}) =>
	deletionWorkflow({ rows: IDS.map((id) => ({ id })), options, ...more });

/** Runs the workflow once, and checks that it stopped, so that n8n offers to retry it. */
async function failedRun(more: Partial<Deletions> = {}): Promise<IRun> {
	const run = await start(workflow(more), settingFor(sandbox)).ended;
	expect(run.status).toBe('error');
	return run;
}

const retryOf = (run: IRun, more: Partial<Deletions> = {}, where = sandbox) =>
	retry(run, workflow(more), settingFor(where)).ended;

it('sends only what is not settled, and returns every item', async () => {
	sandbox.on('permit-2', { kind: 'errorCode', code: 9003 });

	const run = await retryOf(await failedRun());

	expect(run.status).toBe('success');
	expect(idsSent(sandbox)).toEqual(['permit-0', 'permit-1', 'permit-2', 'permit-2', 'permit-3']);
	expect(outputsOf(run, 'OPSCOM')[0]).toEqual(
		IDS.map((id, item) => ({ json: confirmationOf(id), pairedItem: { item } })),
	);
	expect(jsonOf(run, 'Deleted').map(({ row }) => row)).toEqual([0, 1, 2, 3]);
	expect(hintsOf(run)).toEqual(['info: Not sent again: 2 items already deleted by an earlier try of this run.']);
});

it('can be done again and again', async () => {
	sandbox.on('permit-1', { kind: 'errorCode', code: 9003 });
	sandbox.on('permit-3', { kind: 'errorCode', code: 9003 });

	const second = await retryOf(await failedRun());
	expect(second.status).toBe('error');
	const third = await retryOf(second);

	expect(third.status).toBe('success');
	expect(idsSent(sandbox)).toEqual(['permit-0', 'permit-1', 'permit-1', 'permit-2', 'permit-3', 'permit-3']);
	expect(jsonOf(third, 'OPSCOM')).toEqual(IDS.map(confirmationOf));
});

it('gives all items of an ID the response of the earlier try', async () => {
	const rows = [{ id: 'permit-0' }, { id: 'permit-1' }, { id: 'permit-0' }];
	sandbox.on('permit-1', { kind: 'errorCode', code: 9003 });

	const run = await retryOf(await failedRun({ rows }), { rows });

	expect(idsSent(sandbox)).toEqual(['permit-0', 'permit-1', 'permit-1']);
	expect(jsonOf(run, 'OPSCOM')).toEqual(['permit-0', 'permit-1', 'permit-0'].map(confirmationOf));
});

it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'sends only what is not settled when On Error became %s in between',
	async (onError) => {
		sandbox.on('permit-2', { kind: 'errorCode', code: 9003 }, { kind: 'errorCode', code: 9008 });

		const run = await retryOf(await failedRun(), { onError });

		expect(idsSent(sandbox)).toEqual(['permit-0', 'permit-1', 'permit-2', 'permit-2', 'permit-3']);
		expect(jsonOf(run, 'Deleted').map(({ reference_id: id }) => id)).toEqual(
			expect.arrayContaining(['permit-0', 'permit-1', 'permit-3']),
		);
		const failed = outputsOf(run, 'OPSCOM')
			.flat()
			.filter(({ json }) => json.error !== undefined);
		expect(failed).toHaveLength(1);
		expect(failed[0].json.details).toMatchObject({ referenceId: 'permit-2', outcome: 'refused', errorCode: 9008 });
	},
);

describe('doubt', () => {
	it('is kept: a permit that an earlier try may have deleted counts as deleted when OPSCOM has none', async () => {
		sandbox.on('permit-1', { kind: 'actThenCut' });

		const failed = await failedRun();
		expect(failed.data.resultData.error?.message).toMatch(/^The permit may or may not have been deleted/);
		const run = await retryOf(failed);

		expect(run.status).toBe('success');
		expect(idsSent(sandbox)).toEqual(['permit-0', 'permit-1', 'permit-1', 'permit-2', 'permit-3']);
		expect(sandbox.wire[2].responseBody).toContain('9009');
		expect(jsonOf(run, 'OPSCOM')[1]).toEqual({
			ErrorCode: 9009,
			ErrorMessage: 'Record not found.',
			status: 'already_deleted',
			reference_id: 'permit-1',
		});
	});

	it('is not made up: a permit that no try can have deleted is not found', async () => {
		sandbox.on('permit-1', { kind: 'errorCode', code: 9003 }, { kind: 'errorCode', code: 9009 });

		const run = await retryOf(await failedRun());

		expect(run.status).toBe('error');
		expect(run.data.resultData.error?.message).toMatch(/^OPSCOM has no permit with this Reference ID/);
	});

	it('does not go away by a refusal', async () => {
		sandbox.on('permit-1', { kind: 'actThenCut' }, { kind: 'errorCode', code: 9003 });

		const refused = await retryOf(await failedRun());
		expect(refused.data.resultData.error?.description).toContain('1 unknown');
		const run = await retryOf(refused);

		expect(jsonOf(run, 'OPSCOM')[1]).toMatchObject({ status: 'already_deleted', reference_id: 'permit-1' });
	});

	it('stands in the account when the next try ends before it comes to the item', async () => {
		const rows = [{ id: 'permit-0' }, { id: 'permit-1' }];
		sandbox.on('permit-0', { kind: 'cut' }, { kind: 'errorCode', code: 9003 });
		sandbox.on('permit-1', { kind: 'actThenCut' });

		const failed = await failedRun({ rows, options: { concurrency: 2, maxRetries: 0 } });
		const run = await retryOf(failed, { rows });

		expect(idsSent(sandbox).slice(2)).toEqual(['permit-0']);
		expect(sandbox.has('permit-1')).toBe(false);
		expect(run.data.resultData.error?.description).toContain('Of 2 items: 0 deleted, 2 unknown.');
	});

	it('stands in the output when the token is refused before the next try comes to the item', async () => {
		const rows = [{ id: 'permit-0' }, { id: 'permit-1' }];
		sandbox.on('permit-0', { kind: 'cut' }, { kind: 'errorCode', code: 9002 });
		sandbox.on('permit-1', { kind: 'actThenCut' });

		const failed = await failedRun({ rows, options: { concurrency: 2, maxRetries: 0 } });
		const run = await retryOf(failed, { rows, onError: 'continueRegularOutput' });

		expect(idsSent(sandbox).slice(2)).toEqual(['permit-0']);
		expect(jsonOf(run, 'OPSCOM')[1].details).toMatchObject({
			referenceId: 'permit-1',
			outcome: 'unknown',
			attempts: 0,
		});
	});
});

it('does not reuse what was settled at another address', async () => {
	const other = await startSandbox({ permits: IDS });
	sandbox.on('permit-2', { kind: 'errorCode', code: 9003 });

	const failed = await failedRun();
	const run = await retryOf(failed, {}, other);
	await other.stop();

	expect(run.status).toBe('success');
	expect(idsSent(other)).toEqual(IDS);
	expect(other.permits()).toEqual([]);
});

it('does not reuse what was settled for another client code', async () => {
	const other = await startSandbox({ permits: IDS, clientCode: 'OC-OTHER' });
	sandbox.on('permit-2', { kind: 'errorCode', code: 9003 });

	const failed = await failedRun();
	const setting = settingFor(other);
	const run = await retry(failed, workflow(), setting).ended;
	await other.stop();

	expect(run.status).toBe('success');
	expect(idsSent(other)).toEqual(IDS);
});

describe('what an earlier try settled', () => {
	it.each([
		['an option is not valid any more', { options: { ...options, maxRetries: 99 } }, {}],
		['the credential is not valid any more', {}, { apiToken: '' }],
	])('stays settled when %s', async (_, more, fields) => {
		sandbox.on('permit-2', { kind: 'errorCode', code: 9003 });
		const failed = await failedRun();

		const changed = workflow({ ...more, onError: 'continueRegularOutput' });
		const run = await retry(failed, changed, settingFor(sandbox, fields)).ended;

		expect(idsSent(sandbox)).toEqual(['permit-0', 'permit-1', 'permit-2']);
		expect(jsonOf(run, 'OPSCOM').slice(0, 2)).toEqual([confirmationOf('permit-0'), confirmationOf('permit-1')]);
		expect(jsonOf(run, 'OPSCOM')[2].details).toMatchObject({ referenceId: 'permit-2', outcome: 'notSent' });
	});

	it('is counted when such a retry stops', async () => {
		sandbox.on('permit-2', { kind: 'errorCode', code: 9003 });
		const failed = await failedRun();

		const run = await retryOf(failed, { options: { ...options, timeout: 1 } });

		expect(run.data.resultData.error?.description).toContain(
			'Nothing was sent to OPSCOM in this try. Of 4 items: 2 deleted, 2 not sent.',
		);
	});

	it('leaves an item in doubt unknown when its credential is not valid any more', async () => {
		sandbox.on('permit-0', { kind: 'actThenCut' });
		const failed = await failedRun();

		const changed = workflow({ onError: 'continueRegularOutput' });
		const run = await retry(failed, changed, settingFor(sandbox, { apiToken: '' })).ended;

		expect(jsonOf(run, 'OPSCOM')[0].details).toMatchObject({ referenceId: 'permit-0', outcome: 'unknown' });
	});

	it('is shown as settled by a dry run, which shows the rest as it would be sent', async () => {
		sandbox.on('permit-2', { kind: 'errorCode', code: 9003 });
		const failed = await failedRun();

		const run = await retryOf(failed, { options: { ...options, dryRun: true } });

		expect(idsSent(sandbox)).toEqual(['permit-0', 'permit-1', 'permit-2']);
		expect(jsonOf(run, 'OPSCOM')).toEqual([
			confirmationOf('permit-0'),
			confirmationOf('permit-1'),
			{ dryRun: true, reference_id: 'permit-2', wouldSend: { referenceID: 'permit-2' } },
			{ dryRun: true, reference_id: 'permit-3', wouldSend: { referenceID: 'permit-3' } },
		]);
	});
});

describe('a retry of which nothing was kept', () => {
	const retriedWithout = async (more: Partial<Deletions> = {}) => {
		sandbox.on('permit-2', { kind: 'errorCode', code: 9003 });
		const failed = await failedRun();
		// What n8n 2.40.5 does to the contexts after a stop by hand, and after a crash.
		if (failed.data.executionData) failed.data.executionData.contextData = {};
		return await retryOf(failed, more);
	};
	const ADVICE =
		"An earlier run of this execution may have deleted it, or another retry. If so, set 'If Permit Is Not Found' to 'Treat as Deleted' and run the list again.";

	it('says of a permit that is not found that an earlier run may have deleted it', async () => {
		const run = await retriedWithout();

		expect(run.data.resultData.error?.message).toBe('OPSCOM has no permit with this Reference ID (OPSCOM code 9009)');
		expect(run.data.resultData.error?.description).toContain(ADVICE);
	});

	it('completes the list when a permit that is not found is treated as deleted', async () => {
		const run = await retriedWithout({ options: { ...options, notFound: 'treatAsDeleted' } });

		expect(run.status).toBe('success');
		expect(sandbox.permits()).toEqual([]);
	});

	it('says nothing of an earlier run when this one is the first', async () => {
		const rows = [{ id: 'gone' }];
		const run = await start(workflow({ rows }), settingFor(sandbox)).ended;
		expect(run.data.resultData.error?.description).not.toContain('An earlier run');
	});
});
