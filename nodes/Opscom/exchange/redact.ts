/** What stands in an output where the token stood. */
export const HIDDEN = '[hidden]';

/** A copy of any JSON value without the token: in texts, numbers and keys, at any depth. */
export type Redact = <T>(value: T) => T;

/** Base64, also the URL-safe kind and broken into lines. */
const BASE64_RUN = /[\w+/=\r\n-]+/g;
const LINE_BREAKS = /[\r\n]+/g;

/** What the encoded spellings of a character begin with. */
const ENCODED = /[%\\&]/;
const SPACES = /\s+/g;

/** Fewer characters than this are too likely to occur in a text by chance. */
const SHORTEST_BASE64 = 6;

/**
 * Makes the function that keeps the token out of outputs, messages and hints. OPSCOM or a proxy can echo the request,
 * token included, so the token is found raw, URL-encoded, JSON-escaped, as HTML entities, in any mix of these, and in
 * base64 (of the token alone or of a longer text around it). Its time grows with the size of the value only, and no
 * depth is too much for it.
 *
 * @param token as it is sent: letters, digits and dashes
 */
export function redactor(token: string): Redact {
	const plain = token.toLowerCase();
	const encoded = base64Cores(token);

	const hideBase64 = (run: string) => {
		const unbroken = run.replace(LINE_BREAKS, '');
		return encoded.some((core) => unbroken.includes(core)) ? HIDDEN : run;
	};
	const mayHold = (text: string) => ENCODED.test(text) || text.replace(SPACES, '').toLowerCase().includes(plain);
	const redactText = (text: string) =>
		(mayHold(text) ? text.replace(spelled(token), HIDDEN) : text).replace(BASE64_RUN, hideBase64);
	const redactScalar = (value: unknown) => {
		if (typeof value === 'string') return redactText(value);
		if (typeof value !== 'number') return value;
		const text = redactText(String(value));
		return text === String(value) ? value : text;
	};
	return (<T>(value: T) => copy(value, redactText, redactScalar)) as Redact;
}

/** A copy of a JSON value with other keys and scalars. It keeps its own stack: recursion ends at some thousand levels. */
function copy(value: unknown, key: (key: string) => string, scalar: (value: unknown) => unknown): unknown {
	if (!isContainer(value)) return scalar(value);
	const root = emptyLike(value);
	const open: Array<[source: object, target: object]> = [[value, root]];
	for (let next = open.pop(); next; next = open.pop()) {
		const [source, target] = next;
		for (const [name, entry] of Object.entries(source) as Array<[string, unknown]>) {
			const copied = isContainer(entry) ? emptyLike(entry) : scalar(entry);
			if (isContainer(entry)) open.push([entry, copied as object]);
			// A plain assignment would take the key "__proto__" for something else.
			Object.defineProperty(target, Array.isArray(source) ? name : key(name), {
				value: copied,
				configurable: true,
				enumerable: true,
				writable: true,
			});
		}
	}
	return root;
}

function isContainer(value: unknown): value is object {
	return typeof value === 'object' && value !== null;
}

function emptyLike(value: object): object {
	return Array.isArray(value) ? [] : {};
}

/**
 * Made when it is needed and not kept: V8 compiles it into some 80 KB, and a run with a token of its own for each of some
 * 6,000 items would fill the room that it has for code and end n8n (seen in Node 24).
 */
function spelled(token: string): RegExp {
	return new RegExp([...token].map(spellings).join('\\s*'), 'gi');
}

function spellings(character: string): string {
	const decimal = character.charCodeAt(0);
	const hex = decimal.toString(16);
	return `(?:${character}|%(?:25)*${hex}|(?<!\\\\)\\\\+(?:u00|x)${hex}|&#(?:${decimal}|x${hex});)`;
}

/**
 * In base64 a text looks different at each of three positions within a longer text, and its first and last characters
 * mix with its neighbours: what is looked for is the part that depends on the token alone. Letters, digits and dashes
 * never give a `+` or a `/`.
 */
function base64Cores(token: string): string[] {
	return [0, 1, 2]
		.map((offset) => {
			const encoded = Buffer.from('\0'.repeat(offset) + token).toString('base64');
			return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + token.length) * 8) / 6));
		})
		.filter((core) => core.length >= SHORTEST_BASE64);
}
