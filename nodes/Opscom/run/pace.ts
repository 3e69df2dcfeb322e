import { sleep } from 'n8n-workflow';

import type { Pace } from '../exchange/exchange';

/** n8n's `sleep` cannot be ended early, so a wait is cut into pieces of this length: none lingers after a halt. */
const LONGEST_PIECE_MS = 250;

/** Why no request may start any more. */
export type Halt = 'cancelled' | 'failed' | 'accessDenied';

/** Where time comes from; tests bring their own. */
export interface Clock {
	/** ms */
	now(): number;
	/** Waits `ms`. */
	sleep(ms: number): Promise<unknown>;
}

const systemClock: Clock = { now: () => Date.now(), sleep };

/** When the requests of one run may start. */
export class RunPace implements Pace {
	private halt?: Halt;
	private announceHalt!: () => void;
	private readonly halted = new Promise<void>((resolve) => (this.announceHalt = resolve));
	private startable = Promise.resolve();
	private notBefore = 0;

	/** @param interval ms between the starts of two requests, at least */
	constructor(
		private readonly interval: number,
		private readonly clock: Clock = systemClock,
	) {}

	/** Why no request may start any more; `undefined` while requests may. The first reason stays, but for a cancel. */
	get haltedBecause(): Halt | undefined {
		return this.halt;
	}

	/** Lets no request start any more and ends all waits at once. */
	stop(reason: Halt): void {
		if (this.halt === undefined || reason === 'cancelled') this.halt = reason;
		this.announceHalt();
	}

	async turn(): Promise<boolean> {
		const mine = this.startable.then(async () => {
			while (this.halt === undefined && this.clock.now() < this.notBefore) {
				await this.wait(this.notBefore - this.clock.now());
			}
			this.pause(this.interval);
		});
		this.startable = mine;
		await mine;
		return this.halt === undefined;
	}

	async wait(ms: number): Promise<void> {
		const end = this.clock.now() + ms;
		for (let left = ms; left > 0 && this.halt === undefined; left = end - this.clock.now()) {
			await Promise.race([this.halted, this.clock.sleep(Math.min(left, LONGEST_PIECE_MS))]);
		}
	}

	pause(ms: number): void {
		this.notBefore = Math.max(this.notBefore, this.clock.now() + ms);
	}
}
