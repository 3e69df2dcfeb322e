import axios from 'axios';
import { N8nClient, type Credential, type SavedWorkflow } from '../../scripts/n8n/n8nClient';
import { startQueueMode, type QueueMode } from '../../scripts/n8n/queueMode';
import { waitFor } from '../../scripts/n8n/waiting';
import { startSandbox, type Sandbox } from '../sandbox';
import { credentialData, runFolder, tarballUnderTest, version } from './stage';
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

	/** Activates a workflow and returns when its webhook is registered; a GET, which it does not take, tells. */
	async function listening(workflow: SavedWorkflow, path: string): Promise<string> {
		await client.activate(workflow, version);
		const url = `${queue.main.url}/webhook/${path}`;
		await waitFor(
			async () => {
				const { data } = await axios.get<{ message: string }>(url, { validateStatus: () => true });
				return /POST/.test(data.message) && /not registered for GET/.test(data.message) ? true : undefined;
			},
			30_000,
			'The webhook was not registered',
			250,
		);
		return url;
	}

	const executionsOf = async (workflow: SavedWorkflow) => {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow.id }));
		return (
			await client.request<{ results: Array<{ id: string; status: string }> }>(
				'GET',
				`/executions?limit=100&filter=${filter}`,
			)
		).results;
	};

	/** The ids of the executions that a worker's log says it began. */
	const begunBy = (log: string) => [...log.matchAll(/Worker started execution (\d+)/g)].map(([, id]) => id);

	it('shares 20 executions among the workers and deletes every permit exactly once', async () => {
		const lists = Array.from({ length: 20 }, (_, run) => rowsOf(`QUEUE-${run}`, 5));
		const ids = lists.flat().map(({ reference_id }) => reference_id);
		sandbox.addPermits(...ids);
		sandbox.always({ kind: 'slow', ms: 200 });
		const workflow = await client.createWorkflow(webhookWorkflow('queue', { name: 'Queue', credential }));
		const url = await listening(workflow, 'queue');

		const answers = await Promise.all(lists.map(async (rows) => (await axios.post<unknown>(url, { rows })).data));

		expect(answers).toEqual(lists.map((rows) => rows.map((row) => expect.objectContaining(row) as object)));
		expect(ids.map((id) => sandbox.deletions(id))).toEqual(ids.map(() => 1));
		expect(sandbox.wire).toHaveLength(ids.length);
		const executions = await executionsOf(workflow);
		expect(executions.map(({ status }) => status)).toEqual(lists.map(() => 'success'));
		const shares = queue.workers.map((worker) => begunBy(worker.log()));
		expect(shares.map((share) => share.length)).toEqual([expect.any(Number), expect.any(Number)]);
		for (const share of shares) expect(share).not.toEqual([]);
		expect(shares.flat().sort()).toEqual(executions.map(({ id }) => id).sort());
	});

	it('a worker that is killed in mid-run: prints what is seen', async () => {
		const rows = rowsOf('KILLED', 20);
		const ids = rows.map(({ reference_id }) => reference_id);
		sandbox.addPermits(...ids);
		sandbox.always({ kind: 'slow', ms: 300 });
		const workflow = await client.createWorkflow(
			webhookWorkflow('killed', { name: 'Killed', credential, options: { concurrency: 1 } }, 'onReceived'),
		);
		const url = await listening(workflow, 'killed');
		await axios.post(url, { rows });
		await waitFor(() => (sandbox.wire.length >= 4 ? true : undefined), 30_000, 'No requests');
		const [{ id }] = await executionsOf(workflow);
		const worker = queue.workers.find((one) => begunBy(one.log()).includes(id));
		if (!worker) throw new Error('No worker');
		process.kill(worker.child.pid, 'SIGKILL');
		await worker.child.exited;
		console.log(
			'sent',
			sandbox.wire.map(({ referenceId, status }) => `${referenceId} ${status}`),
		);
		for (let i = 0; i < 12; i++) {
			await new Promise((resolve) => setTimeout(resolve, 3000));
			const execution = await client.execution(id);
			console.log(
				execution.status,
				sandbox.wire.length,
				JSON.stringify(execution.data?.resultData ?? null).slice(0, 1500),
				JSON.stringify(execution.customData),
			);
		}
		console.log(
			'sent',
			sandbox.wire.map(({ referenceId, status }) => `${referenceId} ${status}`),
		);
		console.log(await executionsOf(workflow));
	});
});
