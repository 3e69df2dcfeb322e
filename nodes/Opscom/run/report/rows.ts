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
