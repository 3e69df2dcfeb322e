import type { IDataObject, IRun, OnError } from 'n8n-workflow';
import { setTimeout as wait } from 'node:timers/promises';

import { startSandbox, type Sandbox } from '../../sandbox';
import { jsonOf, outputsOf, permitWorkflow, settingFor } from '../deletionWorkflow';
import { retry, start } from '../engine';
import { creating, eachOperation, type PermitOperation } from '../permitOperations';
import {
	allConfirmed,
	CONTINUE_MODES,
	failedItems,
	metadataOf,
	MODES,
	retryRows,
	startRows,
	subjectsOf,
	subjectsSent,
	workflowOf,
} from '../permitRuns';

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.stop());

/** What a person is told to do about a stopped run of each operation. */
const RUN_AGAIN: Record<PermitOperation['name'], string> = {
	create:
		'Do not run the whole list again, because the permits that were created would be created a second time. Run only the items that were not created.',
	delete: "Run the same list again with 'If Permit Is Not Found' set to 'Treat as Deleted'.",
	get: 'Run the workflow again. Reading changes nothing in OPSCOM.',
	getStats: 'Run the workflow again. Reading changes nothing in OPSCOM.',
	update: 'Run the same list again. Updating a permit twice with the same values does no harm.',
};

type Status = number | 'cut' | 'open';

async function wireShows(test: (statuses: Status[]) => boolean): Promise<void> {
	while (!test(sandbox.wire.map(({ status }) => status))) await wait(5);
}

/** Runs the rows one by one, and stops the execution during the second request. */
async function stoppedInSecond(operation: PermitOperation, onError: OnError, tries?: number): Promise<IRun> {
	const [, second] = subjectsOf(operation, 0, 1);
	sandbox.on(second, { kind: 'hang' });
	const running = startRows(operation, sandbox, { onError, tries });
	await wireShows(([, status]) => status === 'open');
	// The sandbox has read the whole request.
	while (sandbox.wire[1].rawBody === '') await wait(5);
	running.cancel();
	return await running.ended;
}

const errorOf = (run: IRun) =>
	run.data.resultData.error as unknown as { message: string; description: string; context: { account: IDataObject } };

describe.each(eachOperation)('stopping %s', (_name, operation) => {
	const [first, second, third] = subjectsOf(operation, 0, 1, 2);
	beforeEach(() => operation.prepare(sandbox));

	it.each(MODES)('during a request leaves it unknown and sends nothing more, with On Error = %s', async (onError) => {
		const run = await stoppedInSecond(operation, onError);

		expect(run.status).toBe('canceled');
		expect(subjectsSent(sandbox)).toEqual([first, second]);
		expect(metadataOf(run)).toEqual({
			opscom_summary: `Of 3 items: 1 ${operation.done}, 1 unknown, 1 not sent.`,
			opscom_unknown: second,
		});
		expect(run.data.resultData.runData).not.toHaveProperty('Deleted');
		expect(run.data.resultData.runData).not.toHaveProperty('Needs a person');
		expect(JSON.stringify(run.data)).not.toContain(sandbox.token);
	});

	it("with On Error = Stop ends with the account and the operation's own advice", async () => {
		const run = await stoppedInSecond(operation, 'stopWorkflow');

		const { message, description, context } = errorOf(run);
		expect(message).toBe('The execution was canceled before this node finished');
		expect(description.split('\n')).toEqual([
			`Of 3 items: 1 ${operation.done}, 1 unknown, 1 not sent.`,
			`Unknown: ${second}.`,
			RUN_AGAIN[operation.name],
		]);
		expect(context.account).toEqual({
			[operation.done]: [first],
			notFound: [],
			refused: [],
			unknown: [second],
			notSent: [third],
		});
	});

	it.each(CONTINUE_MODES)('returns every row, with On Error = %s', async (onError) => {
		const run = await stoppedInSecond(operation, onError);

		expect(failedItems(run).map(({ json, pairedItem }) => [pairedItem, json.error])).toEqual([
			[expect.objectContaining({ item: 1 }), `${operation.inDoubt}: OPSCOM had not responded when the run was stopped`],
			[expect.objectContaining({ item: 2 }), 'Not sent: the run was stopped first'],
		]);
		const [row] = operation.rows;
		expect(outputsOf(run, 'OPSCOM')[0].filter(({ json }) => json.error === undefined)).toEqual(
			operation.confirmed(sandbox, row).map((json) => ({ json, pairedItem: { item: 0 } })),
		);
	});

	it.each(MODES)("lets 'Retry On Fail' send nothing more, with On Error = %s", async (onError) => {
		const run = await stoppedInSecond(operation, onError, 3);

		expect(run.status).toBe('canceled');
		expect(subjectsSent(sandbox)).toEqual([first, second]);
		expect(metadataOf(run)).toEqual({
			opscom_summary: `Of 3 items: 1 ${operation.done}, 1 unknown, 1 not sent.`,
			opscom_unknown: second,
		});
	});

	it.each(MODES)('during the wait after HTTP 429 leaves nothing unknown, with On Error = %s', async (onError) => {
		sandbox.on(second, { kind: 'tooMany', retryAfter: 30 });
		const running = startRows(operation, sandbox, { onError, options: { concurrency: 1, maxRetries: 3 } });
		await wireShows(([, status]) => status === 429);
		// n8n's side, which shares this process, reads the response in turns of its own.
		for (let turn = 0; turn < 20; turn++) await wait(5);
		running.cancel();
		const run = await running.ended;

		expect(subjectsSent(sandbox)).toEqual([first, second]);
		expect(metadataOf(run)).toEqual({ opscom_summary: `Of 3 items: 1 ${operation.done}, 2 not sent.` });
	});

	it.each(MODES)('while the rows are being checked sends nothing, with On Error = %s', async (onError) => {
		const rows = Array.from({ length: 500 }, (_, number) => operation.rows[number % operation.rows.length]);
		const { parameters } = operation;

		const running = start(permitWorkflow({ rows, parameters, onError }), settingFor(sandbox));
		await wait(1);
		running.cancel();
		const run = await running.ended;

		expect(run.status).toBe('canceled');
		expect(sandbox.wire).toEqual([]);
		expect(metadataOf(run)).toEqual({ opscom_summary: `Of 500 items: 0 ${operation.done}, 500 not sent.` });
	});
});

describe.each(eachOperation.filter(([, { safeToRepeat }]) => safeToRepeat))('a retry of %s', (_name, operation) => {
	it('after it was stopped sends the rest and returns every row', async () => {
		operation.prepare(sandbox);
		const [first, second, third] = subjectsOf(operation, 0, 1, 2);

		const run = await retryRows(await stoppedInSecond(operation, 'stopWorkflow'), operation, sandbox);

		expect(run.status).toBe('success');
		expect(subjectsSent(sandbox)).toEqual([first, second, second, third]);
		expect(outputsOf(run, 'OPSCOM')[0]).toEqual(allConfirmed(operation, sandbox));
		expect(metadataOf(run)).toEqual({
			opscom_summary: `Of 3 items: 3 ${operation.done}.`,
			opscom_unknown: 'none',
		});
	});
});

describe('a retry of create after it was stopped', () => {
	const [first, second, third] = subjectsOf(creating, 0, 1, 2);

	it('keeps the permit in doubt and sends the others only when it may continue', async () => {
		const stopped = await stoppedInSecond(creating, 'stopWorkflow');

		const again = await retryRows(stopped, creating, sandbox);
		expect(again.status).toBe('error');
		expect(subjectsSent(sandbox)).toEqual([first, second]);
		const run = await retryRows(again, creating, sandbox, { onError: 'continueRegularOutput' });

		expect(subjectsSent(sandbox)).toEqual([first, second, third]);
		expect(jsonOf(run, 'OPSCOM').map(({ error }) => error === undefined)).toEqual([true, false, true]);
		expect(metadataOf(run)).toEqual({ opscom_summary: 'Of 3 items: 2 created, 1 unknown.', opscom_unknown: second });
	});

	it.each(CONTINUE_MODES)(
		'and while its rows are checked tells nobody to run them again, with On Error = %s',
		async (onError) => {
			const rows = Array.from({ length: 300 }, (_, number) => creating.rows[number % 3]);
			sandbox.on(second, { kind: 'errorCode', code: 9003 });
			const failed = await startRows(creating, sandbox, { rows }).ended;
			expect(failed.status).toBe('error');

			const running = retry(failed, workflowOf(creating, { rows, onError }), settingFor(sandbox));
			await wait(1);
			running.cancel();
			const items = failedItems(await running.ended);

			expect(sandbox.wire).toHaveLength(2);
			expect(items).toHaveLength(300);
			for (const { json } of items) {
				expect(json.details).toMatchObject({ outcome: 'unknown', advice: creating.resolveDoubt });
			}
		},
	);
});

it('names the plates of permits in doubt with commas between them, because a plate can have spaces', async () => {
	sandbox.always({ kind: 'hang' });
	const running = startRows(creating, sandbox, { options: { concurrency: 3 } });
	await wireShows((statuses) => statuses.length === 3);
	running.cancel();

	expect(metadataOf(await running.ended)?.opscom_unknown).toBe('CALM 101, CALM 102, CALM 103');
});
