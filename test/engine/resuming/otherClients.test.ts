import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox';
import { confirmationOf, deletionWorkflow, idsSent, jsonOf, settingFor } from '../deletionWorkflow';
import { retry, start } from '../engine';
import { useSandbox } from '../useSandbox';

/** The client of rows with `client: 'OC-TOMA'`. */
const sandbox = useSandbox('shared', 'first');
let other: Sandbox;

beforeAll(async () => {
	other = await startSandbox({ clientCode: 'OC-OTHER', permits: ['shared'] });
});
afterAll(() => other.stop());

const setting = () => settingFor(sandbox, { clientCode: '={{ $json.client }}', baseUrl: '={{ $json.url }}' });
const mine = (fields: IDataObject) => ({ client: sandbox.clientCode, url: sandbox.url, ...fields });
const theirs = (fields: IDataObject) => ({ client: 'OC-OTHER', url: other.url, ...fields });

it('does not settle an invalid item by what another client deleted in an earlier try', async () => {
	sandbox.on('first', { kind: 'errorCode', code: 9003 });
	const rows = [
		mine({ id: 'first', retries: 0 }),
		mine({ id: 'shared', retries: 0 }),
		theirs({ id: 'shared', retries: null }),
	];
	const options = { concurrency: 1, maxRetries: '={{ $json.retries }}' };
	const workflow = deletionWorkflow({ rows, options, onError: 'continueRegularOutput', tries: 2 });

	const run = await start(workflow, setting()).ended;

	expect(idsSent(sandbox)).toEqual(['first', 'shared', 'first']);
	expect(other.wire).toEqual([]);
	expect(other.has('shared')).toBe(true);
	expect(jsonOf(run, 'OPSCOM')[1]).toEqual(confirmationOf('shared'));
	expect(jsonOf(run, 'OPSCOM')[2].details).toMatchObject({ referenceId: 'shared', outcome: 'notSent' });
});

it('does not settle an item whose client cannot be read by what another client deleted', async () => {
	sandbox.on('first', { kind: 'errorCode', code: 9003 }, { kind: 'errorCode', code: 9003 });
	const workflow = (client: string | null) =>
		deletionWorkflow({
			rows: [mine({ id: 'shared' }), mine({ id: 'first' }), { ...theirs({ id: 'shared' }), client }],
			options: { concurrency: 1 },
			onError: client === null ? 'continueRegularOutput' : undefined,
		});
	const failed = await start(workflow('OC-OTHER'), setting()).ended;
	expect(failed.status).toBe('error');
	// The retry takes its rows from the saved run; only the expression of the credential is another one now.
	const unreadable = settingFor(sandbox, {
		clientCode: "={{ $json.client === 'OC-OTHER' ? '' : $json.client }}",
		baseUrl: '={{ $json.url }}',
	});

	const run = await retry(failed, workflow(null), unreadable).ended;

	expect(other.wire).toEqual([]);
	expect(jsonOf(run, 'OPSCOM')[0]).toEqual(confirmationOf('shared'));
	expect(jsonOf(run, 'OPSCOM')[2].details).toMatchObject({ outcome: 'notSent' });
});

it("does not settle a row that is to fail by another row's 'Treat as Deleted'", async () => {
	const rows = [mine({ id: 'gone', notFound: 'treatAsDeleted' }), mine({ id: 'gone', notFound: 'fail' })];
	const workflow = deletionWorkflow({ rows, options: { notFound: '={{ $json.notFound }}' } });
	const failed = await start(workflow, setting()).ended;
	expect(failed.status).toBe('error');

	const run = await retry(failed, workflow, setting()).ended;

	expect(run.status).toBe('error');
	expect(run.data.resultData.error?.message).toBe('OPSCOM has no permit with this Reference ID (OPSCOM code 9009)');
});

it('keeps naming a doubt that no item names any more, and does not say that nothing was sent', async () => {
	sandbox.on('first', { kind: 'cut' });
	const rows = [mine({ id: 'first' }), mine({ id: 'shared' })];
	const options = { concurrency: 1, maxRetries: 0 };
	const failed = await start(deletionWorkflow({ rows, options }), setting()).ended;
	expect(failed.data.resultData.metadata?.opscom_unknown).toBe('first');

	const changed = deletionWorkflow({ rows, options, referenceId: '={{ $json.nothing }}' });
	const run = await retry(failed, changed, setting()).ended;

	expect(run.data.resultData.metadata?.opscom_unknown).toBe('first');
});
