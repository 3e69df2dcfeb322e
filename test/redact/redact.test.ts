import fc from 'fast-check';

import { HIDDEN, redactor } from '../../nodes/Opscom/exchange/redact';
import { excerpt } from '../../nodes/Opscom/exchange/text';

const TOKEN = 'Ab3-token-0f9Z';
/** With as many letters and digits as a token is looked for by alone. */
const tokens = fc.stringMatching(/^[A-Za-z0-9-]{8,50}$/).filter((token) => token.replaceAll('-', '').length >= 8);

/** Writes each character by its number in hex. */
const each = (write: (hex: string) => string) => (text: string) =>
	[...text].map((one) => write(one.charCodeAt(0).toString(16))).join('');
const dashesAs = (dash: string) => (text: string) => text.replaceAll('-', dash);
const between = (characters: string) => (text: string) => [...text].join(characters);

const percent = each((hex) => `%${hex}`);
const escaped = each((hex) => `\\u00${hex}`);
const octal = each((hex) => `\\${parseInt(hex, 16).toString(8).padStart(3, '0')}`);
const decimalEntities = each((hex) => `&#${parseInt(hex, 16)};`);
const hexEntities = each((hex) => `&#x${hex};`);
const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
const inHtml = (text: string) => text.replaceAll('&', '&amp;');

/** Ways in which a proxy or a log writes a text. */
const spellings: Record<string, (text: string) => string> = {
	raw: (text) => text,
	'in upper case': (text) => text.toUpperCase(),
	'without its dashes': dashesAs(''),
	'with en dashes': dashesAs('\u2013'),
	'with &dash; for dashes': dashesAs('&dash;'),
	'with %u002d for dashes': dashesAs('%u002d'),
	'with %2D for dashes': dashesAs('%2D'),
	'with spaces in it': between(' '),
	'with no-break spaces in it': between('\u00a0'),
	'with escaped zero-width spaces in it': between('\\u200b'),
	'with soft hyphens in it': between('&shy;'),
	'with an escaped line break in it': (text) => `${text.slice(0, 3)}\\r\\n${text.slice(3)}`,
	'as a list of characters': (text) => JSON.stringify([...text]).slice(2, -2),
	'URL-encoded': percent,
	'URL-encoded three times': (text) => encodeURIComponent(encodeURIComponent(percent(text))),
	'URL-encoded by escape()': each((hex) => `%u00${hex}`),
	'JSON-escaped': escaped,
	'JSON-escaped three times': (text) => inJson(inJson(escaped(text))),
	'JSON-escaped and URL-encoded': (text) => encodeURIComponent(escaped(text)),
	'escaped as in JavaScript': each((hex) => `\\u{${hex}}`),
	'escaped as in Python': each((hex) => `\\U000000${hex}`),
	'hex-escaped': each((hex) => `\\x${hex}`),
	'hex-escaped as in PHP': each((hex) => `\\x{${hex}}`),
	'in octal digits, JSON-escaped': (text) => inJson(octal(text)),
	'in HTML entities': decimalEntities,
	'in HTML entities of hex digits, in upper case': (text) => hexEntities(text).toUpperCase(),
	'in HTML entities, four times': (text) => inHtml(inHtml(inHtml(decimalEntities(text)))),
	'URL-encoded, in HTML entities': (text) => decimalEntities(percent(text)),
	'in HTML entities, JSON-escaped, in HTML entities, URL-encoded': (text) =>
		encodeURIComponent(decimalEntities(escaped(hexEntities(text)))),
	'in hex digits': each((hex) => hex),
	'in hex digits with colons': (text) => each((hex) => `:${hex}`)(text).slice(1),
	'as a list of bytes in hex digits': (text) => each((hex) => `, 0x${hex}`)(text).slice(2),
	'in a mix': (text) =>
		percent(text.slice(0, 2)) + escaped(text.slice(2, 4)) + hexEntities(text.slice(4, 6)) + text.slice(6),
};

const base64 = (text: string) => Buffer.from(text).toString('base64');
const inLines = (text: string) => text.replace(/.{20}/g, '$&\r\n');
const inHex = (text: string) => Buffer.from(text).toString('hex');

/** Encodings of a longer text that holds the token. */
const encodings: Record<string, (text: string) => string> = {
	base64,
	'base64 for URLs': (text) => Buffer.from(text).toString('base64url'),
	'base64 in lines': (text) => inLines(base64(text)),
	'base64 in lines, JSON-escaped twice': (text) => inJson(inJson(inLines(base64(text)))),
	'base64 in lines, with tabs before them': (text) => inLines(base64(text)).replaceAll('\n', '\n\t'),
	'base64 within a URL': (text) => encodeURIComponent(base64(text)),
	'base64 in HTML entities': (text) => decimalEntities(base64(text)),
	'base64 of UTF-16': (text) => Buffer.from(text, 'utf16le').toString('base64'),
	'base64 of UTF-16 with the higher byte first': (text) => Buffer.from(text, 'utf16le').swap16().toString('base64'),
	'base64 in lines, twice': (text) => inLines(base64(inLines(base64(text)))),
	'base64 of hex digits': (text) => base64(inHex(text)),
	'hex digits in upper case, in lines': (text) => inLines(inHex(text)).toUpperCase(),
	'hex digits of UTF-16': (text) => Buffer.from(text, 'utf16le').toString('hex'),
	'hex digits of base64': (text) => inHex(base64(text)),
};

describe.each(Object.entries(spellings))('a token %s', (_, spell) => {
	it('hides any text that holds it', () => {
		fc.assert(
			fc.property(tokens, fc.string(), fc.string(), (token, before, after) => {
				// Apart from the text around it: "&#" and "0A" next to each other are another character.
				expect(redactor(token)(`${before} ${spell(token)} ${after}`)).toBe(HIDDEN);
			}),
		);
	});

	it.each(Object.entries(encodings))('hides it in %s as well', (__, encode) => {
		fc.assert(
			fc.property(tokens, fc.string(), fc.string(), (token, before, after) => {
				expect(redactor(token)(`Received: ${encode(`${before} ${spell(token)} ${after}`)}.`)).toBe(HIDDEN);
				expect(redactor(token)(encode(spell(token)))).toBe(HIDDEN);
			}),
			{ numRuns: 5 },
		);
	});
});

it.each(['%', '%0', '%u', '\\', '\\u', '\\u00', '\\x', '&#', '&#x', '&#x0'])(
	'a token with escaped dashes is found behind %j, which could be the beginning of an escape',
	(before) => {
		const token = '00aa1100-0000-1000-8000-000000000000';
		for (const dash of ['%2D', '%252d', '\\u002d', '\\\\u002D', '\\x2d', '\\055', '&#45;', '&amp;#x2d;', '&dash;']) {
			expect(redactor(token)(`rate ${before}${token.replaceAll('-', dash)} after`)).toBe(HIDDEN);
		}
	},
);

it('a token of few letters and digits is found', () => {
	for (const token of ['12-34-56-', '--------', 'a-b-c-d-e']) {
		for (const text of [token, percent(token), base64(`x${token}`), inHex(token), decimalEntities(token)]) {
			expect(redactor(token)(`before ${text} after`)).toBe(HIDDEN);
		}
	}
});

describe('what is not the token', () => {
	const looksLike = (token: string, text: string) => {
		const letters = (any: string) => any.replace(/[^a-z0-9]/gi, '').toLowerCase();
		return letters(text).includes(letters(token).slice(4));
	};

	it('stays as it is, in any JSON', () => {
		fc.assert(
			fc.property(tokens, fc.jsonValue(), (token, value) => {
				fc.pre(!looksLike(token, JSON.stringify(value)));
				expect(redactor(token)(value)).toEqual(value);
			}),
			{ numRuns: 200 },
		);
	});

	it.each([
		'The token is 3 of Ab3, a token.',
		'<p>Just a moment&hellip;</p><a href="/%41b3?t=0x9f&amp;x">C:\\token\\0f9Z</a>',
		base64(`Ab3 and then: ${'token '.repeat(40)}`),
		inHex('another-token-1234'),
		'1a9b5375-cb75-4c71-9939-eeae550b09ac',
		'OPSCOM has no permit with this Reference ID',
		base64('{"apiToken":"another-token-1234","referenceID":"permit-1"}'),
		TOKEN.slice(1),
		TOKEN.slice(0, -1),
		escaped(TOKEN.slice(1)),
		base64(base64(TOKEN.slice(3))),
	])('stays as it is: %s', (text) => {
		expect(redactor(TOKEN)(text)).toBe(text);
	});
});

describe('in JSON, each value by itself', () => {
	it('is hidden at any depth, in keys and in values, and nothing beside it', () => {
		const step = fc.constantFrom('key', 'value', 'list');
		fc.assert(
			fc.property(tokens, fc.array(step, { maxLength: 8 }), (token, steps) => {
				fc.pre(!/permit|value|item/i.test(token));
				const around = (innermost: string, key: string) =>
					steps.reduce<unknown>((inner, kind) => {
						if (kind === 'key') return { [key]: inner };
						return kind === 'list' ? ['item', inner] : { inner, reference_id: 'permit-1' };
					}, innermost);
				expect(redactor(token)(around(`is ${token}`, `x ${token}`))).toEqual(around(HIDDEN, HIDDEN));
			}),
		);
	});

	it('is hidden in JSON that is a text: a new Reference ID beside it is kept', () => {
		const answer = { reference_id: 'permit-1', received: { apiToken: TOKEN, log: [`${TOKEN}!`, 7] } };
		const shown = { reference_id: 'permit-1', received: { apiToken: HIDDEN, log: [HIDDEN, 7] } };
		expect(redactor(TOKEN)(JSON.stringify(answer))).toBe(JSON.stringify(shown));
		expect(redactor(TOKEN)({ answer: JSON.stringify(answer) })).toEqual({ answer: JSON.stringify(shown) });
	});

	it('is hidden where it is split over the values of JSON that is a text', () => {
		expect(redactor(TOKEN)(JSON.stringify({ id: 'permit-1', received: [...TOKEN] }))).toBe(HIDDEN);
	});

	it('hides a number that holds a token of digits', () => {
		const value = { apiToken: 1234567890, other: 123456789, longer: 51234567890 };
		expect(redactor('1234567890')(value)).toEqual({ apiToken: HIDDEN, other: 123456789, longer: HIDDEN });
	});

	it('leaves the order, what is no text, and the value that it was given as they are', () => {
		const value = { z: [null, true, false, -0.5, 1e21, { b: 1, a: TOKEN }], y: {}, x: [] };
		const before = JSON.stringify(value);
		expect(JSON.stringify(redactor(TOKEN)(value))).toBe(before.replace(TOKEN, HIDDEN));
		expect(JSON.stringify(value)).toBe(before);
	});

	it('treats keys that mean something to JavaScript like any other', () => {
		const text = `{"__proto__":{"apiToken":"${TOKEN}"},"constructor":[{"__proto__":"${TOKEN}","b":null}]}`;
		const redacted = redactor(TOKEN)(JSON.parse(text) as object);

		expect(JSON.stringify(redacted)).toBe(text.replaceAll(TOKEN, HIDDEN));
		expect(Object.getPrototypeOf(redacted)).toBe(Object.prototype);
	});
});

// A response comes from outside: patterns that go back and forth would take minutes, or more of a stack than there is.
it.each([
	'A',
	'aZ09+/-_',
	`${'A'.repeat(76)}\r\n`,
	'\\',
	`${TOKEN[0]}\\\\\\`,
	'\\u00',
	'\\u{0',
	'%',
	'%25',
	'25',
	'&#',
	'&#0',
	'&amp;',
	'&a',
	'=',
	' ',
	'[',
	'{"a":',
	`${TOKEN[0]} `,
	TOKEN.slice(0, -1),
	percent(TOKEN.slice(0, -1)),
	base64(TOKEN.slice(1)),
])('1 MB of %j are looked through to the end', (part) => {
	const text = part.repeat(Math.ceil(1_000_000 / part.length));
	// Not compared by Jest, which would print both.
	expect(redactor(TOKEN)(`${text}.`) === `${text}.`).toBe(true);
	expect(redactor(TOKEN)(`${text}. The token is: ${TOKEN}`)).toBe(HIDDEN);
});

// By hand at every step: what compares, copies or prints such a value recurses.
it.each([
	['lists', (inner: unknown) => [inner], (value: unknown) => (value as unknown[])[0]],
	['objects', (inner: unknown) => ({ inner }), (value: unknown) => (value as { inner: unknown }).inner],
])('100,000 levels of %s are looked through to the innermost', (_, wrap, unwrap) => {
	let value: unknown = TOKEN;
	for (let level = 0; level < 100_000; level++) value = wrap(value);

	let redacted = redactor(TOKEN)(value);
	for (let level = 0; level < 100_000; level++) redacted = unwrap(redacted);
	expect(redacted).toBe(HIDDEN);
});

it('leaves no part of a token in an excerpt, wherever that is cut', () => {
	fc.assert(
		fc.property(tokens, fc.nat(400), fc.constantFrom(...Object.values(spellings)), (token, at, spell) => {
			expect(excerpt(`${'.'.repeat(at)} ${spell(token)}`, redactor(token))).toBe(HIDDEN);
		}),
	);
});
