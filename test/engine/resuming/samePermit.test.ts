import type { IDataObject, IRun } from 'n8n-workflow';
import { setTimeout as wait } from 'node:timers/promises';

import type { Behaviour } from '../../sandbox';
import { hintsOf, jsonOf, settingFor, type PermitRun } from '../deletionWorkflow';
import { retry, start } from '../engine';
import { n8nMemory } from '../n8nMemory';
import { creating } from '../permitOperations';
import {
	CONTINUE_MODES,
	failedItems,
	firstFailure,
	MODES,
	retryRows,
	runRows,
	startRows,
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
const [first, second, third] = subjectsOf(creating, 0, 1, 2);
const [row] = creating.rows;

const SENT_BEFORE = 'Not sent: this node already started to create the same permit, and it is never created twice';
const CONTINUE = { onError: 'continueRegularOutput' } as const;

const create = (more: Partial<PermitRun> = {}) => runRows(creating, sandbox, more);
const timesDone = () => creating.rows.map((each) => creating.timesDone(sandbox, each));
const outcomesOf = (run: IRun) =>
	jsonOf(run, 'OPSCOM').map(({ created, details }) => created ?? (details as IDataObject).outcome);

async function failedRun(more: Partial<PermitRun> = {}): Promise<IRun> {
	const run = await create(more);
	expect(run.status).toBe('error');
	return run;
}

describe('a permit that was sent before', () => {
	it.each(CONTINUE_MODES)(
		'is not sent by another execution, and the item says where its ID is, with On Error = %s',
		async (onError) => {
			await create();
			const run = await create({ onError });

			expect(subjectsSent(sandbox)).toEqual([first, second, third]);
			expect(failedItems(run)).toHaveLength(3);
			for (const { json } of failedItems(run)) {
				expect(json.error).toBe(SENT_BEFORE);
				expect(json.details).toMatchObject({
					outcome: 'sentBefore',
					attempts: 0,
					advice: expect.stringContaining(
						'If it was created, its Reference ID is in the output of the execution that created it.',
					) as string,
				});
			}
			expect(toldBy(run)).toEqual({ summary: 'Of 3 items: 0 created, 3 sent before.' });
		},
	);

	it('ends a run with On Error = Stop at its item', async () => {
		await create();
		const run = await failedRun({ rows: [row] });

		expect(firstFailure(run).text).toBe(SENT_BEFORE);
		expect(sandbox.wire).toHaveLength(3);
	});

	it.each<[string, IDataObject]>([
		['in another letter case and with other spaces', { plate: 'calm101', lot: 'LOT  4' }],
		['with another amount', { paid: 99 }],
	])('is the same one %s', async (_, change) => {
		await create({ rows: [row] });
		const run = await create({ rows: [{ ...row, ...change }], ...CONTINUE });

		expect([sandbox.wire.length, outcomesOf(run)]).toEqual([1, ['sentBefore']]);
	});

	it('is another one for another client, and the same one at another address', async () => {
		await create({ rows: [row] });
		const workflow = workflowOf(creating, { rows: [row], ...CONTINUE });
		const moved = await start(workflow, settingFor(sandbox, { baseUrl: sandbox.url.replace('127.0.0.1', 'localhost') }))
			.ended;
		const lowerCase = await start(workflow, settingFor(sandbox, { clientCode: 'oc-toma' })).ended;
		const other = await start(workflow, settingFor(sandbox, { clientCode: 'OC-OTHER' })).ended;

		expect([moved, lowerCase, other].map(outcomesOf)).toEqual([['sentBefore'], ['sentBefore'], ['refused']]);
		expect(sandbox.wire).toHaveLength(2);
	});

	it('is not sent by another execution at the same moment', async () => {
		const runs = await Promise.all([1, 2, 3].map(() => startRows(creating, sandbox, CONTINUE).ended));

		expect(timesDone()).toEqual([1, 1, 1]);
		expect(sandbox.wire).toHaveLength(3);
		expect(runs.flatMap(outcomesOf).filter((outcome) => outcome === true)).toHaveLength(3);
	});
});

it('is the same one in a retry whose row has by then another end time, such as one hour from now', async () => {
	sandbox.on(second, REFUSED);
	const failed = await failedRun();

	const parameters = { ...creating.parameters, endTime: '2099-12-31T12:00:00' };
	const run = await retryRows(failed, creating, sandbox, { parameters });

	expect(run.status).toBe('success');
	expect(subjectsSent(sandbox)).toEqual([first, second, second, third]);
});

it('is another one in a retry whose row is by then of another plate', async () => {
	sandbox.on(second, REFUSED);
	const failed = await failedRun();

	const parameters = { ...creating.parameters, plate: '=NEW {{ $itemIndex }}' };
	const run = await retryRows(failed, creating, sandbox, { parameters });

	expect(run.status).toBe('success');
	expect(subjectsSent(sandbox)).toEqual([first, second, 'NEW 0', 'NEW 1', 'NEW 2']);
});

describe('a permit that OPSCOM surely did not create', () => {
	it.each<[string, Behaviour]>([
		['a listed code', REFUSED],
		['HTTP 400', { kind: 'status', status: 400 }],
		['a firewall', { kind: 'html', status: 403 }],
		['the login of a proxy', { kind: 'status', status: 407 }],
	])('is sent by the next execution after %s', async (_, behaviour) => {
		sandbox.on(first, behaviour);
		const refused = await create({ rows: [row], ...CONTINUE });
		const run = await create({ rows: [row] });

		expect(outcomesOf(refused)).toEqual([expect.stringMatching(/^(refused|notSent)$/)]);
		expect([run.status, creating.timesDone(sandbox, row)]).toEqual(['success', 1]);
	});

	it('is sent when OPSCOM can be reached again', async () => {
		const workflow = workflowOf(creating);
		const unreached = await start(workflow, settingFor(sandbox, { baseUrl: 'http://127.0.0.1:9' })).ended;
		expect(firstFailure(unreached).text).toBe('OPSCOM could not be reached, so nothing was sent');
		const run = await create();

		expect([run.status, timesDone()]).toEqual(['success', [1, 1, 1]]);
	});
});

describe('a doubt', () => {
	it('is kept through all retries, which send the other rows only when they may continue', async () => {
		sandbox.on(second, { kind: 'actThenCut' });

		const failed = await failedRun({ tries: 3 });
		const again = await retryRows(failed, creating, sandbox, { tries: 3 });
		expect([again.status, subjectsSent(sandbox)]).toEqual(['error', [first, second]]);
		const run = await retryRows(again, creating, sandbox, CONTINUE);

		expect(subjectsSent(sandbox)).toEqual([first, second, third]);
		expect(timesDone()).toEqual([1, 1, 1]);
		expect(jsonOf(run, 'OPSCOM')[1]).toMatchObject({
			error:
				'The permit may or may not have been created: an earlier attempt got no clear response. It was not sent again, to avoid doing it twice',
			details: { plate: second, outcome: 'unknown', attempts: 0, advice: creating.resolveDoubt },
		});
		expect(toldBy(run)).toMatchObject({ summary: 'Of 3 items: 2 created, 1 unknown.', unknown: second });
	});

	it('is told of a row that is not sent for another reason, and the advice is not to run it again', async () => {
		sandbox.on(first, { kind: 'errorCode', code: 9002 }, { kind: 'errorCode', code: 9002 });
		sandbox.on(second, { kind: 'cut' });
		const failed = await failedRun({ options: { concurrency: 2, maxRetries: 0 } });

		const run = await retryRows(failed, creating, sandbox, CONTINUE);

		expect(subjectsSent(sandbox).slice(2)).toEqual([first]);
		expect(jsonOf(run, 'OPSCOM')[1].details).toMatchObject({ outcome: 'unknown', advice: creating.resolveDoubt });
	});
});

describe('two rows that are alike', () => {
	const rows = [row, { ...row, plate: 'calm 101' }, creating.rows[2]];

	it.each(MODES)('are one permit, also through a retry, and both get its ID, with On Error = %s', async (onError) => {
		sandbox.on(first, REFUSED);

		const run = await create({ rows, onError, tries: 2 });

		expect(run.status).toBe('success');
		const [one, two] = jsonOf(run, 'OPSCOM');
		expect([one, timesDone()]).toEqual([two, [1, 0, 1]]);
		expect(hintsOf(run).join()).toContain('1 item asks for the same as an earlier item');
	});

	it('are in doubt both', async () => {
		sandbox.on(first, { kind: 'actThenCut' });

		const run = await create({ rows, ...CONTINUE });

		expect(outcomesOf(run)).toEqual(['unknown', 'unknown', true]);
		expect(sandbox.permits()).toHaveLength(2);
	});
});

describe('a run of which n8n kept nothing, as after a crash', () => {
	const lostRun = async () => {
		sandbox.on(second, REFUSED);
		const failed = await failedRun();
		// A crash also leaves what was recorded and not sent.
		return withoutRecord(failed, workflowOf(creating));
	};

	it.each(MODES)('is retried without creating anything twice, with On Error = %s', async (onError) => {
		const run = await retryRows(await lostRun(), creating, sandbox, { onError, tries: 3 });

		expect(subjectsSent(sandbox)).toEqual(
			onError === 'stopWorkflow' ? [first, second] : [first, second, second, third],
		);
		expect(firstFailure(run).text).toBe(SENT_BEFORE);
	});

	it('is retried in a loop', async () => {
		const workflow = loopWorkflow(workflowOf(creating, CONTINUE), 1);

		const run = await retry(await lostRun(), workflow, loopSettingFor(sandbox)).ended;

		expect(subjectsSent(sandbox)).toEqual([first, second, second, third]);
		expect(timesDone()).toEqual([1, 1, 1]);
		expect(toldBy(run).summary).toBe('Of 3 items: 2 created, 1 sent before.');
	});
});

describe("when n8n's memory", () => {
	const NO_MEMORY =
		'Not sent: n8n could not record that this permit is being created, which is what keeps it from being created twice';

	it.each(MODES)('refuses, nothing is sent and the message says why, with On Error = %s', async (onError) => {
		n8nMemory.refusal = new Error('database is locked');

		const run = await create({ onError });

		expect(sandbox.wire).toEqual([]);
		const { text, advice } = firstFailure(run);
		expect(`${text} ${advice}`).toContain(NO_MEMORY);
		expect(`${text} ${advice}`).toContain('database is locked');
		expect(advice).toContain('Save the workflow. If it is saved, ask your n8n administrator');
		expect(toldBy(run)).toEqual({ summary: 'Of 3 items: 0 created, 3 not sent.' });
	});

	it('refuses a dry run, its items fail', async () => {
		n8nMemory.refusal = new Error('database is locked');

		const run = await create({ options: { dryRun: true }, ...CONTINUE });

		expect(failedItems(run).map(({ json }) => json.error)).toEqual(Array(3).fill(NO_MEMORY));
	});

	it('has a permit and the next nineteen before its request leaves, and only what is in doubt after a stop', async () => {
		const rows = Array.from({ length: 45 }, (_, number) => ({ ...row, plate: `PL ${number}` }));
		sandbox.always({ kind: 'hang' });

		const running = startRows(creating, sandbox, { rows });
		while (sandbox.wire[0]?.status !== 'open') await wait(5);
		expect(n8nMemory.size).toBe(20);
		running.cancel();
		await running.ended;
		// What is taken out comes after the end; only the test's own time limit bounds it.
		while (n8nMemory.size > 1) await wait(5);
		sandbox.always(undefined);
		const run = await create({ rows, ...CONTINUE });

		expect(outcomesOf(run)).toEqual(['sentBefore', ...Array<boolean>(44).fill(true)]);
	});

	it('has room for the newest 20,000 permits', async () => {
		const keys = Array.from({ length: 20_000 }, (_, number) => `older ${number}`);
		const context = { workflow: { id: 'workflow' }, node: { id: 'opscom' } } as never;
		await n8nMemory.checkProcessedAndRecord(keys, 'node', context, { mode: 'entries' });

		await create();
		expect(n8nMemory.size).toBe(20_000);
		const run = await create(CONTINUE);

		expect(outcomesOf(run)).toEqual(['sentBefore', 'sentBefore', 'sentBefore']);
	});
});
