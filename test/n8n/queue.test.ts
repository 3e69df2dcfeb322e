import axios from 'axios';
import type { IDataObject } from 'n8n-workflow';
import { N8nClient, type Credential } from '../../scripts/n8n/n8nClient';
import { startQueueMode, type QueueMode } from '../../scripts/n8n/queueMode';
import { waitFor } from '../../scripts/n8n/waiting';
import { startSandbox, type Sandbox } from '../sandbox';
import { credentialData, isBefore2, runFolder, tarballUnderTest, version } from './stage';
import { errorText, listening, outcomes, output, permitsOf, sent } from './executions';
import { CREATE, rowsOf, webhookWorkflow, type Chain } from './workflows';

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
	});
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

	describe('Create', () => {
		const NEW_PERMIT = { plate: '={{ $json.plate }}', endTime: '2027-03-02T17:00:00', additionalFields: {} };
		const platesOf = (prefix: string, count: number) =>
			Array.from({ length: count }, (_, index) => `${prefix} ${index + 1}`);
		const created = (plates: string[]) => plates.map((plate) => permitsOf({ sandbox }, plate));

		/** A workflow in production that creates a permit for each plate that it gets and goes on after a failure. */
		async function creation(path: string, answers: 'lastNode' | 'onReceived' = 'lastNode') {
			const chain: Chain = {
				name: `Create in a queue, ${path}`,
				credential,
				operation: 'create',
				fields: NEW_PERMIT,
				options: { concurrency: answers === 'lastNode' ? 5 : 1 },
				settings: { onError: 'continueRegularOutput' },
			};
			const workflow = await client.createWorkflow(webhookWorkflow(path, chain, answers));
			const url = await listening(client, workflow, version, path);
			const send = async (plates: string[]) => {
				await axios.post(url, { rows: plates.map((plate) => ({ plate })) });
			};
			/** The outcomes of each execution, the oldest first, and the worker that ran it. */
			const runs = async () => {
				const executions = (await client.executionsOf(workflow)).reverse();
				return await Promise.all(
					executions.map(async ({ id }) => ({
						worker: queue.workers.findIndex((worker) => begunBy(worker.log()).includes(id)),
						outcomes: outcomes(await client.finished(id), CREATE),
					})),
				);
			};
			return { workflow, send, runs };
		}

		it('creates each permit once when the list comes again, also to another worker', async () => {
			const plates = platesOf('AFTER', 8);
			const { send, runs } = await creation('after');
			let all: Awaited<ReturnType<typeof runs>> = [];
			while (all.length < 20 && new Set(all.map(({ worker }) => worker)).size < 2) {
				await send(plates);
				all = await runs();
			}

			expect(new Set(all.map(({ worker }) => worker))).toEqual(new Set([0, 1]));
			expect(all.map((run) => run.outcomes)).toEqual(
				all.map((_, number) => plates.map(() => (number === 0 ? true : 'sentBefore'))),
			);
			expect(created(plates)).toEqual(plates.map(() => 1));
		});

		// n8n reads, changes and writes one row of its database, and two workers can meet in between.
		it('tells of every permit that it created when two workers get the same list at the same moment', async () => {
			const plates = platesOf('MOMENT', 40);
			sandbox.always({ kind: 'slow', ms: 100 });
			const { send, runs } = await creation('moment');
			await Promise.all([send(plates), send(plates)]);

			const all = await runs();
			expect(all).toHaveLength(2);
			const counts = created(plates);
			expect(plates.map((_, row) => all.filter((run) => run.outcomes[row] === true).length)).toEqual(counts);
			expect(counts.filter((count) => count < 1 || count > 2)).toEqual([]);
		});

		it('knows the permits of both lists later when two workers got them at the same moment', async () => {
			const lists = ['ONE', 'OTHER'].map((name) => platesOf(name, 60));
			sandbox.always({ kind: 'slow', ms: 50 });
			const { send, runs } = await creation('lists');
			await Promise.all(lists.map(send));
			sandbox.always(undefined);
			for (const plates of lists) await send(plates);

			expect(lists.flatMap(created)).toEqual(lists.flat().map(() => 1));
			const later = (await runs()).slice(2);
			expect(later.map((run) => new Set(run.outcomes))).toEqual(lists.map(() => new Set(['sentBefore'])));
		});

		it('creates no permit twice after its worker was killed', async () => {
			const plates = platesOf('KILLED', 12);
			sandbox.always({ kind: 'slow', ms: 300 });
			const { workflow, send } = await creation('create-killed', 'onReceived');
			await send(plates);
			await waitFor(() => (sandbox.wire.length >= 4 ? true : undefined), 60_000, 'Four requests did not arrive');
			const [{ id }] = await client.executionsOf(workflow);
			await killWorkerOf(id);
			const killed = await client.finished(id);
			sandbox.always(undefined);
			// n8n 1.123.81 gives the execution to another worker.
			expect(killed.status).toBe(isBefore2 ? 'success' : 'error');
			if (!isBefore2) {
				await send(plates);
				await waitFor(
					async () => ((await client.executionsOf(workflow)).length > 1 ? true : undefined),
					30_000,
					'The list did not arrive again',
				);
			}
			const [newest] = await client.executionsOf(workflow);
			const last = await client.finished(newest.id);

			expect(last.status).toBe('success');
			expect(outcomes(last, CREATE)).toEqual(plates.map(() => 'sentBefore'));
			expect(created(plates)).toEqual(plates.map((_, index) => (index < 4 ? 1 : 0)));
		});
	});

	/** Kills the worker that began an execution, and starts another one. */
	async function killWorkerOf(id: string): Promise<void> {
		const worker = queue.workers.find((one) => begunBy(one.log()).includes(id));
		if (!worker) throw new Error(`No worker says that it began execution ${id}`);
		process.kill(worker.child.pid, 'SIGKILL');
		await worker.child.exited;
		await queue.addWorker();
	}

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
		await killWorkerOf(id);
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
