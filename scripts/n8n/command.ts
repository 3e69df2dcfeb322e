import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

export interface CommandOptions {
	cwd: string;
	env?: NodeJS.ProcessEnv;
	/** Everything the command prints is added to this file. */
	logFile: string;
	/** The command is ended after so many milliseconds. */
	timeoutMs: number;
	/** Runs the command as this user and group. */
	uid?: number;
	gid?: number;
}

/** A command that ended with another exit code than 0; `output` is what it printed. */
export class CommandFailed extends Error {
	constructor(
		command: string,
		readonly output: string,
	) {
		super(`${command} did not succeed. Its last words:\n${lastLines(output, 15)}`);
	}
}

export const lastLines = (text: string, count: number): string => text.trimEnd().split('\n').slice(-count).join('\n');

/** Runs a command to its end. Throws `CommandFailed` when it does not end with 0 in time. */
export async function runCommand(command: string, args: string[], options: CommandOptions): Promise<void> {
	const log = openSync(options.logFile, 'a');
	const start = readFileSync(options.logFile).length;
	const child = spawn(command, args, {
		cwd: options.cwd,
		env: options.env ?? process.env,
		stdio: ['ignore', log, log],
		timeout: options.timeoutMs,
		uid: options.uid,
		gid: options.gid,
	});
	closeSync(log);
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', resolve);
	});
	if (code !== 0) {
		throw new CommandFailed(`${command} ${args[0]}`, readFileSync(options.logFile).subarray(start).toString());
	}
}
