import axios from 'axios';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import type { Workflow } from '../../scripts/n8n/n8nClient';
import {
	changed,
	errorText,
	lastRun,
	MAY_BE_GONE,
	output,
	requests,
	retried,
	sent,
	start,
	startInProduction,
	summary,
} from './executions';
import { isBefore2, type Stage } from './stage';
import { followedBy, node, OPSCOM, opscomNode, rowsOf, rowsWorkflow } from './workflows';

const ANSWER_MS = 400;
const QUICK_MS = 50;
const ROWS = 12;

export function handStop(stage: Stage): void {
	describe('stopped by hand', () => {
		/** Starts a workflow, stops it when so many requests have been sent, and waits for what could come after that. */
		async function stoppedRun(workflow: Workflow, requestsBefore: number) {
			const { client, sandbox } = stage;
			const { saved, id } = await start(stage, workflow);
			await requests(stage, requestsBefore);
			await client.stop(id);
			const sentBefore = sandbox.wire.length;
			await client.finished(id);
			// Long enough for several more requests, had the node gone on.
			await sleep(4 * ANSWER_MS);
			return { saved, sentBefore, execution: await client.execution(id) };
		}

		/** Permits that take a while to delete. */
		function slowRows(prefix: string, count: number, ms = ANSWER_MS) {
			const rows = rowsOf(prefix, count);
			stage.sandbox.addPermits(...rows.map(({ reference_id }) => reference_id));
			stage.sandbox.always({ kind: 'slow', ms });
			return rows;
		}

		/** Makes one request so slow that Stop surely comes during it. */
		const stopDuring = (id: string) => stage.sandbox.alwaysOn(id, { kind: 'slow', ms: 10_000 });

		it('sends nothing more, and leaves its account in the custom data', async () => {
			const { sandbox } = stage;
			const chain = { name: 'Stopped', credential: stage.credential, options: { concurrency: 2 } };
			const { sentBefore, execution } = await stoppedRun(rowsWorkflow(slowRows('STOP', 50), chain), 6);

			expect(execution.status).toBe('canceled');
			expect(sentBefore).toBeLessThan(50);
			expect(sandbox.wire).toHaveLength(sentBefore);
			const responded = sandbox.wire.filter(({ ended }) => ended === 'responded').length;
			const cutShort = sandbox.wire.filter(({ ended }) => ended !== 'responded');
			expect(responded).toBeGreaterThan(0);
			expect(cutShort.length).toBeGreaterThan(0);
			expect(summary(execution)).toBe(
				`Of 50 items: ${responded} deleted, ${cutShort.length} unknown, ${50 - sentBefore} not sent.`,
			);
			expect(execution.customData.opscom_unknown).toBe(cutShort.map(({ referenceId }) => referenceId).join(', '));
			expect(execution.data.resultData.runData.Deleted).toBeUndefined();
		});

		it('has its account in the custom data while a later node waits', async () => {
			const { client } = stage;
			const rows = slowRows('WAIT', 3);
			const chain = { name: 'Stopped while a later node waits', credential: stage.credential };
			const wait = node('Later', 'n8n-nodes-base.wait', 1.1, { amount: 20, unit: 'seconds' }, 5);
			const { id } = await startInProduction(stage, followedBy(rowsWorkflow(rows, chain), wait));
			await requests(stage, 3);
			await sleep(4 * ANSWER_MS);
			await client.stop(id);

			const execution = await client.finished(id);
			expect(execution.status).toBe('canceled');
			expect(summary(execution)).toBe('Of 3 items: 3 deleted.');
			expect(Object.keys(execution.customData)).toEqual(['opscom_summary']);
		});

		it('names the nodes in the second of two OPSCOM nodes', async () => {
			const SECOND = 'Delete the spouse permit';
			const rows = slowRows('PAIR', 4, QUICK_MS).map((row) => ({ ...row, spouse: `${row.reference_id}-B` }));
			stage.sandbox.addPermits(...rows.map(({ spouse }) => spouse));
			stopDuring('PAIR-2-B');
			const chain = { credential: stage.credential, options: { concurrency: 1 } };
			const second = opscomNode({ ...chain, referenceId: "={{ $('Rows').item.json.spouse }}" }, 6, SECOND);
			const workflow = followedBy(rowsWorkflow(rows, { ...chain, name: 'Stopped in the second node' }), second);
			const { execution } = await stoppedRun(workflow, 6);

			expect(execution.status).toBe('canceled');
			expect(summary(execution)).toBe(
				`${OPSCOM}: Of 4 items: 4 deleted. ${SECOND}: Of 4 items: 1 deleted, 1 unknown, 2 not sent.`,
			);
			expect(execution.customData.opscom_unknown).toBe(`${SECOND}: PAIR-2-B`);
		});

		it('has the account of the first try between two tries of Retry On Fail', async () => {
			const { client, sandbox } = stage;
			const rows = rowsOf('BETWEEN', 4);
			sandbox.addPermits(...rows.map(({ reference_id }) => reference_id));
			sandbox.on('BETWEEN-3', { kind: 'errorCode', code: 9033 });
			const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 5_000 };
			const chain = {
				name: 'Stopped between two tries',
				credential: stage.credential,
				options: { concurrency: 1 },
				settings,
			};
			const { id } = await startInProduction(stage, rowsWorkflow(rows, chain));
			await requests(stage, 3);
			await sleep(1_500);
			await client.stop(id);
			await client.finished(id);
			// Longer than the pause between the tries.
			await sleep(5_000);

			const execution = await client.execution(id);
			expect(execution.status).toBe('canceled');
			expect(summary(execution)).toBe('Of 4 items: 2 deleted, 1 refused by OPSCOM, 1 not sent.');
			expect(sent(stage)).toEqual(['BETWEEN-1', 'BETWEEN-2', 'BETWEEN-3']);
		});

		it('finishes the list when it is run again with Treat as Deleted', async () => {
			const { client, sandbox } = stage;
			const rows = slowRows('LIST', 12);
			const ids = rows.map(({ reference_id }) => reference_id);
			const chain = { name: 'List', credential: stage.credential, options: { concurrency: 2 } };
			const { saved } = await stoppedRun(rowsWorkflow(rows, chain), 6);
			sandbox.always(undefined);

			const workflow = await changed(stage, saved, ({ parameters }) => {
				parameters.options = { ...(parameters.options as IDataObject), notFound: 'treatAsDeleted' };
			});
			const again = await client.finished(await client.run(workflow));

			expect(again.status).toBe('success');
			expect(output(again, 'Deleted').map(({ reference_id }) => reference_id)).toEqual(ids);
			expect(ids.map((id) => sandbox.deletions(id))).toEqual(ids.map(() => 1));
			expect(summary(again)).toBe('Of 12 items: 12 deleted.');
		});

		it('leaves its account where the public API of n8n shows it, and nothing of the node elsewhere', async () => {
			const { client, n8n } = stage;
			const chain = { name: 'Stopped in production', credential: stage.credential, options: { concurrency: 2 } };
			const { id } = await startInProduction(stage, rowsWorkflow(slowRows('SEEN', 30), chain));
			await requests(stage, 6);
			await client.stop(id);

			const execution = await client.finished(id);
			expect(execution.status).toBe('canceled');
			expect(execution.data.resultData.runData[OPSCOM]).toBeUndefined();

			const { rawApiKey } = await client.request<{ rawApiKey: string }>('POST', '/api-keys', {
				label: 'Executions',
				scopes: ['execution:read'],
				expiresAt: null,
			});
			const { data } = await axios.get<{ customData: Record<string, string> }>(
				`${n8n.url}/api/v1/executions/${id}?includeData=true`,
				{ headers: { 'X-N8N-API-KEY': rawApiKey } },
			);
			expect(summary({ id, ...data })).toMatch(/^Of 30 items: \d+ deleted, \d+ unknown, \d+ not sent\.$/);
			expect(data.customData).toEqual(execution.customData);
		});
	});
	// n8n has kept nothing of what the node knew.
	describe('stopped by hand and retried', () => {
		/** Stops an execution in production when some permits are gone, and lets nothing more be slow. */
		async function stopped(prefix: string, options = {}) {
			const { client, sandbox } = stage;
			const rows = rowsOf(prefix, ROWS);
			const ids = rows.map(({ reference_id }) => reference_id);
			sandbox.addPermits(...ids);
			sandbox.always({ kind: 'slow', ms: ANSWER_MS });
			const chain = {
				name: `Retried after Stop, ${prefix}`,
				credential: stage.credential,
				options: { concurrency: 1, ...options },
			};
			const { saved, id } = await startInProduction(stage, rowsWorkflow(rows, chain));
			await requests(stage, 4);
			await client.stop(id);
			await client.finished(id);
			await sleep(2 * ANSWER_MS);
			const execution = await client.execution(id);
			sandbox.reset();
			return { ids, saved, execution };
		}

		if (isBefore2) {
			// n8n 1.123.81 has two writers of a stopped execution. Nearly always the one without a list of what is still to be
			// done comes last; then a retry does nothing. Otherwise it is as in n8n 2.
			it('does nothing and passes nothing on, or begins again with a warning', async () => {
				const { saved, execution } = await stopped('OLD');
				const again = await retried(stage, execution, saved);

				expect(again.data.resultData.runData.Deleted).toBeUndefined();
				if (sent(stage).length === 0) expect(again.status).toBe('success');
				else expect(errorText(again)).toContain(MAY_BE_GONE);
			});
			return;
		}

		// n8n 2.40.5 then has the copy from the start of the execution only: everything begins again.
		it('says that what is not found may be gone already', async () => {
			const { ids, saved, execution } = await stopped('NEW');
			const again = await retried(stage, execution, saved);

			expect(again.status).toBe('error');
			expect(sent(stage)).toEqual([ids[0]]);
			const error = lastRun(again)?.error;
			expect(error?.message).toContain('OPSCOM has no permit with this Reference ID');
			expect(error?.description).toContain(MAY_BE_GONE);
			expect(error?.description).toContain("'Treat as Deleted'");
			expect(again.data.resultData.runData.Deleted).toBeUndefined();
		});

		it('finishes the list with Treat as Deleted, and n8n calls that an error', async () => {
			const { ids, saved, execution } = await stopped('TREATED', { notFound: 'treatAsDeleted' });
			const again = await retried(stage, execution, saved);

			expect(output(again, 'Deleted').map(({ reference_id }) => reference_id)).toEqual(ids);
			expect(summary(again)).toBe(`Of ${ROWS} items: ${ROWS} deleted.`);
			// n8n 2.40.5 keeps the old "cancelled manually".
			expect(again.status).toBe('error');
		});
	});
}
