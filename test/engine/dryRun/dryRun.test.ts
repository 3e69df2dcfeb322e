import type { IDataObject } from 'n8n-workflow';

import { hintsOf, jsonOf, outputsOf } from '../deletionWorkflow';
import { n8nMemory } from '../n8nMemory';
import { failuresByRow, runPrepared, type Rows } from '../outcomes/failures';
import { creating, deleting, permitOperations, updating, type PermitOperation } from '../permitOperations';
import { CONTINUE_MODES, MODES, runRows, summaryOf } from '../permitRuns';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox();

const dryRun = async (operation: PermitOperation, more: Rows = {}) =>
	await runPrepared(sandbox, operation, { ...more, options: { dryRun: true, ...more.options } });

const withBadRow = ({ rows, invalid }: PermitOperation) => [rows[0], { ...rows[1], ...invalid.instead }, rows[2]];

/** Whatever a dry run meets: nothing is sent, nothing is remembered, and OPSCOM has what it had. */
function expectNothingDone(operation: PermitOperation): void {
	expect(sandbox.wire).toEqual([]);
	expect(sandbox.mostOpenConnections).toBe(0);
	expect(n8nMemory.calls).toBe(0);
	for (const row of operation.rows) expect(operation.timesDone(sandbox, row)).toBe(0);
}

describe.each(permitOperations.filter(({ changesSomething }) => changesSomething))('$name', (operation) => {
	const { rows } = operation;

	it.each(MODES)('returns what each row would send, linked to its row, with On Error = %s', async (onError) => {
		const run = await dryRun(operation, { onError });

		expectNothingDone(operation);
		const shown = (row: IDataObject): IDataObject => ({
			dryRun: true,
			...(operation.identity !== undefined && { [operation.identity]: operation.idOf(row) }),
			wouldSend: operation.bodyOf(row),
		});
		expect(outputsOf(run, 'OPSCOM')[0]).toEqual(rows.map((row, item) => ({ json: shown(row), pairedItem: { item } })));
		expect(JSON.stringify(run.data.resultData)).not.toContain(sandbox.token);
		expect(hintsOf(run)).toEqual([`warning: Dry run: nothing was sent to OPSCOM for 3 items. ${operation.dryRun}`]);
		expect(summaryOf(run)).toBe('Of 3 items: 3 checked in a dry run.');
		// Nothing of it is kept for another try.
		expect(run.data.executionData?.contextData['node:OPSCOM'] ?? {}).toEqual({});
	});

	it('stops at a bad row with On Error = Stop, with the words of a real run', async () => {
		const dry = await dryRun(operation, { rows: withBadRow(operation) });
		const real = await dryRun(operation, { rows: withBadRow(operation), options: { dryRun: false } });

		const { message, description } = dry.data.resultData.error ?? {};
		expectNothingDone(operation);
		expect(message).toMatch(/^'/);
		expect(real.data.resultData.error).toMatchObject({ message, description });
	});

	it.each(CONTINUE_MODES)('returns a bad row as a real run does, with On Error = %s', async (onError) => {
		const dry = await dryRun(operation, { rows: withBadRow(operation), onError });

		expectNothingDone(operation);
		expect(summaryOf(dry)).toBe('Of 3 items: 1 not sent, 2 checked in a dry run.');
		const real = await runRows(operation, sandbox, { rows: withBadRow(operation), onError });
		expect(failuresByRow(dry)[1]).toEqual(failuresByRow(real)[1]);
	});

	it.each(['={{ $json.nothing }}', '={{ null }}', null, 'false', 'true', 0, 1, [], {}])(
		'sends nothing when the option is %j',
		async (option) => {
			const run = await dryRun(operation, { options: { dryRun: option } });

			expectNothingDone(operation);
			expect(run.data.resultData.error?.message).toBe("'Dry Run' must be true or false");
		},
	);
});

it('is decided by each item', async () => {
	const run = await dryRun(deleting, { options: { dryRun: '={{ $json.row > 0 }}' } });

	expect(sandbox.wire).toHaveLength(1);
	expect(jsonOf(run, 'OPSCOM').map((json) => [json.deleted, json.dryRun])).toEqual([
		[true, undefined],
		[undefined, true],
		[undefined, true],
	]);
});

it('fails at a bad credential as a real run does', async () => {
	const run = await dryRun(deleting, { credential: { apiToken: '' } });

	expectNothingDone(deleting);
	expect(run.data.resultData.error?.message).toContain("'API Token'");
});

it('shows of an update only what would change', async () => {
	const [{ wouldSend }] = jsonOf(
		await dryRun(updating, { parameters: { updateFields: { amount: '={{ 14.5 }}' } } }),
		'OPSCOM',
	);

	expect(wouldSend).toEqual({ referenceID: updating.rows[0].id, Amount: '14.50' });
});

it('remembers nothing of a new permit, so that a real run sends it', async () => {
	await dryRun(creating);
	const run = await runRows(creating, sandbox);

	expect(summaryOf(run)).toBe('Of 3 items: 3 created.');
});
