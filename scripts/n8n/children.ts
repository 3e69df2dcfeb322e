import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { GuardedCommand } from './guard';
import { within } from './waiting';

/** Longer than the guard's own patience with a child that does not respond to SIGTERM. */
const STOP_MS = 15_000;

export interface Child {
	/** The process id of the command itself, not of its guard. */
	pid: number;
	/** Resolves with the exit code or the signal's name when the command is gone. */
	exited: Promise<number | string>;
	/** False as soon as the command is gone. */
	isRunning(): boolean;
	/** Ends the command and all that it started; resolves when they are gone. */
	stop(): Promise<void>;
}

export interface ChildOptions {
	cwd: string;
	/** This process's own by default. */
	env?: NodeJS.ProcessEnv;
	/** Everything the command prints is added to this file. */
	logFile: string;
	/** Runs the command as this user and group. */
	uid?: number;
	gid?: number;
}

/**
 * Starts a command under a guard (`guard.ts`), so that it ends with this process however this process ends.
 * Throws when the command cannot be started.
 */
export async function startChild(command: string, args: string[], options: ChildOptions): Promise<Child> {
	mkdirSync(dirname(options.logFile), { recursive: true });
	const log = openSync(options.logFile, 'a');
	const { cwd, env, uid, gid } = options;
	const guarded: GuardedCommand = { command, args, cwd, uid, gid };
	const guard = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'guard.ts'), JSON.stringify(guarded)], {
		cwd: __dirname,
		env,
		detached: true,
		stdio: ['ignore', log, log, 'ipc'],
	});
	closeSync(log);

	let running = true;
	const exited = new Promise<number | string>((resolve) => {
		guard.on('message', (message: { exit?: number | string }) => {
			if (message.exit !== undefined) resolve(message.exit);
		});
		guard.once('exit', (code, signal) => resolve(signal ?? code ?? 1));
	}).finally(() => (running = false));

	const started = new Promise<number>((resolve, reject) => {
		guard.once('message', (message: { pid?: number; failed?: string }) => {
			if (message.pid) resolve(message.pid);
			else reject(new Error(`${command} could not be started: ${message.failed ?? 'no reason given'}`));
		});
		guard.once('error', reject);
		guard.once('exit', () => reject(new Error(`${command} could not be started; see ${options.logFile}`)));
	});
	const pid = await within(started, STOP_MS, `${command} did not start`);

	return {
		pid,
		exited,
		isRunning: () => running,
		async stop() {
			if (running && guard.connected) guard.send('stop');
			await within(exited, STOP_MS, `${command} (process ${pid}) did not end`);
		},
	};
}
