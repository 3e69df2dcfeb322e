import { installCommunityPackage, recordCommunityPackage } from '../../scripts/n8n/communityPackage';
import { N8nClient, type Credential, type Execution } from '../../scripts/n8n/n8nClient';
import { startN8n, type N8nServer } from '../../scripts/n8n/n8nServer';
import { within } from '../../scripts/n8n/waiting';
import { errorText, output, permitsOf, requests, retried, sent, sentPlates, startInProduction } from './executions';
import { credentialData, LOUD, runFolder, tarballUnderTest, version, type Stage } from './stage';
import { createWorkflow, rowsOf, rowsWorkflow } from './workflows';

const ANSWER_MS = 400;
const ROWS = 40;
const GRACE_S = 2;
const ENDED_MS = 60_000;

export function restart(stage: Stage): void {
	describe('n8n ended and started again', () => {
		let userFolder: string;
		let n8n: N8nServer;
		let client: N8nClient;
		let credential: Credential;

		async function startAgain(): Promise<void> {
			const env = { ...LOUD, N8N_GRACEFUL_SHUTDOWN_TIMEOUT: String(GRACE_S) };
			n8n = await startN8n({ version, userFolder, env });
			client = await N8nClient.signIn(n8n.url);
		}

		beforeAll(async () => {
			userFolder = runFolder('restart');
			await installCommunityPackage(userFolder, tarballUnderTest());
			await startAgain();
			recordCommunityPackage(userFolder);
			credential = await client.createCredential('OPSCOM', 'opscomApi', credentialData(stage.sandbox));
		});
		afterAll(() => n8n?.stop());

		/** Ends n8n while the node sends, starts it again, and returns what it says of the execution. */
		async function endedMidRun(signal: 'SIGTERM' | 'SIGKILL', options = {}) {
			const { sandbox } = stage;
			const rows = rowsOf(`${signal}`, ROWS);
			const ids = rows.map(({ reference_id }) => reference_id);
			sandbox.addPermits(...ids);
			sandbox.always({ kind: 'slow', ms: ANSWER_MS });
			const chain = { name: `Ended by ${signal}`, credential, options: { concurrency: 1, ...options } };
			const { saved, id } = await startInProduction({ client, n8n }, rowsWorkflow(rows, chain));
			await requests(stage, 4);
			const sentBefore = sandbox.wire.length;

			process.kill(n8n.child.pid, signal);
			await within(n8n.child.exited, ENDED_MS, `n8n did not end after ${signal}`);
			const gone = ids.filter(
				(one) => !sandbox.has(one) || sandbox.wire.some(({ referenceId }) => referenceId === one),
			);
			const sentInGrace = sandbox.wire.length - sentBefore;
			await startAgain();
			const execution: Execution = await client.finished(id);
			sandbox.reset();
			return { ids, saved, execution, gone, sentInGrace };
		}

		function expectNothingLeft({ status, customData, data }: Execution): void {
			expect(status).toBe('crashed');
			expect(customData).toEqual({});
			expect(data.executionData?.contextData ?? {}).toEqual({});
		}

		it('goes on sending until the grace period of SIGTERM is over; a retry finishes with Treat as Deleted', async () => {
			const options = { notFound: 'treatAsDeleted' };
			const { ids, saved, execution, gone, sentInGrace } = await endedMidRun('SIGTERM', options);
			expect(sentInGrace).toBeGreaterThan(0);
			expect(gone.length).toBeLessThan(ROWS);
			expectNothingLeft(execution);

			const again = await retried({ client }, execution, saved);

			expect(again.status).toBe('success');
			expect(sent(stage)).toEqual(ids);
			expect(output(again, 'Deleted').map(({ status }) => status)).toEqual(
				ids.map((id) => (gone.includes(id) ? 'already_deleted' : 'success')),
			);
		});

		it('leaves nothing after SIGKILL; a retry says that an earlier run may have deleted what is not found', async () => {
			const { ids, saved, execution } = await endedMidRun('SIGKILL');
			expectNothingLeft(execution);

			const again = await retried({ client }, execution, saved);

			expect(again.status).toBe('error');
			expect(sent(stage)).toEqual([ids[0]]);
			expect(errorText(again)).toContain('OPSCOM has no permit with this Reference ID');
			expect(errorText(again)).toContain('An earlier run of this execution may have deleted it');
			expect(errorText(again)).toContain("'Treat as Deleted'");
		});

		it('sends no new permit in a retry after SIGKILL, and says where to look', async () => {
			const { sandbox } = stage;
			const plates = Array.from({ length: ROWS }, (_, index) => `KILLED ${index + 1}`);
			sandbox.always({ kind: 'slow', ms: ANSWER_MS });
			const chain = { name: 'Created until SIGKILL', credential, options: { concurrency: 1 } };
			const { saved, id } = await startInProduction({ client, n8n }, createWorkflow(plates, chain));
			await requests(stage, 4);
			process.kill(n8n.child.pid, 'SIGKILL');
			await within(n8n.child.exited, ENDED_MS, 'n8n did not end after SIGKILL');
			const before = sentPlates(stage);
			await startAgain();
			const execution = await client.finished(id);
			expectNothingLeft(execution);

			const again = await retried({ client }, execution, saved);

			expect(again.status).toBe('error');
			expect(errorText(again)).toContain('this is a retry, and n8n kept no record of what was sent before');
			expect(errorText(again)).toContain("Look for the plate in OPSCOM's 'Pay Station Status' screen");
			expect(sentPlates(stage)).toEqual(before);
			expect(plates.map((plate) => permitsOf(stage, plate))).toEqual(
				plates.map((plate) => (before.includes(plate) ? 1 : 0)),
			);
		});
	});
}
