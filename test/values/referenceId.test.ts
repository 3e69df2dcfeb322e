import { readReferenceId } from '../../nodes/Opscom/actions/permit/referenceId';
import { CHECK_EARLIER_NODE, KEEP_DIGITS, ONE_VALUE, refusalOf, valueOf } from './readings';

const FROM_CREATION = 'Use the value that OPSCOM returned when the permit was created.';
const ID = '1a9b5375-cb75-4c71-9939-eeae550b09ac';

it.each<[given: unknown, sent: string]>([
	[` \t${ID}\r\n`, ID],
	[`\ufeff${ID}\u00a0`, ID],
	[ID.toUpperCase(), ID.toUpperCase()],
	[40012345, '40012345'],
	[1, '1'],
	[999_999_999_999_999, '999999999999999'],
	[BigInt(40012345), '40012345'],
	['1234567890123450', '1234567890123450'],
	['000123', '000123'],
	['Z', 'Z'],
	['-a', '-a'],
	['1e5', '1e5'],
	[`${'a'.repeat(49)}9`, `${'a'.repeat(49)}9`],
])('sends %p as %j', (given, sent) => {
	expect(valueOf(readReferenceId(given))).toBe(sent);
});

it.each<[given: unknown, what: string, advice: string]>([
	[undefined, 'is missing (undefined)', CHECK_EARLIER_NODE],
	[null, 'is empty (null)', CHECK_EARLIER_NODE],
	['', 'is empty', CHECK_EARLIER_NODE],
	[' \t\r\n ', 'is empty', CHECK_EARLIER_NODE],
	[true, 'is a boolean (true), not an ID', FROM_CREATION],
	[[], 'is a list, not a single ID', ONE_VALUE],
	[[ID], 'is a list, not a single ID', ONE_VALUE],
	[{ id: ID }, 'is an object, not a single ID', ONE_VALUE],
	[1.5, 'is a number that is not whole (1.5)', KEEP_DIGITS],
	[1e-7, 'is a number that is not whole (1e-7)', KEEP_DIGITS],
	[Number.POSITIVE_INFINITY, 'is a number that is not whole (Infinity)', KEEP_DIGITS],
	[
		1234567890123450,
		'is a number with more than 15 digits (1234567890123450), and spreadsheets keep only 15',
		KEEP_DIGITS,
	],
	[-(2 ** 53), 'is a number with more than 15 digits (-9007199254740992), and spreadsheets keep only 15', KEEP_DIGITS],
	[
		BigInt('1000000000000000'),
		'is a number with more than 15 digits (1000000000000000), and spreadsheets keep only 15',
		KEEP_DIGITS,
	],
	[-5, 'is a negative number', FROM_CREATION],
	[-999_999_999_999_999, 'is a negative number', FROM_CREATION],
	['-5', 'is a negative number', FROM_CREATION],
	['--', 'has no letter and no digit', FROM_CREATION],
	['a'.repeat(51), 'is a text of 51 characters, and OPSCOM accepts at most 50', FROM_CREATION],
])('refuses %p', (given, what, advice) => {
	expect(refusalOf(readReferenceId(given))).toEqual({ text: `'Reference ID' ${what}`, advice });
});

it.each([
	['1a9b5375–cb75', 'U+2013, an en dash, at position 9'],
	['1a9b5375\u2010cb75', 'U+2010, a typographic hyphen, at position 9'],
	['1a9b5375\u2212cb75', 'U+2212, a minus sign, at position 9'],
	[`${ID}.`, 'U+002E, a period, at position 37'],
	[`{${ID}}`, 'U+007B, a brace, at position 1'],
	['1a9b5375_cb75', 'U+005F, an underscore, at position 9'],
	['1,234,567', 'U+002C, a comma, at position 2'],
	['1\u00a0234\u00a0567', 'U+00A0, a no-break space, at position 2'],
	['CALM 101', 'U+0020, a space, at position 5'],
	['../stats', 'U+002E, a period, at position 1'],
	['a","apiToken":"b', 'U+0022, a quotation mark, at position 2'],
	['größe', 'U+00F6 at position 3'],
	['１２３', 'U+FF11, a full-width character, at position 1'],
	['1а9b', 'U+0430, a Cyrillic letter, at position 2'],
	['e\u03011', 'U+0301, a separate accent, at position 2'],
])('names the first wrong character of %j', (given, first) => {
	expect(refusalOf(readReferenceId(given))).toEqual({
		text: `'Reference ID' can have only letters, digits and dashes, but has ${first}`,
		advice: FROM_CREATION,
	});
});

it.each([
	['4d6e\u200b8608', 'U+200B, a zero-width space, at position 5'],
	['4d6e\n8608', 'U+000A, a line break, at position 5'],
	['4d6e8608\u200b', 'U+200B, a zero-width space, at position 9'],
])('names the invisible character of %j', (given, first) => {
	expect(refusalOf(readReferenceId(given)).text).toBe(`'Reference ID' has an invisible character: ${first}`);
});
