import fc from 'fast-check';

import { HIDDEN, redactor } from '../../nodes/Opscom/exchange/redact';

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
	'with a line end in it': (text) => `${text.slice(0, 3)}\r\n${text.slice(3)}`,
	'with blanks in it': (text) => [...text].join(' '),
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
		const value = JSON.parse(`{"__proto__":{"apiToken":"${TOKEN}"},"constructor":"x"}`) as object;
		expect(JSON.stringify(redactor(TOKEN)(value))).toBe(`{"__proto__":{"apiToken":"${HIDDEN}"},"constructor":"x"}`);
	});
});

it('finds every one of several', () => {
	const both = `${TOKEN} and ${percent(TOKEN)} and ${Buffer.from(`x${TOKEN}`).toString('base64')} and ${TOKEN}`;
	expect(redactor(TOKEN)(both)).toBe(`${HIDDEN} and ${HIDDEN} and ${HIDDEN} and ${HIDDEN}`);
});

// The answer can be of any size and comes from outside; only the test's own time limit bounds this.
it.each(['\\', '%25', '&#', ' ', '\n', 'A', 'A ', 'a\\', '=', '%', '\\u00'])(
	'is done with a long text of %j',
	(part) => {
		const text = part.repeat(1_000_000 / part.length);
		expect(redactor(TOKEN)(text)).toBe(text);
	},
);
