/** What stands in place of a text that held the token. */
export const HIDDEN = '[hidden]';

/** A copy of any JSON value in which no text, number or key holds the token. */
export type Redact = <T>(value: T) => T;

/** Base64 within base64 within hex digits, for example. */
const MOST_ENCODINGS = 3;
/** Escapes within escapes of another kind; any number of the same kind is undone at once. */
const MOST_ESCAPES = 4;

const BETWEEN = /[^A-Za-z0-9]/g;
const HEX = '[\\dA-Fa-f]';
/** From the first one on: a long row would be tried at each of them. */
const BACKSLASHES = '(?<!\\\\)\\\\+';
const AMPERSAND = '&(?:amp;)*';
/** How URLs, HTML and programs (JavaScript, JSON, PHP, Python) write a character, with the base of its number. */
const SPELLINGS: Array<[pattern: string, base?: number]> = [
	[`%(?:25)*[uU](${HEX}{4})`, 16],
	[`%(?:25)*(${HEX}{2})`, 16],
	[`${AMPERSAND}#0*(\\d{1,7});?`, 10],
	[`${AMPERSAND}#[xX]0*(${HEX}{1,6});`, 16],
	[`${AMPERSAND}#[xX]0*(${HEX}{2})`, 16],
	[`${AMPERSAND}([A-Za-z]\\w{1,31});`],
	[`${BACKSLASHES}u\\{0*(${HEX}{1,6})\\}`, 16],
	[`${BACKSLASHES}U0000(${HEX}{4})`, 16],
	[`${BACKSLASHES}[uU](${HEX}{4})`, 16],
	[`${BACKSLASHES}[xX]\\{?(${HEX}{2})\\}?`, 16],
	[`${BACKSLASHES}([0-7]{2,3})`, 8],
	[`${BACKSLASHES}([A-Za-z])`],
];
const ESCAPE = new RegExp(SPELLINGS.map(([pattern]) => pattern).join('|'), 'g');
/** The named characters that begin another escape. Any other one, and an escaped letter, is like a line break. */
const NAMED = new Map([
	['amp', '&'],
	['num', '#'],
	['percnt', '%'],
	['bsol', '\\'],
]);

/**
 * Makes the function that keeps the token out of outputs, messages and hints: OPSCOM or a proxy can echo the request. A
 * text in which the token is found is hidden whole; one that is JSON is looked at value by value. The token is found in
 * any letter case, with anything between its letters and digits, escaped, in base64, in hex digits, and in all of these
 * within each other. The time grows with the size of the value only, no depth is too much, and it never throws.
 *
 * @param token as it is sent: letters, digits and dashes. One of fewer than 8 characters is no token, and not hidden
 */
export function redactor(token: string): Redact {
	if (token.length < 8) return (value) => value;
	// With fewer letters and digits, the dashes count too: other text could hold what is left without them.
	const between = token.replace(BETWEEN, '').length < 8 ? /[^A-Za-z0-9-]/g : BETWEEN;
	const whole = token.replace(between, '').toLowerCase();
	if (whole === '') return (value) => value;
	// What looks like the beginning of an escape ("100%") takes the first characters of a token behind it away.
	const searched = whole.slice(Math.max(0, Math.min(4, whole.length - 12)));

	const holds = (text: string, encodings = MOST_ENCODINGS): boolean =>
		text.length >= searched.length &&
		viewsOf(text).some(
			(view) =>
				view.replace(between, '').toLowerCase().includes(searched) ||
				(encodings > 0 && holds(decoded(view), encodings - 1)),
		);
	const redactText = (text: string): string => {
		if (!holds(text)) return text;
		const json = redactJson(text, redact);
		return json === undefined || holds(json) ? HIDDEN : json;
	};
	const redact: Redact = (value) => copy(value, redactText);
	return redact;
}

/** The text, and as it reads when its escapes are undone, step by step. */
function viewsOf(text: string): string[] {
	const views = [text];
	for (const view of views) {
		const undone = view.replace(ESCAPE, (_, ...groups: Array<string | undefined>) => {
			const kind = groups.findIndex((group) => group !== undefined);
			const found = String(groups[kind]);
			const [, base] = SPELLINGS[kind];
			return base ? String.fromCharCode(parseInt(found, base)) : (NAMED.get(found.toLowerCase()) ?? '\n');
		});
		if (undone !== view && views.length <= MOST_ESCAPES) views.push(undone);
	}
	return views;
}

/**
 * What the text says if it is base64 or hex digits, in lines or not, of at least 8 characters: the length of the shortest
 * token. They can begin at any place within a group of their characters.
 */
function decoded(text: string): string {
	// Split at what does not belong: matching a run of some megabytes would throw (seen in Node.js 24).
	const runs = (all: string, others: RegExp, shortest: number) =>
		all.split(others).filter(({ length }) => length >= shortest);
	const base64 = runs(text.replace(/[\r\n]\s*/g, ''), /[^\w+/-]/, 11);
	const hex = runs(text.replace(/\b0x|[^\dA-Za-z]/gi, ''), /[^\da-f]/i, 16);
	return [
		...[0, 1, 2, 3].flatMap((start) => base64.map((run) => Buffer.from(run.slice(start), 'base64'))),
		...[0, 1].flatMap((start) => hex.map((run) => Buffer.from(run.slice(start), 'hex'))),
	]
		.map((bytes) => bytes.toString('latin1'))
		.join(' ')
		.replaceAll('\0', ''); // UTF-16 without its zeros reads like any other text.
}

/** `undefined` for a text that is no JSON object or list, or one too deep for n8n to write. */
function redactJson(text: string, redact: Redact): string | undefined {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' ? JSON.stringify(redact(value)) : undefined;
	} catch {
		return undefined;
	}
}

const OWN = { configurable: true, enumerable: true, writable: true };

/** A copy of a JSON value with other texts. It keeps a list of what is to be copied: recursion ends at some thousand levels. */
function copy<T>(value: T, text: (text: string) => string): T {
	const open: Array<[source: object, target: object]> = [];
	const copyOf = (one: unknown): unknown => {
		if (typeof one === 'string') return text(one);
		if (typeof one === 'number') return text(String(one)) === String(one) ? one : HIDDEN;
		if (typeof one !== 'object' || one === null) return one;
		const target = Array.isArray(one) ? [] : {};
		open.push([one, target]);
		return target;
	};
	const copied = copyOf(value);
	for (const [source, target] of open) {
		for (const [name, entry] of Object.entries(source)) {
			const key = Array.isArray(source) ? name : text(name);
			// A plain assignment would take this key for something else.
			if (key === '__proto__') Object.defineProperty(target, key, OWN);
			(target as Record<string, unknown>)[key] = copyOf(entry);
		}
	}
	return copied as T;
}
