/**
 * Runs a command in a process group of its own and ends that group as soon as the process that started this script is
 * gone. A killed test run then leaves nothing behind, which a handler inside the killed process could not promise.
 */
import { spawn } from 'node:child_process';

/** What the guard gets as its only argument, as JSON. */
export interface GuardedCommand {
	command: string;
	args: string[];
	cwd: string;
	/** The user and group that the command runs as, when not this process's own. */
	uid?: number;
	gid?: number;
}

const GRACE_MS = 10_000;
const { command, args, ...options } = JSON.parse(process.argv[2]) as GuardedCommand;

const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'inherit', 'inherit'] });

function signalGroup(signal: NodeJS.Signals): void {
	try {
		if (child.pid) process.kill(-child.pid, signal);
	} catch {
		// The group is gone already, which is what was wanted.
	}
}

function endGroup(): void {
	signalGroup('SIGTERM');
	setTimeout(() => signalGroup('SIGKILL'), GRACE_MS).unref();
}

child.once('spawn', () => {
	// Whoever started this script may be gone by now, and is then not noticed by 'disconnect' below.
	if (!process.connected) endGroup();
	else process.send?.({ pid: child.pid }, (lost: Error | null) => lost && endGroup());
});
child.once('error', (error) => {
	process.send?.({ failed: error.message });
	process.exitCode = 1;
	if (process.connected) process.disconnect();
});
child.once('exit', (code, signal) => {
	// Whatever the command started itself (a task runner) must not outlive it.
	signalGroup('SIGKILL');
	process.exitCode = code ?? 1;
	if (process.connected) process.send?.({ exit: signal ?? code }, () => process.disconnect());
});
process.on('message', (message) => {
	if (message === 'stop') endGroup();
});
process.on('disconnect', () => {
	if (child.exitCode === null && child.signalCode === null) endGroup();
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, endGroup);
