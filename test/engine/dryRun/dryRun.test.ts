import type { IDataObject } from 'n8n-workflow';

import { hintsOf, jsonOf, outputsOf, settingFor, type PermitRun } from '../deletionWorkflow';
import { start } from '../engine';
import { n8nMemory } from '../n8nMemory';
import { creating, deleting, permitOperations, updating, type PermitOperation } from '../permitOperations';
import { CONTINUE_MODES, failedItems, MODES, runRows, summaryOf, workflowOf } from '../permitRuns';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox();

const dryRun = async (operation: PermitOperation, more: Partial<PermitRun> = {}, fields = {}) => {
	operation.prepare(sandbox);
	const workflow = workflowOf(operation, { ...more, options: { dryRun: true, ...more.options } });
	return await start(workflow, settingFor(sandbox, fields)).ended;
};

/** What the dry run of a row returns. */
const shownOf = (operation: PermitOperation, row: IDataObject): IDataObject => ({
	dryRun: true,
	...(operation.identity !== undefined && { [operation.identity]: operation.idOf(row) }),
	wouldSend: operation.bodyOf(row),
	...(operation === creating && { sentBefore: false }),
});
const withBadRow = ({ rows, invalid }: PermitOperation) => [rows[0], { ...rows[1], ...invalid.instead }, rows[2]];
const drySummary = ({ dryRun: text }: PermitOperation, count: string) =>
	`warning: Dry run: nothing was sent to OPSCOM for ${count}. ${text}`;

/** Whatever a dry run meets: nothing is sent, nothing is remembered, and OPSCOM has what it had. */
function expectNothingDone(operation: PermitOperation): void {
	expect(sandbox.wire).toEqual([]);
	expect(sandbox.mostOpenConnections).toBe(0);
	expect(n8nMemory.size).toBe(0);
	for (const row of operation.rows) expect(operation.timesDone(sandbox, row)).toBe(0);
}

describe.each(permitOperations.filter(({ changesSomething }) => changesSomething))('$name', (operation) => {
	const { rows, invalid } = operation;

	it.each(MODES)('returns what each row would send, linked to its row, with On Error = %s', async (onError) => {
		const run = await dryRun(operation, { onError });

		expectNothingDone(operation);
		expect(outputsOf(run, 'OPSCOM')[0]).toEqual(
			rows.map((row, item) => ({ json: shownOf(operation, row), pairedItem: { item } })),
		);
		expect(jsonOf(run, 'Deleted').map(({ row }) => row)).toEqual([0, 1, 2]);
		expect(JSON.stringify(run.data.resultData)).not.toContain(sandbox.token);
		expect(hintsOf(run)).toEqual([drySummary(operation, '3 items')]);
		expect(summaryOf(run)).toBe('Of 3 items: 3 checked in a dry run.');
		// Nothing of it is kept for another try.
		expect(run.data.executionData?.contextData['node:OPSCOM'] ?? {}).toEqual({});
	});

	it('stops at a bad row with On Error = Stop, with the words of a real run', async () => {
		const rows = withBadRow(operation);
		const dry = await dryRun(operation, { rows });
		const real = await dryRun(operation, { rows, options: { dryRun: false } });

		const { message, description } = dry.data.resultData.error ?? {};
		expectNothingDone(operation);
		expect(message).toBe(invalid.message);
		expect(real.data.resultData.error).toMatchObject({ message, description });
	});

	it.each(CONTINUE_MODES)('returns a bad row as a real run does, with On Error = %s', async (onError) => {
		const dry = await dryRun(operation, { rows: withBadRow(operation), onError });

		expectNothingDone(operation);
		expect(hintsOf(dry)).toEqual([
			drySummary(operation, '2 items'),
			"warning: Of 3 items: 1 not sent, 2 checked in a dry run. For each item that failed, see its 'error' and the details next to it.",
		]);
		const real = await runRows(operation, sandbox, { rows: withBadRow(operation), onError });
		expect(failedItems(dry)).toHaveLength(1);
		expect(failedItems(dry)).toEqual(failedItems(real));
	});

	it.each(['={{ $json.nothing }}', '={{ null }}', '={{ undefined }}', null, 'false', 'true', 0, 1, [], {}])(
		'sends nothing when the option is %j',
		async (option) => {
			const run = await dryRun(operation, { options: { dryRun: option } });

			expectNothingDone(operation);
			expect(run.status).toBe('error');
			expect(run.data.resultData.error?.message).toBe("'Dry Run' must be true or false");
		},
	);
});

it('fails at a bad credential as a real run does', async () => {
	const run = await dryRun(deleting, {}, { apiToken: '' });

	expectNothingDone(deleting);
	expect(run.data.resultData.error?.message).toBe("'API Token' in the 'OPSCOM API' credential is empty");
});

it('says how many items are duplicates', async () => {
	const [row, other] = deleting.rows;

	const run = await dryRun(deleting, { rows: [row, other, row, row] });

	expect(hintsOf(run)).toEqual([
		drySummary(deleting, '4 items'),
		"info: 2 items ask for the same as an earlier item (see 'Reference ID'). Items that ask for the same share one request.",
	]);
});

it('shows of an update only what would change', async () => {
	const parameters = { ...updating.parameters, updateFields: { amount: '={{ 14.5 }}' } };

	const [{ wouldSend }] = jsonOf(await dryRun(updating, { parameters }), 'OPSCOM');

	expect(wouldSend).toEqual({ referenceID: updating.rows[0].id, Amount: '14.50' });
});

it.each([updating, creating])('warns in $name of an end that is in the past', async (operation) => {
	const rows = operation.rows.map((row, at) => ({ ...row, ...(at < 1 && { until: '2020-03-02T12:00:00' }) }));

	expect(hintsOf(await dryRun(operation, { rows }))).toEqual([
		drySummary(operation, '3 items'),
		'warning: 1 permit ends in the past, such as 2020-03-02 12:00:00.',
	]);
});

describe('of a new permit that was sent before', () => {
	beforeEach(async () => {
		await runRows(creating, sandbox, { rows: creating.rows.slice(0, 1) });
		sandbox.reset();
	});

	it('says so, and that it would not be sent', async () => {
		const run = await dryRun(creating);

		expect(sandbox.wire).toEqual([]);
		expect(jsonOf(run, 'OPSCOM').map(({ sentBefore }) => sentBefore)).toEqual([true, false, false]);
		expect(hintsOf(run)).toContain(
			'warning: 1 item of the dry run would not be sent: this node already started to create the same permit.',
		);
	});

	it('remembers nothing of the others, so that a real run sends them', async () => {
		await dryRun(creating);
		const run = await runRows(creating, sandbox, { onError: 'continueRegularOutput' });

		expect(sandbox.wire).toHaveLength(2);
		expect(summaryOf(run)).toBe('Of 3 items: 2 created, 1 sent before.');
	});

	it("cannot tell when n8n's memory cannot be reached", async () => {
		n8nMemory.refusal = new Error('no database');

		const run = await dryRun(creating);

		expect(sandbox.wire).toEqual([]);
		expect(run.data.resultData.error?.message).toMatch(
			/^Not sent: n8n could not record that this permit is being created/,
		);
	});
});
