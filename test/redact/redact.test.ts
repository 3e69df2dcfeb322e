import fc from 'fast-check';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { HIDDEN, redactor } from '../../nodes/Opscom/exchange/redact';
import { excerpt } from '../../nodes/Opscom/exchange/text';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const tokens = fc.stringMatching(/^[A-Za-z0-9-]{8,50}$/);
const TOKEN = 'Ab3-token-0f9Z';

const percent = (text: string) => [...text].map((one) => `%${one.charCodeAt(0).toString(16)}`).join('');
const escaped = (text: string) => [...text].map((one) => `\\u00${one.charCodeAt(0).toString(16)}`).join('');
const hexEscaped = (text: string) => [...text].map((one) => `\\x${one.charCodeAt(0).toString(16)}`).join('');
const decimalEntities = (text: string) => [...text].map((one) => `&#${one.charCodeAt(0)};`).join('');
const hexEntities = (text: string) => [...text].map((one) => `&#x${one.charCodeAt(0).toString(16)};`).join('');

const inJson = (text: string) => JSON.stringify(text).slice(1, -1);

/** Ways in which a proxy or a log writes a text. */
const spellings: Record<string, (text: string) => string> = {
	raw: (text) => text,
	'in upper case': (text) => text.toUpperCase(),
	'URL-encoded': percent,
	'URL-encoded in upper case': (text) => percent(text).toUpperCase(),
	'URL-encoded twice': (text) => encodeURIComponent(percent(text)),
	'URL-encoded three times': (text) => encodeURIComponent(encodeURIComponent(percent(text))),
	'JSON-escaped': escaped,
	'JSON-escaped twice': (text) => inJson(escaped(text)),
	'JSON-escaped three times': (text) => inJson(inJson(escaped(text))),
	'hex-escaped': hexEscaped,
	'in HTML entities': decimalEntities,
	'in HTML entities of hex digits': hexEntities,
	'with a line break in it': (text) => `${text.slice(0, 3)}\r\n${text.slice(3)}`,
	'with spaces in it': (text) => [...text].join(' '),
	'in a mix': (text) =>
		percent(text.slice(0, 2)) + escaped(text.slice(2, 4)) + hexEntities(text.slice(4, 6)) + text.slice(6),
};

describe.each(Object.entries(spellings))('a token %s', (_, spell) => {
	it('is taken out, and nothing around it', () => {
		expect(redactor(TOKEN)(`before ${spell(TOKEN)} after`)).toBe(`before ${HIDDEN} after`);
	});

	it('is taken out of any text', () => {
		fc.assert(
			fc.property(tokens, fc.string(), fc.string(), (token, before, after) => {
				const shown = redactor(token)(`${before}${spell(token)}${after}`);
				expect(shown).toContain(HIDDEN);
				expect(shown).not.toContain(spell(token));
			}),
		);
	});
});

/** Whether the token comes out when some part of the text is read as base64. */
function holdsBase64Of(token: string, text: string): boolean {
	const runs = text.replace(/\s/g, '').match(/[\w+/-]+/g) ?? [];
	return runs.some((run) =>
		[0, 1, 2, 3].some((offset) => Buffer.from(run.slice(offset), 'base64').toString('latin1').includes(token)),
	);
}

const urlDecoded = (text: string) => text.replace(/%(2B|2F|3D)/g, (code) => decodeURIComponent(code));
const inLines = (text: string) => text.replace(/.{20}/g, '$&\r\n');
const base64Kinds: Record<string, (text: string) => string> = {
	base64: (text) => Buffer.from(text).toString('base64'),
	'base64 for URLs': (text) => Buffer.from(text).toString('base64url'),
	'base64 in lines': (text) => inLines(Buffer.from(text).toString('base64')),
	'base64 within a URL': (text) => encodeURIComponent(Buffer.from(text).toString('base64')),
};

describe.each(Object.entries(base64Kinds))('a token in %s', (_, encode) => {
	it('is found at any place of the encoded text', () => {
		fc.assert(
			fc.property(tokens, fc.string(), fc.string(), (token, before, after) => {
				const text = `Received: ${encode(before + token + after)}`;
				expect(holdsBase64Of(token, urlDecoded(text))).toBe(true);
				expect(holdsBase64Of(token, urlDecoded(redactor(token)(text)))).toBe(false);
			}),
		);
	});

	it('is found in the request that OPSCOM got', () => {
		const request = JSON.stringify({ apiToken: TOKEN, referenceID: 'permit-1' });
		expect(redactor(TOKEN)(`Received: ${encode(request)}`)).toMatch(/^Received: \[hidden\](%3D)*$/);
	});
});

describe('what is not the token', () => {
	const looksLike = (token: string, text: string) => {
		const plain = text.replace(/\s/g, '').toLowerCase();
		return plain.includes(token.toLowerCase()) || holdsBase64Of(token, text);
	};

	it('stays as it is, in any text', () => {
		fc.assert(
			fc.property(tokens, fc.string({ unit: 'grapheme' }), (token, text) => {
				fc.pre(!looksLike(token, text));
				expect(redactor(token)(text)).toBe(text);
			}),
			{ numRuns: 500 },
		);
	});

	it('stays as it is, in any JSON', () => {
		fc.assert(
			fc.property(tokens, fc.jsonValue(), (token, value) => {
				fc.pre(!looksLike(token, JSON.stringify(value)));
				expect(redactor(token)(value)).toEqual(value);
			}),
			{ numRuns: 500 },
		);
	});

	it('stays as it is when it is an ID, a word or base64 of something else', () => {
		const redact = redactor(TOKEN);
		for (const text of [
			'1a9b5375-cb75-4c71-9939-eeae550b09ac',
			'OPSCOM has no permit with this Reference ID',
			Buffer.from('{"apiToken":"another-token-1234","referenceID":"permit-1"}').toString('base64'),
			'100 % of \\u00e9 &amp; %20',
			TOKEN.slice(1),
			TOKEN.slice(0, -1),
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
	const both = `${TOKEN} and ${percent(TOKEN)} and ${Buffer.from(`x${TOKEN}`).toString('base64')} and ${TOKEN}`;
	expect(redactor(TOKEN)(both)).toBe(`${HIDDEN} and ${HIDDEN} and ${HIDDEN} and ${HIDDEN}`);
});

/** Texts of which 10 MB would fill the stack of a pattern that goes back and forth. */
const longTexts: Record<string, string> = {
	'base64-like characters': 'A',
	'base64-like characters of all kinds': 'aZ09+/-_',
	'base64 in lines': `${'A'.repeat(76)}\r\n`,
	'line breaks': '\r\n',
	'equals signs': '=',
	backslashes: '\\',
	'percent signs': '%',
	'an encoding that goes on': '25',
	'entities without an end': '&#',
	spaces: ' ',
	'all but the end of the token': TOKEN.slice(0, -1),
	'all but the start of the token in base64': Buffer.from(TOKEN.slice(1)).toString('base64'),
};

/** Texts on which such a pattern would take minutes. */
const slowTexts: Record<string, string> = {
	'backslashes after a character of the token': `${TOKEN[0]}\\\\\\`,
	'escapes without an end': '\\u00',
	'escaped characters of the token': escaped(TOKEN[0]),
	'percent signs encoded over and over': '%25',
	'characters of the token with spaces between them': `${TOKEN[0]} `,
	'all but the end of the token, URL-encoded': percent(TOKEN.slice(0, -1)),
	'all but the end of the token, JSON-escaped': escaped(TOKEN.slice(0, -1)),
	'all but the end of the token, with spaces in it': [...TOKEN.slice(0, -1)].join(' '),
};

// A response comes from outside and can be of any size. Only the test's own time limit bounds these.
it.each([
	...Object.entries(longTexts).map(([name, part]) => [10, name, part] as const),
	...Object.entries(slowTexts).map(([name, part]) => [1, name, part] as const),
])('is done with %i MB of %s, and finds a token after it', (megabytes, _, part) => {
	const text = part.repeat(Math.ceil((megabytes * 1_000_000) / part.length));
	const shown = redactor(TOKEN)(`${text}. The token is: ${TOKEN}`);
	// Not compared by Jest, which would print both.
	expect(shown === `${text}. The token is: ${HIDDEN}`).toBe(true);
});

it('hides a long text in base64 that holds the token', () => {
	const text = `${'log '.repeat(2_000_000)}"apiToken":"${TOKEN}"${' end'.repeat(500_000)}`;
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
		const branchOf = (level: number) => (level % 100 === 0 ? { [`${level} ${TOKEN}`]: TOKEN } : {});
		let value: unknown = TOKEN;
		for (let level = 0; level < LEVELS; level++) value = { ...branchOf(level), inner: value };

		let redacted: unknown = redactor(TOKEN)(value);
		for (let level = LEVELS - 1; level >= 0; level--) {
			const { inner, ...branch } = redacted as Record<string, unknown>;
			if (level % 100 === 0) expect(branch).toEqual({ [`${level} ${HIDDEN}`]: HIDDEN });
			redacted = inner;
		}
		expect(redacted).toBe(HIDDEN);
	});
});

it('searches a list of 200,000 entries to its end', () => {
	const others = Array<number>(199_999).fill(123456789);
	const redacted = redactor('1234567890')([...others, 1234567890]);
	expect(redacted).toHaveLength(200_000);
	expect(redacted.at(-1)).toBe(HIDDEN);
});

/** How much of the room that V8 has for code is in use, in bytes. */
function usedCodeSpace(): number {
	// V8 keeps a pattern for some collections after its last use.
	for (let time = 0; time < 5; time++) collectGarbage();
	return getHeapSpaceStatistics()
		.filter(({ space_name }) => space_name.includes('code'))
		.reduce((sum, { space_used_size }) => sum + space_used_size, 0);
}

// When that room is full, n8n ends. A run can have a token of its own for each of its items.
it('holds no code for each token', () => {
	const before = usedCodeSpace();
	const redactors = Array.from({ length: 200 }, (_, number) => {
		const token = `many-tokens-${number}-5f3c9a1e-7b42-4d0c`;
		const redact = redactor(token);
		expect(redact(`OPSCOM got %41 and ${token}`)).toBe('OPSCOM got %41 and [hidden]');
		return redact;
	});

	expect((usedCodeSpace() - before) / redactors.length).toBeLessThan(10_000);
});

it('leaves no part of a token in an excerpt whose text shrinks when the token is taken out', () => {
	const token = 'tok-1234567890-abcdefghijklmnopqrstuvwxyz-ABCDEFGHI';
	const run = Buffer.from(`${'x'.repeat(2_900)}${token}`)
		.toString('base64')
		.replace(/=+$/, '');
	const text = `${run.padEnd(3_975, 'A')} ${token}`;

	expect(excerpt(text, redactor(token))).not.toContain('tok-');
});
