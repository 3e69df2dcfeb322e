import { readFileSync, writeFileSync } from 'node:fs';

/** Linux counts a process's time in hundredths of a second, whatever the processor (man 5 proc). */
const MS_PER_TICK = 10;

/** Where user time and system time stand behind the name in `stat`. */
const USER_TIME = 11;
const SYSTEM_TIME = 12;

/** Clears the memory peak (man 5 proc, `clear_refs`). */
const RESET_PEAK = '5';

/** Throws unless this machine tells what a process uses. */
export function assertUsageIsKnown(): void {
	if (process.platform !== 'linux')
		throw new Error('The benchmark reads the CPU time and memory of n8n from /proc, so it needs Linux.');
}

/** The CPU time of a process with all its threads, in ms. */
export function cpuMsOf(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	// The name of the program comes in parentheses and may hold spaces.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])) * MS_PER_TICK;
}

function statusOf(pid: number, field: 'VmRSS' | 'VmHWM'): number {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1];
	if (kilobytes === undefined) throw new Error(`/proc tells no ${field} of process ${pid}`);
	return Number(kilobytes) / 1024;
}

/** The memory of a process, in MiB. */
export const memoryOf = (pid: number): number => statusOf(pid, 'VmRSS');

/** The most memory of a process since `resetPeakMemory`, in MiB. */
export const peakMemoryOf = (pid: number): number => statusOf(pid, 'VmHWM');

export function resetPeakMemory(pid: number): void {
	writeFileSync(`/proc/${pid}/clear_refs`, RESET_PEAK);
}

/** How many files and connections a process may have open. */
export function openFilesLimitOf(pid: number): number {
	return Number(/^Max open files\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'utf8'))?.[1]);
}
