import type { IDataObject, IExecuteFunctions, IRun } from 'n8n-workflow';

import { Opscom } from '../../../nodes/Opscom/Opscom.node';
import type { Behaviour } from '../../sandbox';
import { hintsOf, jsonOf, outputsOf, settingFor, type PermitRun } from '../deletionWorkflow';
import { retry, start } from '../engine';
import { deleting, eachOperation, updating, type PermitOperation } from '../permitOperations';
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
	withoutRecord,
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
	expect(toldBy(run).summary).toBe(`Of 3 items: 3 ${operation.done}.`);
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

	it.each(CONTINUE_MODES.flatMap((onError) => [undefined, 2].map((tries) => [tries, onError] as const)))(
		"keeps nothing after the last try, with 'Max. Tries' %s and On Error = %s",
		async (tries, onError) => {
			sandbox.alwaysOn(first, REFUSED);

			const run = await runRows(operation, sandbox, { tries, onError });

			expect(toldBy(run).summary).toBe(`Of 3 items: 2 ${operation.done}, 1 refused by OPSCOM.`);
			expect(contextOf(run)).toEqual({});
		},
	);

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

	it.each(CONTINUE_MODES)('is resumed also when a row fails again, with On Error = %s by then', async (onError) => {
		sandbox.on(second, REFUSED, { kind: 'errorCode', code: 9008 });

		const run = await retryRows(await failedRun(operation), operation, sandbox, { onError });

		expect(subjectsSent(sandbox)).toEqual([first, second, ...unlessKept(first), second, third]);
		expect(failedItems(run)).toEqual([expect.objectContaining({ pairedItem: expect.objectContaining({ item: 1 }) })]);
		expect(failedItems(run)[0].json.details).toMatchObject({
			[operation.idKey]: second,
			outcome: 'refused',
			errorCode: 9008,
		});
		const succeeded = outputsOf(run, 'OPSCOM')
			.flat()
			.filter(({ json }) => json.error === undefined);
		expect(succeeded).toEqual(
			allConfirmed(operation, sandbox).filter(({ pairedItem }) => (pairedItem as { item: number }).item !== 1),
		);
	});

	it.each<[string, Partial<PermitRun>, IDataObject]>([
		['an option is not valid any more', { options: { maxRetries: 99 } }, {}],
		['the token is not valid any more', {}, { apiToken: '' }],
	])('keeps what is settled when %s', async (_, more, fields) => {
		sandbox.on(second, REFUSED);
		const failed = await failedRun(operation);

		const changed = workflowOf(operation, { ...more, onError: 'continueRegularOutput' });
		const run = await retry(failed, changed, settingFor(sandbox, fields as Record<string, string>)).ended;

		expect(subjectsSent(sandbox)).toEqual([first, second]);
		const [settled] = jsonOf(run, 'OPSCOM');
		if (operation.changesSomething) expect(settled).toEqual(operation.confirmed(sandbox, operation.rows[0])[0]);
		else expect(settled.details).toMatchObject({ outcome: 'notSent' });
		for (const { json } of failedItems(run)) expect(json.details).toMatchObject({ outcome: 'notSent', attempts: 0 });
		expect(failedItems(run)).toHaveLength(operation.changesSomething ? 2 : 3);
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
			expect(toldBy(run).summary).toBe(`Of 3 items: 3 ${operation.done}.`);
		}

		it("is resumed in the batch that failed, and sends the batches that had not run, on 'Retry execution'", async () => {
			sandbox.on(second, REFUSED);

			const failed = await startLoop();
			expect(failed.status).toBe('error');
			const run = await retry(failed, looped(), loopSettingFor(sandbox)).ended;

			expect(subjectsSent(sandbox)).toEqual([first, second, second, third]);
			expectLoopComplete(run);
		});

		it.each(MODES)("is resumed batch by batch by 'Retry On Fail' with On Error = %s", async (onError) => {
			sandbox.on(first, REFUSED);
			sandbox.on(third, REFUSED);

			const run = await startLoop({ tries: 2, onError });

			expect(subjectsSent(sandbox)).toEqual([first, first, second, third, third]);
			expectLoopComplete(run);
		});
	});
});

describe.each(eachOperation.filter(([, { changesSomething }]) => changesSomething))(
	'the confirmation of %s',
	(_, operation) => {
		const [first, second] = subjectsOf(operation, 0, 1);
		const confirmationOf = (number: number, more: IDataObject): IDataObject => ({
			...operation.confirmationOf(operation.rows[number]),
			...more,
		});
		const confirm = (number: number, more: IDataObject): Behaviour => ({
			kind: 'status',
			status: 200,
			body: confirmationOf(number, more),
		});

		it('comes back in a retry, whatever else it says', async () => {
			operation.prepare(sandbox);
			sandbox.on(first, confirm(0, { note: ['of the first'] }));
			sandbox.on(second, REFUSED, confirm(1, { note: 'of the second' }));

			const run = await retryRows(await failedRun(operation), operation, sandbox);

			expect(jsonOf(run, 'OPSCOM').slice(0, 2)).toEqual([
				{ ...confirmationOf(0, { note: ['of the first'] }), [operation.done]: true },
				{ ...confirmationOf(1, { note: 'of the second' }), [operation.done]: true },
			]);
		});

		it('is shortened before n8n keeps it a second time, and still tells that it is done', async () => {
			operation.prepare(sandbox);
			sandbox.on(first, confirm(0, { log: 'x'.repeat(200_000) }));
			sandbox.on(second, REFUSED);

			const failed = await failedRun(operation);
			expect(JSON.stringify(failed.data.executionData?.contextData).length).toBeLessThan(10_000);
			const run = await retryRows(failed, operation, sandbox);

			expect(subjectsSent(sandbox).filter((subject) => subject === first)).toHaveLength(1);
			expect(jsonOf(run, 'OPSCOM')[0]).toEqual({ ...confirmationOf(0, {}), [operation.done]: true });
		});

		// n8n runs the node again when its first item has one, unless that is null or false.
		it.each(MODES.flatMap((onError) => ['none', null, false, undefined].map((error) => [error, onError] as const)))(
			"settles the row also with an 'error' key of its own (%s), with On Error = %s",
			async (error, onError) => {
				operation.prepare(sandbox);
				sandbox.on(first, confirm(0, { error }));

				const run = await runRows(operation, sandbox, { onError, tries: 3 });

				expect(run.status).toBe('success');
				expect(subjectsSent(sandbox)).toEqual(subjectsOf(operation, 0, 1, 2));
				expect(jsonOf(run, 'OPSCOM')[0]).toEqual({ ...confirmationOf(0, { error }), [operation.done]: true });
				expect(toldBy(run).summary).toBe(`Of 3 items: 3 ${operation.done}.`);
				expect(contextOf(run)).toEqual({});
			},
		);

		it('is shown by a dry run, which shows the rest as it would be sent', async () => {
			operation.prepare(sandbox);
			sandbox.on(second, REFUSED);
			const failed = await failedRun(operation);

			const run = await retryRows(failed, operation, sandbox, { options: { dryRun: true } });

			expect(subjectsSent(sandbox)).toEqual([first, second]);
			const [settled, ...dry] = jsonOf(run, 'OPSCOM');
			expect([settled]).toEqual(operation.confirmed(sandbox, operation.rows[0]));
			expect(dry).toEqual(
				[1, 2].map((number) =>
					expect.objectContaining({ dryRun: true, wouldSend: operation.bodyOf(operation.rows[number]) }),
				),
			);
		});

		it('is counted when a retry sends nothing because of its input', async () => {
			operation.prepare(sandbox);
			sandbox.on(second, REFUSED);

			const run = await retryRows(await failedRun(operation), operation, sandbox, { options: { timeout: 1 } });

			expect(run.data.resultData.error?.description).toContain(
				`Nothing was sent to OPSCOM in this try. Of 3 items: 1 ${operation.done}, 2 not sent.`,
			);
		});
	},
);

describe.each(eachOperation.filter(([, { safeToRepeat }]) => safeToRepeat))('a doubt about %s', (_name, operation) => {
	const [first, second, third] = subjectsOf(operation, 0, 1, 2);
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

	it('sends a run again of which n8n kept no record', async () => {
		sandbox.on(second, { kind: 'cut' });
		const failed = await failedRun(operation);

		const run = await retryRows(withoutRecord(failed, workflowOf(operation)), operation, sandbox, {
			onError: 'continueRegularOutput',
		});

		expect(subjectsSent(sandbox).slice(2)).toEqual([first, second, third]);
		// An earlier run may have deleted it, and the node cannot know.
		const notFound = operation === deleting ? [first] : [];
		expect(failedItems(run).map(({ json }) => json.details)).toEqual(
			notFound.map((id) =>
				expect.objectContaining({
					referenceId: id,
					outcome: 'notFound',
					advice: expect.stringContaining(
						"An earlier run of this execution may have deleted it, or another retry. If so, set 'If Permit Is Not Found' to 'Treat as Deleted' and run the list again.",
					) as string,
				}),
			),
		);
	});
});

describe('a doubt about delete', () => {
	const [first, second, third] = subjectsOf(deleting, 0, 1, 2);
	const already = (id: string) => ({
		ErrorCode: 9009,
		ErrorMessage: 'Record not found.',
		status: 'already_deleted',
		reference_id: id,
		deleted: true,
	});
	beforeEach(() => deleting.prepare(sandbox));

	it.each(MODES)(
		"makes a deletion of a permit that 'Retry On Fail' does not find, with On Error = %s",
		async (onError) => {
			sandbox.on(first, { kind: 'actThenCut' });

			const run = await runRows(deleting, sandbox, { tries: 2, onError });

			expect(run.status).toBe('success');
			expect(jsonOf(run, 'OPSCOM')[0]).toEqual(already(first));
			expect(sandbox.deletions(first)).toBe(1);
		},
	);

	it("does not go away by a refusal in 'Retry execution', nor by one of the token before its row", async () => {
		const options = { concurrency: 2, maxRetries: 0 };
		sandbox.on(first, { kind: 'cut' }, { kind: 'errorCode', code: 9002 });
		sandbox.on(second, { kind: 'actThenCut' }, REFUSED);

		const failed = await failedRun(deleting, { options });
		const denied = await retryRows(failed, deleting, sandbox);
		expect(subjectsSent(sandbox).slice(2)).toEqual([first]);
		expect(denied.data.resultData.error?.description).toContain('Of 3 items: 0 deleted, 2 unknown, 1 not sent.');
		const refused = await retryRows(denied, deleting, sandbox, { onError: 'continueErrorOutput' });
		expect(toldBy(refused)).toEqual({ summary: 'Of 3 items: 2 deleted, 1 unknown.', unknown: second });
		expect(failedItems(refused)[0].json.details).toMatchObject({ referenceId: second, outcome: 'unknown' });
	});

	it('is not made up: a permit that no try can have deleted is not found', async () => {
		sandbox.on(second, REFUSED, { kind: 'errorCode', code: 9009 });

		const run = await retryRows(await failedRun(deleting), deleting, sandbox);

		expect(run.data.resultData.error?.message).toMatch(/^OPSCOM has no permit with this Reference ID/);
	});

	it('is that of an item also when its token is not valid any more', async () => {
		sandbox.on(second, { kind: 'actThenCut' });
		const failed = await failedRun(deleting);

		const changed = workflowOf(deleting, { onError: 'continueRegularOutput' });
		const run = await retry(failed, changed, settingFor(sandbox, { apiToken: '' })).ended;

		expect(jsonOf(run, 'OPSCOM')[1].details).toMatchObject({ referenceId: second, outcome: 'unknown' });
		expect(toldBy(run)).toEqual({ summary: 'Of 3 items: 1 deleted, 1 unknown, 1 not sent.', unknown: second });
	});

	it('stays named when a retry asks for other permits', async () => {
		sandbox.on(second, { kind: 'cut' });
		const failed = await failedRun(deleting);

		const parameters = { ...deleting.parameters, referenceId: '=other-{{ $itemIndex }}' };
		const run = await retryRows(failed, deleting, sandbox, { parameters, onError: 'continueRegularOutput' });

		expect(subjectsSent(sandbox).slice(2)).toEqual(['other-0', 'other-1', 'other-2']);
		expect(toldBy(run).unknown).toBe(second);
	});

	it('comes back with its row in a later batch of a loop, and what is settled does not', async () => {
		sandbox.on(first, { kind: 'actThenCut' });
		const rows = [first, first, second, second].map((id) => ({ id }));
		const workflow = loopWorkflow(workflowOf(deleting, { rows, onError: 'continueRegularOutput' }), 1);

		const run = await start(workflow, loopSettingFor(sandbox)).ended;

		expect(subjectsSent(sandbox)).toEqual([first, first, second, second]);
		const batches = run.data.resultData.runData.OPSCOM.map(({ data }) => data?.main[0]?.[0].json);
		expect(batches.map((json) => (json?.details as IDataObject | undefined)?.outcome)).toEqual([
			'unknown',
			undefined,
			undefined,
			'notFound',
		]);
		expect(batches[1]).toEqual(already(first));
		expect(third).not.toBe(first);
	});
});

describe('a permit that is not found', () => {
	const [first] = subjectsOf(deleting, 0);

	it('is a failure for a row that is to fail, whatever another row takes it for', async () => {
		const rows = ['treatAsDeleted', 'fail'].map((notFound) => ({ id: first, notFound }));
		const more = { rows, options: { notFound: '={{ $json.notFound }}' } };

		const run = await retryRows(await failedRun(deleting, more), deleting, sandbox, more);

		expect(run.data.resultData.error?.message).toBe('OPSCOM has no permit with this Reference ID (OPSCOM code 9009)');
	});

	it('is not called another run of which this is the first', async () => {
		const run = await failedRun(deleting);
		expect(run.data.resultData.error?.description).not.toContain('An earlier run');
	});
});

it.each(['constructor', 'toString', 'hasOwnProperty', 'isPrototypeOf'])(
	'resumes a permit that is called %s like any other',
	async (id) => {
		const rows = [{ id }, { id: `${id}-2` }, { id: 'other' }];
		sandbox.addPermits(...rows.map((row) => row.id));
		sandbox.on('other', REFUSED, REFUSED);
		const body = { ...deleting.confirmationOf(rows[1]), constructor: id };
		sandbox.on(`${id}-2`, { kind: 'status', status: 200, body });

		const failed = await failedRun(deleting, { rows });
		const run = await retryRows(failed, deleting, sandbox, { rows, onError: 'continueRegularOutput' });

		expect(subjectsSent(sandbox)).toEqual([id, `${id}-2`, 'other', 'other']);
		expect(jsonOf(run, 'OPSCOM').slice(0, 2)).toEqual([...deleting.outputsOf(rows[0]), { ...body, deleted: true }]);
	},
);

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

it.each([
	['in a sub-workflow', '1', true],
	['in a workflow that nothing else started', undefined, false],
])("tells whether to retry a sub-workflow's own execution: %s", async (_, parentExecutionId, isSaid) => {
	sandbox.on(subjectsOf(deleting, 0)[0], REFUSED);
	const setting = settingFor(sandbox);
	const node = new Opscom();
	node.execute = async function (this: IExecuteFunctions) {
		const inParent = Object.assign(Object.create(this) as IExecuteFunctions, {
			getExecutionContext: () => ({ parentExecutionId }),
		});
		return await Opscom.prototype.execute.call(inParent);
	};
	const nodeTypes = { ...setting.nodeTypes, 'n8n-nodes-opscom.opscom': node };

	const run = await start(workflowOf(deleting), { ...setting, nodeTypes }, 'retry').ended;

	const advice = "Retry the sub-workflow's own execution";
	expect(run.data.resultData.error?.description?.includes(advice)).toBe(isSaid);
});

describe('several updates of one permit', () => {
	const id = updating.rows[0].id as string;
	const platesOf = (...plates: string[]) => plates.map((plate) => ({ ...updating.rows[0], plate }));
	const platesSent = () => sandbox.wire.map(({ body }) => (body as IDataObject).plate);
	beforeEach(() => updating.prepare(sandbox));

	it('go out once more from the first one on that is not settled, so that the last one holds', async () => {
		const rows = platesOf('ONE', 'TWO', 'THREE');
		sandbox.next({ kind: 'slow', ms: 0 }, REFUSED);

		const failed = await failedRun(updating, { rows });
		expect(platesSent()).toEqual(['ONE', 'TWO']);
		sandbox.next({ kind: 'cut' });
		const doubted = await retryRows(failed, updating, sandbox, { rows, onError: 'continueRegularOutput', tries: 2 });
		expect(platesSent()).toEqual(['ONE', 'TWO', 'TWO']);
		expect(failedItems(doubted).map(({ json }) => (json.details as IDataObject).outcome)).toEqual([
			'unknown',
			'notSent',
		]);
	});

	it('are sent again when a retry with other values came in between', async () => {
		sandbox.on(subjectsOf(updating, 1)[0], REFUSED, REFUSED);
		const parameters = { ...updating.parameters, updateFields: { plate: 'NEW 1' } };

		const changed = await retryRows(await failedRun(updating), updating, sandbox, { parameters });
		expect(sandbox.permit(id)?.plate).toBe('NEW 1');
		const run = await retryRows(changed, updating, sandbox);

		expect(run.status).toBe('success');
		expect(sandbox.permit(id)?.plate).toBe(updating.rows[0].plate);
	});

	it('are not taken for done because an earlier one with the same values is', async () => {
		const rows = platesOf('ONE', 'TWO', 'ONE', 'TWO');
		sandbox.next(...Array<Behaviour>(3).fill({ kind: 'slow', ms: 0 }), REFUSED);

		const run = await retryRows(await failedRun(updating, { rows }), updating, sandbox, { rows });

		expect(run.status).toBe('success');
		expect(platesSent()).toEqual(['ONE', 'TWO', 'ONE', 'TWO', 'TWO']);
	});

	it("are sent again after an earlier one, although 'Retry On Fail' knows that OPSCOM confirmed them", async () => {
		const rows = platesOf('ONE', 'TWO', 'ONE');
		sandbox.next(REFUSED);

		const run = await runRows(updating, sandbox, { rows, onError: 'continueRegularOutput', tries: 2 });

		expect(platesSent()).toEqual(['ONE', 'TWO', 'ONE', 'ONE', 'TWO', 'ONE']);
		expect(failedItems(run)).toEqual([]);
		expect(sandbox.permit(id)?.plate).toBe('ONE');
	});

	it('are sent when they are of another permit by the time of the retry, and not taken for done', async () => {
		sandbox.on(subjectsOf(updating, 1)[0], REFUSED);
		const failed = await failedRun(updating);
		sandbox.addPermits({ referenceId: 'another', plate: 'OLD 1' });

		const parameters = { ...updating.parameters, referenceId: 'another' };
		const run = await retryRows(failed, updating, sandbox, { parameters });

		expect(run.status).toBe('success');
		expect(sandbox.permit('another')?.plate).toBe(updating.rows[2].plate);
	});
});

describe('what one client settled', () => {
	const [first, second, third] = subjectsOf(deleting, 0, 1, 2);
	beforeEach(() => deleting.prepare(sandbox));

	it('stays settled through a retry that cannot read its row', async () => {
		sandbox.on(second, REFUSED);
		const referenceId = "={{ $json.row === 0 ? $('Nowhere').item.json.id : $json.id }}";
		const parameters = { ...deleting.parameters, referenceId };

		const unread = await retryRows(await failedRun(deleting), deleting, sandbox, { parameters });
		expect(unread.status).toBe('error');
		const run = await retryRows(unread, deleting, sandbox);

		expect(run.status).toBe('success');
		expect(subjectsSent(sandbox)).toEqual([first, second, second, third]);
	});

	it.each([
		['an address in other words', () => ({ baseUrl: sandbox.url.replace('127.0.0.1', 'localhost') })],
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
