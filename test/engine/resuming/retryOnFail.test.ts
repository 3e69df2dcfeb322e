import type { OnError } from 'n8n-workflow';

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
import { start } from '../engine';
import { useSandbox } from '../useSandbox';

const IDS = ['permit-0', 'permit-1', 'permit-2', 'permit-3'];
const sandbox = useSandbox(...IDS);

const deleteAll = (more: Partial<Deletions> = {}) =>
	start(
		deletionWorkflow({
			rows: IDS.map((id) => ({ id })),
			options: { concurrency: 1, maxRetries: 0 },
			tries: 2,
			...more,
		}),
		settingFor(sandbox),
	).ended;

describe("'Retry On Fail' with On Error = Stop", () => {
	it('sends only what is not settled, and returns every item', async () => {
		sandbox.on('permit-2', { kind: 'errorCode', code: 9003 });

		const run = await deleteAll();

		expect(run.status).toBe('success');
		expect(idsSent(sandbox)).toEqual(['permit-0', 'permit-1', 'permit-2', 'permit-2', 'permit-3']);
		expect(outputsOf(run, 'OPSCOM')[0]).toEqual(
			IDS.map((id, item) => ({ json: confirmationOf(id), pairedItem: { item } })),
		);
		expect(jsonOf(run, 'Deleted').map(({ row }) => row)).toEqual([0, 1, 2, 3]);
	});

	it('names the items that were not sent again', async () => {
		sandbox.on('permit-2', { kind: 'errorCode', code: 9003 });

		const run = await deleteAll();

		expect(hintsOf(run)).toEqual(['info: Not sent again: 2 items already deleted by an earlier try of this run.']);
	});

	it('keeps what several tries have settled', async () => {
		sandbox.on('permit-1', { kind: 'errorCode', code: 9003 });
		sandbox.on('permit-3', { kind: 'errorCode', code: 9003 });

		const run = await deleteAll({ tries: 3 });

		expect(run.status).toBe('success');
		expect(idsSent(sandbox)).toEqual(['permit-0', 'permit-1', 'permit-1', 'permit-2', 'permit-3', 'permit-3']);
		expect(jsonOf(run, 'OPSCOM')).toEqual(IDS.map(confirmationOf));
	});

	it('counts what the earlier tries deleted when the last one fails too', async () => {
		sandbox.alwaysOn('permit-2', { kind: 'errorCode', code: 9003 });

		const run = await deleteAll();

		expect(run.status).toBe('error');
		expect(idsSent(sandbox)).toEqual(['permit-0', 'permit-1', 'permit-2', 'permit-2']);
		expect(run.data.resultData.error?.description).toContain('Of 4 items: 2 deleted, 1 refused by OPSCOM, 1 not sent.');
	});

	it('keeps the doubt: what an earlier try may have deleted is a deletion when OPSCOM has no such permit', async () => {
		sandbox.on('permit-1', { kind: 'actThenCut' });

		const run = await deleteAll();

		expect(run.status).toBe('success');
		expect(idsSent(sandbox)).toEqual(['permit-0', 'permit-1', 'permit-1', 'permit-2', 'permit-3']);
		expect(jsonOf(run, 'OPSCOM')[1]).toEqual({
			ErrorCode: 9009,
			ErrorMessage: 'Record not found.',
			status: 'already_deleted',
			reference_id: 'permit-1',
		});
	});
});

describe.each<OnError>(['continueRegularOutput', 'continueErrorOutput'])(
	"'Retry On Fail' with On Error = %s",
	(onError) => {
		it('sends only what is not settled, and returns every item', async () => {
			sandbox.on('permit-0', { kind: 'errorCode', code: 9003 });
			sandbox.on('permit-2', { kind: 'status', status: 503 });

			const run = await deleteAll({ onError });

			expect(run.status).toBe('success');
			expect(idsSent(sandbox)).toEqual([...IDS, 'permit-0', 'permit-2']);
			expect(outputsOf(run, 'OPSCOM')[0]).toEqual(
				IDS.map((id, item) => ({ json: confirmationOf(id), pairedItem: { item } })),
			);
			expect(jsonOf(run, 'Needs a person')).toEqual([]);
			expect(hintsOf(run)).toContain('info: Not sent again: 2 items already deleted by an earlier try of this run.');
		});

		it('keeps the doubt', async () => {
			sandbox.on('permit-0', { kind: 'actThenCut' });

			const run = await deleteAll({ onError });

			expect(idsSent(sandbox)).toEqual([...IDS, 'permit-0']);
			expect(jsonOf(run, 'OPSCOM')[0]).toMatchObject({ status: 'already_deleted', reference_id: 'permit-0' });
		});
	},
);

describe("a response with an 'error' key of its own, for which n8n runs the node again", () => {
	it.each<OnError>(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'])(
		'leaves every permit deleted, with On Error = %s',
		async (onError) => {
			const response = { ...confirmationOf('permit-0'), error: 'none' };
			sandbox.on('permit-0', { kind: 'status', status: 200, body: response });

			const run = await deleteAll({ onError, tries: 3 });

			expect(run.status).toBe('success');
			expect(idsSent(sandbox)).toEqual(IDS);
			expect(jsonOf(run, 'OPSCOM')).toEqual([response, ...IDS.slice(1).map(confirmationOf)]);
			expect(run.data.executionData?.contextData['node:OPSCOM']).toEqual({});
		},
	);
});

it.each<OnError>(['continueRegularOutput', 'continueErrorOutput'])(
	'forgets what is settled after the last try, with On Error = %s',
	async (onError) => {
		sandbox.alwaysOn('permit-0', { kind: 'errorCode', code: 9003 });

		const run = await deleteAll({ onError, tries: 2 });

		expect(idsSent(sandbox)).toEqual([...IDS, 'permit-0']);
		expect(run.data.executionData?.contextData['node:OPSCOM']).toEqual({});
	},
);
