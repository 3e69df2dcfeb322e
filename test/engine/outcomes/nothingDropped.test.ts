import type { IDataObject } from 'n8n-workflow';

import { outputsOf } from '../deletionWorkflow';
import { creating, deleting, gettingStats, updating, type PermitOperation } from '../permitOperations';
import { MODES, summaryOf } from '../permitRuns';
import { useSandbox } from '../useSandbox';
import { failuresByRow, runPrepared, stopped } from './failures';

/**
 * What a person or a program wrote into the JSON of a workflow and n8n drops before the node sees it (seen in n8n 1.123.81
 * and 2.41.1): a dry run that is not one is the worst of all.
 */
const sandbox = useSandbox();

const cases: Array<[name: string, operation: PermitOperation, parameters: IDataObject, says: RegExp]> = [
	[
		'options as one expression',
		deleting,
		{ options: '={{ { dryRun: true } }}' },
		/^'Options' must .* is one expression/,
	],
	['options as a text', deleting, { options: 'dryRun' }, /^'Options' must .* is a text/],
	['options as a list', deleting, { options: [{ dryRun: true }] }, /^'Options' must .* is a list/],
	['a misspelt option', deleting, { options: { dryrun: true } }, /^'Options' .* has no field "dryrun"/],
	['an option of another operation', creating, { options: { notFound: 'fail' } }, /has no field "notFound"/],
	['a dry run beside the options', deleting, { dryRun: true }, /^'Dry Run' must be one of the 'Options'/],
	[
		'a dry run beside them by expression',
		updating,
		{ dryRun: '={{ true }}' },
		/^'Dry Run' must be one of the 'Options'/,
	],
	['a dry run of a read', gettingStats, { options: { dryRun: true } }, /has no field "dryRun"/],
	[
		'additional fields as one expression',
		creating,
		{ additionalFields: '={{ { zone: "Lot 4" } }}' },
		/^'Additional Fields'/,
	],
	['an unknown additional field', creating, { additionalFields: { Zone: 'Lot 4' } }, /has no field "Zone"/],
	['update fields as a text', updating, { updateFields: '{"plate":"CALM 1"}' }, /^'Update Fields' must .* is a text/],
	['a misspelt update field', updating, { updateFields: { Plate: 'CALM 1' } }, /has no field "Plate"/],
];

describe.each(cases)('%s', (_, operation, parameters, says) => {
	it.each(MODES)('is bad input with On Error = %s: nothing is sent', async (onError) => {
		const run = await runPrepared(sandbox, operation, { raw: parameters, onError });

		expect(sandbox.wire).toEqual([]);
		expect(summaryOf(run)).toBe(`Of 3 items: 0 ${operation.done}, 3 not sent.`);
		if (onError === 'stopWorkflow') {
			const { message, description } = stopped(run);
			expect(message).toMatch(says);
			expect(description).toMatch(/The panel does not show this\. .*\n3 of 3 items cannot be sent\. Nothing was sent/);
			return;
		}
		expect(outputsOf(run, 'Deleted').flat()).toHaveLength(onError === 'continueErrorOutput' ? 0 : 3);
		for (const failure of failuresByRow(run)) {
			expect(failure).toMatchObject({ error: expect.stringMatching(says), details: { outcome: 'notSent' } });
		}
	});
});

it.each([{}, null, { maxRetries: '={{ 0 }}' }, { timeout: 30_000 }])(
	'%j as options is nothing to refuse',
	async (options) => {
		const run = await runPrepared(sandbox, deleting, { raw: { options } as IDataObject });

		expect(summaryOf(run)).toBe('Of 3 items: 3 deleted.');
	},
);

it('a node that names no operation reads: the default can neither delete nor change anything', async () => {
	const run = await runPrepared(sandbox, gettingStats, { raw: { resource: undefined, operation: undefined } as never });

	expect(sandbox.wire.map(({ path }) => path)).toEqual(Array(3).fill(gettingStats.pathAt(sandbox)));
	expect(run.status).toBe('success');
});
