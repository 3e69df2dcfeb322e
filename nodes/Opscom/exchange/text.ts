import type { Redact } from './redact';

/** What happened, in the words of a parking office, and what to do next. */
export interface Message {
	/**
	 * Ours alone: n8n calls a run canceled whose error message contains "canceled", and replaces a message that contains a
	 * code like ECONNREFUSED with its own (seen in n8n-core 2.41.1).
	 */
	text: string;
	/** What somebody else said, with who it was: OPSCOM's text, n8n's, or the item's value. */
	quote?: string;
	advice: string;
}

/** The text and, when there is one, the quote. */
export function formatMessage({ text, quote }: Message): string {
	return quote === undefined ? text : `${text}. ${quote}`;
}

/** The advice and, before it, the quote: what stands below the text of an error. */
export function formatAdvice({ quote, advice }: Message): string {
	return quote === undefined ? advice : `${quote}. ${advice}`;
}

const LONGEST_QUOTE = 300;

/** So much longer than what is shown that a token which begins inside it is still whole when it is looked for. */
const LOOKED_AT_BEYOND = 4_000;

/** Longer than a token in any spelling: the end of a text that was cut can hold a part of one. */
const LONGEST_TOKEN = 1_000;

/**
 * Somebody else's text for a message, without the token. It is shortened before anything else is done with it, because an
 * item can hold a text of any size.
 *
 * @param longest characters
 */
export function excerpt(text: string, redact: Redact, longest = LONGEST_QUOTE): string {
	const lookedAt = longest + LOOKED_AT_BEYOND;
	const clean = redact(text.slice(0, lookedAt));
	const isCut = text.length > lookedAt;
	const shown = clean.slice(0, isCut ? Math.min(longest, Math.max(0, clean.length - LONGEST_TOKEN)) : longest);
	return shown.length < clean.length ? `${shown}…` : shown;
}

/** A text without the token in quotation marks, without a full stop at its end. */
export function quoted(text: string): string {
	const shown = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
	return `"${shown.replace(/\.$/, '')}"`;
}

/** An excerpt in quotation marks, without a full stop at its end. */
export function quoteText(text: string, redact: Redact): string {
	return quoted(excerpt(text, redact));
}

/** For `quote`: what n8n said when it threw. */
export function quoteN8n(thrown: unknown, redact: Redact): string {
	return `n8n said: ${quoteText(thrown instanceof Error ? thrown.message : String(thrown), redact)}`;
}

/** For `quote`: the value of a field, e.g. `The value is "Lot 4"`. */
export function quoteValue(value: unknown, redact: Redact): string {
	if (value === undefined || value === null) return 'It has no value';
	if (value === '') return 'It is empty';
	// As it is: a full stop at its end can be what is wrong with it.
	return `The value is ${typeof value === 'string' ? `"${excerpt(value, redact)}"` : typeOf(value)}`;
}

function typeOf(value: unknown): string {
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	return Array.isArray(value) ? 'a list' : 'an object';
}

/** "1 attempt", "2 attempts". */
export function pluralize(count: number, one: string, many: string): string {
	return `${count} ${count === 1 ? one : many}`;
}
