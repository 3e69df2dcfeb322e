import { existsSync, readFileSync } from 'node:fs';
import { startChild, type ChildOptions } from './children';
import { within } from './waiting';

export interface CommandOptions extends ChildOptions {
	/** The command is ended after so many milliseconds. */
	timeoutMs: number;
}

/** A command that ended with another exit code than 0; `output` is what it printed. */
export class CommandFailed extends Error {
	constructor(
		command: string,
		readonly output: string,
	) {
		super(`${command} did not succeed. Its last output:\n${lastLines(output, 15)}`);
	}
}

export const lastLines = (text: string, count: number): string => text.trimEnd().split('\n').slice(-count).join('\n');

/** Runs a command to its end. Throws `CommandFailed` when it does not end with 0, and otherwise when it is not over in time. */
export async function runCommand(command: string, args: string[], options: CommandOptions): Promise<void> {
	const { logFile, timeoutMs } = options;
	const loggedBefore = existsSync(logFile) ? readFileSync(logFile).length : 0;
	const child = await startChild(command, args, options);
	const shown = `${command} ${args[0]}`;
	const code = await within(child.exited, timeoutMs, `${shown} was not over`).finally(() => child.stop());
	if (code !== 0) throw new CommandFailed(shown, readFileSync(logFile).subarray(loggedBefore).toString());
}
