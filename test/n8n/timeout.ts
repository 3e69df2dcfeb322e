import type { IDataObject, INode } from 'n8n-workflow';
import type { Execution, SavedWorkflow, Workflow } from '../../scripts/n8n/n8nClient';
import { changed, errorText, lastRun, MAY_BE_GONE, output, retried, sent, stack, start, summary } from './executions';
import { isBefore2, type Stage } from './stage';
import { inLoop, OPSCOM, rowsOf, rowsWorkflow } from './workflows';

/** n8n's *Timeout Workflow*, the shortest in which the machine surely sends something. */
const TIMEOUT_S = 3;
const ROWS = 30;
const AT_ONCE = 2;
/** So that all rows take about one and a half times the timeout. */
const ANSWER_MS = 300;
/** So that the timeout comes in the middle of a batch, and not between two nodes. */
const BATCH = 14;
const MOST_RETRIES = 6;

/** Runs that n8n ends by the setting *Timeout Workflow*. */
export function timeout(stage: Stage): void {
	describe('timed out', () => {
		let rows: ReturnType<typeof rowsOf>;
		let ids: string[];

		function timedOut(name: string, settings: Partial<INode>): Workflow {
			rows = rowsOf(name, ROWS);
			ids = rows.map(({ reference_id }) => reference_id);
			stage.sandbox.addPermits(...ids);
			stage.sandbox.always({ kind: 'slow', ms: ANSWER_MS });
			return rowsWorkflow(rows, {
				name: `Timed out, ${name}`,
				credential: stage.credential,
				options: { concurrency: AT_ONCE },
				settings,
				workflowSettings: { executionTimeout: TIMEOUT_S },
			});
		}

		/** Starts a workflow and waits for n8n to end it. */
		async function cut(workflow: Workflow): Promise<{ saved: SavedWorkflow; execution: Execution }> {
			const { saved, id } = await start(stage, workflow);
			const execution = await stage.client.finished(id);
			expect(execution.status).toBe('canceled');
			expect(stage.sandbox.wire.length).toBeLessThan(ROWS);
			expect(summary(execution)).toMatch(/^Of \d+ items: \d+ deleted, .*not sent\.$/);
			return { saved, execution };
		}

		/**
		 * Retries as the node advises until the work is done: what was in progress at a cut is gone by then. Returns all
		 * executions that followed the first one.
		 */
		async function retriedToTheEnd(first: Execution, saved: SavedWorkflow): Promise<Execution[]> {
			const chain: Execution[] = [];
			await changed(stage, saved, ({ parameters }) => {
				parameters.options = { ...(parameters.options as IDataObject), notFound: 'treatAsDeleted' };
			});
			for (let last = first; chain.length < MOST_RETRIES; chain.push(last)) {
				if (last.status === 'success') break;
				last = await retried(stage, last, saved, 'currentlySaved');
			}
			return chain;
		}

		/** Each permit is deleted once, and only what was in progress at a cut is sent again. */
		function expectEachDeletedOnce(executions: number): void {
			expect(ids.map((id) => stage.sandbox.deletions(id))).toEqual(ids.map(() => 1));
			const again = ids.filter((id) => sent(stage).filter((one) => one === id).length > 1);
			expect(again.length).toBeLessThanOrEqual(AT_ONCE * (executions - 1));
		}

		/**
		 * The account of what was retried to the end. It names an earlier execution when the last timeout came after the last
		 * row: the node was through, and the retry began behind it.
		 */
		const ALL_DELETED = expect.stringMatching(
			new RegExp(`^Of ${ROWS} items: ${ROWS} deleted\\..*\\(Execution \\d+\\)$`),
		) as string;

		/** Whether an item is a deletion for any reader who does not know this node. */
		const looksDeleted = ({ error }: IDataObject) => error === undefined;

		/** What comes out as deleted was confirmed by OPSCOM. */
		function expectOnlyConfirmed(items: IDataObject[]): void {
			for (const { deleted, reference_id } of items.filter(looksDeleted)) {
				expect(deleted).toBe(true);
				expect(stage.sandbox.deletions(reference_id as string)).toBe(1);
			}
		}

		if (isBefore2) {
			// n8n 1.123.81 saves a timed-out execution before any node could end: without the node's error, with nothing
			// to retry. A node can do nothing about that.
			it.each([
				['with On Error = Stop', {}],
				['with Retry On Fail', { retryOnFail: true, maxTries: 2, waitBetweenTries: 1_000 }],
				['with the error output', { onError: 'continueErrorOutput' as const }],
			])('passes nothing on and a retry sends nothing %s, but the account is there', async (title, settings) => {
				const { saved, execution } = await cut(timedOut(title.replace(/\W+/g, '-'), settings));
				expect(lastRun(execution)).toBeUndefined();
				expect(stack(execution)).toEqual([]);
				const before = sent(stage).length;

				const again = await retried(stage, execution, saved);

				expect(again.status).toBe('success');
				expect(sent(stage)).toHaveLength(before);
				const later = ['Deleted', 'Failed'].map((name) => again.data.resultData.runData[name]);
				expect(later).toEqual([undefined, undefined]);
				expect(again.customData.opscom_summary).toBe(execution.customData.opscom_summary);
			});

			it('loses the batch of Loop Over Items that was cut, and those behind it', async () => {
				const { saved, execution } = await cut(inLoop(timedOut('LOOP', {}), BATCH));
				const batches = (one: Execution) => one.data.resultData.runData[OPSCOM];
				expect(batches(execution)).toHaveLength(1);
				const before = sent(stage).length;

				const again = await retried(stage, execution, saved);

				expect(again.status).toBe('success');
				expect(sent(stage)).toHaveLength(before);
				expect(batches(again)).toHaveLength(1);
				expect(again.data.resultData.runData.Done).toBeUndefined();
				expect(again.customData.opscom_summary).toBe(execution.customData.opscom_summary);
			});
		} else {
			it('sends only the rest on a retry, over several executions, with On Error = Stop', async () => {
				const { saved, execution } = await cut(timedOut('STOP', {}));
				expect(stack(execution)).toEqual([OPSCOM]);
				expect(execution.data.resultData.runData.Deleted).toBeUndefined();
				expect(errorText(execution)).toContain(summary(execution));
				expect(errorText(execution)).toContain('Run the same list again.');

				// Nobody knows whether what was in progress had been handed over whole.
				const unchanged = await retried(stage, execution, saved);
				expect(unchanged.status).toBe('error');
				expect(errorText(unchanged)).toContain('OPSCOM has no permit with this Reference ID');
				expect(errorText(unchanged)).toContain(MAY_BE_GONE);
				expect(sent(stage).length).toBeLessThan(ROWS);

				const chain = await retriedToTheEnd(unchanged, saved);

				const last = chain[chain.length - 1];
				expect(last.status).toBe('success');
				for (const one of chain.slice(0, -1)) expect([0, ROWS]).toContain(output(one, 'Deleted').length);
				expect(output(last, 'Deleted').map(({ plate }) => plate)).toEqual(rows.map(({ plate }) => plate));
				expectEachDeletedOnce(2 + chain.length);
				expect(last.customData.opscom_summary).toEqual(ALL_DELETED);
				expect(last.customData.opscom_unknown).toBe('none');
			});

			it('sends only the rest on a retry in Loop Over Items', async () => {
				const { saved, execution } = await cut(inLoop(timedOut('LOOP', {}), BATCH));
				expect(stack(execution)).toEqual([OPSCOM]);

				const chain = await retriedToTheEnd(execution, saved);

				const last = chain[chain.length - 1];
				expect(last.status).toBe('success');
				expect(output(last, 'Done').map(({ plate }) => plate)).toEqual(rows.map(({ plate }) => plate));
				expectEachDeletedOnce(1 + chain.length);
				expect(last.customData.opscom_summary).toEqual(ALL_DELETED);
			});

			// With Retry On Fail n8n waits and runs the node again, and by then it has saved the execution without it.
			it('sends nothing and passes nothing on when it is retried with Retry On Fail', async () => {
				const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1_000 };
				const { saved, execution } = await cut(timedOut('ROF', settings));
				expect(stack(execution)).toEqual([]);
				const before = sent(stage).length;

				const again = await retried(stage, execution, saved);

				expect(again.status).toBe('success');
				expect(sent(stage)).toHaveLength(before);
				expect(again.data.resultData.runData.Deleted).toBeUndefined();
			});

			// n8n calls a node that returned a success, and a retry goes on behind it.
			it('passes on what was not deleted by the error output', async () => {
				const { saved, execution } = await cut(timedOut('OUTPUT', { onError: 'continueErrorOutput' }));
				const [deleted, failed] = [output(execution), output(execution, OPSCOM, 1)];
				expect(deleted.length + failed.length).toBe(ROWS);
				expect(deleted.every(looksDeleted)).toBe(true);
				expect(failed.some(looksDeleted)).toBe(false);
				expectOnlyConfirmed(deleted);
				const before = sent(stage).length;

				const again = await retried(stage, execution, saved);

				expect(again.status).toBe('success');
				expect(sent(stage)).toHaveLength(before);
				expect(output(again, 'Deleted')).toHaveLength(deleted.length);
				expect(output(again, 'Failed')).toHaveLength(failed.length);
			});
		}
	});
}
