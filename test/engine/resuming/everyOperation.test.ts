import type { IDataObject, IRun } from 'n8n-workflow';

import type { Behaviour } from '../../sandbox';
import { hintsOf, jsonOf, outputsOf, settingFor, type PermitRun } from '../deletionWorkflow';
import { retry, start } from '../engine';
import { creating, eachOperation, updating, type PermitOperation } from '../permitOperations';
import {
	allConfirmed,
	CONTINUE_MODES,
	failedItems,
	firstFailure,
	metadataOf,
	MODES,
	retryRows,
	rowsOfAllConfirmed,
	runRows,
	subjectsOf,
	subjectsSent,
	withoutRecord,
	workflowOf,
} from '../permitRuns';
import { loopSettingFor, loopWorkflow } from './loopWorkflow';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox();
const REFUSED: Behaviour = { kind: 'errorCode', code: 9003, status: 400 };
const NO_RECORD = 'this is a retry, and n8n kept no record of what was sent before. Not sent, to avoid doing it twice';

/** Runs the rows once, and checks that the run stopped, so that n8n offers to retry it. */
async function failedRun(operation: PermitOperation, more: Partial<PermitRun> = {}): Promise<IRun> {
	const run = await runRows(operation, sandbox, more);
	expect(run.status).toBe('error');
	return run;
}

/** Every row is in the output once more, at its place, and was done once. */
function expectComplete(run: IRun, operation: PermitOperation): void {
	expect(run.status).toBe('success');
	expect(outputsOf(run, 'OPSCOM')[0]).toEqual(allConfirmed(operation, sandbox));
	expect(jsonOf(run, 'Deleted').map(({ row }) => row)).toEqual(rowsOfAllConfirmed(operation, sandbox));
	expect(jsonOf(run, 'Needs a person')).toEqual([]);
	expect(operation.rows.map((row) => operation.timesDone(sandbox, row))).toEqual([1, 1, 1]);
	expect(metadataOf(run)?.opscom_summary).toBe(`Of 3 items: 3 ${operation.done}.`);
}

const notSentAgain = (count: string, { done }: PermitOperation) =>
	`info: Not sent again: ${count} already ${done} by an earlier try of this run.`;

describe.each(eachOperation)('%s', (_name, operation) => {
	const [first, second, third] = subjectsOf(operation, 0, 1, 2);
	beforeEach(() => operation.prepare(sandbox));

	it("is resumed by 'Retry On Fail' with On Error = Stop", async () => {
		sandbox.on(second, REFUSED);
		sandbox.on(third, REFUSED);

		const run = await runRows(operation, sandbox, { tries: 3 });

		expect(subjectsSent(sandbox)).toEqual([first, second, second, third, third]);
		expectComplete(run, operation);
		expect(hintsOf(run)).toEqual([notSentAgain('2 items', operation)]);
	});

	it.each(CONTINUE_MODES)("is resumed by 'Retry On Fail' with On Error = %s", async (onError) => {
		sandbox.on(first, REFUSED);
		sandbox.on(third, { kind: 'tooMany', retryAfter: 0 });

		const run = await runRows(operation, sandbox, { tries: 2, onError });

		expect(subjectsSent(sandbox)).toEqual([first, second, third, first, third]);
		expectComplete(run, operation);
		expect(hintsOf(run)).toEqual([notSentAgain('1 item', operation)]);
		expect(run.data.executionData?.contextData['node:OPSCOM']).toEqual({});
	});

	it.each(MODES)("is resumed by 'Retry execution' with On Error = %s by then", async (onError) => {
		sandbox.on(second, REFUSED);

		const run = await retryRows(await failedRun(operation), operation, sandbox, { onError });

		expect(subjectsSent(sandbox)).toEqual([first, second, second, third]);
		expectComplete(run, operation);
		expect(hintsOf(run)).toEqual([notSentAgain('1 item', operation)]);
	});

	it.each(CONTINUE_MODES)('is resumed also when a row fails again, with On Error = %s by then', async (onError) => {
		sandbox.on(second, REFUSED, { kind: 'errorCode', code: 9008 });

		const run = await retryRows(await failedRun(operation), operation, sandbox, { onError });

		expect(subjectsSent(sandbox)).toEqual([first, second, second, third]);
		const [failed, ...others] = failedItems(run);
		expect(others).toEqual([]);
		expect(failed.pairedItem).toMatchObject({ item: 1 });
		expect(failed.json.details).toMatchObject({ [operation.idKey]: second, outcome: 'refused', errorCode: 9008 });
		expect(
			outputsOf(run, 'OPSCOM')
				.flat()
				.filter(({ json }) => json.error === undefined),
		).toEqual(allConfirmed(operation, sandbox).filter(({ pairedItem }) => (pairedItem as { item: number }).item !== 1));
	});

	it('returns what OPSCOM confirmed it with, whatever else that says', async () => {
		const confirmations = operation.rows.map((row) => ({ ...operation.confirmationOf(row), note: `of ${first}` }));
		for (const [number, body] of confirmations.entries()) {
			const confirming: Behaviour = { kind: 'status', status: 200, body };
			sandbox.on(operation.idOf(operation.rows[number]), ...(number === 1 ? [REFUSED, confirming] : [confirming]));
		}

		const run = await retryRows(await failedRun(operation), operation, sandbox);

		const expected = operation.rows.flatMap((row, number) =>
			operation.changesSomething ? [confirmations[number]] : operation.outputsOf(row),
		);
		expect(jsonOf(run, 'OPSCOM')).toEqual(expected);
	});

	describe('in a loop', () => {
		const looped = (more: Partial<PermitRun> = {}) => loopWorkflow(workflowOf(operation, more), 1);
		const startLoop = async (more: Partial<PermitRun> = {}) => await start(looped(more), loopSettingFor(sandbox)).ended;

		it("is resumed in the batch that failed, and sends the batches that had not run, on 'Retry execution'", async () => {
			sandbox.on(second, REFUSED);

			const failed = await startLoop();
			expect(failed.status).toBe('error');
			const run = await retry(failed, looped(), loopSettingFor(sandbox)).ended;

			expect(run.status).toBe('success');
			expect(subjectsSent(sandbox)).toEqual([first, second, second, third]);
			expect(operation.rows.map((row) => operation.timesDone(sandbox, row))).toEqual([1, 1, 1]);
			expect(jsonOf(run, 'Deleted')).toEqual(
				allConfirmed(operation, sandbox).map(({ json }) => expect.objectContaining(json)),
			);
			expect(metadataOf(run)?.opscom_summary).toBe(`Of 3 items: 3 ${operation.done}.`);
		});

		it.each(MODES)("is resumed batch by batch by 'Retry On Fail' with On Error = %s", async (onError) => {
			sandbox.on(first, REFUSED);
			sandbox.on(third, REFUSED);

			const run = await startLoop({ tries: 2, onError });

			expect(subjectsSent(sandbox)).toEqual([first, first, second, third, third]);
			expect(operation.rows.map((row) => operation.timesDone(sandbox, row))).toEqual([1, 1, 1]);
			expect(metadataOf(run)).toEqual({ opscom_summary: `Of 3 items: 3 ${operation.done}.` });
		});
	});
});

describe.each(eachOperation.filter(([, { safeToRepeat }]) => safeToRepeat))('a doubt about %s', (_name, operation) => {
	const [first, second, third] = subjectsOf(operation, 0, 1, 2);
	beforeEach(() => operation.prepare(sandbox));

	it("is settled by 'Retry execution', which sends the row again", async () => {
		sandbox.on(second, { kind: 'cut' });

		const failed = await failedRun(operation);
		expect(metadataOf(failed)?.opscom_unknown).toBe(second);
		const run = await retryRows(failed, operation, sandbox);

		expect(subjectsSent(sandbox)).toEqual([first, second, second, third]);
		expectComplete(run, operation);
		expect(metadataOf(run)?.opscom_unknown).toBe('none');
	});

	it('sends a run again of which n8n kept no record', async () => {
		sandbox.on(second, { kind: 'cut' });
		const failed = await failedRun(operation);
		const sentBefore = sandbox.wire.length;

		const run = await retryRows(withoutRecord(failed, workflowOf(operation)), operation, sandbox, {
			onError: 'continueRegularOutput',
		});

		expect(subjectsSent(sandbox).slice(sentBefore)).toEqual([first, second, third]);
		for (const { json } of failedItems(run)) expect(json.details).toMatchObject({ outcome: 'notFound' });
	});
});

describe('a doubt about create', () => {
	const [first, second, third] = subjectsOf(creating, 0, 1, 2);
	const timesDone = () => creating.rows.map((row) => creating.timesDone(sandbox, row));

	it.each<[string, Behaviour, number]>([
		['when OPSCOM created it', { kind: 'actThenCut' }, 1],
		['when OPSCOM did not', { kind: 'status', status: 503 }, 0],
	])("is kept through 'Retry On Fail' and 'Retry execution' with On Error = Stop, %s", async (_, behaviour, times) => {
		sandbox.on(second, behaviour);

		const failed = await failedRun(creating, { tries: 3 });
		expect(subjectsSent(sandbox)).toEqual([first, second]);
		const again = await retryRows(failed, creating, sandbox, { tries: 3 });
		expect(again.status).toBe('error');
		expect(subjectsSent(sandbox)).toEqual([first, second]);
		const run = await retryRows(again, creating, sandbox, { onError: 'continueErrorOutput' });

		expect(subjectsSent(sandbox)).toEqual([first, second, third]);
		expect(timesDone()).toEqual([1, times, 1]);
		const [unknown] = outputsOf(run, 'OPSCOM')[1];
		expect(unknown.pairedItem).toMatchObject({ item: 1 });
		expect(unknown.json).toMatchObject({
			error:
				'The permit may or may not have been created: an earlier attempt got no clear response. After that: not sent again, to avoid doing it twice',
			details: { plate: second, outcome: 'unknown', attempts: 0, advice: creating.resolveDoubt },
		});
		expect(outputsOf(run, 'OPSCOM')[0].map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(metadataOf(run)).toEqual({
			opscom_summary: 'Of 3 items: 2 created, 1 unknown.',
			opscom_unknown: second,
		});
	});

	it.each(CONTINUE_MODES)("is kept through 'Retry On Fail' with On Error = %s", async (onError) => {
		sandbox.on(first, { kind: 'actThenCut' });
		sandbox.on(third, REFUSED);

		const run = await runRows(creating, sandbox, { tries: 3, onError });

		expect(subjectsSent(sandbox)).toEqual([first, second, third, third]);
		expect(timesDone()).toEqual([1, 1, 1]);
		expect(failedItems(run).map(({ json }) => (json.details as IDataObject).outcome)).toEqual(['unknown']);
		expect(metadataOf(run)).toEqual({ opscom_summary: 'Of 3 items: 2 created, 1 unknown.', opscom_unknown: first });
	});

	it('is that of its own row, although others are alike', async () => {
		const rows = [creating.rows[0], creating.rows[0], creating.rows[0]];
		sandbox.on(first, { kind: 'slow', ms: 0 }, { kind: 'actThenCut' });

		const failed = await failedRun(creating, { rows });
		const run = await retryRows(failed, creating, sandbox, { rows, onError: 'continueRegularOutput' });

		expect(subjectsSent(sandbox)).toEqual([first, first, first]);
		expect(jsonOf(run, 'OPSCOM').map(({ error }) => error === undefined)).toEqual([true, false, true]);
		expect(creating.timesDone(sandbox, rows[0])).toBe(3);
	});

	it('does not ask for the row to be run again when it is not sent for another reason', async () => {
		sandbox.on(first, { kind: 'errorCode', code: 9002 });
		sandbox.on(second, { kind: 'cut' });
		const failed = await failedRun(creating, { options: { concurrency: 2, maxRetries: 0 } });
		sandbox.on(first, { kind: 'errorCode', code: 9002 });

		const run = await retryRows(failed, creating, sandbox, { onError: 'continueRegularOutput' });

		expect(subjectsSent(sandbox).slice(2)).toEqual([first]);
		const details = jsonOf(run, 'OPSCOM')[1].details as IDataObject;
		expect(details.outcome).toBe('unknown');
		expect(details.advice).toMatch(/Look for the plate/);
		expect(details.advice).not.toMatch(/, then run this item again/);
	});
});

describe('two rows of create that are alike', () => {
	const [row, , other] = creating.rows;
	const plate = creating.idOf(row);
	const rows = [row, row, other];

	it.each(MODES)('are two permits, also through a retry, with On Error = %s', async (onError) => {
		const refused: Behaviour[] = onError === 'stopWorkflow' ? [{ kind: 'slow', ms: 0 }, REFUSED] : [REFUSED];
		sandbox.on(plate, ...refused);

		const run = await runRows(creating, sandbox, { rows, onError, tries: 2 });

		expect(run.status).toBe('success');
		expect(subjectsSent(sandbox).filter((sent) => sent === plate)).toHaveLength(3);
		const ids = jsonOf(run, 'OPSCOM').map(({ reference_id: id }) => id as string);
		expect(ids.map((id) => sandbox.permit(id)?.plate)).toEqual(rows.map(creating.idOf));
		expect([...ids].sort()).toEqual(sandbox.permits().sort());
		expect(hintsOf(run).join()).not.toContain('share one request');
	});
});

describe('a retry of create for which n8n kept no record of the node', () => {
	const lostRun = async (more: Partial<PermitRun> = {}) => {
		sandbox.on(subjectsOf(creating, 1)[0], REFUSED);
		const failed = await failedRun(creating, more);
		sandbox.reset();
		return withoutRecord(failed, workflowOf(creating, more));
	};
	const isUnrecorded = ({ text, advice }: { text: string; advice: string }) => {
		expect(text).toBe(`The permit may or may not have been created: ${NO_RECORD}`);
		expect(advice).toContain('start the workflow again instead of retrying it');
		expect(advice).toContain(creating.resolveDoubt);
	};

	it.each(MODES)('sends nothing and says why, in no try, with On Error = %s', async (onError) => {
		const run = await retryRows(await lostRun(), creating, sandbox, { onError, tries: 3 });

		expect(sandbox.wire).toEqual([]);
		isUnrecorded(firstFailure(run));
		for (const { json } of failedItems(run)) expect(json.details).toMatchObject({ outcome: 'unknown', attempts: 0 });
		expect(failedItems(run)).toHaveLength(onError === 'stopWorkflow' ? 0 : 3);
		expect(metadataOf(run)?.opscom_summary).toMatch(/^Of 3 items: 0 created, [13] unknown/);
	});

	it('DEFECT: sends nothing when that retry is retried, which knows of the one before', async () => {
		const again = await retryRows(await lostRun(), creating, sandbox);
		expect(again.status).toBe('error');
		const run = await retryRows(again, creating, sandbox, { onError: 'continueRegularOutput' });

		expect(sandbox.wire).toEqual([]);
		expect(failedItems(run)).toHaveLength(3);
		isUnrecorded(firstFailure(run));
	});

	it.each(CONTINUE_MODES)('DEFECT: sends no later batch of a loop either, with On Error = %s', async (onError) => {
		const workflow = loopWorkflow(workflowOf(creating, { onError }), 1);

		const run = await retry(await lostRun(), workflow, loopSettingFor(sandbox)).ended;

		expect(run.data.resultData.runData.OPSCOM).toHaveLength(3);
		expect(sandbox.wire).toEqual([]);
		expect(metadataOf(run)?.opscom_summary).toBe('Of 3 items: 0 created, 3 unknown.');
	});
});

describe('a row of update that asks for another permit by the time of the retry', () => {
	it('DEFECT: is sent, and not taken for done because the row was', async () => {
		updating.prepare(sandbox);
		sandbox.addPermits('another-0', 'another-1', 'another-2');
		sandbox.on(subjectsOf(updating, 1)[0], REFUSED);
		const failed = await failedRun(updating);
		const others = ['another-0', 'another-1', 'another-2'];
		const parameters = { ...updating.parameters, referenceId: '=another-{{ $itemIndex }}' };

		const run = await retry(failed, workflowOf(updating, { parameters }), settingFor(sandbox)).ended;

		expect(run.status).toBe('success');
		expect(subjectsSent(sandbox)).toEqual([...subjectsOf(updating, 0, 1), ...others]);
		expect(jsonOf(run, 'OPSCOM').map(({ reference_id: id }) => id)).toEqual(others);
	});
});
