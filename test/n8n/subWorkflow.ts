import type { Execution, SavedWorkflow, Workflow } from '../../scripts/n8n/n8nClient';
import { waitFor } from '../../scripts/n8n/waiting';
import {
	changed,
	errorText,
	outcomes,
	output,
	permitsOf,
	requests,
	sent,
	SENT_BEFORE,
	start,
	summary,
} from './executions';
import { isBefore2, type Stage } from './stage';
import { asSubWorkflow, CREATE, createWorkflow, parentOf, rowsOf, rowsWorkflow, type Chain } from './workflows';

const ANSWER_MS = 300;

/** The node in a workflow that another one calls. */
export function subWorkflow(stage: Stage): void {
	describe('in a sub-workflow', () => {
		let rows: ReturnType<typeof rowsOf>;
		let ids: string[];

		function subOf(prefix: string, count: number, chain: Partial<Chain> = {}): Workflow {
			rows = rowsOf(prefix, count);
			ids = rows.map(({ reference_id }) => reference_id);
			stage.sandbox.addPermits(...ids);
			return asSubWorkflow(
				rowsWorkflow(rows, {
					name: prefix,
					credential: stage.credential,
					options: { concurrency: 1 },
					...chain,
				}),
			);
		}

		/** Saves a sub-workflow and a workflow that calls it, and starts that one. */
		async function called(sub: Workflow, options = {}) {
			const { client, n8n } = stage;
			const saved = await client.createWorkflow(sub);
			// n8n 2 calls published workflows only.
			if (!isBefore2) await client.activate(saved, n8n.version);
			const parent = await start(stage, parentOf(saved, `${sub.name}, its parent`, options));
			return { sub: saved, parent };
		}

		async function newestOf(workflow: SavedWorkflow): Promise<Execution> {
			const [{ id }] = await waitFor(
				async () => {
					const executions = await stage.client.executionsOf(workflow);
					return executions.length > 0 ? executions : undefined;
				},
				30_000,
				'The sub-workflow was not called',
			);
			return await stage.client.finished(id);
		}

		it("names the sub-workflow's own execution as the one to retry, which sends only the rest", async () => {
			const { client, sandbox } = stage;
			const workflow = subOf('SUB', 4);
			sandbox.on(ids[2], { kind: 'errorCode', code: 9033 });
			const { sub, parent } = await called(workflow);
			const failedParent = await client.finished(parent.id);
			expect(failedParent.status).toBe('error');
			const failedSub = await newestOf(sub);
			expect(failedSub.status).toBe('error');
			const advice = "Retry the sub-workflow's own execution";
			expect(errorText(failedSub)).toContain(advice);
			expect(JSON.stringify(failedParent.data.resultData.error)).toContain(advice);
			expect(failedParent.customData).toEqual({});
			expect(summary(failedSub)).toBe('Of 4 items: 2 deleted, 1 refused by OPSCOM, 1 not sent.');

			const again = await client.finished(await client.retry(failedSub.id));

			expect(again.status).toBe('success');
			expect(sent(stage)).toEqual([ids[0], ids[1], ids[2], ids[2], ids[3]]);
			expect(ids.map((id) => sandbox.deletions(id))).toEqual([1, 1, 1, 1]);
			expect(output(again, 'Deleted').map(({ reference_id }) => reference_id)).toEqual(ids);
		});

		it('creates no permit twice when the parent is retried, and the advice leads to the end of the list', async () => {
			const { client, n8n, sandbox } = stage;
			const plates = ['SUB A', 'SUB B', 'SUB C', 'SUB D'];
			const created = () => plates.map((plate) => permitsOf(stage, plate));
			const chain = { name: 'Create', credential: stage.credential, options: { concurrency: 1 } };
			sandbox.on(plates[2], { kind: 'errorCode', code: 9033 });
			const { sub, parent } = await called(asSubWorkflow(createWorkflow(plates, chain)));
			const failedParent = await client.finished(parent.id);
			const failedSub = await newestOf(sub);
			expect(errorText(failedSub)).toContain("Retry the sub-workflow's own execution");

			const again = await client.finished(await client.retry(failedParent.id));
			expect(again.status).toBe('error');
			expect(created()).toEqual([1, 1, 1, 1]);
			const newestSub = await newestOf(sub);
			expect(newestSub.id).not.toBe(failedSub.id);
			expect(errorText(newestSub)).toContain(SENT_BEFORE);
			expect(errorText(newestSub)).toContain("change 'On Error' in the node's settings");

			const saved = await changed(stage, sub, (opscom) => void (opscom.onError = 'continueRegularOutput'));
			if (!isBefore2) await client.activate(saved, n8n.version);
			const last = await client.finished(await client.retry(newestSub.id, 'currentlySaved'));

			expect(last.status).toBe('success');
			expect(outcomes(last, CREATE)).toEqual(['sentBefore', 'sentBefore', true, true]);
			expect(created()).toEqual([1, 1, 1, 1]);
			// The older execution of the sub-workflow still has what it created.
			const older = await client.finished(await client.retry(failedSub.id, 'currentlySaved'));
			expect(outcomes(older, CREATE)).toEqual([true, true, 'sentBefore', 'sentBefore']);
			expect(created()).toEqual([1, 1, 1, 1]);
		});

		it('goes on when its parent is stopped', async () => {
			const { client, sandbox } = stage;
			sandbox.always({ kind: 'slow', ms: ANSWER_MS });
			const { sub, parent } = await called(subOf('ON', 10));
			await requests(stage, 3);
			await client.stop(parent.id);
			expect((await client.finished(parent.id)).status).toBe('canceled');

			const execution = await newestOf(sub);

			expect(execution.status).toBe('success');
			expect(sent(stage)).toEqual(ids);
			expect(summary(execution)).toBe('Of 10 items: 10 deleted.');
		});

		it("shows its input as the parent's output without Wait for completion, whatever becomes of it", async () => {
			const { client } = stage;
			const workflow = subOf('ALONE', 2);
			stage.sandbox.on(ids[0], { kind: 'errorCode', code: 9033 });
			const { sub, parent } = await called(workflow, { waitForSubWorkflow: false });

			const execution = await client.finished(parent.id);

			expect(execution.status).toBe('success');
			expect(output(execution, 'After')).toEqual([{ input: 'of the parent' }]);
			expect((await newestOf(sub)).status).toBe('error');
		});

		// n8n gives a sub-workflow no signal: its own Timeout Workflow and that of its parent end it between two nodes.
		it.each([
			["its parent's", true],
			['its own', false],
		])('deletes the whole list before %s Timeout Workflow ends it, and passes nothing on', async (_, ofParent) => {
			const { client, n8n, sandbox } = stage;
			sandbox.always({ kind: 'slow', ms: ANSWER_MS });
			const settings = { executionTimeout: 2 };
			const saved = await client.createWorkflow(
				subOf(`LATE-${ofParent}`, 14, ofParent ? {} : { workflowSettings: settings }),
			);
			if (!isBefore2) await client.activate(saved, n8n.version);
			const parent = parentOf(saved, 'Timed out with a sub-workflow');
			const { id } = await start(stage, { ...parent, settings: { ...parent.settings, ...(ofParent && settings) } });
			const ended = await client.finished(id);
			const execution = await newestOf(saved);

			expect(ended.status).toBe(ofParent ? 'canceled' : 'error');
			expect(execution.status).toBe('canceled');
			expect(sent(stage)).toEqual(ids);
			expect(summary(execution)).toBe('Of 14 items: 14 deleted.');
			expect(execution.data.resultData.runData.Deleted).toBeUndefined();
			expect(ended.data.resultData.runData.After).toBeUndefined();
		});
	});
}
