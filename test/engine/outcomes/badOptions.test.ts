import { jsonOf, idsSent } from '../deletionWorkflow';
import { deleting, permitOperations, type PermitOperation } from '../permitOperations';
import {
	ALL,
	confirmed,
	CONTINUE_WITH_OTHERS,
	deleteThree,
	gone,
	itemAt,
	itInEachOnErrorMode,
	namedAs,
	PERMITS,
	rowAt,
	runThree,
	stopped,
} from './threeItems';
import { useSandbox } from '../useSandbox';

interface BadOption {
	options: Record<string, unknown>;
	message: string;
	/** How the message quotes the value. */
	quote: string;
	advice: string;
}

const NO_VALUE = 'It has no value';

const bad = (name: string, message: string, advice: string, values: Array<[value: unknown, quote: string]>) =>
	values.map(([value, quote]): BadOption => ({ options: { [name]: value }, message, quote, advice }));

/** Each kind of value that an option with a number cannot have. */
const badNumbers = (name: string, shownAs: string, min: number, max: number): BadOption[] =>
	bad(
		name,
		`'${shownAs}' must be a whole number from ${min} to ${max}`,
		'Correct the number or the expression, or remove the option.',
		[
			[min - 1, `The value is ${min - 1}`],
			[max + 1, `The value is ${max + 1}`],
			[min + 0.5, `The value is ${min + 0.5}`],
			[String(min), `The value is "${min}"`],
			['', 'It is empty'],
			["={{ $('Rows').first().json.plate }}", 'The value is "CALM 101"'],
			['={{ 1 / 0 }}', 'The value is Infinity'],
			['={{ 0 / 0 }}', 'The value is NaN'],
			[true, 'The value is true'],
			['={{ [5] }}', 'The value is a list'],
			['={{ ({ value: 5 }) }}', 'The value is an object'],
			[null, NO_VALUE],
			['={{ null }}', NO_VALUE],
			['={{ undefined }}', NO_VALUE],
			['={{ $json.nothing }}', NO_VALUE],
		],
	);

const cases: BadOption[] = [
	...badNumbers('concurrency', 'Concurrent Requests', 1, 50),
	...badNumbers('requestInterval', 'Time Between Requests', 0, 3_600_000),
	...badNumbers('maxRetries', 'Max Retries', 0, 10),
	...badNumbers('timeout', 'Timeout', 1_000, 3_600_000),
	...bad(
		'dryRun',
		"'Dry Run' must be true or false",
		'Turn it on or off, use an expression that returns true or false, or remove the option.',
		[
			['false', 'The value is "false"'],
			['', 'It is empty'],
			[0, 'The value is 0'],
			['={{ [true] }}', 'The value is a list'],
			['={{ ({}) }}', 'The value is an object'],
			[null, NO_VALUE],
			['={{ null }}', NO_VALUE],
			['={{ undefined }}', NO_VALUE],
			['={{ $json.nothing }}', NO_VALUE],
		],
	),
	...bad(
		'notFound',
		"'If Permit Is Not Found' must be one of its listed values",
		"Choose 'Fail' or 'Treat as Deleted', or remove the option.",
		[
			['ignore', 'The value is "ignore"'],
			['', 'It is empty'],
			[true, 'The value is true'],
			[9009, 'The value is 9009'],
			[null, NO_VALUE],
			['={{ $json.nothing }}', NO_VALUE],
		],
	),
];

const sandbox = useSandbox(...PERMITS);

const errorItem = ({ message, quote, advice }: Omit<BadOption, 'options'>, operation: PermitOperation, at: number) => ({
	error: `${message}. ${quote}`,
	details: {
		...namedAs(operation, operation.idOf(operation.rows[at])),
		outcome: 'notSent',
		errorCode: null,
		httpStatus: null,
		attempts: 0,
		advice,
	},
});

/** The options of the other operations are read by the same code, so one of each kind is enough. */
function casesFor(operation: PermitOperation): BadOption[] {
	if (operation === deleting) return cases;
	return [
		...cases.filter(({ options }) => options.timeout === '={{ $json.nothing }}'),
		...cases.filter(({ options }) => operation.changesSomething && options.dryRun === '={{ $json.nothing }}'),
	];
}
const casesWithOperation = permitOperations.flatMap((operation) =>
	casesFor(operation).map((bad) => ({ ...bad, operation, name: operation.name })),
);

describe.each(casesWithOperation)('$name: sends nothing with $options', ({ options, operation, ...wrong }) => {
	const ids = operation.rows.map(operation.idOf);

	itInEachOnErrorMode(sandbox, operation, {
		run: async (onError) => await runThree(sandbox, operation, { options, onError }),
		failed: Object.fromEntries(ALL.map((at) => [at, errorItem(wrong, operation, at)])),
		stop: {
			sent: [],
			done: [],
			message: wrong.message,
			description: [
				`${wrong.quote}. ${wrong.advice}`,
				'None of the 3 items can be sent.',
				'Nothing was sent to OPSCOM.',
			],
			itemIndex: 0,
			account: { notSent: ids },
		},
		continued: { sent: [], done: [] },
	});
});

describe('an option that is wrong for one item', () => {
	const options = { maxRetries: '={{ $json.row === 1 ? 99 : 0 }}' };
	const wrong = {
		message: "'Max Retries' must be a whole number from 0 to 10",
		quote: 'The value is 99',
		advice: 'Correct the number or the expression, or remove the option.',
	};

	it('keeps back only this item in a run that continues', async () => {
		const run = await deleteThree(sandbox, { options, onError: 'continueErrorOutput' });

		expect(idsSent(sandbox)).toEqual([PERMITS[0], PERMITS[2]]);
		expect(jsonOf(run, 'OPSCOM')).toEqual([confirmed(0), confirmed(2)]);
		expect(jsonOf(run, 'OPSCOM', 1)).toEqual([{ ...rowAt(1), ...errorItem(wrong, deleting, 1) }]);
	});

	it('keeps back all items in a run that stops', async () => {
		const { message, description } = stopped(await deleteThree(sandbox, { options }));

		expect(sandbox.wire).toEqual([]);
		expect(message).toBe(wrong.message);
		expect(description.split('\n')).toEqual([
			`${itemAt(1)}. The value is 99. ${wrong.advice}`,
			'Nothing was sent to OPSCOM.',
			CONTINUE_WITH_OTHERS,
		]);
	});
});

it.each([
	['dryRun', 'Dry Run'],
	['timeout', 'Timeout'],
	['notFound', 'If Permit Is Not Found'],
])('sends nothing when the expression in %s cannot be evaluated', async (name, shownAs) => {
	const options = { [name]: "={{ $('Nowhere').item.json.value }}" };

	const run = await deleteThree(sandbox, { options, onError: 'continueRegularOutput' });

	expect(sandbox.wire).toEqual([]);
	expect(jsonOf(run, 'OPSCOM')).toEqual(
		PERMITS.map((referenceId) => ({
			error: expect.stringMatching(
				new RegExp(`^The expression in '${shownAs}' could not be evaluated\\. n8n said: ".+"$`),
			),
			details: {
				referenceId,
				outcome: 'notSent',
				errorCode: null,
				httpStatus: null,
				attempts: 0,
				advice: 'Check the expression, and that the earlier node returns the data it refers to.',
			},
		})),
	);
});

it.each([
	{ concurrency: 1, requestInterval: 0, maxRetries: 0, timeout: 1_000, dryRun: false, notFound: 'fail' },
	{
		concurrency: 50,
		requestInterval: 1,
		maxRetries: 10,
		timeout: 3_600_000,
		dryRun: false,
		notFound: 'treatAsDeleted',
	},
	{ dryRun: '={{ false }}', concurrency: '={{ 2 }}', notFound: "={{ 'fail' }}" },
])('accepts %j', async (options) => {
	const run = await deleteThree(sandbox, { options });

	expect(jsonOf(run, 'OPSCOM')).toEqual([confirmed(0), confirmed(1), confirmed(2)]);
	expect(gone(sandbox)).toEqual(PERMITS);
});
