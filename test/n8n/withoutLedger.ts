import { setTimeout as sleep } from 'node:timers/promises';
import { errorText, lastRun, output, requests, retried, sent, startInProduction } from './executions';
import { isBefore2, type Stage } from './stage';
import { rowsOf, rowsWorkflow } from './workflows';

const ANSWER_MS = 300;
const ROWS = 12;
const ADVICE = 'An earlier run of this execution may have deleted it';

/** A retry for which n8n has kept nothing of what the node knew. */
export function withoutLedger(stage: Stage): void {
	describe('retried after Stop', () => {
		/** Stops an execution in production when some permits are gone, and lets nothing more be slow. */
		async function stopped(prefix: string, settings = {}, options = {}) {
			const { client, sandbox } = stage;
			const rows = rowsOf(prefix, ROWS);
			const ids = rows.map(({ reference_id }) => reference_id);
			sandbox.addPermits(...ids);
			sandbox.always({ kind: 'slow', ms: ANSWER_MS });
			const chain = {
				name: `Retried after Stop, ${prefix}`,
				credential: stage.credential,
				options: { concurrency: 1, ...options },
				settings,
			};
			const { saved, id } = await startInProduction(stage, rowsWorkflow(rows, chain));
			await requests(stage, 4);
			await client.stop(id);
			await client.finished(id);
			await sleep(2 * ANSWER_MS);
			const execution = await client.execution(id);
			// OPSCOM carries out what was in progress, too.
			const gone = sandbox.wire.length;
			sandbox.reset();
			return { ids, gone, saved, execution };
		}

		if (isBefore2) {
			// n8n 1.123.81 has two writers of a stopped execution. Nearly always the one without a list of what is still to be
			// done comes last; then a retry does nothing. Otherwise it is as in n8n 2.
			it('does nothing and passes nothing on, or begins again with a warning', async () => {
				const { saved, execution } = await stopped('OLD');
				const again = await retried(stage, execution, saved);

				expect(again.data.resultData.runData.Deleted).toBeUndefined();
				if (sent(stage).length === 0) expect(again.status).toBe('success');
				else expect(errorText(again)).toContain(ADVICE);
			});
			return;
		}

		// n8n 2.40.5 then has the copy from the start of the execution only: everything begins again.
		it('says that an earlier run may have deleted what is not found (Stop)', async () => {
			const { ids, saved, execution } = await stopped('NEW');
			const again = await retried(stage, execution, saved);

			expect(again.status).toBe('error');
			expect(sent(stage)).toEqual([ids[0]]);
			const error = lastRun(again)?.error;
			expect(error?.message).toContain('OPSCOM has no permit with this Reference ID');
			expect(error?.description).toContain(ADVICE);
			expect(error?.description).toContain("set 'If Permit Is Not Found' to 'Treat as Deleted'");
			expect(again.data.resultData.runData.Deleted).toBeUndefined();
		});

		it('says so in the advice of each item that is not found (Continue)', async () => {
			const { ids, gone, saved, execution } = await stopped('ITEMS', { onError: 'continueRegularOutput' });
			const again = await retried(stage, execution, saved);

			expect(sent(stage)).toEqual(ids);
			const items = output(again) as Array<{ status?: string; details?: { outcome: string; advice: string } }>;
			const failed = items.filter(({ details }) => details !== undefined);
			expect(failed).toHaveLength(gone);
			for (const { details } of failed) {
				expect(details?.outcome).toBe('notFound');
				expect(details?.advice).toContain(ADVICE);
			}
			expect(items.slice(gone).map(({ status }) => status)).toEqual(ids.slice(gone).map(() => 'success'));
		});

		it('finishes the list with Treat as Deleted, and n8n calls that an error', async () => {
			const { ids, saved, execution } = await stopped('TREATED', {}, { notFound: 'treatAsDeleted' });
			const again = await retried(stage, execution, saved);

			expect(output(again, 'Deleted').map(({ reference_id }) => reference_id)).toEqual(ids);
			expect(again.customData.opscom_summary).toBe(`Of ${ROWS} items: ${ROWS} deleted.`);
			// n8n 2.40.5 keeps the old "cancelled manually".
			expect(again.status).toBe('error');
		});
	});
}
