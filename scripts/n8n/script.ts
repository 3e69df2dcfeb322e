/** Ends the script with a message instead of a stack when `main` throws: what it throws is written for the person. */
export function runScript(main: () => Promise<void>): void {
	main().catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	});
}
