/** A text as somebody reads who undoes its escapes. */
export interface View {
	text: string;
	/** Where in the original each character of `text` comes from, and where the last one ends; as they stand if not given. */
	at?: Uint32Array;
}

const HEX = '[\\dA-Fa-f]';
/** Any number of them, because each further escaping doubles them. From the first on, or a long row would be tried at each. */
const BACKSLASHES = '(?<!\\\\)\\\\+';
const PERCENT = '%(?:25)*';
const AMPERSAND = '&(?:amp;)*';

/** The named characters of HTML that matter here: those of base64 and of other escapes, and dashes. */
const NAMED: Record<string, string> = {
	amp: '&',
	percnt: '%',
	bsol: '\\',
	sol: '/',
	plus: '+',
	dash: '-',
	hyphen: '-',
};
/** For a character that is none of a token, of an encoding or of an escape. */
const OTHER = '\ufffd';

type Spelling = [pattern: string, read: (found: string) => string];

const character = (code: number) => (code > 0xffff ? OTHER : String.fromCharCode(code));
const hex = (digits: string) => character(parseInt(digits, 16));

// How URLs, programs and HTML write a character by its number or name; one group in each pattern.
const IN_URLS: Spelling[] = [
	[`${PERCENT}[uU](${HEX}{4})`, hex],
	[`${PERCENT}(${HEX}{2})`, hex],
];
/** JavaScript, JSON, PHP and Python. */
const IN_PROGRAMS: Spelling[] = [
	[`${BACKSLASHES}[uU]\\{0*(${HEX}{1,6})\\}`, hex],
	[`${BACKSLASHES}U0000(${HEX}{4})`, hex],
	[`${BACKSLASHES}[uU](${HEX}{4})`, hex],
	[`${BACKSLASHES}[xX]\\{?(${HEX}{2})\\}?`, hex],
	[`${BACKSLASHES}([0-7]{2,3})`, (digits) => character(parseInt(digits, 8))],
	[`${BACKSLASHES}(/)`, (slash) => slash],
];
const IN_HTML: Spelling[] = [
	[`${AMPERSAND}#0*(\\d{1,7});?`, (digits) => character(Number(digits))],
	[`${AMPERSAND}#[xX]0*(${HEX}{1,6});?`, hex],
	[`${AMPERSAND}([A-Za-z][A-Za-z\\d]{1,31});`, (name) => NAMED[name] ?? OTHER],
];
/** Apart from the others: "\n" can be a line break between lines of base64, or a backslash before an "n". */
const WITH_LETTERS: Spelling[] = [
	[`${BACKSLASHES}([abefnrtv])`, () => '\n'],
	// A byte in a list of them: within a word, "0xaA" can be letters of the token.
	[`(?<![\\dA-Za-z])0[xX](${HEX}{2})(?!${HEX})`, hex],
];

/**
 * A text that ends like the beginning of an escape, such as "100%", takes up the first letters of a token behind it: the
 * dashes alone are undone as well, and the letters stay.
 */
const DASHES: Spelling[] = [
	[`(${PERCENT}(?:[uU]00)?2[dD])`, () => '-'],
	[`(${BACKSLASHES}(?:[uU]\\{?0*2[dD]\\}?|[xX]\\{?2[dD]\\}?|0?55))`, () => '-'],
	[`(${AMPERSAND}(?:#0*45|#[xX]0*2[dD]|dash|hyphen);?)`, () => '-'],
];

/** Each kind alone as well: what is an escape of one kind can be plain text to who undoes another. */
const READINGS = [
	IN_URLS,
	IN_HTML,
	IN_PROGRAMS,
	DASHES,
	[...WITH_LETTERS, ...IN_PROGRAMS],
	[...IN_URLS, ...IN_HTML, ...IN_PROGRAMS],
	[...IN_URLS, ...IN_HTML, ...WITH_LETTERS, ...IN_PROGRAMS],
].map((spellings) => ({
	spellings,
	pattern: new RegExp(spellings.map(([pattern]) => pattern).join('|'), 'g'),
}));

const ANY = /[%\\&]|0x/i;

/** Escapes within escapes of another kind; any number of the same kind is undone at once. */
const MOST_KINDS = 4;

/**
 * The text as it stands, and as it reads when its escapes are undone, step by step. The time grows with the size of the
 * text only.
 */
export function undoEscapes(text: string): View[] {
	if (!ANY.test(text)) return [{ text }];
	const views = new Map<string, View>([[text, { text }]]);
	for (const reading of READINGS) {
		let view: View | undefined = { text };
		for (let kinds = 0; kinds < MOST_KINDS; kinds++) {
			view = undo(view, reading);
			if (!view) break;
			views.set(view.text, view);
		}
	}
	return [...views.values()];
}

/** `undefined` when there is nothing to undo. */
function undo({ text, at }: View, { spellings, pattern }: (typeof READINGS)[number]): View | undefined {
	pattern.lastIndex = 0;
	let match = pattern.exec(text);
	if (!match) return undefined;

	// Room also for where the last character ends: an escape is longer than what it stands for.
	const places = new Uint32Array(text.length);
	let undone = '';
	let next = 0;
	const keepUntil = (end: number) => {
		// Includes `end`: where the next character begins, or the last one ends.
		for (let from = next, to = undone.length; from <= end; from++, to++) places[to] = at ? at[from] : from;
		undone += text.slice(next, end);
	};
	for (; match; match = pattern.exec(text)) {
		const kind = match.findIndex((group, number) => number > 0 && group !== undefined);
		keepUntil(match.index);
		undone += spellings[kind - 1][1](match[kind]);
		next = pattern.lastIndex;
	}
	keepUntil(text.length);
	return { text: undone, at: places };
}
