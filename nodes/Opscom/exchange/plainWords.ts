/** What happened in the words of a parking office, and what to do next. */
export interface Words {
	/**
	 * Ours alone: n8n calls a run cancelled whose message contains "canceled", and puts its own words for a message that
	 * contains a code like ECONNREFUSED (seen in n8n-core 2.41.1).
	 */
	message: string;
	/** What somebody else said, with who it was: OPSCOM's text, n8n's, or the item's value. */
	said?: string;
	advice: string;
}

/** What happened in full, with what somebody else said about it. */
export function inFull({ message, said }: Words): string {
	return said === undefined ? message : `${message}. ${said}`;
}

const LONGEST_QUOTE = 300;

/** A text of somebody else between quotation marks, without a full stop at its end, cut to 300 characters. */
export function quoted(text: string): string {
	return `"${text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text.replace(/\.$/, '')}"`;
}

/** For `said`: what n8n said when it threw. */
export function saidByN8n(thrown: unknown): string {
	return `n8n said: ${quoted(thrown instanceof Error ? thrown.message : String(thrown))}`;
}

/** "1 try", "2 tries". */
export function counted(count: number, one: string, many: string): string {
	return `${count} ${count === 1 ? one : many}`;
}
