import type { Redact } from '../exchange/redact';
import { quoteText, type Message } from '../exchange/text';

/** Said of an item that an exception inside the node kept from being settled; never throws. */
export function unexpected(thrown: unknown, redact?: Redact): Message {
	const message: Message = {
		text: 'Something unexpected happened inside the OPSCOM node',
		advice: 'If this happens again, report it to the maintainers of this node.',
	};
	// Without a token to look for, or when it cannot be looked for, an unknown text stays out.
	if (!redact) return message;
	try {
		return {
			...message,
			quote: `Details: ${quoteText(thrown instanceof Error ? thrown.message : String(thrown), redact)}`,
		};
	} catch {
		return message;
	}
}
