import { createInterface } from 'node:readline';

/** Calls `action` each time the person presses Enter in the terminal. Returns the function that ends this. */
export function onEnter(action: () => void): () => void {
	// Without an output of its own, readline leaves Ctrl-C to the process.
	const lines = createInterface({ input: process.stdin });
	lines.on('line', action);
	return () => lines.close();
}
