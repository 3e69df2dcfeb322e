import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../../scripts/n8n/waiting';
import { output, sent, start, summary } from './executions';
import { heartbeat, quickAtLeastOnce } from './heartbeat';
import type { Stage } from './stage';
import { OPSCOM, rowsWorkflow } from './workflows';

const ROWS = 20_000;
const LONGEST_MS = 500;

/** Long lists: the node looks at all rows before it sends anything. */
export function stopWhileChecking(stage: Stage): void {
	describe('a list of 20,000 rows', () => {
		const rows = (prefix: string) =>
			`Array.from({ length: ${ROWS} }, (_, index) => ({ reference_id: '${prefix}-' + (index + 1) }))`;

		/** n8n logs when it runs a node; returns when it has logged that about this test's own node. */
		async function nodeLogged(what: 'started' | 'finished', loggedBefore: number): Promise<void> {
			await waitFor(
				() => (stage.n8n.log().slice(loggedBefore).includes(`node \\"${OPSCOM}\\" ${what}`) ? true : undefined),
				60_000,
				`n8n did not log that the node ${what}`,
				50,
			);
		}

		it('lets n8n answer while it is checked, and sends nothing after Stop', async () => {
			await quickAtLeastOnce(LONGEST_MS, 'while 20,000 rows were checked', async (round) => {
				const { client, n8n } = stage;
				const chain = { name: 'Stopped while checking', credential: stage.credential };
				const loggedBefore = n8n.log().length;
				const { id } = await start(stage, rowsWorkflow(rows(`CHECK-${round}`), chain));
				await nodeLogged('started', loggedBefore);
				const health = heartbeat(stage);
				try {
					await sleep(3_000);
					expect(sent(stage)).toEqual([]);
					await client.stop(id);
					const worst = health.worst();
					expect(health.answers()).toBeGreaterThan(5);

					const execution = await client.finished(id);
					await sleep(2_000);
					expect(execution.status).toBe('canceled');
					expect(sent(stage)).toEqual([]);
					expect(summary(execution)).toBe(`Of ${ROWS} items: 0 deleted, ${ROWS} not sent.`);
					return worst;
				} finally {
					await health.stop();
				}
			});
		});

		it('lets n8n answer until a dry run of it is over', async () => {
			await quickAtLeastOnce(LONGEST_MS, 'in a dry run of 20,000 rows', async (round) => {
				const { client, n8n } = stage;
				const chain = { name: 'Long dry run', credential: stage.credential, options: { dryRun: true } };
				const loggedBefore = n8n.log().length;
				const workflow = rowsWorkflow(rows(`DRY-${round}`), chain);
				// What n8n does with the rows behind the node takes as long again.
				const connections = { ...workflow.connections, [OPSCOM]: {} };
				const { id } = await start(stage, { ...workflow, connections });
				await nodeLogged('started', loggedBefore);
				const health = heartbeat(stage);
				try {
					await nodeLogged('finished', loggedBefore);
					const worst = health.worst();
					const execution = await client.finished(id);
					expect(execution.status).toBe('success');
					expect(output(execution)).toHaveLength(ROWS);
					return worst;
				} finally {
					await health.stop();
				}
			});
		});
	});
}
