import { readPlate } from '../../nodes/Opscom/actions/permit/plate';
import { CHECK_EARLIER_NODE, KEEP_DIGITS, ONE_VALUE, refusalOf, valueOf } from './readings';

const AS_ON_VEHICLE = "Use the letters and digits on the vehicle's license plate and nothing else.";

it.each<[given: unknown, sent: string]>([
	[' CALM 101\r\n', 'CALM 101'],
	['calm 101', 'calm 101'],
	[1138, '1138'],
	[999_999_999_999_999, '999999999999999'],
	[BigInt(1138), '1138'],
	['007', '007'],
	['1E5', '1E5'],
	['A', 'A'],
	['ÄÖ-Ü 12', 'ÄÖ-Ü 12'],
	['品川 330 あ 12-34', '品川 330 あ 12-34'],
	['А123ВС77', 'А123ВС77'],
	['กข 1234', 'กข 1234'],
	["O'NEIL", "O'NEIL"],
	['1-ABC.23', '1-ABC.23'],
	['AB·123', 'AB·123'],
	['P'.repeat(25), 'P'.repeat(25)],
	// A no-break, a narrow and an ideographic space, and an accent of its own.
	['CALM\u00a0101', 'CALM 101'],
	['CALM\u202f101', 'CALM 101'],
	['CALM\u3000101', 'CALM 101'],
	['E\u0301TE\u0301 1', 'ÉTÉ 1'],
])('sends %j as %j', (given, sent) => {
	expect(valueOf(readPlate(given))).toBe(sent);
});

it.each<[given: unknown, what: string, advice: string]>([
	[undefined, 'is missing (undefined)', CHECK_EARLIER_NODE],
	[null, 'is empty (null)', CHECK_EARLIER_NODE],
	['', 'is empty', CHECK_EARLIER_NODE],
	[' \t\r\n\u00a0', 'is empty', CHECK_EARLIER_NODE],
	[true, 'is a boolean (true), not a plate', AS_ON_VEHICLE],
	[['CALM 101'], 'is a list, not a single plate', ONE_VALUE],
	[{ plate: 'CALM 101' }, 'is an object, not a single plate', ONE_VALUE],
	[14.5, 'is a number that is not whole (14.5)', KEEP_DIGITS],
	[Number.NaN, 'is a number that is not whole (NaN)', KEEP_DIGITS],
	[1e15, 'is a number with more than 15 digits (1000000000000000), and spreadsheets keep only 15', KEEP_DIGITS],
	[1e21, 'is a number with more than 15 digits (1e+21), and spreadsheets keep only 15', KEEP_DIGITS],
	['P'.repeat(26), 'is a text of 26 characters, and OPSCOM accepts at most 25', AS_ON_VEHICLE],
])('refuses %p', (given, what, advice) => {
	expect(refusalOf(readPlate(given))).toEqual({ text: `'Plate' ${what}`, advice });
});

it('refuses a text of any length without repeating it', () => {
	expect(refusalOf(readPlate('P'.repeat(10_000_000)))).toEqual({
		text: "'Plate' is a text of 10000000 characters, and OPSCOM accepts at most 25",
		advice: AS_ON_VEHICLE,
	});
});

it.each([
	['CALM\n101', 'U+000A, a line break, at position 5'],
	['CALM\t101', 'U+0009, a tab, at position 5'],
	['CALM\u0000101', 'U+0000, a control character, at position 5'],
	['CALM\u2028101', 'U+2028, a line break, at position 5'],
	['CALM\u200b101', 'U+200B, a zero-width space, at position 5'],
	['CALM\u00ad101', 'U+00AD, a soft hyphen, at position 5'],
	['\u202eCALM 101', 'U+202E, a mark for the direction of writing, at position 1'],
	['CALM 101\u200e', 'U+200E, a left-to-right mark, at position 9'],
	['CALM\u2060101', 'U+2060, a word joiner, at position 5'],
	['CALM\u3164101', 'U+3164, a Hangul filler, at position 5'],
	['CALM\u115f101', 'U+115F at position 5'],
	['CALM\u2800101', 'U+2800, a blank Braille pattern, at position 5'],
	['CALM\ufe0f101', 'U+FE0F, a variation selector, at position 5'],
	['CALM\u{e0100}101', 'U+E0100, a variation selector, at position 5'],
	['CALM\ue000101', 'U+E000 at position 5'],
	['CALM\ud800101', 'U+D800 at position 5'],
])('refuses %j with an invisible character', (given, first) => {
	expect(refusalOf(readPlate(given))).toEqual({
		text: `'Plate' has an invisible character: ${first}`,
		advice: AS_ON_VEHICLE,
	});
});

it.each([
	['CALM–101', 'has a character that is not part of a plate: U+2013, an en dash, at position 5'],
	['CALM 101, BXLM 702', 'has a character that is not part of a plate: U+002C, a comma, at position 9'],
	['CALM 101 / BXLM 702', 'has a character that is not part of a plate: U+002F, a slash, at position 10'],
	['CALM 101 & BXLM 702', 'has a character that is not part of a plate: U+0026, an ampersand, at position 10'],
	['CALM 101 (ON)', 'has a character that is not part of a plate: U+0028, a parenthesis, at position 10'],
	['Plate: CALM 101', 'has a character that is not part of a plate: U+003A, a colon, at position 6'],
	['CALM 101;', 'has a character that is not part of a plate: U+003B, a semicolon, at position 9'],
	['CALM 101.', 'has a character that is not part of a plate: U+002E, a period, at position 9'],
	['A","apiToken":"B', 'has a character that is not part of a plate: U+0022, a quotation mark, at position 2'],
	// Characters are counted as a person counts them: this one is two in JavaScript.
	['𝟙 CALM🚗', 'has a character that is not part of a plate: U+1F697, an emoji, at position 7'],
	['CALM １０１', 'has a character that is not part of a plate: U+FF11, a full-width character, at position 6'],
	['-5', 'must begin with a letter or a digit, but has U+002D, a dash, at position 1'],
	['+A2', 'must begin with a letter or a digit, but has U+002B, a plus sign, at position 1'],
	['• CALM 101', 'must begin with a letter or a digit, but has U+2022 at position 1'],
	['*CALM 101*', 'must begin with a letter or a digit, but has U+002A, an asterisk, at position 1'],
	['СALM 101', 'mixes letters of two alphabets: U+0421, a Cyrillic letter, at position 1'],
	['CALΜ 101', 'mixes letters of two alphabets: U+039C, a Greek letter, at position 4'],
	['-', 'has no letter and no digit'],
	['🅿', 'has no letter and no digit'],
])('refuses %j', (given, what) => {
	expect(refusalOf(readPlate(given))).toEqual({ text: `'Plate' ${what}`, advice: AS_ON_VEHICLE });
});
