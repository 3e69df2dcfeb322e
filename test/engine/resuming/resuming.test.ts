import type { IDataObject, IRun } from 'n8n-workflow';

import type { Behaviour } from '../../sandbox';
import { hintsOf, jsonOf, outputsOf, settingFor, type PermitRun } from '../deletionWorkflow';
import { retry, start } from '../engine';
import { deleting, eachOperation, type PermitOperation } from '../permitOperations';
import {
	allConfirmed,
	CONTINUE_MODES,
	failedItems,
	MODES,
	retryRows,
	rowsOfAllConfirmed,
	runRows,
	subjectsOf,
	subjectsSent,
	workflowOf,
} from '../permitRuns';
import { toldBy } from '../toldBy';
import { useSandbox } from '../useSandbox';
import { loopSettingFor, loopWorkflow } from './loopWorkflow';

const sandbox = useSandbox();
const REFUSED: Behaviour = { kind: 'errorCode', code: 9003, status: 400 };

/** Runs the rows once, and checks that the run stopped, so that n8n offers to retry it. */
async function failedRun(operation: PermitOperation, more: Partial<PermitRun> = {}): Promise<IRun> {
	const run = await runRows(operation, sandbox, more);
	expect(run.status).toBe('error');
	return run;
}

/** What n8n saves as the context of the node. */
const contextOf = (run: IRun): IDataObject => run.data.executionData?.contextData['node:OPSCOM'] ?? {};

/** Every row is in the output once more, at its place. What changes something was done once for each. */
function expectComplete(run: IRun, operation: PermitOperation): void {
	expect(run.status).toBe('success');
	expect(outputsOf(run, 'OPSCOM')[0]).toEqual(allConfirmed(operation, sandbox));
	expect(jsonOf(run, 'Deleted').map(({ row }) => row)).toEqual(rowsOfAllConfirmed(operation, sandbox));
	expect(jsonOf(run, 'Needs a person')).toEqual([]);
	expectDoneOnce(operation);
	expect(toldBy(run).summary).toContain(`Of 3 items: 3 ${operation.done}.`);
	expect(contextOf(run)).toEqual({});
}

function expectDoneOnce(operation: PermitOperation): void {
	if (operation.changesSomething) {
		expect(operation.rows.map((row) => operation.timesDone(sandbox, row))).toEqual([1, 1, 1]);
	}
}

const notSentAgain = (count: string, { done, changesSomething }: PermitOperation) =>
	changesSomething ? [`info: Not sent again: ${count} already ${done} by an earlier try of this run.`] : [];

describe.each(eachOperation)('%s', (_name, operation) => {
	const [first, second, third] = subjectsOf(operation, 0, 1, 2);
	/** What an earlier try settled: a read is never settled, because it would be out of date. */
	const unlessKept = (...subjects: string[]) => (operation.changesSomething ? [] : subjects);
	beforeEach(() => operation.prepare(sandbox));

	it("is resumed by 'Retry On Fail' with On Error = Stop", async () => {
		sandbox.on(second, REFUSED);
		sandbox.on(third, REFUSED);

		const run = await runRows(operation, sandbox, { tries: 3 });

		expect(subjectsSent(sandbox)).toEqual([
			...[first, second],
			...[...unlessKept(first), second, third],
			...[...unlessKept(first, second), third],
		]);
		expectComplete(run, operation);
		expect(hintsOf(run)).toEqual(notSentAgain('2 items', operation));
	});

	it.each(CONTINUE_MODES)("is resumed by 'Retry On Fail' with On Error = %s", async (onError) => {
		sandbox.on(first, REFUSED);
		sandbox.on(third, REFUSED);

		const run = await runRows(operation, sandbox, { tries: 2, onError });

		expect(subjectsSent(sandbox)).toEqual([first, second, third, first, ...unlessKept(second), third]);
		expectComplete(run, operation);
		expect(hintsOf(run)).toEqual(notSentAgain('1 item', operation));
	});

	it.each(MODES)("is resumed by 'Retry execution', also a second one, with On Error = %s by then", async (onError) => {
		sandbox.on(second, REFUSED);
		sandbox.on(third, REFUSED);

		const again = await retryRows(await failedRun(operation), operation, sandbox);
		const run = await retryRows(again, operation, sandbox, { onError });

		expect(subjectsSent(sandbox)).toEqual([
			...[first, second],
			...[...unlessKept(first), second, third],
			...[...unlessKept(first, second), third],
		]);
		expectComplete(run, operation);
		expect(hintsOf(run)).toEqual(notSentAgain('2 items', operation));
	});

	it.each<[string, Partial<PermitRun>, IDataObject]>([
		['an option is not valid any more', { options: { maxRetries: 99 } }, {}],
		['the token is not valid any more', {}, { apiToken: '' }],
		['the client code is empty', {}, { clientCode: '' }],
		['the expression of the client code gives nothing', {}, { clientCode: '={{ $json.nothing }}' }],
		[
			'an expression is mistyped',
			{ parameters: { ...operation.parameters, [operation.idKey]: '={{ $json..x }}' } },
			{},
		],
	])('leaves the account and what is settled as they were when %s', async (_, more, fields) => {
		sandbox.on(second, REFUSED);
		if (operation.changesSomething) sandbox.on(third, { kind: 'actThenCut' });
		const options = { concurrency: 3, maxRetries: 0 };
		const failed = await failedRun(operation, { options });
		const sent = sandbox.wire.length;

		const workflow = (onError?: PermitRun['onError']) => workflowOf(operation, { options, ...more, onError });
		for (const onError of [undefined, 'continueRegularOutput'] as const) {
			const run = await retry(failed, workflow(onError), settingFor(sandbox, fields as Record<string, string>)).ended;
			expect(sandbox.wire).toHaveLength(sent);
			expect(toldBy(run)).toEqual(toldBy(failed));
			for (const { json } of failedItems(run)) expect(json.details).toMatchObject({ attempts: 0 });
			const { message = '', description } = run.data.resultData.error ?? {};
			if (onError === undefined) expect(`${message} ${description}`).toContain(toldBy(failed).summary);
			// Corrected again, it goes on where it was.
			if (onError !== undefined || operation !== deleting) continue;
			const last = await retryRows(run, operation, sandbox, { onError: 'continueRegularOutput' });
			expect(subjectsSent(sandbox).slice(sent).sort()).toEqual([second, third].sort());
			expect(failedItems(last).map(({ json }) => (json.details as IDataObject).outcome)).toEqual(['notFound']);
			sandbox.wire.splice(sent);
		}
	});

	describe('in a loop', () => {
		const looped = (more: Partial<PermitRun> = {}) => loopWorkflow(workflowOf(operation, more), 1);
		const startLoop = async (more: Partial<PermitRun> = {}) => await start(looped(more), loopSettingFor(sandbox)).ended;

		function expectLoopComplete(run: IRun): void {
			expect(run.status).toBe('success');
			expect(run.data.resultData.runData.OPSCOM).toHaveLength(3);
			expectDoneOnce(operation);
			expect(jsonOf(run, 'Deleted')).toEqual(
				allConfirmed(operation, sandbox).map(({ json }) => expect.objectContaining(json)),
			);
			expect(toldBy(run).summary).toContain(`Of 3 items: 3 ${operation.done}.`);
		}

		it("is resumed in the batch that failed, and sends the batches that had not run, on 'Retry execution'", async () => {
			sandbox.on(second, REFUSED);

			const failed = await startLoop();
			expect(failed.status).toBe('error');
			const run = await retry(failed, looped(), loopSettingFor(sandbox)).ended;

			expect(subjectsSent(sandbox)).toEqual([first, second, second, third]);
			expectLoopComplete(run);
		});
	});
});

describe.each(eachOperation.filter(([, { changesSomething }]) => changesSomething))(
	'the confirmation of %s',
	(_, operation) => {
		const [first, second] = subjectsOf(operation, 0, 1);
		const confirmationOf = (more: IDataObject): IDataObject => ({
			...operation.confirmationOf(operation.rows[0]),
			...more,
		});
		const confirm = (more: IDataObject): Behaviour => ({ kind: 'status', status: 200, body: confirmationOf(more) });
		beforeEach(() => operation.prepare(sandbox));

		it.each<[string, IDataObject, IDataObject]>([
			['whatever else it says', { note: ['of the first'] }, { note: ['of the first'] }],
			['shortened when it is long', { log: 'x'.repeat(200_000), note: 'short' }, { note: 'short' }],
		])('comes back in a retry, %s', async (_name, more, kept) => {
			sandbox.on(first, confirm(more));
			sandbox.on(second, REFUSED);
			const failed = await failedRun(operation);
			expect(JSON.stringify(failed.data.executionData?.contextData).length).toBeLessThan(10_000);

			const run = await retryRows(failed, operation, sandbox);

			expect(subjectsSent(sandbox).filter((subject) => subject === first)).toHaveLength(1);
			expect(jsonOf(run, 'OPSCOM')[0]).toEqual({ ...confirmationOf(kept), [operation.done]: true });
		});

		it('is shown by a dry run, which shows the rest as it would be sent', async () => {
			sandbox.on(second, REFUSED);
			const failed = await failedRun(operation);

			const run = await retryRows(failed, operation, sandbox, { options: { dryRun: true } });

			expect(subjectsSent(sandbox)).toEqual([first, second]);
			const [settled, ...dry] = jsonOf(run, 'OPSCOM');
			expect([settled]).toEqual(operation.confirmed(sandbox, operation.rows[0]));
			expect(dry.map(({ wouldSend }) => wouldSend)).toEqual([1, 2].map((at) => operation.bodyOf(operation.rows[at])));
		});
	},
);

// n8n runs the node again when its first item has one, unless that is null or false.
it.each(MODES.flatMap((onError) => ['0', 0, null, undefined].map((error) => [error, onError] as const)))(
	"settles a row whose confirmation has an 'error' key (%j), with On Error = %s",
	async (error, onError) => {
		const body = { ...deleting.confirmationOf(deleting.rows[0]), error };
		deleting.prepare(sandbox);
		sandbox.on(subjectsOf(deleting, 0)[0], { kind: 'status', status: 200, body });

		const run = await runRows(deleting, sandbox, { onError, tries: 3 });

		expect([run.status, subjectsSent(sandbox)]).toEqual(['success', subjectsOf(deleting, 0, 1, 2)]);
		expect(jsonOf(run, 'OPSCOM')[0]).toEqual({ ...body, deleted: true });
		expect(contextOf(run)).toEqual({});
	},
);

describe.each(eachOperation.filter(([, { safeToRepeat }]) => safeToRepeat))('a doubt about %s', (_name, operation) => {
	const [second, third] = subjectsOf(operation, 1, 2);
	beforeEach(() => operation.prepare(sandbox));

	it("is settled by 'Retry execution', which sends the row again", async () => {
		sandbox.on(second, { kind: 'cut' });
		const failed = await failedRun(operation);
		expect(toldBy(failed).unknown).toBe(second);
		const run = await retryRows(failed, operation, sandbox);

		expect(subjectsSent(sandbox).slice(-2)).toEqual([second, third]);
		expectComplete(run, operation);
		expect(toldBy(run).unknown).toBe('none');
	});
});

describe('a doubt about delete', () => {
	const [first, second] = subjectsOf(deleting, 0, 1);
	beforeEach(() => deleting.prepare(sandbox));

	it("does not go away by a refusal in 'Retry execution', nor by one of the token before its row", async () => {
		const options = { concurrency: 2, maxRetries: 0 };
		sandbox.on(first, { kind: 'cut' }, { kind: 'errorCode', code: 9002 });
		sandbox.on(second, { kind: 'actThenCut' }, REFUSED);

		const failed = await failedRun(deleting, { options });
		const denied = await retryRows(failed, deleting, sandbox);
		expect(subjectsSent(sandbox).slice(2)).toEqual([first]);
		expect(toldBy(denied).summary).toContain('Of 3 items: 0 deleted, 2 unknown, 1 not sent.');
		const refused = await retryRows(denied, deleting, sandbox, { onError: 'continueErrorOutput' });
		expect(toldBy(refused)).toEqual({
			summary: expect.stringContaining('Of 3 items: 2 deleted, 1 unknown.') as string,
			unknown: second,
		});
	});

	it('stays named when a retry asks for other permits', async () => {
		sandbox.on(second, { kind: 'cut' });
		const parameters = { ...deleting.parameters, referenceId: '=other-{{ $itemIndex }}' };
		const run = await retryRows(await failedRun(deleting), deleting, sandbox, {
			parameters,
			onError: 'continueRegularOutput',
		});

		expect(subjectsSent(sandbox).slice(2)).toEqual(['other-0', 'other-1', 'other-2']);
		expect(toldBy(run).unknown).toBe(second);
	});
});

it('gives all rows that ask for the same the confirmation of the earlier try', async () => {
	deleting.prepare(sandbox);
	const rows = [0, 1, 0].map((number) => deleting.rows[number]);
	const [first, second] = subjectsOf(deleting, 0, 1);
	sandbox.on(second, REFUSED);

	const run = await retryRows(await failedRun(deleting, { rows }), deleting, sandbox, { rows });

	expect(subjectsSent(sandbox)).toEqual([first, second, second]);
	expect(jsonOf(run, 'OPSCOM')).toEqual(rows.flatMap((row) => deleting.outputsOf(row)));
});

// What n8n makes of the number: 3 if there is none, and from 2 to 5 (seen in n8n-core 2.41.1).
it.each([
	[undefined, 3],
	[1, 2],
	[6, 5],
])(
	"keeps what is settled for every try, and nothing after the last one, with 'Max. Tries' %s",
	async (maxTries, tries) => {
		deleting.prepare(sandbox);
		const [first, ...others] = subjectsOf(deleting, 0, 1, 2);
		sandbox.alwaysOn(first, REFUSED);
		const workflow = workflowOf(deleting, { tries: 2, onError: 'continueRegularOutput' });
		const nodes = workflow.nodes.map((node) => (node.name === 'OPSCOM' ? { ...node, maxTries } : node));

		const run = await start({ ...workflow, nodes }, settingFor(sandbox)).ended;

		expect(subjectsSent(sandbox)).toEqual([first, ...others, ...Array<string>(tries - 1).fill(first)]);
		expect(contextOf(run)).toEqual({});
	},
);

describe('what one client settled', () => {
	const [first, second] = subjectsOf(deleting, 0, 1);
	beforeEach(() => deleting.prepare(sandbox));

	it.each([
		['a slash behind the address', () => ({ baseUrl: `${sandbox.url}/` })],
		['a client code in another letter case', () => ({ clientCode: sandbox.clientCode.toLowerCase() })],
		['another token', () => ({ apiToken: 'another-token-1234' })],
	])('stays settled with %s', async (_, fields) => {
		sandbox.on(second, REFUSED);
		const failed = await failedRun(deleting);

		const changed = workflowOf(deleting, { onError: 'continueRegularOutput' });
		const run = await retry(failed, changed, settingFor(sandbox, fields())).ended;

		expect(subjectsSent(sandbox).slice(2)).not.toContain(first);
		expect(sandbox.wire.length).toBeGreaterThan(2);
		expect(jsonOf(run, 'OPSCOM')[0]).toEqual(deleting.outputsOf(deleting.rows[0])[0]);
	});

	it.each([
		['another client', '={{ $json.client }}'],
		['a client that cannot be read', "={{ $json.client === 'OC-OTHER' ? '' : $json.client }}"],
	])('settles nothing for %s', async (_, clientCode) => {
		const rows = [first, second, first].map((id, number) => ({
			id,
			client: number === 2 ? 'OC-OTHER' : sandbox.clientCode,
		}));
		sandbox.on(second, REFUSED);
		const setting = settingFor(sandbox, { clientCode: '={{ $json.client }}' });
		const failed = await start(workflowOf(deleting, { rows }), setting).ended;
		expect(subjectsSent(sandbox)).toEqual([first, second]);

		const changed = workflowOf(deleting, { rows, onError: 'continueRegularOutput' });
		const run = await retry(failed, changed, settingFor(sandbox, { clientCode })).ended;

		const [settled, , others] = jsonOf(run, 'OPSCOM');
		expect(settled).toEqual(deleting.outputsOf(rows[0])[0]);
		expect(others.details).toMatchObject({
			referenceId: first,
			outcome: expect.not.stringMatching('deleted') as string,
		});
	});
});
