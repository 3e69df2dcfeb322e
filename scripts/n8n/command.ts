import { existsSync, readFileSync } from 'node:fs';
import { startChild, type ChildOptions } from './children';
import { within } from './waiting';

export interface CommandOptions extends ChildOptions {
	/** The command is stopped after this many milliseconds. */
	timeoutMs: number;
}

/** A command that exited with a code other than 0; `output` is what it printed. */
export class CommandFailed extends Error {
	constructor(
		command: string,
		readonly output: string,
	) {
		super(`${command} failed. Its last output:\n${lastLines(output, 15)}`);
	}
}

export const lastLines = (text: string, count: number): string => text.trimEnd().split('\n').slice(-count).join('\n');

/** Runs a command to its end. Throws `CommandFailed` when its exit code is not 0, and another error when it takes too long. */
export async function runCommand(command: string, args: string[], options: CommandOptions): Promise<void> {
	const { logFile, timeoutMs } = options;
	const loggedBefore = existsSync(logFile) ? readFileSync(logFile).length : 0;
	const child = await startChild(command, args, options);
	const shown = `${command} ${args[0]}`;
	const code = await within(child.exited, timeoutMs, `${shown} did not finish`).finally(() => child.stop());
	if (code !== 0) throw new CommandFailed(shown, readFileSync(logFile).subarray(loggedBefore).toString());
}
