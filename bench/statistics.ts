/** The middle of repeated measurements, and how far they lie apart. */
export interface Spread {
	median: number;
	min: number;
	max: number;
}

/** Throws when there is nothing to describe: a missing measurement must not become a number. */
export function spreadOf(values: number[]): Spread {
	if (values.length === 0) throw new Error('There are no measurements.');
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length / 2;
	const median = Number.isInteger(middle) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)];
	return { median, min: sorted[0], max: sorted[sorted.length - 1] };
}
