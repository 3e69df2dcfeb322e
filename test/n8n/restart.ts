import type { IDataObject } from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';
import { installCommunityPackage, PACKAGE_NAME, recordCommunityPackage } from '../../scripts/n8n/communityPackage';
import { N8nClient, type Credential, type Execution, type SavedWorkflow } from '../../scripts/n8n/n8nClient';
import { startN8n, type N8nServer } from '../../scripts/n8n/n8nServer';
import { repack } from '../../scripts/n8n/tarball';
import { within } from '../../scripts/n8n/waiting';
import {
	changed,
	errorText,
	MAY_BE_GONE,
	outcomes,
	output,
	permitsOf,
	requests,
	retried,
	sent,
	SENT_BEFORE,
	sentPlates,
	start,
	startInProduction,
} from './executions';
import { complaints } from './installed';
import { credentialData, LOUD, runFolder, tarballUnderTest, version, type Stage } from './stage';
import { CREATE, createWorkflow, inLoop, rowsOf, rowsWorkflow } from './workflows';

const PREVIOUS = '0.0.9';
const ANSWER_MS = 400;
const ROWS = 40;
/** So many that none of several lists that are started one after the other comes to its end. */
const LONG = 100;
const GRACE_S = 2;
const ENDED_MS = 60_000;

/** One n8n that is ended and started again, first with the package in a newer version. */
export function restart(stage: Stage): void {
	describe('n8n ended and started again', () => {
		let userFolder: string;
		let n8n: N8nServer;
		let client: N8nClient;
		let credential: Credential;
		let savedBefore: SavedWorkflow;

		async function startAgain(tarball?: string): Promise<void> {
			if (tarball) await installCommunityPackage(userFolder, tarball);
			const env = { ...LOUD, N8N_GRACEFUL_SHUTDOWN_TIMEOUT: String(GRACE_S) };
			n8n = await startN8n({ version, userFolder, env });
			if (tarball) recordCommunityPackage(userFolder);
			client = await N8nClient.signIn(n8n.url);
		}

		async function installedVersion(): Promise<string | undefined> {
			const packages = await client.request<Array<{ packageName: string; installedVersion: string }>>(
				'GET',
				'/community-packages',
			);
			return packages.find(({ packageName }) => packageName === PACKAGE_NAME)?.installedVersion;
		}

		async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
			process.kill(n8n.child.pid, signal);
			await within(n8n.child.exited, ENDED_MS, `n8n did not end after ${signal}`);
			// OPSCOM carries out what was in progress.
			await sleep(2 * ANSWER_MS);
		}

		beforeAll(async () => {
			userFolder = runFolder('restart');
			// No version has been published yet, so the same code under a lower number stands for the previous one.
			await startAgain(await repack(tarballUnderTest(), PREVIOUS));
			credential = await client.createCredential('OPSCOM', 'opscomApi', credentialData(stage.sandbox));
			const chain = { name: 'Saved before', credential, options: { concurrency: 2 } };
			savedBefore = await client.createWorkflow(rowsWorkflow(rowsOf('UPGRADE', 4), chain));
		});
		afterAll(() => n8n?.stop());

		function expectNothingLeft({ status, customData, data }: Execution): void {
			expect(status).toBe('crashed');
			expect(customData).toEqual({});
			expect(data.executionData?.contextData ?? {}).toEqual({});
		}

		it('goes on sending until the grace period of SIGTERM is over; a retry finishes with Treat as Deleted', async () => {
			const { sandbox } = stage;
			expect(await installedVersion()).toBe(PREVIOUS);
			const rows = rowsOf('SIGTERM', ROWS);
			const ids = rows.map(({ reference_id }) => reference_id);
			sandbox.addPermits(...ids);
			sandbox.always({ kind: 'slow', ms: ANSWER_MS });
			const options = { concurrency: 1, notFound: 'treatAsDeleted' };
			const chain = { name: 'Ended by SIGTERM', credential, options };
			const { saved, id } = await startInProduction({ client, n8n }, rowsWorkflow(rows, chain));
			await requests(stage, 4);
			const before = sandbox.wire.length;
			await end('SIGTERM');
			expect(sandbox.wire.length).toBeGreaterThan(before);
			const gone = ids.filter((one) => !sandbox.has(one));
			expect(gone.length).toBeLessThan(ROWS);
			await startAgain(tarballUnderTest());
			const execution = await client.finished(id);
			expectNothingLeft(execution);
			sandbox.reset();

			const again = await retried({ client }, execution, saved);

			expect(again.status).toBe('success');
			expect(sent(stage)).toEqual(ids);
			expect(output(again, 'Deleted').map(({ status }) => status)).toEqual(
				ids.map((one) => (gone.includes(one) ? 'already_deleted' : 'success')),
			);
		});

		it('runs a workflow that was saved with the previous version of the package', async () => {
			const ids = rowsOf('UPGRADE', 4).map(({ reference_id }) => reference_id);
			stage.sandbox.addPermits(...ids);
			expect(await installedVersion()).not.toBe(PREVIOUS);

			const execution = await client.finished(await client.run(await client.workflow(savedBefore.id), 'Start'));

			expect(execution.status).toBe('success');
			expect(output(execution).map(({ reference_id }) => reference_id)).toEqual(ids);
			expect(ids.map((id) => stage.sandbox.deletions(id))).toEqual([1, 1, 1, 1]);
			expect(complaints(n8n.log())).toEqual([]);
		});

		describe('by SIGKILL', () => {
			const rows = rowsOf('SIGKILL', LONG);
			const platesOf = (prefix: string) => Array.from({ length: LONG }, (_, index) => `${prefix} ${index + 1}`);
			const plates = platesOf('KILLED');
			const inRetry = platesOf('KILLED IN RETRY');
			const inBatches = platesOf('KILLED IN BATCH');
			const created = (all: string[]) => all.map((plate) => permitsOf(stage, plate));
			/** The plates that were sent before n8n was killed. */
			let before: string[];
			let deletion: { saved: SavedWorkflow; id: string };
			let creation: { saved: SavedWorkflow; id: string };
			let batches: { saved: SavedWorkflow; id: string };
			let failed: Execution;
			let retriedWorkflow: SavedWorkflow;

			beforeAll(async () => {
				const { sandbox } = stage;
				sandbox.reset();
				sandbox.addPermits(...rows.map(({ reference_id }) => reference_id));
				const chain = { credential, options: { concurrency: 1 } };
				sandbox.on(inRetry[1], { kind: 'errorCode', code: 9033 });
				const first = await start({ client }, createWorkflow(inRetry, { ...chain, name: 'Retry, killed' }));
				failed = await client.finished(first.id);
				retriedWorkflow = first.saved;

				sandbox.always({ kind: 'slow', ms: ANSWER_MS });
				deletion = await startInProduction({ client, n8n }, rowsWorkflow(rows, { ...chain, name: 'Deletion, killed' }));
				creation = await startInProduction(
					{ client, n8n },
					createWorkflow(plates, { ...chain, name: 'Creation, killed' }),
				);
				const progress = { ...chain, name: 'Batches, killed', workflowSettings: { saveExecutionProgress: true } };
				batches = await startInProduction({ client, n8n }, inLoop(createWorkflow(inBatches, progress), 3, 'create'));
				client.retry(failed.id).catch(() => 'n8n is gone before it answers');
				const begun = (all: string[]) => all.filter((plate) => sentPlates(stage).includes(plate)).length;
				while (begun(plates) < 3 || begun(inRetry) < 3 || begun(inBatches) < 5) await sleep(20);
				await end('SIGKILL');
				before = sentPlates(stage);
				expect(begun(plates)).toBeLessThan(LONG);
				expect(begun(inRetry)).toBeLessThan(LONG);
				expect(begun(inBatches)).toBeLessThan(LONG);
				await startAgain();
			});

			it('a retry of a deletion says that what is not found may be gone already, and the advice leads to the end', async () => {
				const execution = await client.finished(deletion.id);
				expectNothingLeft(execution);

				const again = await retried({ client }, execution, deletion.saved);

				expect(again.status).toBe('error');
				expect(sent(stage)).toEqual([rows[0].reference_id]);
				expect(errorText(again)).toContain('OPSCOM has no permit with this Reference ID');
				expect(errorText(again)).toContain(MAY_BE_GONE);
				expect(errorText(again)).toContain("'Treat as Deleted'");

				await changed({ client }, deletion.saved, ({ parameters }) => {
					parameters.options = { concurrency: 5, notFound: 'treatAsDeleted' };
				});
				const last = await retried({ client }, again, deletion.saved, 'currentlySaved');
				expect(last.status).toBe('success');
				expect(output(last, 'Deleted').map(({ reference_id }) => reference_id)).toEqual(
					rows.map(({ reference_id }) => reference_id),
				);
				expect(rows.filter(({ reference_id }) => stage.sandbox.has(reference_id))).toEqual([]);
			});

			it('a retry of Create sends nothing twice, and the advice leads to one permit of each', async () => {
				const execution = await client.finished(creation.id);
				expectNothingLeft(execution);

				const again = await retried({ client }, execution, creation.saved);
				expect(again.status).toBe('error');
				expect(errorText(again)).toContain(SENT_BEFORE);
				expect(errorText(again)).toContain("look up the plate with the operation 'Get' of the resource 'Plate'");
				expect(sentPlates(stage).filter((plate) => before.includes(plate))).toEqual([]);

				// The advice for the rest: On Error = Continue, and another key for what OPSCOM does not have.
				await changed({ client }, creation.saved, (opscom) => void (opscom.onError = 'continueRegularOutput'));
				const rest = await retried({ client }, again, creation.saved, 'currentlySaved');
				const asked = plates.filter((_, index) => outcomes(rest, CREATE)[index] === 'sentBefore');
				expect(plates.filter((plate) => before.includes(plate) && !asked.includes(plate))).toEqual([]);
				// At most one that never left is asked about: it was the next one.
				expect(asked.filter((plate) => !before.includes(plate)).length).toBeLessThanOrEqual(1);
				const missing = asked.filter((plate) => permitsOf(stage, plate) === 0);
				const options = { idempotencyKey: '={{ $json.plate }}-2' };
				if (missing.length > 0) {
					await client.runToEnd(createWorkflow(missing, { name: 'Missing', credential, options }));
				}

				expect(created(plates)).toEqual(plates.map(() => 1));
			});

			it('a retry of Create in Loop Over Items with saved progress sends nothing twice either', async () => {
				const execution = await client.finished(batches.id);
				expect(execution.status).toBe('crashed');
				await changed({ client }, batches.saved, (opscom) => void (opscom.onError = 'continueRegularOutput'));

				await retried({ client }, execution, batches.saved, 'currentlySaved');

				expect(sentPlates(stage).filter((plate) => before.includes(plate))).toEqual([]);
				expect(created(inBatches).filter((count) => count > 1)).toEqual([]);
			});

			it('a retry of an execution whose retry was cut off sends nothing twice either', async () => {
				const [{ id }] = await client.executionsOf(retriedWorkflow);
				const crashed = await client.finished(id);
				expect(crashed.status).toBe('crashed');
				// n8n began the retry with a copy of the account of the first execution, which says whose it is.
				const about = (crashed.customData as IDataObject).opscom_summary;
				expect([undefined, expect.stringContaining(`(Execution ${failed.id})`)]).toContainEqual(about);

				await changed({ client }, retriedWorkflow, (opscom) => void (opscom.onError = 'continueRegularOutput'));
				const newest = await retried({ client }, crashed, retriedWorkflow, 'currentlySaved');
				const oldest = await retried({ client }, failed, retriedWorkflow, 'currentlySaved');

				for (const execution of [newest, oldest]) {
					expect(execution.status).toBe('success');
					expect(outcomes(execution, CREATE)[0]).toBe(true);
				}
				expect(sentPlates(stage).filter((plate) => before.includes(plate))).toEqual([]);
				expect(created(inRetry).filter((count) => count > 1)).toEqual([]);
			});
		});
	});
}
