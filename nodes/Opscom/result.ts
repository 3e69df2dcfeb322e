/** What a step came to: its value, or why there is none. */
export type Result<T, E> = { ok: true; value: T } | { ok: false; error: E };

/** A step that came to a value. */
export function ok<T>(value: T): Result<T, never> {
	return { ok: true, value };
}

/** A step that did not. */
export function fail<E>(error: E): Result<never, E> {
	return { ok: false, error };
}
