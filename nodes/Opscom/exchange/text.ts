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

/** Characters: three lines or so of what somebody else said, in the panel and in a cell of the output. */
const LONGEST_QUOTE = 300;

/**
 * The beginning of somebody else's text, without the token. The token is looked for before anything is cut off: what is
 * left of one at the cut would not be found.
 *
 * @param longest characters
 */
export function excerpt(text: string, redact: Redact, longest = LONGEST_QUOTE): string {
	return shorten(redact(text), longest);
}

function shorten(text: string, longest = LONGEST_QUOTE): string {
	return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** A text without the token in quotation marks, without a full stop at its end. */
export function quoted(text: string): string {
	return `"${shorten(text).replace(/\.$/, '')}"`;
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

/** More rows or names than this are counted and not named: the message has to fit n8n's panel. */
const MOST_NAMED = 20;

/** n8n counts items from 0, a person counts the rows of a list from 1. */
export function numberOf(index: number): string {
	return String(index + 1);
}

/** "Row 3". */
export function rowOf(index: number): string {
	return `Row ${numberOf(index)}`;
}

/** Texts with commas in between, up to as many as fit. */
export function listed(texts: string[]): string {
	const more = texts.length - MOST_NAMED;
	return texts.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
