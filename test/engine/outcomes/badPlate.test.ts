import { creating, updating } from '../permitOperations';
import { useSandbox } from '../useSandbox';
import { itRefuses, valuesSent, type BadValue, type FieldUnderTest } from './badValues';

const CHECK_EARLIER_NODE =
	'Check that the earlier node returns this value for every item, and that the expression uses its exact name.';
const KEEP_DIGITS = 'Format the column as text where the value comes from, so that all digits are kept.';
const ONE_VALUE = 'Use an expression that returns a single value, or split the list into items first.';
const AS_ON_VEHICLE = "Use the characters on the vehicle's license plate and nothing else.";

const sandbox = useSandbox();

/** A text that is quoted; the text is also what the row is called, as far as it fits. */
const text = (value: string, what: string, advice = AS_ON_VEHICLE, shown = value): BadValue => ({
	value,
	message: `'Plate' ${what}`,
	quote: `The value is "${shown}"`,
	advice,
	id: shown,
});
const notText = (value: unknown, what: string, advice: string, id: string | null): BadValue => ({
	value,
	message: `'Plate' ${what}`,
	advice,
	id,
});
const STANDS_FOR_NOTHING = 'is a text that stands for a missing value';
const IS_INVISIBLE = 'contains a line break, a tab or another invisible character';

const bad: BadValue[] = [
	notText(undefined, 'is missing (undefined)', CHECK_EARLIER_NODE, null),
	notText(null, 'is empty (null)', CHECK_EARLIER_NODE, null),
	notText('', 'is empty', CHECK_EARLIER_NODE, ''),
	notText(' \t\r\n\u00a0', 'is empty', CHECK_EARLIER_NODE, ''),
	notText(true, 'is a boolean (true), not a plate', AS_ON_VEHICLE, 'true'),
	notText(['CALM 101'], 'is a list, not a single plate', ONE_VALUE, null),
	notText({ plate: 'CALM 101' }, 'is an object, not a single plate', ONE_VALUE, null),
	notText(14.5, 'is a number that is not whole (14.5)', KEEP_DIGITS, '14.5'),
	notText(1e21, 'is a number too large to be exact (1e+21)', KEEP_DIGITS, '1e+21'),
	...['#N/A', '#REF!', '#ERROR!', 'undefined', 'NULL', 'NaN', '[object Object]'].map((value) =>
		text(value, STANDS_FOR_NOTHING, CHECK_EARLIER_NODE),
	),
	...['CALM\n101', 'CALM\t101', 'CALM\u0000101', 'CALM\u007f101', 'CALM\u2028101'].map((v) => text(v, IS_INVISIBLE)),
	// Copied along from a web page or a mail: a zero-width space, a soft hyphen, a mark for the direction of writing.
	...['CALM\u200b101', 'CALM\u00ad101', '\u202eCALM 101', 'CALM 101\u200e'].map((v) => text(v, IS_INVISIBLE)),
	text('P'.repeat(26), 'is a text of 26 characters, and OPSCOM accepts at most 25'),
	text(
		'P'.repeat(10_000_000),
		'is a text of 10000000 characters, and OPSCOM accepts at most 25',
		AS_ON_VEHICLE,
		`${'P'.repeat(300)}…`,
	),
	notText(
		12345678901234567000,
		'is a number too large to be exact (12345678901234567000)',
		KEEP_DIGITS,
		'12345678901234567000',
	),
];

const good: Array<[given: unknown, sent: string]> = [
	[' CALM 101\r\n', 'CALM 101'],
	['calm 101', 'calm 101'],
	[1138, '1138'],
	[0, '0'],
	['007', '007'],
	['1E5', '1E5'],
	['NONE', 'NONE'],
	['N/A', 'N/A'],
	['TRUE', 'TRUE'],
	['ÄÖ-Ü 12', 'ÄÖ-Ü 12'],
	['品川 330 あ 12-34', '品川 330 あ 12-34'],
	['🅿 12', '🅿 12'],
	['A","apiToken":"B', 'A","apiToken":"B'],
	['<b>1</b>', '<b>1</b>'],
	['P'.repeat(25), 'P'.repeat(25)],
];

const plateOf: Array<FieldUnderTest & { name: string; key: string }> = [
	{
		name: 'create',
		operation: creating,
		parameters: { plate: '={{ $json.value }}' },
		good: 'CALM 101',
		key: 'LicencePlate',
	},
	{
		name: 'update',
		operation: updating,
		parameters: { updateFields: { plate: '={{ $json.value }}' } },
		good: 'CALM 101',
		key: 'plate',
	},
];

describe.each(plateOf)("'Plate' of $name", ({ key, ...field }) => {
	// A permit that is to be updated is called by its Reference ID.
	const called = field.operation === creating ? bad : bad.map((value): BadValue => ({ ...value, id: undefined }));

	itRefuses(sandbox, field, called);

	it('sends what is a plate, without the spaces around it', async () => {
		const sent = await valuesSent(
			sandbox,
			field,
			key,
			good.map(([given]) => given),
		);

		expect(sent).toEqual(good.map(([, plate]) => plate));
	});
});

it('sends a whole number of any length as it is when it is exact', async () => {
	const field = { operation: creating, parameters: { plate: '={{ BigInt("12345678901234567890") }}' }, good: '' };

	expect(await valuesSent(sandbox, field, 'LicencePlate', [''])).toEqual(['12345678901234567890']);
});
