import { sleep } from 'n8n-workflow';

import type { Pace } from '../exchange/sendUntilSettled';

/** n8n's `sleep` cannot be ended early, so a wait is cut into pieces of this length: none lingers after a halt. */
const LONGEST_PIECE_MS = 250;

/** Why no further request may start. */
export type Halt = 'cancelled' | 'failed' | 'accessDenied';

/** Where time comes from; tests bring their own. */
export interface Clock {
	/** ms on a clock that only goes forward. */
	now(): number;
	/** Waits `ms`. */
	sleep(ms: number): Promise<unknown>;
}

/** Somebody who waits, and how to end that. */
interface Waiter {
	wake?: () => void;
}

/** Not `Date.now`: the clock of a machine can be set back during a run. */
const systemClock: Clock = { now: () => performance.now(), sleep };

/** When the requests of one run may start. */
export class RunPace {
	private halt?: Halt;
	private readonly denied = new Set<object>();
	/** Who waits now. Not one promise for all of them: it would keep each waiter as long as the run lasts. */
	private readonly waiters = new Set<Waiter>();
	/** Who asks for a turn, in the order of asking. */
	private readonly queue: Waiter[] = [];
	private notBefore = 0;

	/** ms between the starts of two requests, at least. */
	interval = 0;

	constructor(private readonly clock: Clock = systemClock) {}

	/** Why no further request with this credential may start; `undefined` while requests may. */
	haltFor(credential: object): Halt | undefined {
		return this.halt ?? (this.denied.has(credential) ? 'accessDenied' : undefined);
	}

	/** Stops new requests from starting and ends all waits at once. The first reason stays, but for a cancel. */
	stop(reason: 'cancelled' | 'failed'): void {
		if (this.halt === undefined || reason === 'cancelled') this.halt = reason;
		this.wake();
	}

	/** Stops new requests with this credential and ends its waits. */
	deny(credential: object): void {
		this.denied.add(credential);
		this.wake();
	}

	/** The pace for requests with one credential. */
	for(credential: object): Pace {
		return {
			turn: async () => await this.turn(credential),
			wait: async (ms) => await this.wait(ms, credential),
			pause: (ms) => this.pause(ms),
		};
	}

	/** Requests start in the order in which they ask; one whose credential is refused leaves at once. */
	private async turn(credential: object): Promise<boolean> {
		const waiter: Waiter = {};
		this.queue.push(waiter);
		try {
			while (this.haltFor(credential) === undefined) {
				const left = this.notBefore - this.clock.now();
				if (this.queue[0] !== waiter) await this.sleepOrWake(undefined, waiter);
				else if (left > 0) await this.wait(left, credential);
				else {
					this.pause(this.interval);
					return true;
				}
			}
			return false;
		} finally {
			this.queue.splice(this.queue.indexOf(waiter), 1);
			this.queue[0]?.wake?.();
		}
	}

	private async wait(ms: number, credential: object): Promise<void> {
		const end = this.clock.now() + ms;
		for (let left = ms; left > 0 && this.haltFor(credential) === undefined; left = end - this.clock.now()) {
			await this.sleepOrWake(Math.min(left, LONGEST_PIECE_MS));
		}
	}

	/** Ends when the waiter is woken, or after `ms` if there are any. */
	private async sleepOrWake(ms: number | undefined, waiter: Waiter = {}): Promise<void> {
		const woken = new Promise<void>((resolve) => (waiter.wake = resolve));
		this.waiters.add(waiter);
		try {
			await (ms === undefined ? woken : Promise.race([woken, this.clock.sleep(ms)]));
		} finally {
			this.waiters.delete(waiter);
		}
	}

	private wake(): void {
		for (const { wake } of this.waiters) wake?.();
	}

	private pause(ms: number): void {
		this.notBefore = Math.max(this.notBefore, this.clock.now() + ms);
	}
}
