import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../../scripts/n8n/waiting';
import { sent, start, summary } from './executions';
import type { Stage } from './stage';
import { OPSCOM, rowsWorkflow } from './workflows';

const ROWS = 20_000;

/** Long lists: the node looks at all rows before it sends anything, and n8n must hear of Stop meanwhile. */
export function stopWhileChecking(stage: Stage): void {
	it('sends nothing of a list of 20,000 rows after Stop while it is checked', async () => {
		const { client, n8n } = stage;
		const rows = `Array.from({ length: ${ROWS} }, (_, index) => ({ reference_id: 'CHECK-' + (index + 1) }))`;
		const loggedBefore = n8n.log().length;
		const { id } = await start(
			stage,
			rowsWorkflow(rows, { name: 'Stopped while checking', credential: stage.credential }),
		);
		const hasStarted = () => n8n.log().slice(loggedBefore).includes(`node \\"${OPSCOM}\\" started`) || undefined;
		await waitFor(hasStarted, 60_000, 'n8n did not log that the node started', 50);
		await sleep(1_000);
		expect(sent(stage)).toEqual([]);
		await client.stop(id);

		const execution = await client.finished(id);
		await sleep(2_000);
		expect(execution.status).toBe('canceled');
		expect(sent(stage)).toEqual([]);
		expect(summary(execution)).toBe(`Of ${ROWS} items: 0 deleted, ${ROWS} not sent.`);
	});
}
