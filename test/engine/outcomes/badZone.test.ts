import { creating, gettingStats } from '../permitOperations';
import { useSandbox } from '../useSandbox';
import { itRefuses, valuesSent, type BadValue, type FieldUnderTest } from './badValues';

const CHECK_EARLIER_NODE =
	'Check that the earlier node returns this value for every item, and that the expression uses its exact name.';
const KEEP_DIGITS = 'Format the column as text where the value comes from, so that all digits are kept.';
const ONE_VALUE = 'Use an expression that returns a single value, or split the list into items first.';

const sandbox = useSandbox();

/** What no text field of the node accepts. */
function badTexts(name: string, noun: string, oneOf: string, source: string, longest: number): BadValue[] {
	const bad = (value: unknown, what: string, advice: string, id: string | null): BadValue => ({
		value,
		message: `'${name}' ${what}`,
		advice,
		id,
	});
	const text = (value: string, what: string, advice: string, id = value): BadValue => ({
		...bad(value, what, advice, id),
		quote: `The value is "${id}"`,
	});
	return [
		bad(undefined, 'is missing (undefined)', CHECK_EARLIER_NODE, null),
		bad(null, 'is empty (null)', CHECK_EARLIER_NODE, null),
		bad(false, `is a boolean (false), not ${oneOf}`, source, 'false'),
		bad(['Lot 4'], `is a list, not a single ${noun}`, ONE_VALUE, null),
		bad({ name: 'Lot 4' }, `is an object, not a single ${noun}`, ONE_VALUE, null),
		bad(4.5, 'is a number that is not whole (4.5)', KEEP_DIGITS, '4.5'),
		text('#N/A', 'is a text that stands for a missing value', CHECK_EARLIER_NODE),
		text('undefined', 'is a text that stands for a missing value', CHECK_EARLIER_NODE),
		text('Lot\n4', 'contains a line break, a tab or another invisible character', source),
		text('Lot\u200b4', 'contains a line break, a tab or another invisible character', source),
		text(
			'L'.repeat(longest + 1),
			`is a text of ${longest + 1} characters, and OPSCOM accepts at most ${longest}`,
			source,
			`${'L'.repeat(Math.min(longest + 1, 300))}${longest >= 300 ? '…' : ''}`,
		),
		text(
			'L'.repeat(10_000_000),
			`is a text of 10000000 characters, and OPSCOM accepts at most ${longest}`,
			source,
			`${'L'.repeat(300)}…`,
		),
	];
}
const empty = (name: string): BadValue => ({ value: ' ', message: `'${name}' is empty`, advice: CHECK_EARLIER_NODE });
/** Of a new permit, the plate says which row it is. */
const calledByPlate = (values: BadValue[]) => values.map((value): BadValue => ({ ...value, id: undefined }));

describe.each<[string, string, string, string, string]>([
	['Zone', 'zone', 'zone', 'a zone', 'Use the name of the zone as it is spelled in OPSCOM.'],
	[
		'Permit Number',
		'permitNumber',
		'permit number',
		'a permit number',
		'Use the number that is printed on the permit.',
	],
])("'%s' of create", (displayName, name, noun, oneOf, source) => {
	const field: FieldUnderTest = {
		operation: creating,
		parameters: { additionalFields: { [name]: '={{ $json.value }}' } },
		good: 'Lot 4',
	};

	itRefuses(sandbox, field, calledByPlate([empty(displayName), ...badTexts(displayName, noun, oneOf, source, 255)]));

	it('sends any text of one line, and whole numbers', async () => {
		const key = name === 'zone' ? 'zone' : 'permitNo';
		const given = [' Lot 4 ', 1001, '0042', 'NA', 'None', 'Stationnement été', 'Lot 🅿', 'a"b\\c', 'L'.repeat(255)];

		expect(await valuesSent(sandbox, field, key, given)).toEqual(given.map((value) => String(value).trim()));
	});
});

describe("'Zones' of getStats", () => {
	const source = 'Use the names of the zones, separated by commas, or leave the field empty for all zones.';
	const field: FieldUnderTest = {
		operation: gettingStats,
		parameters: { zones: '={{ $json.value }}' },
		good: 'Lot 4',
	};

	itRefuses(sandbox, field, [
		// A list of names is right.
		...badTexts('Zones', 'line of text', 'text', source, 10_000).filter(({ value }) => !Array.isArray(value)),
		{
			value: ' , ,',
			message: "'Zones' contains no name",
			quote: 'The value is " , ,"',
			advice: 'Enter the name of a zone, or leave the field empty for all zones.',
			id: null,
		},
	]);

	it('sends the names without the spaces next to the commas, and nothing for all zones', async () => {
		const given = ['Lot 4, Lot 5 ,Street parking,', 1001, '', '  ', 'Lot 4,Lot 4'];

		expect(await valuesSent(sandbox, field, 'zones', given)).toEqual([
			'Lot 4,Lot 5,Street parking',
			'1001',
			// The two empty ones are the same request.
			undefined,
			'Lot 4,Lot 4',
		]);
	});
});
