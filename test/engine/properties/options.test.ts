import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { deletionWorkflow, settingFor } from '../deletionWorkflow';
import { start } from '../engine';
import { MODES } from '../permitRuns';
import { useSandbox } from '../useSandbox';
import { accountOf, type Told } from './accountedFor';

const PERMITS = ['permit-1', 'permit-2', 'permit-3', 'permit-4', 'permit-5', 'permit-6'];
const UNKNOWN_ID = 'permit-of-nobody';
const sandbox = useSandbox();

const NAMES = ['dryRun', 'notFound', 'concurrency', 'requestInterval', 'maxRetries', 'timeout'] as const;
type Name = (typeof NAMES)[number];

const isWhole = (value: unknown, min: number, max: number) =>
	typeof value === 'number' && Math.floor(value) === value && value >= min && value <= max;

/** What each option accepts, read from the specification and not from the code. */
const accepts: Record<Name, (value: unknown) => boolean> = {
	dryRun: (value) => value === true || value === false,
	notFound: (value) => value === 'fail' || value === 'treatAsDeleted',
	concurrency: (value) => isWhole(value, 1, 50),
	requestInterval: (value) => isWhole(value, 0, 3_600_000),
	maxRetries: (value) => isWhole(value, 0, 10),
	timeout: (value) => isWhole(value, 1_000, 3_600_000),
};

const validValues: Record<Name, unknown[]> = {
	dryRun: [true, false],
	notFound: ['fail', 'treatAsDeleted'],
	concurrency: [1, 2, 5, 50],
	requestInterval: [0, 1, 2],
	maxRetries: [0, 1, 10],
	timeout: [1_000, 30_000, 3_600_000],
};

/** Values that look like others: what spreadsheets, forms and other programs make of a switch or a number. */
const LOOKALIKES: unknown[] = [
	...['true', 'false', 'TRUE', 'on', 'yes', 'no', '', ' ', '0', '1', '5', '1000', 'null', 'undefined', 'Fail', 'fail '],
	...[0, 1, -1, 0.5, 1.5, 51, 999, 3_600_001, 2 ** 53, -0],
	...[null, undefined, [], [true], [5], ['fail'], {}, { value: true }, { value: 5 }],
];

const aValue = (name: Name) =>
	fc
		.oneof(
			{ weight: 12, arbitrary: fc.constantFrom(...validValues[name]) },
			{ weight: 2, arbitrary: fc.constantFrom(...LOOKALIKES) },
			{ weight: 1, arbitrary: fc.jsonValue() as fc.Arbitrary<unknown> },
		)
		// A long time between requests is valid, and the test would have to wait.
		.map((value) => (name === 'requestInterval' && isWhole(value, 3, 3_600_000) ? 2 : value));

/** The options that are added to the node, each with an expression that takes its value from the row. */
const someNames = fc.subarray([...NAMES], { minLength: 1 });

interface Row {
	id: string;
	option: Partial<Record<Name, unknown>>;
}

const someRows = (names: Name[]) =>
	fc.array(
		fc.record<Row>({
			id: fc.constantFrom(...PERMITS, UNKNOWN_ID),
			option: fc.record(Object.fromEntries(names.map((name) => [name, aValue(name)]))),
		}),
		{ minLength: 1, maxLength: 10 },
	);

/** One that is deleted, one that is tried dry, and one that is not there. */
const EACH_OUTCOME = {
	names: ['dryRun'] as Name[],
	rows: [
		{ id: PERMITS[0], option: { dryRun: false } },
		{ id: PERMITS[1], option: { dryRun: true } },
		{ id: UNKNOWN_ID, option: { dryRun: false } },
	] as Row[],
};

const NOT_VALID = { names: ['dryRun'] as Name[], rows: [{ id: PERMITS[0], option: { dryRun: 'yes' } }] as Row[] };

describe.each(MODES)('with On Error = %s', (onError) => {
	it('an option that is set to anything but its own kind of value sends nothing, and every item is accounted for', async () => {
		const seen = { deleted: 0, dryRun: 0, notSent: 0 };
		const namesAndRows = someNames.chain((names) => someRows(names).map((rows) => ({ names, rows })));

		await fc.assert(
			fc.asyncProperty(namesAndRows, async ({ names, rows }) => {
				sandbox.reset();
				sandbox.addPermits(...PERMITS);
				const options = Object.fromEntries(names.map((name) => [name, `={{ $json.option.${name} }}`]));
				const workflow = deletionWorkflow({ rows: rows as unknown as IDataObject[], onError, options });

				const run = await start(workflow, settingFor(sandbox)).ended;
				const { ids, byItem } = accountOf(
					run,
					onError,
					rows.map(({ id }) => id),
				);

				const isValid = ({ option }: Row) => names.every((name) => accepts[name](option[name]));
				const isDry = (row: Row) => row.option.dryRun === true;
				const mayBeSent = rows.filter((row) => isValid(row) && !isDry(row)).map(({ id }) => id);
				const sent = sandbox.wire.map(({ referenceId }) => String(referenceId));
				// Never a request for a dry run or for an option that is not valid, and none twice.
				expect(mayBeSent).toEqual(expect.arrayContaining(sent));
				expect(new Set(sent).size).toBe(sent.length);
				const isStopped = onError === 'stopWorkflow' && !rows.every(isValid);
				if (isStopped) expect(sent).toEqual([]);
				for (const id of byItem ? PERMITS : []) {
					const { length } = ids.deleted.filter((told) => told === id);
					expect([id, length > 0]).toEqual([id, sandbox.deletions(id) === 1]);
				}

				for (const [item, told] of byItem?.entries() ?? []) {
					const row = rows[item];
					const expected: Told[] = !isValid(row)
						? ['notSent']
						: isDry(row)
							? ['dryRun']
							: row.id !== UNKNOWN_ID
								? ['deleted']
								: // Rows with the same ID share one request, each with its own option.
									[row.option.notFound === 'treatAsDeleted' ? 'deleted' : 'notFound'];
					expect([row, told]).toEqual([row, ...expected]);
				}
				seen.deleted += ids.deleted.length;
				seen.dryRun += ids.dryRun.length;
				seen.notSent += ids.notSent.length;
			}),
			{ numRuns: 35, examples: [[EACH_OUTCOME], [NOT_VALID]] },
		);

		expect(seen.deleted).toBeGreaterThan(0);
		expect(seen.dryRun).toBeGreaterThan(0);
		expect(seen.notSent).toBeGreaterThan(0);
	});
});
