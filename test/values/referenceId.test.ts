import { readReferenceId } from '../../nodes/Opscom/actions/permit/referenceId';
import { AS_TEXT, CHECK_NAME, FILL_IN, LEFTOVER, NOT_A_TEXT, ONE_TEXT, refusalOf, valueOf } from './readings';

const FROM_CREATION = 'Use the value that OPSCOM returned when the permit was created.';
const ID = '1a9b5375-cb75-4c71-9939-eeae550b09ac';

it.each<[given: unknown, sent: string]>([
	[`\ufeff \t${ID}\u00a0\r\n`, ID],
	[ID.toUpperCase(), ID.toUpperCase()],
	[1, '1'],
	[999_999_999_999_999, '999999999999999'],
	[BigInt(40012345), '40012345'],
	['1234567890123450', '1234567890123450'],
	['000123', '000123'],
	['0-0a', '0-0a'],
	['1e5', '1e5'],
	['a'.repeat(50), 'a'.repeat(50)],
])('sends %p as %j', (given, sent) => {
	expect(valueOf(readReferenceId(given))).toBe(sent);
});

it.each<[given: unknown, what: string, advice: string]>([
	[undefined, 'is missing', CHECK_NAME],
	[null, 'is empty', FILL_IN],
	[[ID], NOT_A_TEXT, ONE_TEXT],
	[1.5, NOT_A_TEXT, AS_TEXT],
	[1_000_000_000_000_000, NOT_A_TEXT, AS_TEXT],
	[BigInt('1000000000000000'), NOT_A_TEXT, AS_TEXT],
	[0, LEFTOVER, FILL_IN],
	['Reference_ID', LEFTOVER, FILL_IN],
	[-5, 'is a negative number', FROM_CREATION],
	['-5', 'is a negative number', FROM_CREATION],
	['00000', 'has only zeros', FROM_CREATION],
	['00000000-0000-0000-0000-000000000000', 'has only zeros', FROM_CREATION],
	['--', 'has no letter and no digit', FROM_CREATION],
	['a'.repeat(51), 'has 51 characters, and 50 is the most', FROM_CREATION],
	['4d6e\u200b8608', 'has an invisible character: U+200B, a zero-width space, at position 5', FROM_CREATION],
])('refuses %p', (given, what, advice) => {
	expect(refusalOf(readReferenceId(given))).toEqual({ text: `'Reference ID' ${what}`, advice });
});

it.each([
	['1a9b5375–cb75', '"–", U+2013, at position 9'],
	['1,234,567', '",", U+002C, at position 2'],
	['1\u00a0234\u00a0567', 'U+00A0, a space, at position 2'],
	['../stats', '".", U+002E, at position 1'],
	['a","apiToken":"b', '""", U+0022, at position 2'],
	['１２３', '"１", U+FF11, at position 1'],
	['1а9b', '"а", U+0430, a Cyrillic letter, at position 2'],
	['e\u03011', 'U+0301, an accent, at position 2'],
])('names the first wrong character of %j', (given, first) => {
	expect(refusalOf(readReferenceId(given))).toEqual({
		text: `'Reference ID' can have only letters, digits and dashes, but has ${first}`,
		advice: FROM_CREATION,
	});
});
