import { isEmpty, leftOutRemark, readPlainText } from '../../nodes/Opscom/actions/permit/text';
import { AS_TEXT, CHECK_NAME, FILL_IN, LEFTOVER, NOT_A_TEXT, ONE_TEXT, refusalOf, valueOf } from './readings';

/** What every field refuses and takes, seen on one that takes any text. */
const SOURCE = 'Use the number that is printed on the permit.';
const read = (value: unknown) => readPlainText(value, { name: 'Permit Number', source: SOURCE });
const EVALUATE = "Switch the field from 'Fixed' to 'Expression', or fill in the template where the value comes from.";

it.each<[given: unknown, sent: string]>([
	[' L4-1138 ', 'L4-1138'],
	[1001, '1001'],
	[-2, '-2'],
	['0042', '0042'],
	['Stationnement\u00a0e\u0301te\u0301', 'Stationnement été'],
	['a"b\\c', 'a"b\\c'],
	['L'.repeat(255), 'L'.repeat(255)],
])('sends %j as %j', (given, sent) => {
	expect(valueOf(read(given))).toBe(sent);
});

it.each<[given: unknown, what: string, advice: string]>([
	[undefined, 'is missing', CHECK_NAME],
	[null, 'is empty', FILL_IN],
	['\u2003', 'is empty', FILL_IN],
	[false, NOT_A_TEXT, ONE_TEXT],
	[['Lot 4'], NOT_A_TEXT, ONE_TEXT],
	[{ name: 'Lot 4' }, NOT_A_TEXT, ONE_TEXT],
	[4.5, NOT_A_TEXT, AS_TEXT],
	['L'.repeat(256), 'has 256 characters, and 255 is the most', SOURCE],
	['Lot\n4', 'has an invisible character: U+000A, a line break, at position 4', SOURCE],
	['—', 'has no letter and no digit', SOURCE],
])('refuses %p', (given, what, advice) => {
	expect(refusalOf(read(given))).toEqual({ text: `'Permit Number' ${what}`, advice });
});

it.each<[advice: string, values: string[]]>([
	// Words that people, programs and databases write where a value is missing.
	[
		FILL_IN,
		['undefined', 'null', 'NULL', 'NaN', 'None', 'n-a', 'N/A', 'n.a.', 'TRUE', '[object Object]', '\\N', 'TBD'],
	],
	[
		FILL_IN,
		['Unknown', '(none)', '<null>', '- unknown -', 'to be  confirmed', 'Inconnu', 'À CONFIRMER', 'S/O', 'Faux'],
	],
	[FILL_IN, ['PREVIOUS-REFERENCE-ID', 'undefined CKDR 418', 'Lot NaN', 'PERMIT_NUMBER', 'Permit number']],
	// Excel in many languages, LibreOffice, Google Sheets, Smartsheet, Access; what is loading or cut short; an empty cell.
	[
		FILL_IN,
		['#N/A', '#REF!', '#DIV/0!', '#GETTING_DATA', '#VALEUR!', '#NV', '#¿NOMBRE?', '#¡DIV/0!', '#NENÍ_K_DISPOZICI'],
	],
	[FILL_IN, ['#Н/Д', '#ERROR!', '#UNPARSEABLE', '#NO MATCH', '#Deleted', '##', '########', 'Err:502', 'Err\u00a0:522']],
	[FILL_IN, ['Loading...', 'Loading…', 'Wird geladen …', 'A very long na…', '0', '-0', '0.0', '0,00', 'XXX']],
	[EVALUATE, ['{{ $json.plate }}', '${plate}', '$json.plate', '<%= plate %>']],
	[AS_TEXT, ['1.20E+35', '1,20E+35', '1e+21', '4E+12', '1E-07', '4012345.0', '4012345,0']],
	[
		AS_TEXT,
		['12-Mar', '1-Dec-26', 'Mar-12', '12-mars', '5-févr.', '=A2', '="0012"', "'CKDR 418", '“CKDR 418”', '« Lot 4 »'],
	],
	[AS_TEXT, ['["CKDR 418"]', '{"plate":"CKDR 418"}', '<p>Lot 4', 'Lot 4<br/>', 'Lot &amp; P', 'A&#39;B', 'Lot%204']],
	[AS_TEXT, ['MontrÃ©al', 'Ã‰tage 2', 'CKDRÂ\u00a0418', 'Lot 4 â€“ North', 'Montr\ufffdal']],
])('refuses what is left in a cell and says %j: %j', (advice, values) => {
	for (const value of values.flatMap((text) => [text, `\t${text}\r\n`])) {
		expect([value, refusalOf(read(value))]).toEqual([value, { text: `'Permit Number' ${LEFTOVER}`, advice }]);
	}
});

/** Values that are near to these, and are somebody's plate, zone or permit number. */
it.each([
	...['NA 123', 'NAN 404', 'None St', 'Unknown Soldier Square', 'Null Island', 'TRUE NORTH', 'TBD2', 'ND', 'TEMP'],
	...['Lot 0', '00', '0012', '1E5', '12E-345', '4E10', 'Loading Dock', 'Zone 4', 'Err', 'Err: 5', 'My Permit Number'],
	...[
		'#4 North',
		'#12',
		'#A1138',
		'Lot #7',
		'Lot 4!',
		'Where?',
		'R&D',
		'P3 (North)',
		'[P1]',
		'{A}',
		'A < B',
		'50% off',
	],
	...['Chauffeurs’ Lot', "St. John's", 'Say "Hi" Lot', '12-Mart', '12-MAR', '2026-03-02', '10.5', '$5 Lot', 'void 12'],
	...['CHÂTEAU', 'SÃO PAULO', '品川 330', 'Lot 🅿', '{Lot} 4', 'Please select a lot'],
])('accepts %s', (value) => {
	expect(valueOf(read(value))).toBe(value);
});

it('knows an empty cell, and a list from which nothing was chosen', () => {
	const chosen = (value: string) => ({ __rl: true, mode: 'list', value });
	for (const empty of [undefined, null, '', ' \t\u00a0\ufeff', chosen('')]) expect(isEmpty(empty)).toBe(true);
	for (const filled of [0, false, 'x', [], {}, chosen('Lot 4')]) expect(isEmpty(filled)).toBe(false);
});

it('says how many cells were left out', () => {
	const { text } = leftOutRemark('Zone');
	expect([text(1), text(3)]).toEqual([
		"'Zone' is empty in 1 item, and was left out.",
		"'Zone' is empty in 3 items, and was left out.",
	]);
});
