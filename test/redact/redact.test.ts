import fc from 'fast-check';

import { HIDDEN, redactor } from '../../nodes/Opscom/exchange/redact';
import { excerpt } from '../../nodes/Opscom/exchange/text';

const tokens = fc.stringMatching(/^[A-Za-z0-9-]{8,50}$/);
const TOKEN = 'Ab3-token-0f9Z';

/** Writes each character by its number in hex. */
const each = (write: (hex: string, character: string) => string) => (text: string) =>
	[...text].map((one) => write(one.charCodeAt(0).toString(16), one)).join('');

const percent = each((hex) => `%${hex}`);
const escaped = each((hex) => `\\u00${hex}`);
const hexEscaped = each((hex) => `\\x${hex}`);
const octal = each((hex) => `\\${parseInt(hex, 16).toString(8).padStart(3, '0')}`);
const decimalEntities = each((hex) => `&#${parseInt(hex, 16)};`);
const hexEntities = each((hex) => `&#x${hex};`);

const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
const inHtml = (text: string) => text.replaceAll('&', '&amp;');
/** What PHP's json_encode makes of a text that is in JSON already. */
const inPhpJson = (text: string) => inJson(text).replaceAll('/', '\\/');
const dashesAs = (dash: string) => (text: string) => text.replaceAll('-', dash);
const between = (characters: string) => (text: string) => [...text].join(characters);

/** Ways in which a proxy or a log writes a text. */
const spellings: Record<string, (text: string) => string> = {
	raw: (text) => text,
	'in upper case': (text) => text.toUpperCase(),
	'URL-encoded': percent,
	'URL-encoded in upper case': (text) => percent(text).toUpperCase(),
	'URL-encoded twice': (text) => encodeURIComponent(percent(text)),
	'URL-encoded three times': (text) => encodeURIComponent(encodeURIComponent(percent(text))),
	'URL-encoded by escape()': each((hex) => `%u00${hex}`),
	'JSON-escaped': escaped,
	'JSON-escaped in upper case': each((hex) => `\\u00${hex.toUpperCase()}`),
	'JSON-escaped twice': (text) => inJson(escaped(text)),
	'JSON-escaped three times': (text) => inJson(inJson(escaped(text))),
	'JSON-escaped and URL-encoded': (text) => encodeURIComponent(escaped(text)),
	'escaped as in JavaScript': each((hex) => `\\u{${hex}}`),
	'escaped as in Python': each((hex) => `\\U000000${hex}`),
	'hex-escaped': hexEscaped,
	'hex-escaped as in PHP': each((hex) => `\\x{${hex}}`),
	'in octal digits': octal,
	'in octal digits, JSON-escaped': (text) => inJson(octal(text)),
	'in HTML entities': decimalEntities,
	'in HTML entities with zeros before them': each((hex) => `&#000${parseInt(hex, 16)};`),
	'in HTML entities of hex digits': hexEntities,
	'in HTML entities of hex digits, in upper case': (text) => hexEntities(text).toUpperCase(),
	'in HTML entities, twice': (text) => inHtml(decimalEntities(text)),
	'in HTML entities, four times': (text) => inHtml(inHtml(inHtml(decimalEntities(text)))),
	'in HTML entities, URL-encoded': (text) => encodeURIComponent(decimalEntities(text)),
	'URL-encoded, in HTML entities': (text) => decimalEntities(percent(text)),
	'JSON-escaped, in HTML entities, URL-encoded': (text) => encodeURIComponent(hexEntities(escaped(text))),
	'in HTML entities, JSON-escaped, in HTML entities, URL-encoded': (text) =>
		encodeURIComponent(decimalEntities(escaped(hexEntities(text)))),
	'with &dash; for dashes': dashesAs('&dash;'),
	'with &hyphen; for dashes': dashesAs('&amp;hyphen;'),
	'with &#45; for dashes': dashesAs('&#45;'),
	'with %u002d for dashes': dashesAs('%u002d'),
	'with en dashes': dashesAs('\u2013'),
	'without its dashes': dashesAs(''),
	'with a line break in it': (text) => `${text.slice(0, 3)}\r\n${text.slice(3)}`,
	'with an escaped line break in it': (text) => `${text.slice(0, 3)}\\r\\n${text.slice(3)}`,
	'with spaces in it': between(' '),
	'with no-break spaces in it': between('\u00a0'),
	'with zero-width spaces in it': between('\u200b'),
	'with escaped zero-width spaces in it': between('\\u200b'),
	'with soft hyphens in it': between('&shy;'),
	'with dots in it': between('.'),
	'with dashes in it': between('-'),
	'as a list of characters': (text) => JSON.stringify([...text]).slice(2, -2),
	'in hex digits': each((hex) => hex),
	'in hex digits, in upper case': each((hex) => hex.toUpperCase()),
	'in hex digits with colons': (text) => each((hex) => `:${hex}`)(text).slice(1),
	'as a list of bytes in hex digits': (text) => each((hex) => `, 0x${hex}`)(text).slice(2),
	'in a mix': (text) =>
		percent(text.slice(0, 2)) + escaped(text.slice(2, 4)) + hexEntities(text.slice(4, 6)) + text.slice(6),
};

it('is taken out with an escaped line break before letters that could be a byte in hex digits', () => {
	expect(redactor('aaA0XaA-A')('aaA\\r\\n0XaA-A')).toBe(HIDDEN);
});

it.each([
	'%2D',
	'%252d',
	'%u002d',
	'\\u002d',
	'\\\\u002D',
	'\\u{2d}',
	'\\x2d',
	'\\055',
	'&#45;',
	'&amp;#x2d;',
	'&dash;',
])('a token with %j for its dashes is taken out behind what could be the beginning of an escape', (dash) => {
	const token = '00aa1100-0000-1000-8000-000000000000';
	for (const before of ['%', '%0', '%u', '\\', '\\u', '\\u00', '\\x', '&#', '&#x', '&#x0']) {
		const shown = redactor(token)(`rate ${before}${token.replaceAll('-', dash)} after`);
		expect(shown).toBe(`rate ${before}${HIDDEN} after`);
	}
});

describe.each(Object.entries(spellings))('a token %s', (_, spell) => {
	it('is taken out, and nothing around it', () => {
		expect(redactor(TOKEN)(`before ${spell(TOKEN)} after`)).toBe(`before ${HIDDEN} after`);
	});

	it('is taken out of any text', () => {
		fc.assert(
			fc.property(tokens, fc.string(), fc.string(), (token, before, after) => {
				const spelled = spell(token);
				fc.pre(token.replaceAll('-', '').length >= 8);
				// Apart from the text around it: "&#" and "0A" next to each other are another character.
				const shown = redactor(token)(`${before} ${spelled} ${after}`);
				expect(shown).toContain(HIDDEN);
				expect(shown).not.toContain(spelled);
			}),
			{ numRuns: 30 },
		);
	});
});

it.each(Object.entries(spellings).filter(([name]) => !/dash/.test(name)))(
	'a token of few letters and digits is taken out, %s',
	(_, spell) => {
		for (const token of ['12-34-56-', '--------', 'a-b-c-d-e']) {
			expect(redactor(token)(`before ${spell(token)} after`)).toBe(`before ${HIDDEN} after`);
		}
	},
);

it('a token is taken out of the middle of a word', () => {
	fc.assert(
		fc.property(tokens, fc.stringMatching(/^[A-Za-z]{0,9}$/), (any, word) => {
			const token = `x${any}x`;
			expect(redactor(token)(`${word}_${token}_${word}`)).toBe(`${word}_${HIDDEN}_${word}`);
		}),
	);
});

const bytes = (text: string, encoding?: BufferEncoding) => Buffer.from(text, encoding);
const base64 = (text: string) => bytes(text).toString('base64');
const inLines = (text: string) => text.replace(/.{20}/g, '$&\r\n');
const inHex = (text: string) => bytes(text).toString('hex');
/** With the higher byte first. */
const utf16be = (text: string) => bytes(text, 'utf16le').swap16();

/** Encodings of a whole text that holds the token. */
const encodings: Record<string, (text: string) => string> = {
	base64,
	'base64 for URLs': (text) => bytes(text).toString('base64url'),
	'base64 in lines': (text) => inLines(base64(text)),
	'base64 in lines, with tabs before them': (text) => inLines(base64(text)).replaceAll('\n', '\n\t'),
	'base64 in lines, JSON-escaped': (text) => inJson(inLines(base64(text))),
	'base64 in lines, JSON-escaped twice by PHP': (text) => inPhpJson(inPhpJson(inLines(base64(text)))),
	'base64 with spaces in it': (text) => base64(text).replace(/.{4}/g, '$& '),
	'base64 within a URL': (text) => encodeURIComponent(base64(text)),
	'base64 in HTML entities': (text) => decimalEntities(base64(text)),
	'base64 of UTF-16': (text) => bytes(text, 'utf16le').toString('base64'),
	'base64 of UTF-16 with the higher byte first': (text) => utf16be(text).toString('base64'),
	'base64, twice': (text) => base64(base64(text)),
	'base64 of base64 in lines': (text) => base64(inLines(base64(text))),
	'base64 in lines, twice': (text) => inLines(base64(inLines(base64(text)))),
	'base64 of UTF-16, twice': (text) => base64(bytes(text, 'utf16le').toString('base64')),
	'base64 of hex digits': (text) => base64(inHex(text)),
	'hex digits': inHex,
	'hex digits in upper case': (text) => inHex(text).toUpperCase(),
	'hex digits in lines': (text) => inLines(inHex(text)),
	'hex digits of UTF-16': (text) => bytes(text, 'utf16le').toString('hex'),
	'hex digits of base64': (text) => inHex(base64(text)),
};

/** The middle of a text: enough of it to know what it says. */
const middleOf = (text: string) => text.slice(Math.floor(text.length / 3), Math.ceil((text.length * 2) / 3));
const lettersIn = (token: string) => token.replaceAll('-', '').length;

describe.each(Object.entries(encodings))('a token in %s', (_, encode) => {
	it('is found at any place of the encoded text', () => {
		fc.assert(
			fc.property(tokens, fc.string(), fc.string(), (token, before, after) => {
				fc.pre(lettersIn(token) >= 8);
				const shown = redactor(token)(`Received: ${encode(before + token + after)}`);
				expect(shown).toMatch(/^Received: .*\[hidden\]/s);
				expect(shown).not.toContain(middleOf(encode(token)));
			}),
			{ numRuns: 50 },
		);
	});

	it('is found in the request that OPSCOM got', () => {
		const request = JSON.stringify({ apiToken: TOKEN, referenceID: 'permit-1' });
		expect(redactor(TOKEN)(`Received: ${encode(request)}`)).toContain(HIDDEN);
	});
});

it.each<[string, string]>([
	...[1, 2, 3].map((length): [string, string] => ['A'.repeat(length), base64(base64(`token=${TOKEN}`))]),
	['0', inHex(base64(`token=${TOKEN}`))],
])('a token in an encoding is found behind %j, which could be the beginning of it', (before, encoded) => {
	expect(redactor(TOKEN)(`Received: ${before}${encoded}`)).toMatch(/^Received: \[hidden\]=*$/);
});

/** Without spaces: the groups could be words of the text around them. */
const unspaced = Object.entries(encodings).filter(([name]) => name !== 'base64 with spaces in it');

describe.each(unspaced)('a token that is escaped, then in %s', (_, encode) => {
	it.each(Object.entries(spellings))('%s, is found', (__, spell) => {
		for (const [before, text] of [
			['Received: ', `before ${spell(TOKEN)} after`],
			['', spell(TOKEN)],
		]) {
			const encoded = encode(text);
			const shown = redactor(TOKEN)(before + encoded);
			expect(shown).toContain(HIDDEN);
			expect(shown).not.toContain(middleOf(encoded));
		}
	});
});

describe('what is not the token', () => {
	const looksLike = (token: string, text: string) => {
		const letters = (any: string) => any.replace(/[^a-z0-9]/gi, '').toLowerCase();
		return letters(text).includes(letters(token));
	};

	it('stays as it is, in any text', () => {
		fc.assert(
			fc.property(tokens, fc.string({ unit: 'grapheme' }), (token, text) => {
				fc.pre(!looksLike(token, text));
				expect(redactor(token)(text)).toBe(text);
			}),
			{ numRuns: 200 },
		);
	});

	it('stays as it is, in any JSON', () => {
		fc.assert(
			fc.property(tokens, fc.jsonValue(), (token, value) => {
				fc.pre(!looksLike(token, JSON.stringify(value)));
				expect(redactor(token)(value)).toEqual(value);
			}),
			{ numRuns: 200 },
		);
	});

	it('stays as it is when it is an ID, a word or base64 of something else', () => {
		const redact = redactor(TOKEN);
		for (const text of [
			'The token is 3 of Ab3, a token.',
			'<p>Just a moment&hellip;</p><a href="/%41b3?t=0x9f&amp;x">C:\\token\\0f9Z</a>',
			base64(`Ab3 and then: ${'token '.repeat(40)}`),
			inHex('another-token-1234'),
			'1a9b5375-cb75-4c71-9939-eeae550b09ac',
			'OPSCOM has no permit with this Reference ID',
			Buffer.from('{"apiToken":"another-token-1234","referenceID":"permit-1"}').toString('base64'),
			'100 % of \\u00e9 &amp; %20',
			TOKEN.slice(1),
			TOKEN.slice(0, -1),
			escaped(TOKEN.slice(1)),
			base64(base64(TOKEN.slice(3))),
		]) {
			expect(redact(text)).toBe(text);
		}
	});
});

describe('in JSON', () => {
	it('is taken out at any depth, of keys and of values', () => {
		fc.assert(
			fc.property(
				tokens,
				fc.array(fc.constantFrom('key', 'value', 'list'), { minLength: 1, maxLength: 8 }),
				(token, path) => {
					const value = path.reduce<unknown>((inner, kind) => {
						if (kind === 'key') return { [`x ${token}`]: inner };
						return kind === 'list' ? ['one', inner] : { inner, text: `text ${token}` };
					}, `the token is ${token}`);
					expect(JSON.stringify(redactor(token)(value))).not.toContain(token);
				},
			),
		);
	});

	it('is taken out of numbers, when the token is all digits', () => {
		const redact = redactor('1234567890');
		expect(redact({ apiToken: 1234567890, other: 123456789, longer: 51234567890 })).toEqual({
			apiToken: HIDDEN,
			other: 123456789,
			longer: `5${HIDDEN}`,
		});
	});

	it('leaves null, booleans and other numbers as they are', () => {
		const value = { nothing: null, yes: true, no: false, number: -0.5, big: 1e21, list: [], object: {} };
		expect(redactor(TOKEN)(value)).toEqual(value);
	});

	it('does not change what it was given', () => {
		const value = { text: TOKEN, list: [TOKEN] };
		redactor(TOKEN)(value);
		expect(value).toEqual({ text: TOKEN, list: [TOKEN] });
	});

	it('treats keys that mean something to JavaScript like any other', () => {
		const value = JSON.parse(`{"__proto__":{"apiToken":"${TOKEN}"},"constructor":"x","prototype":1}`) as object;
		const redacted = redactor(TOKEN)(value);

		expect(JSON.stringify(redacted)).toBe(`{"__proto__":{"apiToken":"${HIDDEN}"},"constructor":"x","prototype":1}`);
		expect(Object.getPrototypeOf(redacted)).toBe(Object.prototype);
		expect(Object.getOwnPropertyDescriptor(redacted, '__proto__')).toMatchObject({
			writable: true,
			configurable: true,
		});
		expect(Object.prototype).not.toHaveProperty('apiToken');
	});

	it('keeps a key "__proto__" at any depth, and what is in it', () => {
		const value = JSON.parse(`[{"a":{"__proto__":[{"__proto__":"${TOKEN}","b":null}]}}]`) as object;
		expect(JSON.stringify(redactor(TOKEN)(value))).toBe(`[{"a":{"__proto__":[{"__proto__":"${HIDDEN}","b":null}]}}]`);
	});

	it.each(Object.entries(spellings))('is taken out of a key, %s', (_, spell) => {
		const value = { [`before ${spell(TOKEN)} after`]: { [spell(TOKEN)]: 1 } };
		expect(redactor(TOKEN)(value)).toEqual({ [`before ${HIDDEN} after`]: { [HIDDEN]: 1 } });
	});

	it('is taken out of a key in base64', () => {
		const key = Buffer.from(`{"apiToken":"${TOKEN}"}`).toString('base64');
		expect(redactor(TOKEN)({ [key]: 'x' })).toEqual({ [HIDDEN]: 'x' });
	});

	it('keeps the order of keys and entries', () => {
		const value = { z: [3, [2], { b: 1, a: 0 }], y: {}, x: [] };
		expect(JSON.stringify(redactor(TOKEN)(value))).toBe(JSON.stringify(value));
	});
});

it('finds every one of several', () => {
	const both = `${TOKEN} and ${percent(TOKEN)} and ${base64(`x${TOKEN}`)} and ${TOKEN}`;
	expect(redactor(TOKEN)(both)).toBe(`${HIDDEN} and ${HIDDEN} and ${HIDDEN} and ${HIDDEN}`);
});

it('finds one right behind another', () => {
	expect(redactor(TOKEN)(TOKEN + TOKEN)).toBe(HIDDEN + HIDDEN);
});

it('hides groups of base64 whole that hold the token', () => {
	const groups = base64(`x${TOKEN}`).replace(/.{4}/g, '$& ');
	expect(redactor(TOKEN)(`Received: ${groups}`)).toBe(`Received: ${HIDDEN} `);
});

/** Texts on which a pattern that goes back and forth would take minutes, or more of a stack than there is. */
const hardTexts: Record<string, string> = {
	'base64-like characters': 'A',
	'base64-like characters of all kinds': 'aZ09+/-_',
	'base64 in lines': `${'A'.repeat(76)}\r\n`,
	'line breaks': '\r\n',
	'equals signs': '=',
	backslashes: '\\',
	'backslashes after a character of the token': `${TOKEN[0]}\\\\\\`,
	'escapes without an end': '\\u00',
	'escaped characters of the token': escaped(TOKEN[0]),
	'percent signs': '%',
	'percent signs encoded over and over': '%25',
	'an encoding that goes on': '25',
	'entities without an end': '&#',
	spaces: ' ',
	'characters of the token with spaces between them': `${TOKEN[0]} `,
	'all but the end of the token': TOKEN.slice(0, -1),
	'all but the end of the token, URL-encoded': percent(TOKEN.slice(0, -1)),
	'all but the end of the token, JSON-escaped': escaped(TOKEN.slice(0, -1)),
	'all but the end of the token, with spaces in it': [...TOKEN.slice(0, -1)].join(' '),
	'all but the start of the token in base64': Buffer.from(TOKEN.slice(1)).toString('base64'),
};

// A response comes from outside. Only the test's own time limit bounds these.
it.each(Object.entries(hardTexts))('is done with 1 MB of %s, and finds a token after it', (_, part) => {
	const text = part.repeat(Math.ceil(1_000_000 / part.length));
	const shown = redactor(TOKEN)(`${text}. The token is: ${TOKEN}`);
	// Not compared by Jest, which would print both.
	expect(shown === `${text}. The token is: ${HIDDEN}`).toBe(true);
});

it('hides a long text in base64 that holds the token', () => {
	const text = `${'log '.repeat(200_000)}"apiToken":"${TOKEN}"${' end'.repeat(50_000)}`;
	expect(redactor(TOKEN)(Buffer.from(text).toString('base64'))).toMatch(/^\[hidden\]=*$/);
});

describe('a value of 100,000 levels', () => {
	const LEVELS = 100_000;

	// By hand at every step: what compares, copies or prints such a value recurses.
	it.each([
		['lists', (inner: unknown) => [inner], (value: unknown) => (value as unknown[])[0]],
		['objects', (inner: unknown) => ({ inner }), (value: unknown) => (value as { inner: unknown }).inner],
	])('of %s is searched to its innermost', (_, wrap, unwrap) => {
		let value: unknown = `the token is ${TOKEN}`;
		for (let level = 0; level < LEVELS; level++) value = wrap(value);

		let redacted = redactor(TOKEN)(value);
		for (let level = 0; level < LEVELS; level++) redacted = unwrap(redacted);
		expect(redacted).toBe(`the token is ${HIDDEN}`);
	});

	it('is searched in all its branches', () => {
		let value: unknown = TOKEN;
		for (let level = 0; level < LEVELS; level++) value = { [`${level} ${TOKEN}`]: TOKEN, inner: value };

		let redacted: unknown = redactor(TOKEN)(value);
		for (let level = LEVELS - 1; level >= 0; level--) {
			const { inner, ...others } = redacted as Record<string, unknown>;
			if (others[`${level} ${HIDDEN}`] !== HIDDEN) throw new Error(`Level ${level} shows the token.`);
			redacted = inner;
		}
		expect(redacted).toBe(HIDDEN);
	});
});

it('searches a list of 200,000 entries', () => {
	const redacted = redactor('1234567890')(Array.from({ length: 200_000 }, () => 1234567890));
	expect(redacted).toHaveLength(200_000);
	expect(new Set<unknown>(redacted)).toEqual(new Set([HIDDEN]));
});

it('costs no room for code for each token: 10,000 tokens leave n8n alive', () => {
	for (let number = 0; number < 10_000; number++) {
		const token = `many-tokens-${number}-5f3c9a1e-7b42-4d0c`;
		expect(redactor(token)(`OPSCOM got %41 and ${token}`)).toBe('OPSCOM got %41 and [hidden]');
	}
});

it('leaves no part of a token in an excerpt whose text shrinks when the token is taken out', () => {
	const token = 'tok-1234567890-abcdefghijklmnopqrstuvwxyz-ABCDEFGHI';
	const run = Buffer.from(`${'x'.repeat(2_900)}${token}`)
		.toString('base64')
		.replace(/=+$/, '');
	// 4,300 characters are looked at, and the token begins among the last of them.
	const text = `${run.padEnd(4_275, 'A')} ${token}`;

	expect(excerpt(text, redactor(token))).not.toContain('tok-');
});
