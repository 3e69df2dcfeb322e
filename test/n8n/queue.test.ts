import axios from 'axios';
import type { IDataObject } from 'n8n-workflow';
import { N8nClient, type Credential } from '../../scripts/n8n/n8nClient';
import { startQueueMode, type QueueMode } from '../../scripts/n8n/queueMode';
import { waitFor } from '../../scripts/n8n/waiting';
import { startSandbox, type Sandbox } from '../sandbox';
import { credentialData, isBefore2, runFolder, tarballUnderTest, version } from './stage';
import { errorText, listening, output, permitsOf, sent, sentPlates } from './executions';
import { rowsOf, webhookWorkflow } from './workflows';

describe(`n8n ${version} in queue mode`, () => {
	let queue: QueueMode;
	let sandbox: Sandbox;
	let client: N8nClient;
	let credential: Credential;

	beforeAll(async () => {
		sandbox = await startSandbox();
		queue = await startQueueMode({
			version,
			folder: runFolder('queue'),
			tarball: tarballUnderTest(),
			workers: 2,
			env: {
				N8N_LOG_LEVEL: 'debug',
				// A lost worker is noticed within seconds instead of a minute.
				QUEUE_WORKER_LOCK_DURATION: '5000',
				QUEUE_WORKER_LOCK_RENEW_TIME: '1000',
				QUEUE_WORKER_STALLED_INTERVAL: '2000',
			},
		});
		client = await N8nClient.signIn(queue.main.url);
		credential = await client.createCredential('OPSCOM sandbox', 'opscomApi', credentialData(sandbox));
	}, 600_000);
	beforeEach(() => sandbox.reset());
	afterAll(async () => {
		await queue?.stop();
		await sandbox?.stop();
	});

	/** The ids of the executions that a worker's log says it began. */
	const begunBy = (log: string) => [...log.matchAll(/Worker started execution (\d+)/g)].map(([, id]) => id);

	it('shares 20 executions among the workers and deletes every permit exactly once', async () => {
		const lists = Array.from({ length: 20 }, (_, run) => rowsOf(`QUEUE-${run}`, 5));
		const ids = lists.flat().map(({ reference_id }) => reference_id);
		sandbox.addPermits(...ids);
		sandbox.always({ kind: 'slow', ms: 200 });
		const workflow = await client.createWorkflow(webhookWorkflow('queue', { name: 'Queue', credential }));
		const url = await listening(client, workflow, version, 'queue');

		const answers = await Promise.all(lists.map(async (rows) => (await axios.post<unknown>(url, { rows })).data));

		expect(answers).toEqual(lists.map((rows) => rows.map((row) => expect.objectContaining(row) as object)));
		expect(ids.map((id) => sandbox.deletions(id))).toEqual(ids.map(() => 1));
		expect(sandbox.wire).toHaveLength(ids.length);
		const executions = await client.executionsOf(workflow);
		expect(executions.map(({ status }) => status)).toEqual(lists.map(() => 'success'));
		const shares = queue.workers.map((worker) => begunBy(worker.log()));
		for (const share of shares) expect(share).not.toEqual([]);
		expect(shares.flat().sort()).toEqual(executions.map(({ id }) => id).sort());
	});

	it('creates each permit once on a worker', async () => {
		const rows = rowsOf('CREATE', 3);
		const fields = { plate: '={{ $json.plate }}', endTime: '2027-03-02T17:00:00', additionalFields: {} };
		const chain = { name: 'Create in a queue', credential, operation: 'create' as const, fields };
		const workflow = await client.createWorkflow(webhookWorkflow('create', chain));
		const url = await listening(client, workflow, version, 'create');

		await axios.post(url, { rows });

		const [{ id, status }] = await client.executionsOf(workflow);
		expect(status).toBe('success');
		expect(queue.workers.flatMap((worker) => begunBy(worker.log()))).toContain(id);
		expect(sentPlates({ sandbox }).sort()).toEqual(rows.map(({ plate }) => plate));
		expect(rows.map(({ plate }) => permitsOf({ sandbox }, plate))).toEqual([1, 1, 1]);
	});

	/** Sends a list to a workflow, kills the worker that took it when four requests have arrived, and waits for n8n's verdict. */
	async function killedMidRun(name: string, options: IDataObject) {
		const rows = rowsOf(name, 12);
		const ids = rows.map(({ reference_id }) => reference_id);
		sandbox.addPermits(...ids);
		sandbox.always({ kind: 'slow', ms: 300 });
		const chain = { name, credential, options: { concurrency: 1, ...options } };
		const workflow = await client.createWorkflow(webhookWorkflow(name, chain, 'onReceived'));
		const url = await listening(client, workflow, version, name);
		await axios.post(url, { rows });
		await waitFor(() => (sandbox.wire.length >= 4 ? true : undefined), 30_000, 'Four requests did not arrive');
		const [{ id }] = await client.executionsOf(workflow);
		const worker = queue.workers.find((one) => begunBy(one.log()).includes(id));
		if (!worker) throw new Error(`No worker says that it began execution ${id}`);

		process.kill(worker.child.pid, 'SIGKILL');
		await worker.child.exited;
		await queue.addWorker();
		const execution = await client.finished(id);
		return { rows, ids, url, workflow, execution };
	}

	/** What comes out when the first four of twelve permits were gone already. */
	const FOUR_GONE = [...new Array<string>(4).fill('already_deleted'), ...new Array<string>(8).fill('success')];

	if (isBefore2) {
		it('begins an execution again on another worker when its worker was killed', async () => {
			const { ids, execution } = await killedMidRun('again', { notFound: 'treatAsDeleted' });

			expect(execution.status).toBe('success');
			expect(sent({ sandbox })).toEqual([...ids.slice(0, 4), ...ids]);
			expect(output(execution).map(({ status }) => status)).toEqual(FOUR_GONE);
			expect(ids.map((id) => sandbox.deletions(id))).toEqual(ids.map(() => 1));
		});

		it('stops such an execution at the first permit that is gone, unless that is treated as deleted', async () => {
			const { ids, execution } = await killedMidRun('killed', { notFound: 'fail' });

			expect(execution.status).toBe('error');
			expect(errorText(execution)).toContain('OPSCOM has no permit with this Reference ID');
			expect(errorText(execution)).toContain("'Treat as Deleted'");
			expect(sent({ sandbox })).toEqual([...ids.slice(0, 4), ids[0]]);
		});
	} else {
		it('reports an execution whose worker was killed, and sends nothing by itself or when it is retried', async () => {
			const { ids, execution } = await killedMidRun('killed', {});

			expect(execution.status).toBe('error');
			expect(execution.data.resultData.error?.message).toContain('failed to be processed too many times');
			expect(execution.data.resultData.runData).toEqual({});
			expect(sent({ sandbox })).toEqual(ids.slice(0, 4));

			const again = await client.finished(await client.retry(execution.id));
			expect(again.status).toBe('error');
			expect(again.data.resultData.error?.message).toContain('failed to be processed too many times');
			expect(sent({ sandbox })).toEqual(ids.slice(0, 4));
		});

		it('finishes the list of a killed worker when it is sent again with Treat as Deleted', async () => {
			const {
				ids,
				rows,
				url,
				workflow,
				execution: killed,
			} = await killedMidRun('again', { notFound: 'treatAsDeleted' });
			await axios.post(url, { rows });
			const execution = await waitFor(
				async () => {
					const [newest] = await client.executionsOf(workflow);
					return newest.id === killed.id ? undefined : await client.finished(newest.id);
				},
				30_000,
				'The list did not arrive again',
			);

			expect(execution.status).toBe('success');
			expect(output(execution).map(({ status }) => status)).toEqual(FOUR_GONE);
			expect(ids.map((id) => sandbox.deletions(id))).toEqual(ids.map(() => 1));
		});
	}
});
