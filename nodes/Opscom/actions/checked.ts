import type { Message } from '../exchange/text';
import { fail, ok, type Result } from '../result';

/** Why an item cannot be sent. */
export interface InvalidInput extends Omit<Message, 'quote'> {
	/** The value, when the message is to quote it; `undefined` is a value. */
	value?: unknown;
	/** What n8n threw, when the message is to quote it. */
	thrown?: unknown;
	/** What the item is called in the summary. */
	shown?: string;
}

/** What a check came to. */
export type Checked<T> = Result<T, InvalidInput>;

/** A check that was passed. */
export function valid<T>(value: T): Checked<T> {
	return ok(value);
}

/** A check that was not passed. */
export function invalid(input: InvalidInput): Checked<never> {
	return fail(input);
}
