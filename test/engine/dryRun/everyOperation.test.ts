import type { IDataObject } from 'n8n-workflow';

import { hintsOf, jsonOf, outputsOf, permitWorkflow, settingFor } from '../deletionWorkflow';
import { start } from '../engine';
import { creating, permitOperations, updating, type PermitOperation } from '../permitOperations';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox();

/** The three that have a dry run, with how its hint ends. */
const cases = permitOperations
	.filter(({ changesSomething }) => changesSomething)
	.map((operation) => ({
		name: operation.name,
		operation,
		hint: {
			create: 'OPSCOM was not asked whether it accepts the permits. Without the dry run, they would be created.',
			delete: 'OPSCOM was not asked whether the permits exist. Without the dry run, they would be permanently deleted.',
			update: 'OPSCOM was not asked whether the permits exist. Without the dry run, they would be updated.',
			get: '',
			getStats: '',
		}[operation.name],
	}));

const identityOf = (operation: PermitOperation, row: IDataObject) =>
	operation.idKey === 'referenceId' ? { reference_id: operation.idOf(row) } : {};

describe.each(cases)('$name', ({ operation, hint }) => {
	const { rows, parameters, prepare, invalid } = operation;
	const run = async (dryRun: unknown, onError?: 'continueErrorOutput', given = rows) => {
		prepare(sandbox);
		const workflow = permitWorkflow({ rows: given, parameters, options: { dryRun }, onError });
		return await start(workflow, settingFor(sandbox)).ended;
	};
	// Whatever the dry run meets: nothing is sent, and OPSCOM has what it had.
	afterEach(() => {
		expect(sandbox.wire).toEqual([]);
		expect(sandbox.mostOpenConnections).toBe(0);
		for (const row of rows) expect(operation.timesDone(sandbox, row)).toBe(0);
	});

	it('returns what each row would send, without the token, and says that nothing was sent', async () => {
		const ended = await run(true);

		expect(outputsOf(ended, 'OPSCOM')).toEqual([
			rows.map((row, item) => ({
				json: { dryRun: true, ...identityOf(operation, row), wouldSend: operation.bodyOf(row) },
				pairedItem: { item },
			})),
		]);
		expect(JSON.stringify(ended.data.resultData)).not.toContain(sandbox.token);
		expect(hintsOf(ended)).toEqual([`warning: Dry run: nothing was sent to OPSCOM for 3 items. ${hint}`]);
		expect(ended.data.resultData.metadata).toEqual({ opscom_summary: 'Of 3 items: 3 checked in a dry run.' });
	});

	it('refuses a bad row as a real run does', async () => {
		const given = [rows[0], { ...rows[1], ...invalid.instead }, rows[2]];

		const ended = await run(true, 'continueErrorOutput', given);

		expect(jsonOf(ended, 'OPSCOM')).toHaveLength(2);
		expect(jsonOf(ended, 'Needs a person')).toEqual([
			expect.objectContaining({ row: 1, error: expect.stringContaining(invalid.message) }),
		]);
		expect((await run(true, undefined, given)).status).toBe('error');
	});

	it.each(['={{ $json.nothing }}', '={{ null }}', null, 'false', 0, '={{ [true] }}'])(
		'sends nothing when the option is %j',
		async (dryRun) => {
			const { status, data } = await run(dryRun);

			expect(status).toBe('error');
			expect(data.resultData.error?.message).toBe("'Dry Run' must be true or false");
		},
	);
});

it('keeps two permits apart that are to be created with the same details', async () => {
	const [row] = creating.rows;
	const workflow = permitWorkflow({
		rows: [row, row],
		parameters: creating.parameters,
		options: { dryRun: true },
	});

	const run = await start(workflow, settingFor(sandbox)).ended;

	expect(jsonOf(run, 'OPSCOM')).toHaveLength(2);
	expect(hintsOf(run)).toHaveLength(1);
});

it('shows of an update only what would change', async () => {
	const workflow = permitWorkflow({
		rows: [updating.rows[0]],
		parameters: { ...updating.parameters, updateFields: { amount: '={{ 14.5 }}' } },
		options: { dryRun: true },
	});

	const [{ wouldSend }] = jsonOf(await start(workflow, settingFor(sandbox)).ended, 'OPSCOM');

	expect(wouldSend).toEqual({ referenceID: updating.rows[0].id, Amount: '14.50' });
});
