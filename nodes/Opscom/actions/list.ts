/**
 * A list, also as PHP writes one from which entries were filtered out: an object whose keys are numbers (seen with Laravel
 * 8.83.26).
 *
 * @returns `undefined` for anything else
 */
export function listIn(value: unknown): unknown[] | undefined {
	if (Array.isArray(value)) return value;
	if (typeof value !== 'object' || value === null) return undefined;
	const keys = Object.keys(value);
	return keys.length > 0 && keys.every((key) => /^\d+$/.test(key)) ? Object.values(value) : undefined;
}
