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

/** Not `Date.now`: the clock of a machine can be set back during a run. */
const systemClock: Clock = { now: () => performance.now(), sleep };

/** When the requests of one run may start. */
export class RunPace {
	private halt?: Halt;
	private readonly denied = new Set<object>();
	/** Ends the waits that are under way. Not one promise for all: it would keep each waiter as long as the run lasts. */
	private readonly wakers = new Set<() => void>();
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

	private async turn(credential: object): Promise<boolean> {
		const isHalted = () => this.haltFor(credential) !== undefined;
		while (!isHalted() && this.clock.now() < this.notBefore) {
			await this.wait(this.notBefore - this.clock.now(), credential);
		}
		if (isHalted()) return false;
		this.pause(this.interval);
		return true;
	}

	private async wait(ms: number, credential: object): Promise<void> {
		const end = this.clock.now() + ms;
		for (let left = ms; left > 0 && this.haltFor(credential) === undefined; left = end - this.clock.now()) {
			await this.sleepOrWake(Math.min(left, LONGEST_PIECE_MS));
		}
	}

	private async sleepOrWake(ms: number): Promise<void> {
		let wake!: () => void;
		const woken = new Promise<void>((resolve) => (wake = resolve));
		this.wakers.add(wake);
		try {
			await Promise.race([woken, this.clock.sleep(ms)]);
		} finally {
			this.wakers.delete(wake);
		}
	}

	private wake(): void {
		for (const wake of this.wakers) wake();
	}

	private pause(ms: number): void {
		this.notBefore = Math.max(this.notBefore, this.clock.now() + ms);
	}
}
