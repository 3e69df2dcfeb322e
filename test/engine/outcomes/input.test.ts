import type { IDataObject, OnError } from 'n8n-workflow';

import { deletionWorkflow, jsonOf, settingFor } from '../deletionWorkflow';
import { start } from '../engine';
import {
	creating,
	deleting,
	eachOperation,
	gettingPlate,
	gettingStats,
	permitOperations,
	updating,
	type PermitOperation,
} from '../permitOperations';
import { n8nMemory } from '../n8nMemory';
import { CONTINUE_MODES, failedItems, subjectsSent } from '../permitRuns';
import { useSandbox } from '../useSandbox';
import { failuresByRow, rowAt, notSentDetails, runPrepared, stopped } from './failures';
import { itRefuses, valuesSent, type BadValue } from './refusedRows';

/**
 * What each field accepts and refuses is in test/values; here, that the node asks for it in every field, option and
 * credential, and what then becomes of the rows.
 */
const sandbox = useSandbox();

const FILL_IN = 'Fill in the cell or remove the row.';
const CHECK_NAME = `Check that the expression uses the exact name of the column. If the cell is empty: ${FILL_IN}`;
const LEFTOVER = 'has a placeholder, or something that a spreadsheet or program left, instead of a value';
const CHECK_EXPRESSION = 'Check the expression, and that the earlier node returns the data it refers to.';
const AS_ON_VEHICLE = "Use the letters and digits on the vehicle's license plate and nothing else.";
const COLUMN = '={{ $json.value }}';
const NOWHERE = "$('Nowhere').item.json.value";

/** What a kind of field may hold, with what is sent, and a value that it refuses. */
interface Kind {
	sent: Array<[given: unknown, sent: unknown]>;
	bad: [value: string | number, what: string, advice: string];
}

const id: Kind = {
	sent: [
		['\ufeff \tabc\r\n', 'abc'],
		[40012345, '40012345'],
	],
	bad: ['00000', 'has only zeros', 'Use the value that OPSCOM returned when the permit was created.'],
};
const plate: Kind = {
	sent: [
		[' CALM\u00a0101\r\n', 'CALM 101'],
		['0012', '0012'],
	],
	// The message has the value as it is, with the period at its end.
	bad: ['CALM 101.', 'has a character that does not belong there: ".", U+002E, at position 9', AS_ON_VEHICLE],
};
const plateToLookUp: Kind = { ...plate, sent: [...plate.sent, ['NONE', 'NONE']] };
const text: Kind = {
	sent: [
		[' Lot\u00a04 ', 'Lot 4'],
		[1138, '1138'],
	],
	bad: ['#VALEUR!', LEFTOVER, FILL_IN],
};
const zones: Kind = {
	...text,
	sent: [
		['Lot 4, Lot 5 ,', 'Lot 4,Lot 5'],
		[['Lot 4', 'Street parking'], 'Lot 4,Street parking'],
		['', undefined],
	],
};
const amount: Kind = {
	sent: [
		[14.5, '14.50'],
		['14', '14.00'],
	],
	bad: [
		0,
		'must be from 0.01 to 999999.99, with no more than two decimals',
		'Use digits and a decimal point, such as 14.50, without a currency or a thousands separator.',
	],
};
const currency: Kind = {
	sent: [['usd', 'USD']],
	bad: ['EUR', 'must be CAD or USD', 'Choose a currency from the list.'],
};
/** On 2 March, Toronto is five hours behind UTC. */
const time: Kind = {
	sent: [
		['2026-03-02 17:00', '2026-03-02T17:00:00'],
		['2026-03-02T04:59:59Z', '2026-03-01T23:59:59'],
	],
	bad: ['2206-03-02T17:00:00', 'must be a date and time that exists, in the years 2000 to 2100', 'Correct the value.'],
};

const changed = (field: string) => ({ updateFields: { [field]: COLUMN } });
const added = (field: string) => ({ additionalFields: { [field]: COLUMN } });
const started = { endTime: '2099-01-01T00:00:00', ...added('startTime') };

/** With OPSCOM's name of the attribute. */
const fields: Array<[PermitOperation, name: string, parameters: IDataObject, key: string, Kind]> = [
	[deleting, 'Reference ID', { referenceId: COLUMN }, 'referenceID', id],
	[updating, 'Reference ID', { referenceId: COLUMN }, 'referenceID', id],
	[creating, 'Plate', { plate: COLUMN }, 'LicencePlate', plate],
	[updating, 'Plate', changed('plate'), 'plate', plate],
	[gettingPlate, 'Plate', { plate: COLUMN }, 'plate', plateToLookUp],
	[creating, 'Zone', added('zone'), 'zone', text],
	[creating, 'Permit Number', added('permitNumber'), 'permitNo', text],
	[gettingStats, 'Zones', { zones: COLUMN }, 'zones', zones],
	[creating, 'Amount', added('amount'), 'Amount', amount],
	[updating, 'Amount', changed('amount'), 'Amount', amount],
	[creating, 'Currency', added('currency'), 'CurrencyID', currency],
	[updating, 'Currency', changed('currency'), 'currency', currency],
	[creating, 'End Time', { endTime: COLUMN }, 'endTime', time],
	[creating, 'Start Time', started, 'startTime', time],
	[updating, 'End Time', changed('endTime'), 'endTime', time],
];

describe.each(fields.map(([operation, name, ...more]) => ({ by: operation.name, operation, name, more })))(
	"'$name' of $by",
	({ operation, name, more: [parameters, key, { sent, bad }] }) => {
		beforeEach(() => sandbox.addPermits('abc', '40012345'));
		const field = { operation, parameters, good: sent[0][0], settings: { timezone: 'America/Toronto' } };
		const isName = operation.idName === name;
		const [value, what, advice] = bad;
		const quote = `The value is ${typeof value === 'string' ? `"${value}"` : value}`;
		const wrong = { value, message: `'${name}' ${what}`, quote, advice, ...(isName && { id: String(value) }) };
		const missing = {
			value: undefined,
			message: `'${name}' is missing`,
			advice: CHECK_NAME,
			...(isName && { id: null }),
		};
		// An empty one of these is left out: see times.test.ts.
		itRefuses(sandbox, field, 'additionalFields' in parameters ? [wrong] : [wrong, missing]);

		it('sends what it may hold', async () => {
			for (const [given, expected] of sent) {
				sandbox.reset();
				// Two permits that differ in the amount alone are the same one.
				n8nMemory.clear();
				expect([given, await valuesSent(sandbox, field, key, [given])]).toEqual([given, [expected]]);
			}
		});
	},
);

describe("a 'Plate' of 10 MB", () => {
	const shown = `${'P'.repeat(300)}…`;

	itRefuses(sandbox, { operation: creating, parameters: { plate: COLUMN }, good: 'CALM 101' }, [
		{
			value: 'P'.repeat(10_000_000),
			message: "'Plate' has 10000000 characters, and 25 is the most",
			quote: `The value is "${shown}"`,
			advice: AS_ON_VEHICLE,
			id: shown,
		},
	]);
});

describe("'Options'", () => {
	const CORRECT_NUMBER = 'Correct the number or the expression, or remove the option.';
	const TURN = 'Turn it on or off, use an expression that returns true or false, or remove the option.';
	const quoteOf = (value: unknown) => {
		if (value === undefined || value === null) return 'It has no value';
		if (value === '') return 'It is empty';
		if (typeof value === 'object') return `The value is ${Array.isArray(value) ? 'a list' : 'an object'}`;
		return `The value is ${typeof value === 'string' ? `"${value}"` : String(value)}`;
	};
	const NOTHING = ['', null, undefined];
	const whole = (shown: string, min: number, max: number): [string, unknown, unknown[], string] => [
		`'${shown}' must be a whole number from ${min} to ${max}`,
		min,
		[min - 1, max + 1, min + 0.5, String(min), Infinity, NaN, true, [5], { value: 5 }, ...NOTHING],
		CORRECT_NUMBER,
	];
	const onOrOff: [string, unknown, unknown[], string] = [
		"'Dry Run' must be true or false",
		false,
		['false', 0, [true], {}, ...NOTHING],
		TURN,
	];
	const listed = (shown: string, other: string): [string, unknown, unknown[], string] => [
		`'${shown}' must be one of its listed values`,
		'fail',
		['ignore', true, 9009, ...NOTHING],
		`Choose 'Fail' or '${other}', or remove the option.`,
	];
	const options: Array<
		[PermitOperation, name: string, [message: string, good: unknown, bad: unknown[], advice: string]]
	> = [
		[deleting, 'concurrency', whole('Concurrent Requests', 1, 50)],
		[deleting, 'requestInterval', whole('Time Between Requests', 0, 3_600_000)],
		[deleting, 'maxRetries', whole('Max Retries', 0, 10)],
		...permitOperations.map((operation): (typeof options)[number] => [
			operation,
			'timeout',
			whole('Timeout', 1_000, 3_600_000),
		]),
		[deleting, 'dryRun', onOrOff],
		[updating, 'dryRun', onOrOff],
		[creating, 'dryRun', onOrOff],
		[deleting, 'notFound', listed('If Permit Is Not Found', 'Treat as Deleted')],
		[creating, 'sentBefore', listed('If Permit Was Sent Before', 'Create Again')],
	];

	describe.each(options.map(([operation, name, rule]) => ({ by: operation.name, operation, name, rule })))(
		'$name of $by',
		({ operation, name, rule: [message, good, bad, advice] }) => {
			const field = { operation, options: { maxRetries: 0, concurrency: 1, [name]: COLUMN }, good };
			const refused = bad.map((value) => ({ value, message, quote: quoteOf(value), advice }));
			itRefuses(sandbox, field, refused);
		},
	);

	it.each([
		['dryRun', 'Dry Run'],
		['timeout', 'Timeout'],
		['notFound', 'If Permit Is Not Found'],
	])('send nothing when the expression in %s cannot be evaluated', async (name, shownAs) => {
		const options = { [name]: `={{ ${NOWHERE} }}` };

		const run = await runPrepared(sandbox, deleting, { options, onError: 'continueRegularOutput' });

		expect(sandbox.wire).toEqual([]);
		expect(failuresByRow(run)).toEqual(
			deleting.rows.map((row) => ({
				error: expect.stringMatching(`^The expression in '${shownAs}' could not be evaluated\\. n8n said: ".+"$`),
				details: notSentDetails(deleting, deleting.idOf(row), CHECK_EXPRESSION),
			})),
		);
	});

	it.each([
		{ concurrency: 1, requestInterval: 0, maxRetries: 0, timeout: 1_000, dryRun: false, notFound: 'fail' },
		{ concurrency: 50, requestInterval: 1, maxRetries: 10, timeout: 3_600_000, notFound: 'treatAsDeleted' },
		{ dryRun: '={{ false }}', concurrency: '={{ 2 }}', notFound: "={{ 'fail' }}" },
	])('may be %j', async (options) => {
		const run = await runPrepared(sandbox, deleting, { options });

		expect(jsonOf(run, 'OPSCOM')).toEqual(deleting.rows.flatMap((row) => deleting.outputsOf(row)));
	});

	it("of a read ignore a 'Dry Run' that another operation left behind", async () => {
		await runPrepared(sandbox, gettingStats, { options: { dryRun: true, notFound: 'no such value' } });

		expect(sandbox.wire).toHaveLength(3);
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
		[updating, { updateFields: { zone: 'Lot 4' } }, NO_CHANGE],
	];

	it.each(inCollections.map(([operation, ...more]) => ({ name: operation.name, operation, more })))(
		'are refused in $name: $more',
		async ({ operation, more: [parameters, message] }) => {
			const run = await runPrepared(sandbox, operation, { parameters, onError: 'continueRegularOutput' });

			expect(sandbox.wire).toEqual([]);
			expect(failuresByRow(run)).toEqual(
				operation.rows.map((row) => ({
					error: expect.stringContaining(message),
					details: expect.objectContaining({ [operation.idKey]: operation.idOf(row), outcome: 'notSent', attempts: 0 }),
				})),
			);
		},
	);

	it.each([
		[1, ''],
		[2, '\nNone of the 2 items can be sent.'],
	])('tell what to do about an update without a change, of %i rows', async (count, none) => {
		const rows = updating.rows.slice(0, count);
		const run = stopped(await runPrepared(sandbox, updating, { rows, parameters: { updateFields: {} } }));

		expect(run.message).toBe(NO_CHANGE);
		expect(run.description).toBe(`Add at least one field to it.${none}\nNothing was sent to OPSCOM.`);
	});

	it('of another operation are ignored', async () => {
		const parameters = { referenceId: '#N/A', updateFields: { plate: '' }, zones: null as never };

		await runPrepared(sandbox, creating, { parameters });

		for (const row of creating.rows) expect(creating.timesDone(sandbox, row)).toBe(1);
	});
});

describe('an expression', () => {
	const forOneRow = (value: string) => `={{ $json.row === 1 ? ${NOWHERE} : ${value} }}`;
	const cases: Array<[PermitOperation, string, IDataObject]> = [
		[deleting, 'Reference ID', { referenceId: forOneRow('$json.id') }],
		[updating, 'Plate', { updateFields: { plate: forOneRow('$json.plate') } }],
		[creating, 'Zone', { additionalFields: { zone: forOneRow('$json.lot') } }],
		[creating, 'Amount', { additionalFields: { zone: 'Lot 4', amount: forOneRow('1') } }],
		[creating, 'End Time', { endTime: forOneRow('$json.until') }],
		[gettingStats, 'Zones', { zones: forOneRow('$json.lot') }],
		[gettingPlate, 'Plate', { plate: forOneRow('$json.plate') }],
	];

	it.each(cases.map(([operation, name, parameters]) => ({ by: operation.name, operation, name, parameters })))(
		"of $by that throws for one row in '$name' keeps back that row",
		async ({ operation, name, parameters }) => {
			const run = await runPrepared(sandbox, operation, { parameters, onError: 'continueErrorOutput' });

			// A row that has no name without it has none.
			const id = operation.idName === name ? null : operation.idOf(operation.rows[1]);
			expect(subjectsSent(sandbox)).toEqual([0, 2].map((at) => operation.idOf(operation.rows[at])));
			expect(failuresByRow(run)[1]).toEqual({
				error: expect.stringMatching(`^The expression in '${name}' could not be evaluated\\. n8n said: ".+"$`),
				details: notSentDetails(operation, id, CHECK_EXPRESSION),
			});

			sandbox.reset();
			const { message, description } = stopped(await runPrepared(sandbox, operation, { parameters }));
			expect(sandbox.wire).toEqual([]);
			expect(message).toBe(`The expression in '${name}' could not be evaluated`);
			expect(description).toContain(`${rowAt(1)}. n8n said: `);
		},
	);

	it.each([
		['={{ $now }}', "'Reference ID' must be a text or a whole number of at most 15 digits", null],
		['={{ [$json.id, $json.id] }}', "'Reference ID' must be a text or a whole number of at most 15 digits", null],
		['={{ $json.nothing.here }}', "'Reference ID' is missing", null],
		['={{ Number($json.plate) }}', "'Reference ID' must be a text or a whole number of at most 15 digits", 'NaN'],
		['ID {{ $json.id }}', `'Reference ID' ${LEFTOVER}`, 'ID {{ $json.id }}'],
	])('that gives no ID sends nothing: %s', async (given, message, shown) => {
		const run = stopped(await runPrepared(sandbox, deleting, { parameters: { referenceId: given } }));

		expect(run.message).toBe(message);
		expect(run.description).toContain('None of the 3 items can be sent.\nNothing was sent to OPSCOM.');
		expect(run.context.account).toMatchObject({ notSent: [shown, shown, shown] });
		expect(sandbox.wire).toEqual([]);
	});
});

describe("the 'OPSCOM API' credential", () => {
	const EXAMPLE = 'Enter it in the form https://controller.operationscommander.io.';
	const PLATE_EXAMPLE = 'Enter it in the form https://service.ops-com.com.';
	const CODE_ONLY = 'Enter only the code that OPSCOM gave you with the token.';
	const TOKEN_ONLY = 'Enter only the token, without quotes or other characters.';
	const ODD_TOKEN = 'has characters other than letters, digits and dashes';
	const ODD_CODE = 'has characters other than letters, digits, dashes and underscores';
	const NOT_HTTPS = 'does not start with https://';
	const HAS_PASSWORD = 'contains a user name or password';

	type Wrong = Array<[value: unknown, what: string, advice: string]>;
	const addresses = (example: string): Wrong => [
		['', 'is empty', example],
		['controller.operationscommander.io', 'is not a web address', example],
		['https://', 'is not a web address', example],
		...['http://opscom.example', 'http://localhost.example.com', 'http://127.0.0.1.example.com', 'http://10.0.0.1'].map(
			(value): Wrong[number] => [value, NOT_HTTPS, `The token would be sent unencrypted. ${example}`],
		),
		['ftp://opscom.example', NOT_HTTPS, `The token would be sent unencrypted. ${example}`],
		['https://ana@opscom.example', HAS_PASSWORD, `OPSCOM accepts only the token. ${example}`],
		['https://ana:s3cr3t@opscom.example', HAS_PASSWORD, `OPSCOM accepts only the token. ${example}`],
		['https://opscom.example?x=1', 'contains ? or #', example],
		['https://opscom.example#top', 'contains ? or #', example],
		['https://opscom.example/%2e%2e', 'contains an encoded dot or slash', example],
		['https://opscom.example/api', 'contains /api', `The node adds that part itself. ${example}`],
	];
	const wrong: Record<string, { name: string; good: () => string; values: Wrong }> = {
		apiToken: {
			name: 'API Token',
			good: () => sandbox.token,
			values: [
				['', 'is empty', 'Enter the token that OPSCOM gave you.'],
				[' \r\n\t\u200b', 'is empty', 'Enter the token that OPSCOM gave you.'],
				[undefined, 'is empty', 'Enter the token that OPSCOM gave you.'],
				[
					'5f3c9a1',
					'has fewer than 8 characters',
					'Enter the whole token. If it is complete, ask OPSCOM for a longer one.',
				],
				['a'.repeat(51), 'has 51 characters', 'OPSCOM tokens have at most 50 characters. Enter the token again.'],
				['"5f3c9a1e-7b42"', ODD_TOKEN, TOKEN_ONLY],
				['5f3c_9a1e', ODD_TOKEN, TOKEN_ONLY],
				['tökén-tökén', ODD_TOKEN, TOKEN_ONLY],
			],
		},
		clientCode: {
			name: 'Client Code',
			good: () => sandbox.clientCode,
			values: [
				['   ', 'is empty', 'Enter the code that OPSCOM gave you with the token.'],
				...['OC TOMA', 'OC-TOMA/../OC-OTHER', 'OC-TOMA?x=1', 'OC%2DTOMA', 'ÖC-TOMA'].map((value): Wrong[number] => [
					value,
					ODD_CODE,
					CODE_ONLY,
				]),
			],
		},
		baseUrl: { name: 'Base URL', good: () => sandbox.url, values: addresses(EXAMPLE) },
		plateServiceUrl: { name: 'Plate Service URL', good: () => sandbox.url, values: addresses(PLATE_EXAMPLE) },
	};

	/** n8n evaluates expressions in its fields with the data of each row. */
	describe.each(Object.entries(wrong))('with a wrong %s', (field, { name, good, values }) => {
		const bad = values.map(([value, what, advice]): BadValue => {
			return { value, message: `'${name}' in the 'OPSCOM API' credential ${what}`, advice };
		});
		const credentialOf = () => ({ [field]: `={{ $json.value === 'the right one' ? '${good()}' : $json.value }}` });
		itRefuses(sandbox, { operation: deleting, credentialOf, good: 'the right one' }, bad);
	});

	it.each(eachOperation)('with an empty token sends nothing: %s', async (_, operation) => {
		const run = stopped(await runPrepared(sandbox, operation, { credential: { apiToken: '' } }));

		expect(sandbox.wire).toEqual([]);
		expect(run.message).toBe("'API Token' in the 'OPSCOM API' credential is empty");
		expect(run.description).toBe(
			'Enter the token that OPSCOM gave you.\nNone of the 3 items can be sent.\nNothing was sent to OPSCOM.',
		);
		expect(run.context.account).toMatchObject({ notSent: operation.rows.map(operation.idOf) });
	});

	it('is quoted nowhere: it could hold a password', async () => {
		const run = await runPrepared(sandbox, deleting, {
			credential: { apiToken: '"5f3c9a1e-7b42"', baseUrl: 'https://ana:s3cr3t@controller.operationscommander.io' },
		});

		expect(run.status).toBe('error');
		expect(JSON.stringify(run.data.resultData)).not.toMatch(/5f3c9a1e|s3cr3t/);
	});

	describe('that the node does not have', () => {
		const ADVICE = 'Select the credential again in this node, or create a new one.';
		const runWithout = (onError?: OnError) => {
			const workflow = deletionWorkflow({ rows: deleting.rows, onError });
			for (const node of workflow.nodes) delete node.credentials;
			return start(workflow, settingFor(sandbox)).ended;
		};

		it('stops the run', async () => {
			const run = stopped(await runWithout());

			expect(run.message).toBe("n8n could not read the 'OPSCOM API' credential");
			expect(run.description).toBe(
				[
					`n8n said: "Node does not have any credentials set". ${ADVICE}`,
					'None of the 3 items can be sent.',
					'Nothing was sent to OPSCOM.',
				].join('\n'),
			);
		});

		it.each(CONTINUE_MODES)('makes every item fail, with On Error = %s', async (onError) => {
			const run = await runWithout(onError);

			expect(failedItems(run)).toHaveLength(3);
			expect(failuresByRow(run)).toEqual(
				deleting.rows.map((row) => ({
					error: `n8n could not read the 'OPSCOM API' credential. n8n said: "Node does not have any credentials set"`,
					details: notSentDetails(deleting, deleting.idOf(row), ADVICE),
				})),
			);
		});
	});
});
