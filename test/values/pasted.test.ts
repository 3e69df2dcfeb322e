import { readAmount } from '../../nodes/Opscom/actions/permit/amount';
import { readCurrency } from '../../nodes/Opscom/actions/permit/currency';
import { readDateTime } from '../../nodes/Opscom/actions/permit/dateTime';
import { readPlate } from '../../nodes/Opscom/actions/permit/plate';
import { readReferenceId } from '../../nodes/Opscom/actions/permit/referenceId';
import { readPlainText } from '../../nodes/Opscom/actions/permit/text';
import { readZones } from '../../nodes/Opscom/actions/permit/zones';
import { refusalOf, valueOf } from './readings';

/** What people paste that is no value: every field refuses it for the same reason. */
const readZone = (value: unknown) =>
	readPlainText(value, { name: 'Zone', noun: 'zone', oneOf: 'a zone', source: 'See OPSCOM.', longest: 255 });

const texts: Array<[name: string, read: (value: unknown) => ReturnType<typeof readPlate>]> = [
	['Reference ID', readReferenceId],
	['Plate', readPlate],
	['Zone', readZone],
];

const kinds: Record<string, string[]> = {
	'is a text that stands for a missing value': [
		...['undefined', 'null', 'NULL', 'NaN', 'None', 'nil', 'n-a', 'N/A', 'n.a.', 'TRUE', 'false', '[object Object]'],
		...['TBD', 'tba', 'Unknown', '(none)', '<null>', '- unknown -', 'to be  confirmed', 'NO PLATE'],
		...['Inconnu', 'à déterminer', 'À CONFIRMER', 'S/O', 'sans objet', 'VRAI', 'Faux', 'WAHR', 'unbekannt', 'FALSO'],
		...['PREVIOUS-REFERENCE-ID', 'undefined CKDR 418', 'Lot NaN', '[object Promise]', '\\N'],
	],
	'is what a spreadsheet shows when it has no result': [
		// Microsoft Excel in English, French, German, Spanish, Portuguese, Italian, Dutch.
		...['#N/A', '#n/a', '#REF!', '#VALUE!', '#NAME?', '#DIV/0!', '#NUM!', '#NULL!', '#SPILL!', '#CALC!'],
		...['#FIELD!', '#BLOCKED!'],
		...['#GETTING_DATA', '#VALEUR!', '#NOM?', '#NOMBRE!', '#NUL!', '#PROPAGATION!', '#CHAMP!'],
		...['#NV', '#WERT!', '#BEZUG!', '#ZAHL!', '#ÜBERLAUF!', '#¡VALOR!', '#¿NOMBRE?', '#¡DIV/0!', '#¡REF!', '#¡NULO!'],
		...['#VALOR!', '#NÚM!', '#DESPEJAR!', '#VALORE!', '#RIF!', '#NULLO!', '#N/B', '#N/D', '#WAARDE!'],
		...['#VERW!', '#DEEL/0!'],
		// Danish, Swedish, Finnish, Czech, Hungarian, Turkish, Russian.
		...['#I/T', '#SAKNAS!', '#VÄRDEFEL!', '#PUUTTUU', '#NENÍ_K_DISPOZICI', '#HIÁNYZIK', '#ÉRTÉK!', '#YOK'],
		...['#Н/Д', '#ЗНАЧ!'],
		// LibreOffice, Google Sheets, Smartsheet, Microsoft Access.
		...['Err:502', 'Err :502', 'Err\u00a0:522', 'Erreur:502', '#ERROR!', '#UNPARSEABLE', '#NO MATCH', '#INVALID REF'],
		...['#INVALID OPERATION', '#Error', '#Name?', '#Deleted', '##', '########'],
	],
	'is what a spreadsheet shows while it is loading': [
		'Loading...',
		'Loading…',
		'Chargement...',
		'Wird geladen …',
		'Cargando...',
	],
	'is 0, which a spreadsheet returns for an empty cell': ['0', '-0', '0.0', '0,00'],
	'is a number in exponent form, which does not have all its digits': [
		...['1.20E+35', '1,20E+35', '1.2e35', '1.23457E+15', '1e+21', '4E+12', '1E-07', '-1.5e-7'],
	],
	'is a whole number that was written with a decimal': ['4012345.0', '4012345,0'],
	'is a date that a spreadsheet made of another value': ['12-Mar', '1-Dec-26', 'Mar-12', '12-mars', '5-févr.'],
	'is a formula of a spreadsheet instead of its result': ['="CKDR 418"', '=A2', '=Sheet1!$B$4', '="0012"'],
	'has quotation marks that do not belong to it': [
		"'CKDR 418",
		'"CKDR 418"',
		'“CKDR 418”',
		'« Lot 4 »',
		'’CKDR 418',
		'`A-1`',
	],
	'is an expression or a template that was not evaluated': [
		'{{ $json.plate }}',
		'${plate}',
		'$json.plate',
		'<%= plate %>',
	],
	'is JSON text, not a single value': ['["CKDR 418"]', '{"plate":"CKDR 418"}', '[ {"id":1} ]'],
	'contains HTML': ['<b>CKDR 418</b>', '<p>Lot 4', 'Lot 4<br/>'],
	'contains characters in an encoded form, such as &amp; or %20': [
		'Lot &amp; P',
		'CKDR&nbsp;418',
		'A&#39;B',
		'Lot%204',
		'Montr%C3%A9al',
	],
	'has garbled letters, such as Ã© in place of é': [
		'MontrÃ©al',
		'Ã‰tage 2',
		'CKDRÂ\u00a0418',
		'Lot 4 â€“ North',
		'Montr\ufffdal',
	],
};
const pasted = Object.entries(kinds).flatMap(([what, values]) => values.map((value) => ({ what, value })));

describe.each(texts)('%s', (name, read) => {
	it.each(pasted)('refuses $value: $what', ({ what, value }) => {
		expect(refusalOf(read(value))).toEqual({ text: `'${name}' ${what}`, advice: expect.stringMatching(/^[A-Z].+\.$/) });
		expect(refusalOf(read(`\t${value}\r\n`)).text).toBe(`'${name}' ${what}`);
	});

	it('refuses 0 as a number', () => {
		for (const zero of [0, -0]) {
			expect(refusalOf(read(zero)).text).toBe(`'${name}' is 0, which a spreadsheet returns for an empty cell`);
		}
	});

	it('refuses the name of its own column', () => {
		for (const header of [name, name.toUpperCase(), name.replace(' ', '_'), name.replace(' ', '')]) {
			expect(refusalOf(read(header)).text).toBe(`'${name}' is the name of the column instead of a value`);
		}
	});
});

/** Values that are near to the list, and are somebody's plate, zone or permit number. */
it.each([
	...['NA 123', 'NAN 404', 'None St', 'Nil Desperandum', 'Unknown Soldier Square', 'Null Island', 'TRUE NORTH', 'TBD2'],
	...['Lot 0', '00', '000', '0012', '1E5', '12E-345', '4E10', 'Loading', 'Loading Dock', 'Zone 4', 'My Plate'],
	...['Err', 'ND'],
	...['#4 North', '#12', 'Lot #7', 'Lot 4!', 'Where?', 'R&D', 'Lot 4 & 5', 'P3 (North)', '[P1]', '{A}', 'A < B'],
	...['5 > 4'],
	...['50% off', 'Chauffeurs’ Lot', "St. John's", 'Say "Hi" Lot', '12-Mart', '12-MAR', '2026-03-02', '10.5'],
	...['$5 Lot', '-2'],
	...['CHÂTEAU', 'SÃO PAULO', 'Stationnement été', '品川 330', 'Lot 🅿', '{Lot} 4', 'void 12', 'Select Parking'],
])('accepts the zone %s', (value) => {
	expect(valueOf(readZone(value))).toBe(value);
});

describe('fields whose values have a form of their own', () => {
	const others: Array<[name: string, read: (value: unknown) => ReturnType<typeof readPlate>]> = [
		['Amount', readAmount],
		['Currency', readCurrency],
		['End Time', (value) => readDateTime(value, 'End Time', () => 'UTC')],
	];

	it.each(others)("say in '%s' that a value is missing", (name, read) => {
		for (const value of ['n/a', ' tbd ', 'undefined']) {
			expect(refusalOf(read(value)).text).toBe(`'${name}' is a text that stands for a missing value`);
		}
		expect(refusalOf(read('#VALEUR!')).text).toBe(`'${name}' is what a spreadsheet shows when it has no result`);
		expect(refusalOf(read("'14.50")).text).toBe(`'${name}' has quotation marks that do not belong to it`);
	});

	it("refuse each name in 'Zones'", () => {
		expect(refusalOf(readZones('Lot 4, N/A')).text).toBe("'Zones' is a text that stands for a missing value");
		expect(refusalOf(readZones(['Lot 4', '=A2'])).text).toBe(
			"'Zones' is a formula of a spreadsheet instead of its result",
		);
	});
});
