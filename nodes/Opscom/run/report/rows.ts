/** More rows or names than this are counted and not named: the message has to fit n8n's panel. */
const MOST_NAMED = 20;

/** "Row 3": n8n counts items from 0, a person counts the rows of a list from 1. */
export function rowOf(index: number): string {
	return `Row ${index + 1}`;
}

/** "Rows 3, 7 and 9". */
export function rowsOf(indexes: number[]): string {
	return `Rows ${listed(indexes.map((index) => String(index + 1)))}`;
}

/** Texts with commas in between, up to as many as fit. */
export function listed(texts: string[]): string {
	const more = texts.length - MOST_NAMED;
	return texts.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
