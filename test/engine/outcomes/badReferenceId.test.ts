import type { IDataObject } from 'n8n-workflow';

import { deletionWorkflow, jsonOf, settingFor, idsSent } from '../deletionWorkflow';
import { start } from '../engine';
import { deleting } from '../permitOperations';
import {
	ALL,
	CONTINUE_WITH_OTHERS,
	deleteThree,
	itemAt,
	itInEachOnErrorMode,
	PERMITS,
	eachWithPositions,
	rowAt,
	runThree,
	stopped,
} from './threeItems';
import { useSandbox } from '../useSandbox';

interface BadValue {
	name: string;
	value: unknown;
	message: string;
	/** The value as it is shown, for a text. */
	shown?: string;
	advice: string;
	/** What the account calls the item. */
	referenceId: string | null;
}

const CHECK_EARLIER_NODE =
	'Check that the earlier node returns this value for every item, and that the expression uses its exact name.';
const KEEP_DIGITS = 'Format the column as text where the value comes from, so that all digits are kept.';
const ONE_VALUE = 'Use an expression that returns a single value, or split the list into items first.';
const FROM_CREATION = 'Use the value that OPSCOM returned when the permit was created.';

const placeholder = (text: string): BadValue => ({
	name: `the text "${text}"`,
	value: text,
	message: "'Reference ID' is a text that stands for a missing value",
	shown: text,
	advice: CHECK_EARLIER_NODE,
	referenceId: text,
});
const badCharacters = (text: string): BadValue => ({
	name: `the text ${JSON.stringify(text)}`,
	value: text,
	message: "'Reference ID' is a text with characters other than letters, digits and dashes",
	shown: text,
	advice: FROM_CREATION,
	referenceId: text,
});
const badNumber = (value: number, shown: string, what: string): BadValue => ({
	name: `the number ${shown}`,
	value,
	message: `'Reference ID' is a number ${what} (${shown})`,
	advice: KEEP_DIGITS,
	referenceId: shown,
});

const badValues: BadValue[] = [
	{
		name: 'a missing column',
		value: undefined,
		message: "'Reference ID' is missing (undefined)",
		advice: CHECK_EARLIER_NODE,
		referenceId: null,
	},
	{
		name: 'null',
		value: null,
		message: "'Reference ID' is empty (null)",
		advice: CHECK_EARLIER_NODE,
		referenceId: null,
	},
	{
		name: 'an empty text',
		value: '',
		message: "'Reference ID' is empty",
		advice: CHECK_EARLIER_NODE,
		referenceId: '',
	},
	{
		name: 'spaces and line ends',
		value: ' \t\r\n ',
		message: "'Reference ID' is empty",
		advice: CHECK_EARLIER_NODE,
		referenceId: '',
	},
	{
		name: 'true',
		value: true,
		message: "'Reference ID' is a boolean (true), not an ID",
		advice: FROM_CREATION,
		referenceId: 'true',
	},
	{
		name: 'false',
		value: false,
		message: "'Reference ID' is a boolean (false), not an ID",
		advice: FROM_CREATION,
		referenceId: 'false',
	},
	{
		name: 'an empty list',
		value: [],
		message: "'Reference ID' is a list, not a single ID",
		advice: ONE_VALUE,
		referenceId: null,
	},
	{
		name: 'a list of one ID',
		value: ['4d6e8608-fea8-4fa4-8c6c-11d1883e3cdf'],
		message: "'Reference ID' is a list, not a single ID",
		advice: ONE_VALUE,
		referenceId: null,
	},
	{
		name: 'an object',
		value: { id: '4d6e8608-fea8-4fa4-8c6c-11d1883e3cdf' },
		message: "'Reference ID' is an object, not a single ID",
		advice: ONE_VALUE,
		referenceId: null,
	},
	badNumber(1.5, '1.5', 'that is not whole'),
	badNumber(-0.25, '-0.25', 'that is not whole'),
	badNumber(2 ** 53, '9007199254740992', 'too large to be exact'),
	badNumber(-(2 ** 53), '-9007199254740992', 'too large to be exact'),
	badNumber(1e21, '1e+21', 'too large to be exact'),
	badNumber(1e-7, '1e-7', 'that is not whole'),
	...['undefined', 'null', 'NULL', 'NaN', 'None', 'nil', 'n-a', 'TRUE', 'false'].map(placeholder),
	...['#N/A', '#REF!', '#VALUE!', 'N/A', '[object Object]', '1.5', '1,5', '1.23E+21'].map(badCharacters),
	...['CALM 101', 'a_b', 'a/b', '../stats', '{{ $json.id }}', 'a","apiToken":"b', 'größe', '１２３'].map(badCharacters),
	...['4d6e\u200b8608', '4d6e\u00008608', '4d6e\n8608', '4d6e\u00ad8608', '🅿-12', '<b>1</b>'].map(badCharacters),
	{
		name: 'only dashes',
		value: '--',
		message: "'Reference ID' is a text that contains only dashes",
		shown: '--',
		advice: FROM_CREATION,
		referenceId: '--',
	},
	{
		name: 'a text of 51 characters',
		value: 'a'.repeat(51),
		message: "'Reference ID' is a text of 51 characters, and OPSCOM accepts at most 50",
		shown: 'a'.repeat(51),
		advice: FROM_CREATION,
		referenceId: 'a'.repeat(51),
	},
];

const sandbox = useSandbox(...PERMITS, '4d6e8608-fea8-4fa4-8c6c-11d1883e3cdf');

const errorItem = ({ message, shown, advice, referenceId }: BadValue): IDataObject => ({
	error: shown === undefined ? message : `${message}. The value is "${shown}"`,
	details: { referenceId, outcome: 'notSent', errorCode: null, httpStatus: null, attempts: 0, advice },
});

const namesByReferenceId = eachWithPositions.filter(({ operation }) => operation.idKey === 'referenceId');

describe.each(namesByReferenceId)('$name', ({ operation, positions }) => {
	const { rows } = operation;
	const values =
		operation === deleting ? badValues : badValues.filter(({ value }) => [undefined, '#N/A'].includes(value as string));

	describe.each(values)('$name', (bad) => {
		const { value, message, shown, advice, referenceId } = bad;

		describe.each(positions)('$where item', ({ position }) => {
			const others = ALL.filter((at) => at !== position);
			const instead = { position, fields: { id: value } as IDataObject };

			itInEachOnErrorMode(sandbox, operation, {
				run: async (onError) => await runThree(sandbox, operation, { instead, onError }),
				failed: { [position]: errorItem(bad) },
				instead,
				stop: {
					sent: [],
					done: [],
					message,
					description: [
						`${itemAt(position)}. ${shown === undefined ? '' : `The value is "${shown}". `}${advice}`,
						'Nothing was sent to OPSCOM.',
						CONTINUE_WITH_OTHERS,
					],
					itemIndex: position,
					account: { notSent: ALL.map((at) => (at === position ? referenceId : operation.idOf(rows[at]))) },
				},
				continued: { sent: others, done: others },
			});
		});
	});
});

describe('several bad rows', () => {
	const runOf = async (ids: unknown[], onError?: 'continueRegularOutput') =>
		await start(deletionWorkflow({ rows: ids.map((id) => ({ id })) as IDataObject[], onError }), settingFor(sandbox))
			.ended;

	it('Stop: names all of them, at most 20', async () => {
		const { message, description } = stopped(await runOf([PERMITS[0], '#N/A', PERMITS[1], null, '']));

		expect(message).toBe("'Reference ID' is a text with characters other than letters, digits and dashes");
		expect(description).toContain('3 of 5 items cannot be sent: items 1, 3, 4 (counted from 0).');
		expect(sandbox.wire).toEqual([]);

		const many = stopped(await runOf([...new Array<null>(30).fill(null), PERMITS[0]]));
		expect(many.description).toContain(
			'30 of 31 items cannot be sent: items 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 and 10 more (counted from 0).',
		);
		expect(sandbox.wire).toEqual([]);
	});

	it('Continue: returns each as an item of its own when none can be sent', async () => {
		const run = await runOf(['', null, '#N/A'], 'continueRegularOutput');

		expect(sandbox.wire).toEqual([]);
		expect(jsonOf(run, 'OPSCOM').map(({ error }) => error)).toEqual([
			"'Reference ID' is empty",
			"'Reference ID' is empty (null)",
			'\'Reference ID\' is a text with characters other than letters, digits and dashes. The value is "#N/A"',
		]);
	});
});

describe('expressions', () => {
	it.each([
		['={{ $now }}', "'Reference ID' is an object, not a single ID"],
		['={{ $json }}', "'Reference ID' is an object, not a single ID"],
		['={{ [$json.id, $json.id] }}', "'Reference ID' is a list, not a single ID"],
		['={{ $json.referenceId }}', "'Reference ID' is missing (undefined)"],
		['={{ $json.nothing.here }}', "'Reference ID' is missing (undefined)"],
		['={{ 0.1 + 0.2 }}', "'Reference ID' is a number that is not whole (0.30000000000000004)"],
		['={{ 1 / 0 }}', "'Reference ID' is a number that is not whole (Infinity)"],
		['={{ Number($json.plate) }}', "'Reference ID' is a number that is not whole (NaN)"],
		['ID {{ $json.id }}', "'Reference ID' is a text with characters other than letters, digits and dashes"],
		["={{ $('Nowhere').item.json.id }}", "The expression in 'Reference ID' could not be evaluated"],
	])('sends nothing when %s gives no ID', async (referenceId, message) => {
		const error = stopped(await deleteThree(sandbox, { referenceId }));

		expect(error.message).toBe(message);
		expect(error.context.itemIndex).toBe(0);
		expect(error.description).toContain('None of the 3 items can be sent.\nNothing was sent to OPSCOM.');
		expect(sandbox.wire).toEqual([]);
	});

	it('sends the other items when one cannot be evaluated for an item', async () => {
		const run = await deleteThree(sandbox, {
			referenceId: "={{ $json.row === 1 ? $('Nowhere').item.json.id : $json.id }}",
			onError: 'continueErrorOutput',
		});

		expect(idsSent(sandbox)).toEqual([PERMITS[0], PERMITS[2]]);
		expect(jsonOf(run, 'OPSCOM', 1)).toEqual([
			{
				...rowAt(1),
				error: expect.stringMatching(/^The expression in 'Reference ID' could not be evaluated\. n8n said: ".+"$/),
				details: {
					referenceId: null,
					outcome: 'notSent',
					errorCode: null,
					httpStatus: null,
					attempts: 0,
					advice: 'Check the expression, and that the earlier node returns the data it refers to.',
				},
			},
		]);
	});
});

describe('values that are accepted', () => {
	it.each([
		['spaces and a line end around it', ' \t1a9b5375-cb75-4c71-9939-eeae550b09ac\r\n', PERMITS[0]],
		[
			'a no-break space and a byte order mark around it',
			'\ufeff1a9b5375-cb75-4c71-9939-eeae550b09ac\u00a0',
			PERMITS[0],
		],
		['a whole number', 40012345, '40012345'],
		['the largest safe number', 9007199254740991, '9007199254740991'],
		['zero', 0, '0'],
		['leading zeros in a text', '000123', '000123'],
		['one letter', 'Z', 'Z'],
		['50 characters', `${'a'.repeat(49)}9`, `${'a'.repeat(49)}9`],
		['capital letters', '1A9B5375-CB75-4C71', '1A9B5375-CB75-4C71'],
	])('sends an ID with %s', async (_name, given, sent) => {
		sandbox.addPermits(sent);

		const run = await start(deletionWorkflow({ rows: [{ id: given }] }), settingFor(sandbox)).ended;

		expect(sandbox.wire.map(({ body }) => body)).toEqual([{ apiToken: sandbox.token, referenceID: sent }]);
		expect(sandbox.has(sent)).toBe(false);
		expect(jsonOf(run, 'OPSCOM')).toEqual([{ status: 'success', reference_id: sent, InternalReferenceID: sent }]);
	});
});
