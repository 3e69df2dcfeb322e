/** What stands in an output where the token stood. */
export const HIDDEN = '[hidden]';

/** A copy of any JSON value without the token: in texts, numbers and keys, at any depth. */
export type Redact = <T>(value: T) => T;

/** Base64, also the URL-safe kind and broken into lines. */
const BASE64_RUN = /(?:[\w+/=-]|\r?\n)+/g;

/** Fewer characters than this are too likely to stand in a text by chance. */
const SHORTEST_BASE64 = 6;

/**
 * Makes the function that keeps the token out of outputs, messages and hints. OPSCOM or a proxy can echo the request,
 * token included, so the token is found raw, URL-encoded, JSON-escaped, as HTML entities, in any mix of these, and in
 * base64 (of the token alone or of a longer text around it).
 *
 * @param token as it is sent: letters, digits and dashes
 */
export function redactor(token: string): Redact {
	const spelled = new RegExp([...token].map(spellings).join('\\s*'), 'gi');
	const encoded = base64Cores(token);

	const redactText = (text: string) =>
		text.replace(spelled, HIDDEN).replace(BASE64_RUN, (run) => (encoded.some((core) => core.test(run)) ? HIDDEN : run));
	const redact = (value: unknown): unknown => {
		if (typeof value === 'string') return redactText(value);
		if (typeof value === 'number') {
			const text = redactText(String(value));
			return text === String(value) ? value : text;
		}
		if (Array.isArray(value)) return value.map(redact);
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(Object.entries(value).map(([key, entry]) => [redactText(key), redact(entry)]));
	};
	return redact as Redact;
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
function base64Cores(token: string): RegExp[] {
	return [0, 1, 2]
		.map((offset) => {
			const encoded = Buffer.from('\0'.repeat(offset) + token).toString('base64');
			return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + token.length) * 8) / 6));
		})
		.filter((core) => core.length >= SHORTEST_BASE64)
		.map((core) => new RegExp([...core].join('\\s*')));
}
