import type { IDataObject } from 'n8n-workflow';

import { deletionWorkflow, jsonOf, settingFor } from '../deletionWorkflow';
import { start } from '../engine';
import {
	creating,
	deleting,
	eachOperation,
	gettingPlate,
	gettingStats,
	updating,
	type PermitOperation,
} from '../permitOperations';
import { runRows, subjectsSent } from '../permitRuns';
import { useSandbox } from '../useSandbox';
import { failuresByRow, notSentDetails, runPrepared, stopped } from './failures';
import { expectRefused, valuesSent } from './refusedRows';

/**
 * What each field accepts and refuses is in test/values, and the fields of the credential in test/credential; here, that
 * the node asks for it in every field, option and credential, and what then becomes of the rows.
 */
const sandbox = useSandbox('abc', '40012345');

const LEFTOVER = 'has a placeholder, or something that a spreadsheet or program left, instead of a value';
const CHECK_EXPRESSION = 'Check the expression, and that the earlier node returns the data it refers to.';
const NOT_A_TEXT = "'Reference ID' must be a text or a whole number of at most 15 digits";
const COLUMN = '={{ $json.value }}';
const NOWHERE = "$('Nowhere').item.json.value";

/** A value with what is sent, and one that is refused with the reason. */
type Kind = [given: unknown, sent: string, bad: string | number, what: string];

const id: Kind = ['\ufeff \tabc\r\n', 'abc', '00000', 'has only zeros'];
// The message has the value as it is, with the period at its end.
const PERIOD = 'has a character that does not belong there: ".", U+002E, at position 9';
const plate: Kind = [' CALM\u00a0101\r\n', 'CALM 101', 'CALM 101.', PERIOD];
const plateToLookUp: Kind = ['NONE', 'NONE', 'CALM 101.', PERIOD];
const text: Kind = [' Lot\u00a04 ', 'Lot 4', '#VALEUR!', LEFTOVER];
const amount: Kind = [14.5, '14.50', 0, 'must be from 0.01 to 999999.99, with no more than two decimals'];
const currency: Kind = ['usd', 'USD', 'EUR', 'must be CAD or USD'];
const YEARS = 'must be a date and time that exists, in the years 2000 to 2100';
/** On 2 March, Toronto is five hours behind UTC. */
const time: Kind = ['2026-03-02T04:59:59Z', '2026-03-01T23:59:59', '2206-03-02T17:00:00', YEARS];

const changed = (field: string) => ({ updateFields: { [field]: COLUMN } });
const added = (field: string) => ({ additionalFields: { [field]: COLUMN } });

/** With OPSCOM's name of the attribute. */
const fields: Array<[PermitOperation, name: string, parameters: IDataObject, key: string, Kind]> = [
	[deleting, 'Reference ID', { referenceId: COLUMN }, 'referenceID', id],
	[updating, 'Reference ID', { referenceId: COLUMN }, 'referenceID', id],
	[creating, 'Plate', { plate: COLUMN }, 'LicencePlate', plate],
	[updating, 'Plate', changed('plate'), 'plate', plate],
	[gettingPlate, 'Plate', { plate: COLUMN }, 'plate', plateToLookUp],
	[creating, 'Zone', added('zone'), 'zone', text],
	[creating, 'Permit Number', added('permitNumber'), 'permitNo', text],
	[gettingStats, 'Zones', { zones: COLUMN }, 'zones', ['Lot 4, Lot 5 ,', 'Lot 4,Lot 5', '#VALEUR!', LEFTOVER]],
	[creating, 'Amount', added('amount'), 'Amount', amount],
	[updating, 'Amount', changed('amount'), 'Amount', amount],
	[creating, 'Currency', added('currency'), 'CurrencyID', currency],
	[updating, 'Currency', changed('currency'), 'currency', currency],
	[creating, 'End Time', { endTime: COLUMN }, 'endTime', time],
	[creating, 'Start Time', { endTime: '2099-01-01T00:00:00', ...added('startTime') }, 'startTime', time],
	[updating, 'End Time', changed('endTime'), 'endTime', time],
];

it.each(fields.map(([operation, name, ...more]) => ({ by: operation.name, operation, name, more })))(
	"'$name' of $by sends what it may hold and refuses the rest",
	async ({ operation, name, more: [parameters, key, [good, sent, value, what]] }) => {
		const field = { operation, parameters, good, settings: { timezone: 'America/Toronto' } };
		const isName = operation.idName === name;
		const quote = `The value is ${typeof value === 'string' ? `"${value}"` : value}`;
		const wrong = { value, message: `'${name}' ${what}`, quote, ...(isName && { id: String(value) }) };
		const missing = { value: undefined, message: `'${name}' is missing`, ...(isName && { id: null }) };

		// An empty one of these is left out: see times.test.ts.
		await expectRefused(sandbox, field, 'additionalFields' in parameters ? [wrong] : [wrong, missing]);

		expect((sandbox.wire[0].body as IDataObject)[key]).toBe(sent);
	},
);

it("'Zones' sends a list of names in one text, and nothing for all zones", async () => {
	const field = { operation: gettingStats, parameters: { zones: COLUMN }, good: '' };
	const given = [['Lot 4', 'Street parking'], ''];

	expect(await valuesSent(sandbox, field, 'zones', given)).toEqual(['Lot 4,Street parking', undefined]);
});

it('a value of 10 MB is the end of its own row only, and is shown as far as it fits', async () => {
	const shown = `${'P'.repeat(300)}…`;

	await expectRefused(sandbox, { operation: creating, parameters: { plate: COLUMN }, good: 'CALM 101' }, [
		{
			value: 'P'.repeat(10_000_000),
			message: "'Plate' has 10000000 characters, and 25 is the most",
			quote: `The value is "${shown}"`,
			id: shown,
		},
	]);
});

describe("'Options'", () => {
	const NUMBER = 'Correct the number or the expression, or remove the option.';
	const TURN = 'Turn it on or off, use an expression that returns true or false, or remove the option.';
	const dryRun = ["'Dry Run' must be true or false", false, ['false', 0, null, undefined], TURN] as const;
	const WHOLE = "'Concurrent Requests' must be a whole number from 1 to 50";
	const options: Array<
		[PermitOperation, name: string, message: string, good: unknown, bad: readonly unknown[], advice: string]
	> = [
		[deleting, 'concurrency', WHOLE, 50, [0, 51, 1.5, '5', true, [5], { value: 5 }, '', null, undefined], NUMBER],
		...(
			[
				['requestInterval', 'Time Between Requests', 0, 3_600_000],
				['maxRetries', 'Max Retries', 0, 10],
				['timeout', 'Timeout', 1_000, 3_600_000],
			] as const
		).map(([name, shown, min, max]): (typeof options)[number] => {
			return [
				gettingPlate,
				name,
				`'${shown}' must be a whole number from ${min} to ${max}`,
				min,
				[min - 1, max + 1],
				NUMBER,
			];
		}),
		[deleting, 'dryRun', ...dryRun],
		[updating, 'dryRun', ...dryRun],
		[creating, 'dryRun', ...dryRun],
		[
			deleting,
			'notFound',
			"'If Permit Is Not Found' must be one of its listed values",
			'treatAsDeleted',
			['ignore', true, undefined],
			"Choose 'Fail' or 'Treat as Deleted', or remove the option.",
		],
		[
			creating,
			'idempotencyKey',
			"'Idempotency Key' must be a text or a whole number",
			'order-7',
			['  ', undefined, ['order-7'], 1.5],
			'Use an ID from your own system that stays the same for this permit, such as the order number.',
		],
	];

	it.each(options.map(([operation, name, ...more]) => ({ by: operation.name, operation, name, more })))(
		'$name of $by must have a value of its kind',
		async ({ operation, name, more: [message, good, bad, advice] }) => {
			const field = { operation, options: { [name]: COLUMN }, good };
			const refused = bad.map((value) => ({ value, message, quote: quoteOf(value), advice }));
			await expectRefused(sandbox, field, refused);
		},
	);

	function quoteOf(value: unknown): string {
		if (value === undefined || value === null) return 'It has no value';
		if (value === '' || value === '  ') return value === '' ? 'It is empty' : 'The value is "  "';
		if (typeof value === 'object') return `The value is ${Array.isArray(value) ? 'a list' : 'an object'}`;
		return `The value is ${typeof value === 'string' ? `"${value}"` : String(value)}`;
	}

	it('may be expressions, at the ends of their ranges', async () => {
		const options = { dryRun: '={{ false }}', concurrency: '={{ 50 }}', maxRetries: 10, timeout: 3_600_000 };

		const run = await runPrepared(sandbox, deleting, { options });

		expect(jsonOf(run, 'OPSCOM')).toEqual(deleting.rows.flatMap((row) => deleting.outputsOf(row)));
	});
});

describe('nothing that was set is dropped without a word:', () => {
	const OF_ANOTHER = "If it was added for another operation, choose that one under 'Operation', remove it there";
	const IN_JSON = 'Delete this node and add it again, or correct it in the JSON of the workflow.';
	const is = (name: string, what: string) => `'${name}' must have its fields one by one, but is ${what}`;
	const no = (name: string, field: string) => `'${name}' of this operation has no field "${field}"`;
	const BESIDE = "'Dry Run' must be one of the 'Options', but stands beside them";
	const strays: Array<[PermitOperation, given: Record<string, unknown>, message: string]> = [
		[deleting, { options: '={{ { dryRun: true } }}' }, is('Options', 'one expression')],
		[deleting, { options: 'dryRun' }, is('Options', 'a text')],
		[creating, { options: [{ dryRun: true }] }, is('Options', 'a list')],
		[updating, { updateFields: '={{ $json }}' }, is('Update Fields', 'one expression')],
		[deleting, { dryRun: true }, BESIDE],
		[gettingPlate, { dryRun: '={{ true }}' }, BESIDE],
		[deleting, { options: { DryRun: true } }, no('Options', 'DryRun')],
		// Left over from another operation that was chosen first.
		[gettingStats, { options: { dryRun: true } }, no('Options', 'dryRun')],
		[updating, { options: { notFound: 'fail' } }, no('Options', 'notFound')],
		[updating, { updateFields: { zone: 'Lot 4' } }, no('Update Fields', 'zone')],
		[creating, { additionalFields: { endTime: '' } }, no('Additional Fields', 'endTime')],
	];

	it.each(strays.map(([operation, ...more]) => ({ by: operation.name, operation, more })))(
		'$by with $more.0',
		async ({ operation, more: [{ options, ...more }, message] }) => {
			const parameters = { ...operation.parameters, ...more };
			const onError = 'continueRegularOutput';
			const run = await runRows(operation, sandbox, { parameters, options: options as never, onError });

			const advice = expect.stringContaining(message.includes('no field') ? OF_ANOTHER : IN_JSON) as string;
			expect(sandbox.wire).toEqual([]);
			expect(failuresByRow(run)).toEqual(
				operation.rows.map((row) => ({
					error: message,
					details: notSentDetails(operation, operation.idOf(row), advice),
				})),
			);
		},
	);

	it('but the fields of another operation, which n8n does not let the node see', async () => {
		const parameters = { referenceId: '#N/A', updateFields: { plate: '' }, zones: null as never };

		await runPrepared(sandbox, creating, { parameters });

		for (const row of creating.rows) expect(creating.timesDone(sandbox, row)).toBe(1);
	});
});

describe('collections', () => {
	const NO_CHANGE = "'Update Fields' is empty, so there is nothing to change";
	const inCollections: Array<[PermitOperation, IDataObject, string]> = [
		// The first one that is wrong, in the order of OPSCOM's sample.
		[creating, { additionalFields: { startTime: 'x', zone: '#N/A' } }, `'Zone' ${LEFTOVER}`],
		// As n8n's form adds them, and as an expression can leave them: a change to nothing is no change.
		[updating, { updateFields: { endTime: '' } }, "'End Time' is empty"],
		[updating, { updateFields: { plate: '={{ undefined }}' } }, "'Plate' is missing"],
		[updating, { updateFields: { plate: 'CALM 101', currency: '={{ null }}' } }, "'Currency' is empty"],
		[updating, { updateFields: {} }, NO_CHANGE],
		[updating, { updateFields: null as never }, NO_CHANGE],
	];

	it.each(inCollections.map(([operation, ...more]) => ({ name: operation.name, operation, more })))(
		'are refused in $name: $more',
		async ({ operation, more: [parameters, message] }) => {
			const run = stopped(await runPrepared(sandbox, operation, { parameters }));

			expect(sandbox.wire).toEqual([]);
			expect(run.message).toBe(message);
			expect(run.description).toMatch(/^Row 1 .+\.\n3 of 3 items cannot be sent\. Nothing was sent to OPSCOM\.$/);
		},
	);
});

describe('an expression', () => {
	const forOneRow = (value: string) => `={{ $json.row === 1 ? ${NOWHERE} : ${value} }}`;
	const cases: Array<[PermitOperation, string, IDataObject, options?: IDataObject]> = [
		[deleting, 'Reference ID', { referenceId: forOneRow('$json.id') }],
		[updating, 'Plate', { updateFields: { plate: forOneRow('$json.plate') } }],
		[creating, 'Amount', { additionalFields: { zone: 'Lot 4', amount: forOneRow('1') } }],
		[gettingStats, 'Zones', { zones: forOneRow('$json.lot') }],
		[gettingPlate, 'Plate', { plate: forOneRow('$json.plate') }],
		[deleting, 'Dry Run', {}, { dryRun: forOneRow('false') }],
		[creating, 'Idempotency Key', {}, { idempotencyKey: forOneRow('$json.id') }],
		[gettingPlate, 'Timeout', {}, { timeout: forOneRow('5000') }],
	];

	it.each(cases.map(([operation, name, ...more]) => ({ by: operation.name, operation, name, more })))(
		"of $by that throws for one row in '$name' keeps back that row",
		async ({ operation, name, more: [parameters, options] }) => {
			const stop = stopped(await runPrepared(sandbox, operation, { parameters, options }));

			expect(sandbox.wire).toEqual([]);
			expect(stop.message).toBe(`The expression in '${name}' could not be evaluated`);
			expect(stop.description).toMatch(/^Row 2 of the input\. n8n said: ".+"\. Check the expression/);

			const run = await runPrepared(sandbox, operation, { parameters, options, onError: 'continueErrorOutput' });

			const [first, second, third] = operation.rows.map(operation.idOf);
			expect(subjectsSent(sandbox)).toEqual([first, third]);
			// A row that has no name without it has none.
			const isName = operation.idName === name;
			expect(failuresByRow(run)[1]).toEqual({
				error: expect.stringMatching(
					`^The expression in '${name}' could not be evaluated\\. n8n said: ".+"$`,
				) as string,
				details: notSentDetails(operation, isName ? null : second, CHECK_EXPRESSION),
			});
		},
	);

	it.each([
		['={{ $now }}', NOT_A_TEXT],
		['={{ [$json.id, $json.id] }}', NOT_A_TEXT],
		['={{ $json.nothing.here }}', "'Reference ID' is missing"],
		['={{ Number($json.plate) }}', NOT_A_TEXT],
		['ID {{ $json.id }}', `'Reference ID' ${LEFTOVER}`],
	])('that gives no ID sends nothing: %s', async (referenceId, message) => {
		const run = stopped(await runPrepared(sandbox, deleting, { parameters: { referenceId } }));

		expect(run.message).toBe(message);
		expect(run.context.account).toMatchObject({ notSent: 3 });
		expect(sandbox.wire).toEqual([]);
	});
});

it('names the rows that cannot be sent, and how to continue with the others', async () => {
	const rows = Array.from({ length: 25 }, (_, at) => ({ id: at === 0 ? 'abc' : '#N/A' }));
	const ended = await runPrepared(sandbox, deleting, { rows });

	const numbers = Array.from({ length: 20 }, (_, at) => at + 2).join(', ');
	expect(stopped(ended)).toMatchObject({
		description: `Row 2 of the input. The value is "#N/A". Fill in the cell or remove the row.\n24 of 25 items cannot be sent, rows ${numbers} and 4 more. Nothing was sent to OPSCOM.`,
		context: { itemIndex: 1, account: { deleted: 0, notSent: 25, unknownItems: [], createdItems: [] } },
	});
	const { messages } = ended.data.resultData.error as unknown as { messages: string[] };
	expect(messages).toEqual([expect.stringContaining("choose 'Continue' or 'Continue (using error output)'")]);
});

describe("the 'OPSCOM API' credential", () => {
	/** n8n evaluates expressions in its fields with the data of each row. */
	it('with a wrong token of a row keeps back that row', async () => {
		const apiToken = `={{ $json.value === 'right' ? '${sandbox.token}' : $json.value }}`;
		const message = "'API Token' in the 'OPSCOM API' credential is empty";
		const bad = [undefined, ' \r\n\u200b'].map((value) => ({ value, message }));
		await expectRefused(sandbox, { operation: deleting, credential: { apiToken }, good: 'right' }, bad);
	});

	it.each(eachOperation)('with an empty token sends nothing: %s', async (_, operation) => {
		const run = stopped(await runPrepared(sandbox, operation, { credential: { apiToken: '' } }));

		expect(sandbox.wire).toEqual([]);
		expect(run.message).toBe("'API Token' in the 'OPSCOM API' credential is empty");
	});

	it('is quoted nowhere: it could hold a password', async () => {
		const run = await runPrepared(sandbox, deleting, {
			credential: { apiToken: '"5f3c9a1e-7b42"', baseUrl: 'https://ana:s3cr3t@controller.operationscommander.io' },
		});

		expect(run.status).toBe('error');
		expect(JSON.stringify(run.data.resultData)).not.toMatch(/5f3c9a1e|s3cr3t/);
	});

	it.each(['continueErrorOutput', undefined] as const)(
		'that the node does not have, On Error = %s',
		async (onError) => {
			const workflow = deletionWorkflow({ rows: deleting.rows, onError });
			for (const node of workflow.nodes) delete node.credentials;
			const run = await start(workflow, settingFor(sandbox)).ended;

			const text = "n8n could not read the 'OPSCOM API' credential";
			const quote = 'n8n said: "Node does not have any credentials set"';
			const advice = 'Select the credential again in this node, or create a new one.';
			if (onError === undefined) {
				const { message, description } = stopped(run);
				expect([message, description]).toEqual([text, expect.stringContaining(`${quote}. ${advice}\n3 of 3 items`)]);
			} else {
				expect(failuresByRow(run)).toEqual(
					deleting.rows.map((row) => ({
						error: `${text}. ${quote}`,
						details: notSentDetails(deleting, deleting.idOf(row), advice),
					})),
				);
			}
		},
	);
});
