import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../../scripts/n8n/waiting';
import type { Stage } from './stage';
import { rowsOf, rowsWorkflow } from './workflows';

const ANSWER_MS = 400;

export function cancel(stage: Stage): void {
	describe('cancelled from n8n', () => {
		/** Starts a long run, stops it when six requests have arrived, and waits for what could come after that. */
		async function stoppedRun(prefix: string) {
			const { client, sandbox } = stage;
			const rows = rowsOf(prefix, 50);
			sandbox.addPermits(...rows.map(({ reference_id }) => reference_id));
			sandbox.always({ kind: 'slow', ms: ANSWER_MS });
			const chain = { name: 'Cancelled', credential: stage.credential, options: { concurrency: 2 } };
			const executionId = await client.run(await client.createWorkflow(rowsWorkflow(rows, chain)));
			await waitFor(() => (sandbox.wire.length >= 6 ? true : undefined), 30_000, 'Six requests did not arrive');

			await client.stop(executionId);
			const sent = sandbox.wire.length;
			await client.finished(executionId);
			// Long enough for several more requests, had the node gone on.
			await sleep(5 * ANSWER_MS);
			return { sent, execution: await client.execution(executionId) };
		}

		it('sends nothing more', async () => {
			const { sent, execution } = await stoppedRun('CANCEL');
			expect(execution.status).toBe('canceled');
			expect(sent).toBeLessThan(50);
			expect(stage.sandbox.wire).toHaveLength(sent);
		});

		it('leaves an account in the saved execution', async () => {
			const { execution } = await stoppedRun('KEPT');
			const { wire } = stage.sandbox;
			const answered = wire.filter(({ status }) => status === 200).map(({ referenceId }) => referenceId);
			const cutShort = wire.filter(({ status }) => status !== 200).map(({ referenceId }) => referenceId);
			expect(answered.length).toBeGreaterThan(0);

			// n8n writes back what it had saved when the run began, so the node's output is lost. Custom data stays.
			expect(execution.customData.opscom_account).toContain(`${answered.length} deleted`);
			expect(execution.customData.opscom_account).toContain(`${50 - wire.length} not sent`);
			expect(execution.customData.opscom_unknown.split(' ').sort()).toEqual(cutShort.sort());
		});
	});
}
