import fc from 'fast-check';
import { WorkflowExpression, type IDataObject } from 'n8n-workflow';

import { deletionWorkflow, jsonOf, outputsOf, settingFor, type Deletions } from '../deletionWorkflow';
import { start } from '../engine';
import { useSandbox } from '../useSandbox';

/** The node itself reads a field that only names a column (see `run/itemReader.ts`), and has to find what n8n would. */
const sandbox = useSandbox();

const run = async (deletions: Deletions) => await start(deletionWorkflow(deletions), settingFor(sandbox)).ended;

/** The two spellings of a column that n8n's editor knows, and its other quotes. */
const spellings = (column: string): string[] => [
	`={{ $json.${column} }}`,
	`={{$json.${column}}}`,
	`={{ $json['${column}'] }}`,
	`={{ $json["${column}"] }}`,
];

const COLUMNS = ['id', 'Reference ID', 'größe', '$id', '_', '0', 'a.b', 'toString', 'length'];

it('finds in every row what n8n finds there, however the column is named and whatever it holds', async () => {
	const value = fc.oneof(
		fc.stringMatching(/^ ?[A-Za-z0-9-]{1,52}$/),
		fc.string({ unit: 'binary' }),
		fc.constantFrom('', '={{ 1 }}', '{{ $json.row }}', 'null', '#N/A'),
		fc.integer(),
		fc.double(),
		fc.jsonValue(),
	);
	const example = fc.constantFrom(...COLUMNS).chain((column) =>
		fc.record({
			spelling: fc.nat(3).map((index) => spellings(column)[index]),
			rows: fc.array(
				fc.oneof(
					{ weight: 5, arbitrary: value.map((cell): IDataObject => ({ [column]: cell as string })) },
					{ weight: 1, arbitrary: fc.constant<IDataObject>({}) },
				),
				{ minLength: 2, maxLength: 6 },
			),
		}),
	);
	await fc.assert(
		fc.asyncProperty(example, async ({ spelling, rows }) => {
			const checked = async (referenceId: string) =>
				outputsOf(
					await run({ rows, referenceId, options: { dryRun: true }, onError: 'continueErrorOutput' }),
					'OPSCOM',
				);

			// In a list of one it is more than a column, so n8n evaluates it for every row.
			const inAList = spelling.replace(/\$json.*?(?= ?\}\}$)/, (reference) => `[${reference}][0]`);
			expect(inAList).not.toBe(spelling);
			expect(await checked(spelling)).toEqual(await checked(inAList));
		}),
		{ numRuns: 15 },
	);
});

it('asks n8n for a column only where the row has no text and no number in it', async () => {
	const evaluate = jest.spyOn(WorkflowExpression.prototype, 'getParameterValue');
	const evaluations = () => evaluate.mock.calls.filter(([value]) => value === '={{ $json.id }}').length;
	const rows = Array.from({ length: 100 }, (_, row) => ({ id: row < 3 ? null : `permit-${row}` }));

	const ended = await run({ rows, options: { dryRun: true }, onError: 'continueErrorOutput' });

	expect(jsonOf(ended, 'OPSCOM')).toHaveLength(97);
	// For the three rows without an ID.
	expect(evaluations()).toBe(3);
	evaluate.mockRestore();
});

it('reads a row with another kind of value as n8n does, after rows with a text', async () => {
	const rows = [{ id: 'one' }, { id: ['two'] }, {}, { id: 'four' }];

	const ended = await run({ rows, options: { dryRun: true }, onError: 'continueErrorOutput' });

	expect(jsonOf(ended, 'OPSCOM').map(({ reference_id: id }) => id)).toEqual(['one', 'four']);
	expect(jsonOf(ended, 'OPSCOM', 1).map(({ error }) => error)).toEqual([
		"'Reference ID' must be a text or a whole number of at most 15 digits. The value is a list",
		"'Reference ID' is missing",
	]);
});
