import { jsonOf, idsSent } from '../deletionWorkflow';
import { confirmed, deleteThree, gone, paired, PERMITS, rowAt, rowsAfter, stopped } from './threeItems';
import { useSandbox } from '../useSandbox';

interface BadOption {
	options: Record<string, unknown>;
	message: string;
	shown?: string;
	advice: string;
}

const ON_OR_OFF = 'Turn it on or off, or use an expression that gives true or false.';
const FAIL_OR_TREAT = "Choose 'Fail' or 'Treat as Deleted'.";

/** Each kind of value that a number option cannot have. */
const badNumbers = (option: string, shownAs: string, below: number, above: number, range: string): BadOption[] => {
	const advice = `Enter a whole number from ${range}.`;
	const kinds: Array<[value: unknown, kind: string, shown?: string]> = [
		[below, `the number ${below}`],
		[above, `the number ${above}`],
		[1.5, 'the number 1.5'],
		['5', 'this text', '5'],
		['', 'this text', ''],
		['={{ $json.plate }}', 'this text', 'CALM 101'],
		['={{ 1 / 0 }}', 'the number Infinity'],
		[true, 'a boolean'],
		['={{ [5] }}', 'a list'],
		['={{ ({ value: 5 }) }}', 'an object'],
	];
	return kinds.map(([value, kind, shown]) => ({
		options: { [option]: value },
		message: `'${shownAs}' cannot be ${kind}`,
		...(shown !== undefined && { shown }),
		advice,
	}));
};

const cases: BadOption[] = [
	...badNumbers('concurrency', 'Concurrent Requests', 0, 51, '1 to 50'),
	...badNumbers('requestInterval', 'Time Between Requests (Ms)', -1, 3_600_001, '0 to 3600000'),
	...badNumbers('maxRetries', 'Max Retries', -1, 11, '0 to 10'),
	...badNumbers('timeout', 'Timeout (Ms)', 0, 3_600_001, '1 to 3600000'),
	{ options: { dryRun: 'false' }, message: "'Dry Run' cannot be this text", shown: 'false', advice: ON_OR_OFF },
	{ options: { dryRun: 0 }, message: "'Dry Run' cannot be the number 0", advice: ON_OR_OFF },
	{ options: { dryRun: '={{ [true] }}' }, message: "'Dry Run' cannot be a list", advice: ON_OR_OFF },
	{ options: { dryRun: '={{ ({}) }}' }, message: "'Dry Run' cannot be an object", advice: ON_OR_OFF },
	{
		options: { notFound: 'ignore' },
		message: "'If Permit Is Not Found' cannot be this text",
		shown: 'ignore',
		advice: FAIL_OR_TREAT,
	},
	{ options: { notFound: true }, message: "'If Permit Is Not Found' cannot be a boolean", advice: FAIL_OR_TREAT },
	{ options: { notFound: 9009 }, message: "'If Permit Is Not Found' cannot be the number 9009", advice: FAIL_OR_TREAT },
];

const sandbox = useSandbox(...PERMITS);

const errorItem = ({ message, shown, advice }: BadOption, position: number) => ({
	error: shown === undefined ? message : `${message}. The value is "${shown}"`,
	details: {
		referenceId: PERMITS[position],
		outcome: 'notSent',
		errorCode: null,
		httpStatus: null,
		attempts: 0,
		advice,
	},
});

/** The same value for all three rows, also where it is made of the row. */
const sameForAll = (options: Record<string, unknown>) =>
	Object.fromEntries(
		Object.entries(options).map(([name, value]) => [
			name,
			value === '={{ $json.plate }}' ? "={{ $('Rows').first().json.plate }}" : value,
		]),
	);

describe.each(cases)('$options', (bad) => {
	const options = sameForAll(bad.options);
	afterEach(() => {
		expect(sandbox.wire).toEqual([]);
		expect(gone(sandbox)).toEqual([]);
	});

	it('Stop: the run ends with the field, its value and what to do', async () => {
		const { message, description } = stopped(await deleteThree(sandbox, { options }));

		expect(message).toBe(bad.message);
		expect(description.split('\n')[0]).toBe(
			`Item 0 (n8n counts from 0). ${bad.shown === undefined ? '' : `The value is "${bad.shown}". `}${bad.advice}`,
		);
		expect(description).toContain('Nothing was sent to OPSCOM.');
	});

	it('Continue: every item says so', async () => {
		const run = await deleteThree(sandbox, { options, onError: 'continueRegularOutput' });

		expect(run.status).toBe('success');
		expect(paired(run)).toEqual([[0, 1, 2].map((at) => ({ json: errorItem(bad, at), pairedItem: { item: at } }))]);
		expect(rowsAfter(run, 'Deleted')).toEqual([0, 1, 2]);
	});

	it('error output: every item leaves there with its own row', async () => {
		const run = await deleteThree(sandbox, { options, onError: 'continueErrorOutput' });

		expect(run.status).toBe('success');
		expect(paired(run)).toEqual([
			[],
			[0, 1, 2].map((at) => ({ json: { ...rowAt(at), ...errorItem(bad, at) }, pairedItem: { item: at } })),
		]);
		expect(rowsAfter(run, 'Needs a person')).toEqual([0, 1, 2]);
	});
});

it('keeps back only the item whose option is wrong', async () => {
	const run = await deleteThree(sandbox, {
		options: { maxRetries: '={{ $json.row === 1 ? 99 : 0 }}' },
		onError: 'continueErrorOutput',
	});

	expect(idsSent(sandbox)).toEqual([PERMITS[0], PERMITS[2]]);
	expect(jsonOf(run, 'OPSCOM')).toEqual([confirmed(0), confirmed(2)]);
	expect(jsonOf(run, 'OPSCOM', 1)).toEqual([
		{
			...rowAt(1),
			...errorItem(
				{ options: {}, message: "'Max Retries' cannot be the number 99", advice: 'Enter a whole number from 0 to 10.' },
				1,
			),
		},
	]);
});

it.each([
	{ concurrency: 1, requestInterval: 0, maxRetries: 0, timeout: 3_600_000, dryRun: false, notFound: 'fail' },
	{ concurrency: 50, requestInterval: 1, maxRetries: 10, timeout: 30_000, dryRun: false, notFound: 'treatAsDeleted' },
	{ concurrency: null, requestInterval: null, maxRetries: null, timeout: null, dryRun: null, notFound: null },
])('takes %j', async (options) => {
	const run = await deleteThree(sandbox, { options });

	expect(jsonOf(run, 'OPSCOM')).toEqual([confirmed(0), confirmed(1), confirmed(2)]);
	expect(gone(sandbox)).toEqual(PERMITS);
});
