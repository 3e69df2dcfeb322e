import { undoEscapes, type View } from './escapes';

/** What stands in an output where the token stood. */
export const HIDDEN = '[hidden]';

/** A copy of any JSON value without the token: in texts, numbers and keys, at any depth. */
export type Redact = <T>(value: T) => T;

/** A part of a text, from its first character to the one after its last. */
type Range = [start: number, end: number];

/** Something to look for in a text from which everything else was taken out. */
interface Trace {
	text: string;
	/** What is taken out. */
	between: RegExp;
	ignoresCase?: boolean;
	/** What is around it is part of the same encoding and hidden with it. */
	withinRun?: boolean;
}

const BETWEEN = /[^A-Za-z0-9]+/g;
const BETWEEN_BUT_DASHES = /[^A-Za-z0-9-]+/g;

/** A token with fewer letters and digits is looked for with its dashes: without them, it could be a part of other text. */
const FEWEST_LETTERS = 8;

/** Base64, also the URL-safe kind, and broken into lines. */
const BASE64_RUN = /[\w+/\r\n\t-]+/g;
const IN_BASE64 = /[\w+/=\r\n\t-]/;
const HEX_RUN = /[\dA-Fa-f\r\n\t]+/g;
const LINE_BREAKS = /[\r\n\t]+/g;

/** A run can begin in the middle of the encoding's groups of characters. */
const ENCODINGS = [
	{ run: BASE64_RUN, name: 'base64', offsets: [0, 1, 2, 3] },
	{ run: HEX_RUN, name: 'hex', offsets: [0, 1] },
] as const;

/** Base64 within base64 within base64, for example. */
const MOST_ENCODINGS = 2;

/**
 * Makes the function that keeps the token out of outputs, messages and hints. OPSCOM or a proxy can echo the request, token
 * included. The token is found in any letter case and with other characters between its letters and digits, in hex digits
 * and in base64 (of the token alone or of a longer text around it). It is also found when any of these is escaped
 * (`escapes.ts`), and when all that is within base64 or hex digits again. The time grows with the size of the value only,
 * and no depth is too much for it.
 *
 * @param token as it is sent: letters, digits and dashes
 */
export function redactor(token: string): Redact {
	const traces = tracesOf(token);
	const fewest = Math.min(...traces.map(({ text }) => text.length));
	/** Base64 of the token without its dashes, which may be missing; shorter runs are not decoded. */
	const shortestRun = Math.ceil((traces[0].text.length * 8) / 6);

	const rangesIn = (text: string, encodings: number): Range[] =>
		text.length < fewest ? [] : undoEscapes(text).flatMap((view) => rangesOf(view, encodings));
	const rangesOf = (view: View, encodings: number): Range[] => [
		...traces.flatMap((trace) => find(trace, view)),
		...(encodings === 0 || view.text.length < shortestRun
			? []
			: encodedRuns(view, shortestRun, (decoded) => rangesIn(decoded, encodings - 1).length > 0)),
	];
	const redactText = (text: string) => {
		const ranges = rangesIn(text, MOST_ENCODINGS);
		return ranges.length === 0 ? text : hide(ranges, text);
	};
	const redactScalar = (value: unknown) => {
		if (typeof value === 'string') return redactText(value);
		if (typeof value !== 'number') return value;
		const text = redactText(String(value));
		return text === String(value) ? value : text;
	};
	return (<T>(value: T) => copy(value, redactText, redactScalar)) as Redact;
}

function tracesOf(token: string): Trace[] {
	const letters = token.replace(BETWEEN, '');
	const between = letters.length < FEWEST_LETTERS ? BETWEEN_BUT_DASHES : BETWEEN;
	return [
		{ text: token.replace(between, '').toLowerCase(), between, ignoresCase: true },
		{ text: Buffer.from(token).toString('hex'), between: BETWEEN, ignoresCase: true },
		...base64Cores(token).map((text) => ({ text, between: BETWEEN, withinRun: true })),
	];
}

/**
 * In base64 a text looks different at each of three positions within a longer text, and its first and last characters
 * mix with its neighbours: what is looked for is the part that depends on the token alone. Letters, digits and dashes
 * never give a `+` or a `/`.
 */
function base64Cores(token: string): string[] {
	return [0, 1, 2].map((offset) => {
		const encoded = Buffer.from('\0'.repeat(offset) + token).toString('base64');
		return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + token.length) * 8) / 6));
	});
}

/** Where in the original a trace stands. */
function find(trace: Trace, view: View): Range[] {
	const { text, between, ignoresCase, withinRun } = trace;
	const kept = view.text.replace(between, '');
	const searched = ignoresCase ? kept.toLowerCase() : kept;
	let found = searched.indexOf(text);
	if (found < 0) return [];

	const places = placesOfKept(view.text, between);
	const isInRun = (at: number) => IN_BASE64.test(view.text.charAt(at));
	const ranges: Range[] = [];
	while (found >= 0) {
		let start = places[found];
		let end = places[found + text.length - 1] + 1;
		while (withinRun && isInRun(start - 1)) start--;
		while (withinRun && isInRun(end)) end++;
		ranges.push(inOriginal(view, start, end));
		let next = found + text.length;
		while (places[next] < end) next++;
		found = searched.indexOf(text, next);
	}
	return ranges;
}

/** The index of each character that stays when `between` is taken out. */
function placesOfKept(text: string, between: RegExp): Uint32Array {
	const places = new Uint32Array(text.length);
	let kept = 0;
	let next = 0;
	const keepUntil = (end: number) => {
		while (next < end) places[kept++] = next++;
	};
	for (const { 0: taken, index } of text.matchAll(between)) {
		keepUntil(index);
		next += taken.length;
	}
	keepUntil(text.length);
	return places.subarray(0, kept);
}

/** The runs of base64 or hex digits in which, decoded, the token stands. */
function encodedRuns(view: View, shortest: number, holdsToken: (text: string) => boolean): Range[] {
	return ENCODINGS.flatMap(({ run, name, offsets }) => {
		const ranges: Range[] = [];
		for (const { 0: found, index } of view.text.matchAll(run)) {
			if (found.length < shortest) continue;
			const unbroken = found.replace(LINE_BREAKS, '');
			// Without the zeros, UTF-16 reads like any other text.
			const decoded = (offset: number) =>
				Buffer.from(unbroken.slice(offset), name).toString('latin1').replaceAll('\0', '');
			if (offsets.some((offset) => holdsToken(decoded(offset)))) {
				ranges.push(inOriginal(view, index, index + found.length));
			}
		}
		return ranges;
	});
}

function inOriginal({ at }: View, start: number, end: number): Range {
	return at ? [at[start], at[end]] : [start, end];
}

function hide(ranges: Range[], text: string): string {
	let shown = '';
	let next = 0;
	for (const [start, end] of ranges.sort(([one], [other]) => one - other)) {
		// One that begins in the one before only makes it longer.
		if (start >= next) shown += text.slice(next, start) + HIDDEN;
		next = Math.max(next, end);
	}
	return shown + text.slice(next);
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
			set(target, Array.isArray(source) ? name : key(name), copied);
		}
	}
	return root;
}

function set(target: object, key: string, value: unknown): void {
	// A plain assignment would take the key "__proto__" for something else.
	if (key !== '__proto__') (target as Record<string, unknown>)[key] = value;
	else Object.defineProperty(target, key, { value, configurable: true, enumerable: true, writable: true });
}

function isContainer(value: unknown): value is object {
	return typeof value === 'object' && value !== null;
}

function emptyLike(value: object): object {
	return Array.isArray(value) ? [] : {};
}
