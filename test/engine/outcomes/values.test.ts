import { creating, gettingStats, updating, type PermitOperation } from '../permitOperations';
import { useSandbox } from '../useSandbox';
import { itRefuses, valuesSent, type BadValue, type FieldUnderTest } from './badValues';

/** What each field accepts and refuses is in test/values; here, that the node asks for it, and says it, in every field. */
const sandbox = useSandbox();

const CHECK_EARLIER_NODE =
	'Check that the earlier node returns this value for every item, and that the expression uses its exact name.';
const AS_ON_VEHICLE = "Use the letters and digits on the vehicle's license plate and nothing else.";
const CORRECT_CELL = 'Correct the cell in the spreadsheet, or enter the value itself.';
const COLUMN = '={{ $json.value }}';

interface Case extends FieldUnderTest {
	name: string;
	key: string;
	bad: BadValue[];
	sent: Array<[given: unknown, sent: unknown]>;
}
interface Field {
	/** The displayed name. */
	name: string;
	source: string;
	key: string;
	parameters: FieldUnderTest['parameters'];
}

/** A row that is refused with its value, by which the row is called where the field is its name. */
function refused(name: string, value: unknown, what: string, advice: string, id?: string | null): BadValue {
	const quote = typeof value === 'string' ? `The value is "${id?.endsWith('…') ? id : value}"` : undefined;
	return { value, message: `'${name}' ${what}`, advice, ...(quote !== undefined && { quote }), id };
}

/** A field that takes the text which a person chose: its kinds of values that are no such text. */
function textField(operation: PermitOperation, { name, source, ...field }: Field): Case {
	const isItsName = operation.idKey === name.toLowerCase();
	const bad = (value: unknown, what: string, advice: string, id: string | null = value as string) =>
		refused(name, value, what, advice, isItsName ? id : undefined);
	return {
		name: `'${name}' of ${operation.name}`,
		operation,
		...field,
		good: 'CALM 101',
		bad: [
			bad(undefined, 'is missing (undefined)', CHECK_EARLIER_NODE, null),
			bad('#VALEUR!', 'is what a spreadsheet shows when it has no result', CORRECT_CELL),
			bad('unknown', 'is a text that stands for a missing value', CHECK_EARLIER_NODE),
			bad(
				'="CALM 101"',
				'is a formula of a spreadsheet instead of its result',
				'Export the values of the cells, not their formulas.',
			),
			bad('CALM\u3164101', 'has an invisible character: U+3164, a Hangul filler, at position 5', source),
		],
		sent: [
			[' CALM\u00a0101\r\n', 'CALM 101'],
			[1138, '1138'],
			['0012', '0012'],
		],
	};
}

const plate = (operation: PermitOperation, key: string, parameters: FieldUnderTest['parameters']): Case => {
	const field = textField(operation, { name: 'Plate', source: AS_ON_VEHICLE, key, parameters });
	const what = 'has a character that is not part of a plate: U+002E, a period, at position 9';
	return {
		...field,
		// The message has the value as it is, with the period at its end.
		bad: [
			...field.bad,
			refused('Plate', 'CALM 101.', what, AS_ON_VEHICLE, operation === creating ? 'CALM 101.' : undefined),
		],
	};
};
const amount = (operation: PermitOperation, parameters: FieldUnderTest['parameters']): Case => ({
	name: `'Amount' of ${operation.name}`,
	operation,
	key: 'Amount',
	parameters,
	good: 14.5,
	bad: [
		{
			// What the form gives when somebody adds the field and leaves it.
			value: 0,
			message: "'Amount' must be from 0.01 to 999999.99, with no more than two decimals",
			quote: 'The value is 0',
			advice: 'Use digits and a decimal point, such as 14.50, without a currency or a thousands separator.',
		},
		refused('Amount', '#N/A', 'is what a spreadsheet shows when it has no result', CORRECT_CELL),
	],
	sent: [
		[0.1 + 0.2, '0.30'],
		['14.5', '14.50'],
	],
});
const currency = (operation: PermitOperation, key: string, parameters: FieldUnderTest['parameters']): Case => ({
	name: `'Currency' of ${operation.name}`,
	operation,
	key,
	parameters,
	good: 'USD',
	bad: [refused('Currency', 'EUR', 'must be CAD or USD', 'Choose a currency from the list.')],
	sent: [[' cad\n', 'CAD']],
});
const zones = textField(gettingStats, {
	name: 'Zones',
	source: 'Use the names of the zones as they are spelled in OPSCOM, or leave the field empty for all zones.',
	key: 'zones',
	parameters: { zones: COLUMN },
});

describe.each<Case>([
	plate(creating, 'LicencePlate', { plate: COLUMN }),
	plate(updating, 'plate', { updateFields: { plate: COLUMN } }),
	textField(creating, {
		name: 'Zone',
		source: 'Use the name of the zone as it is spelled in OPSCOM.',
		key: 'zone',
		parameters: { additionalFields: { zone: COLUMN } },
	}),
	textField(creating, {
		name: 'Permit Number',
		source: 'Use the number that is printed on the permit.',
		key: 'permitNo',
		parameters: { additionalFields: { permitNumber: COLUMN } },
	}),
	amount(creating, { additionalFields: { amount: COLUMN } }),
	amount(updating, { updateFields: { amount: COLUMN } }),
	currency(creating, 'CurrencyID', { additionalFields: { currency: COLUMN } }),
	currency(updating, 'currency', { updateFields: { currency: COLUMN } }),
	{
		...zones,
		good: 'Lot 4',
		bad: [
			...zones.bad,
			{
				value: ['Lot 4', 'Lot 5, north'],
				message: "'Zones' has a name with a comma, and OPSCOM takes a comma for the end of a name",
				quote: 'The value is "Lot 5, north"',
				advice:
					"OPSCOM cannot be asked for this zone alone. Leave 'Zones' empty to get all zones, and filter the output.",
				id: 'Lot 5, north',
			},
		],
		sent: [
			['Lot 4, Lot 5 ,', 'Lot 4,Lot 5'],
			[['Lot 4', 'Street parking'], 'Lot 4,Street parking'],
			['', undefined],
		],
	},
])('$name', ({ key, bad, sent, ...field }) => {
	itRefuses(sandbox, field, bad);

	it('sends what it may hold', async () => {
		const given = sent.map(([value]) => value);

		expect(await valuesSent(sandbox, field, key, given)).toEqual(sent.map(([, value]) => value));
	});
});

describe("a 'Plate' of 10 MB", () => {
	const shown = `${'P'.repeat(300)}…`;

	itRefuses(sandbox, { operation: creating, parameters: { plate: COLUMN }, good: 'CALM 101' }, [
		{
			value: 'P'.repeat(10_000_000),
			message: "'Plate' is a text of 10000000 characters, and OPSCOM accepts at most 25",
			quote: `The value is "${shown}"`,
			advice: AS_ON_VEHICLE,
			id: shown,
		},
	]);
});

it.each([
	['={{ BigInt(14) }}', '14.00'],
	["={{ '14.50' }}", '14.50'],
])('sends the amount of the expression %s', async (expression, sent) => {
	const field = { operation: creating, parameters: { additionalFields: { amount: expression } }, good: 14.5 };

	expect(await valuesSent(sandbox, field, 'Amount', [''])).toEqual([sent]);
});
