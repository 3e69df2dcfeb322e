import { setImmediate as turnOfNode } from 'node:timers/promises';

import type { Clock } from '../../nodes/Opscom/run/dispatcher';

interface Sleeper {
	until: number;
	wake: () => void;
}

/** A clock that stands still until a test lets it go on, and then goes from one sleeper's end to the next. */
export class VirtualClock implements Clock {
	private time = 0;
	private sleepers: Sleeper[] = [];

	now(): number {
		return this.time;
	}

	async sleep(ms: number): Promise<void> {
		await new Promise<void>((wake) => this.sleepers.push({ until: this.time + ms, wake }));
	}

	/** Lets everything happen that happens within `ms`; afterwards the clock is `ms` further. */
	async pass(ms: number): Promise<void> {
		const end = this.time + ms;
		await turnOfNode();
		for (let next = this.nextUntil(end); next; next = this.nextUntil(end)) {
			this.time = next.until;
			this.sleepers = this.sleepers.filter((sleeper) => sleeper !== next);
			next.wake();
			await turnOfNode();
		}
		this.time = end;
	}

	private nextUntil(end: number): Sleeper | undefined {
		return this.sleepers.filter(({ until }) => until <= end).sort((one, other) => one.until - other.until)[0];
	}
}
