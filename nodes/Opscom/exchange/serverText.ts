const LONGEST_REASON = 600;
const LONGEST_PLAIN_TEXT = 300;
/** So much of a page is searched for its title. */
const LONGEST_HEAD = 10_000;
/** So many keys of an object and entries of a list are looked at. */
const MOST_ENTRIES = 50;
const MOST_REASONS = 5;
/** An error within an error, a list within a field. */
const DEEPEST = 3;

/**
 * Where programs put the reason, by key without regard to case and separators, the best first: OPSCOM's `ErrorMessage`
 * (API Error Codes, opscom.wiki), OAuth's `error_description` (RFC 6749, 5.2), `message` of PHP frameworks, `title` and
 * `detail` of problem details (RFC 9457, 3.1).
 */
const REASONS = ['errormessage', 'errordescription', 'message', 'title', 'detail', 'description', 'reason'];
/** Lists of further reasons, and the word for the error, which says less than a reason. */
const ERRORS = 'errors';
const ERROR = 'error';

/** What titles of pages hold, beside letters. */
const ENTITIES: Record<string, string> = {
	amp: '&',
	lt: '<',
	gt: '>',
	quot: '"',
	'#39': "'",
	'#039': "'",
	hellip: '…',
};

/**
 * The server's own reason for a response that is no success: one line of at most 600 characters. Of an HTML page it is the
 * title; a short plain text is itself the reason.
 *
 * Both values must be redacted already, because what is cut off here could leave a part of the token. Never throws.
 *
 * @param body the response's JSON, if it is any
 * @param text the response as it came
 */
export function readServerText(body: unknown, text: string): string | undefined {
	const reason = body === undefined || typeof body === 'string' ? readText(body ?? text) : join(reasonsIn(body));
	return reason !== undefined && reason.length > LONGEST_REASON ? `${reason.slice(0, LONGEST_REASON - 1)}…` : reason;
}

function reasonsIn(value: unknown, depth = 0): string[] {
	if (typeof value === 'string') return lineOf(value) ?? [];
	if (typeof value !== 'object' || value === null || depth === DEEPEST) return [];
	if (Array.isArray(value)) return value.slice(0, MOST_ENTRIES).flatMap((entry) => reasonsIn(entry, depth + 1));

	const fields = new Map<string, unknown>();
	for (const key of Object.keys(value).slice(0, MOST_ENTRIES)) {
		fields.set(key.replace(/[^a-z]/gi, '').toLowerCase(), (value as Record<string, unknown>)[key]);
	}
	const named = REASONS.flatMap((name) => lineOf(fields.get(name)) ?? []);
	const error = fields.get(ERROR);
	const inError = typeof error === 'string' && named.length > 0 ? [] : reasonsIn(error, depth + 1);
	return [...named, ...inError, ...fieldErrors(fields.get(ERRORS), depth + 1)];
}

/** `{ "plate": ["The plate is required."] }`, a list of texts or a list of errors. */
function fieldErrors(errors: unknown, depth: number): string[] {
	if (typeof errors !== 'object' || errors === null) return reasonsIn(errors, depth);
	return reasonsIn(Object.values(errors).slice(0, MOST_ENTRIES), depth);
}

/** Each reason once, also when one repeats another within itself. */
function join(reasons: string[]): string | undefined {
	const different: string[] = [];
	for (const reason of reasons.slice(0, MOST_ENTRIES)) {
		if (different.length < MOST_REASONS && !different.some((one) => one.includes(reason))) different.push(reason);
	}
	const last = different.pop();
	return last && [...different.map((reason) => (/[.!?…]$/.test(reason) ? reason : `${reason}.`)), last].join(' ');
}

function readText(text: string): string | undefined {
	const head = text.slice(0, LONGEST_HEAD).trim();
	if (head.startsWith('<')) return titleOf(head);
	// Broken JSON and bytes that are no text tell nobody a reason.
	if (text.length > LONGEST_PLAIN_TEXT || /^[[{]|[^\P{C}\s]|\ufffd/u.test(head)) return undefined;
	return lineOf(head)?.[0];
}

function titleOf(page: string): string | undefined {
	const title = /<title(?:\s[^<>]*)?>([^<]*)/i.exec(page)?.[1];
	return lineOf(title?.replace(/&(#?\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity))?.[0];
}

/** The text in one line, in a list; `undefined` when there is none. */
function lineOf(value: unknown): [string] | undefined {
	if (typeof value !== 'string') return undefined;
	const line = value.slice(0, LONGEST_HEAD).trim().replace(/\s+/g, ' ');
	return line === '' ? undefined : [line];
}
