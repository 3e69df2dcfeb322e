import { readPlate, readPlateToLookUp } from '../../nodes/Opscom/actions/permit/plate';
import { AS_TEXT, CHECK_NAME, FILL_IN, LEFTOVER, NOT_A_TEXT, ONE_TEXT, refusalOf, valueOf } from './readings';

const AS_ON_VEHICLE = "Use the letters and digits on the vehicle's license plate and nothing else.";
const readers = [readPlate, readPlateToLookUp];

it.each<[given: unknown, sent: string]>([
	[' calm 101\r\n', 'calm 101'],
	[1138, '1138'],
	[BigInt(1138), '1138'],
	['007', '007'],
	['1E5', '1E5'],
	['ÄÖ-Ü 12', 'ÄÖ-Ü 12'],
	['品川 330 あ 12-34', '品川 330 あ 12-34'],
	['名古屋 330 あ 12-34', '名古屋 330 あ 12-34'],
	['А123ВС77', 'А123ВС77'],
	['กข 1234', 'กข 1234'],
	['MH 12 AB 1234', 'MH 12 AB 1234'],
	['MH12 AB1234', 'MH12 AB1234'],
	["O'NEIL", "O'NEIL"],
	['1-ABC.23', '1-ABC.23'],
	['AB·123', 'AB·123'],
	['TEMPO 1', 'TEMPO 1'],
	['P'.repeat(25), 'P'.repeat(25)],
	// A no-break, a narrow and an ideographic space, and an accent of its own.
	['CALM\u00a0101\u202f2\u30003', 'CALM 101 2 3'],
	['E\u0301TE\u0301 1', 'ÉTÉ 1'],
])('takes %j as %j', (given, sent) => {
	for (const read of readers) expect(valueOf(read(given))).toBe(sent);
});

describe('on a permit', () => {
	it.each([
		...['NONE', 'Void', 'NULL', 'pending', 'UNK', 'n-a', 'NO PLATE', 'NOPLATE', 'No_Plate', '(none)', '0'],
		...['TEMP', 'temp tag', 'PAPER TAG', 'Temporary', 'License Plate', 'PLATE', 'Plate Number', 'Plate No.'],
	])('refuses %s, which stands for no plate', (given) => {
		expect(refusalOf(readPlate(given))).toEqual({ text: `'Plate' ${LEFTOVER}`, advice: FILL_IN });
	});

	it.each(['CALM 101 BXLM 702', '7ABC123 8XYZ456', 'CALM101 and BXLM702', 'AB12 CDE XY34 FGH', 'CALM-101  BXLM-702'])(
		'refuses the two plates in %j',
		(given) => {
			expect(refusalOf(readPlate(given))).toEqual({
				text: "'Plate' seems to have two plates",
				advice: 'Use a row for each plate.',
			});
		},
	);
});

it.each(['NONE', 'Void', 'NULL', 'UNK', '0', 'TEMP', 'PAPER TAG', '12-Mar', 'CALM 101 BXLM 702'])(
	'looks up %s: a read does no harm',
	(given) => {
		expect(valueOf(readPlateToLookUp(given))).toBe(given);
	},
);

it.each<[given: unknown, what: string, advice: string]>([
	[undefined, 'is missing', CHECK_NAME],
	[' \t\r\n\u00a0', 'is empty', FILL_IN],
	[['CALM 101'], NOT_A_TEXT, ONE_TEXT],
	[Number.NaN, NOT_A_TEXT, AS_TEXT],
	['P'.repeat(26), 'has 26 characters, and 25 is the most', AS_ON_VEHICLE],
	['P'.repeat(10_000_000), 'has 10000000 characters, and 25 is the most', AS_ON_VEHICLE],
	['🅿', 'has no letter and no digit', AS_ON_VEHICLE],
])('refuses %p', (given, what, advice) => {
	for (const read of readers) expect(refusalOf(read(given))).toEqual({ text: `'Plate' ${what}`, advice });
});

const INVISIBLE = 'an invisible character';
const OTHER = 'a character that does not belong there';

it.each([
	['CALM\n101', INVISIBLE, 'U+000A, a line break, at position 5'],
	['CALM\u200b101', INVISIBLE, 'U+200B, a zero-width space, at position 5'],
	['\u202eCALM 101', INVISIBLE, 'U+202E, at position 1'],
	['CALM\u2800101', INVISIBLE, 'U+2800, at position 5'],
	['CALM\ufe0f101', INVISIBLE, 'U+FE0F, an accent, at position 5'],
	['CALM\ud800101', INVISIBLE, 'U+D800, at position 5'],
	['CALM–101', OTHER, '"–", U+2013, at position 5'],
	['CALM 101, BXLM 702', OTHER, '",", U+002C, at position 9'],
	['CALM 101 / BXLM 702', OTHER, '"/", U+002F, at position 10'],
	['CALM 101.', OTHER, '".", U+002E, at position 9'],
	// Characters are counted as a person counts them: this one is two in JavaScript.
	['𝟙 CALM🚗', OTHER, '"🚗", U+1F697, at position 7'],
	['CALM １０１', OTHER, '"１", U+FF11, at position 6'],
	['-5', OTHER, '"-", U+002D, at position 1'],
	['СALM 101', OTHER, '"С", U+0421, a Cyrillic letter, at position 1'],
	['CALΜ 101', OTHER, '"Μ", U+039C, a Greek letter, at position 4'],
])('names the first wrong character of %j', (given, what, first) => {
	for (const read of readers) {
		expect(refusalOf(read(given))).toEqual({ text: `'Plate' has ${what}: ${first}`, advice: AS_ON_VEHICLE });
	}
});
