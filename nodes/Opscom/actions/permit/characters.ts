/** What people know a character by that pasting brings along, or that looks like another one. */
const NAMES: Record<number, string> = {
	0x09: 'a tab',
	0x0a: 'a line break',
	0x0d: 'a line break',
	0x20: 'a space',
	0x22: 'a quotation mark',
	0x23: 'a number sign',
	0x26: 'an ampersand',
	0x27: 'an apostrophe',
	0x28: 'a parenthesis',
	0x29: 'a parenthesis',
	0x2a: 'an asterisk',
	0x2b: 'a plus sign',
	0x2c: 'a comma',
	0x2d: 'a dash',
	0x2e: 'a period',
	0x2f: 'a slash',
	0x3a: 'a colon',
	0x3b: 'a semicolon',
	0x3d: 'an equals sign',
	0x5f: 'an underscore',
	0x7b: 'a brace',
	0x7d: 'a brace',
	0xa0: 'a no-break space',
	0xad: 'a soft hyphen',
	0x200b: 'a zero-width space',
	0x200c: 'a zero-width non-joiner',
	0x200d: 'a zero-width joiner',
	0x200e: 'a left-to-right mark',
	0x200f: 'a right-to-left mark',
	0x2010: 'a typographic hyphen',
	0x2011: 'a no-break hyphen',
	0x2013: 'an en dash',
	0x2014: 'an em dash',
	0x2018: 'a typographic quotation mark',
	0x2019: 'a typographic apostrophe',
	0x201c: 'a typographic quotation mark',
	0x201d: 'a typographic quotation mark',
	0x2028: 'a line break',
	0x202a: 'a mark for the direction of writing',
	0x202c: 'a mark for the direction of writing',
	0x202d: 'a mark for the direction of writing',
	0x202e: 'a mark for the direction of writing',
	0x202f: 'a narrow no-break space',
	0x2060: 'a word joiner',
	0x2212: 'a minus sign',
	0x2800: 'a blank Braille pattern',
	0x3164: 'a Hangul filler',
	0xfeff: 'a byte order mark',
};

/** What the others are called that look like the letters and digits of a keyboard. */
const KINDS: Array<[kind: RegExp, name: string]> = [
	[/\p{Script=Cyrillic}/u, 'a Cyrillic letter'],
	[/\p{Script=Greek}/u, 'a Greek letter'],
	[/[\uff01-\uff5e]/u, 'a full-width character'],
	[/\p{Variation_Selector}/u, 'a variation selector'],
	[/\p{M}/u, 'a separate accent'],
	[/\p{Extended_Pictographic}/u, 'an emoji'],
	[/\p{Cc}/u, 'a control character'],
];

/**
 * What nobody sees, or sees as something else: an officer who types what is on the vehicle would not find the plate. The
 * blank Braille pattern is a symbol for Unicode.
 */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Spaces of any width, also those that do not break. */
const SPACE = /\p{Zs}/gu;

/** The first invisible character and its place, e.g. "U+200B, a zero-width space, at position 5". */
export function findInvisible(text: string): string | undefined {
	return findCharacter(text, INVISIBLE);
}

/**
 * The first character that matches and its place, e.g. "U+2013, an en dash, at position 9". Positions are counted from 1,
 * as a person counts characters.
 */
export function findCharacter(text: string, wrong: RegExp): string | undefined {
	const found = wrong.exec(text);
	if (!found) return undefined;
	const code = text.codePointAt(found.index)!;
	const name = NAMES[code] ?? KINDS.find(([kind]) => kind.test(String.fromCodePoint(code)))?.[1];
	const position = [...text.slice(0, found.index)].length + 1;
	const named = name === undefined ? '' : `, ${name},`;
	return `U+${code.toString(16).toUpperCase().padStart(4, '0')}${named} at position ${position}`;
}

/** The text with plain spaces, and with each accent in one character with its letter, as a keyboard writes them. */
export function asTyped(text: string): string {
	return text.replace(SPACE, ' ').normalize('NFC');
}
