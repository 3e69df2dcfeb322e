import { sleep } from 'n8n-workflow';

import type { HeldBack } from './requests';
import { Throttle } from './throttle';

/** n8n's `sleep` cannot be ended early, so a wait is cut into pieces of this length: none lingers after a halt. */
const LONGEST_PIECE_MS = 250;

/** So many requests in a row without any answer end the run's sending. */
const MOST_WITHOUT_ANSWER = 10;

/** Why no further request may start. */
export type Halt = Extract<
	HeldBack,
	'cancelled' | 'failed' | 'accessDenied' | 'blockedBefore' | 'busy' | 'silent' | 'noMemory'
>;

/** Where time comes from; tests bring their own. */
export interface Clock {
	/** ms on a clock that only goes forward. */
	now(): number;
	/** Waits `ms`. */
	sleep(ms: number): Promise<unknown>;
}

/** How a request came back: it got through, OPSCOM was too busy for it, or nothing answered. */
export type Reply = 'accepted' | 'busy' | 'silent';

/** A request that has started. */
export interface Start {
	/** Tells how it came back, which decides when the others may start. */
	end(reply: Reply, retryAfter?: number): void;
}

/** Somebody who waits, and how to end that. */
interface Waiter {
	wake?: () => void;
}

/** Not `Date.now`: the clock of a machine can be set back during a run. */
const systemClock: Clock = { now: () => performance.now(), sleep };

/** When the requests of one run may start. */
export class Pace {
	private halt?: Halt;
	private readonly denied = new Map<object, Halt>();
	/** Who waits now. Not one promise for all of them: it would keep each waiter as long as the run lasts. */
	private readonly waiters = new Set<Waiter>();
	/** Who asks for a turn, in the order of asking. */
	private readonly queue: Waiter[] = [];
	private readonly throttle: Throttle;
	private notBefore = 0;
	private inFlight = 0;
	private withoutAnswer = 0;

	/**
	 * @param concurrency requests in flight at once, at most
	 * @param interval ms between the starts of two requests, at least
	 */
	constructor(
		concurrency: number,
		private readonly interval: number,
		private readonly clock: Clock = systemClock,
	) {
		this.throttle = new Throttle(concurrency, clock.now());
	}

	/** Why no further request with this credential may start; `undefined` while requests may. */
	haltFor(credential: object): Halt | undefined {
		return this.halt ?? this.denied.get(credential);
	}

	/** Stops new requests from starting and ends all waits at once. The first reason stays, but for a cancel. */
	stop(reason: Halt): void {
		if (this.halt === undefined || reason === 'cancelled') this.halt = reason;
		this.wakeAll();
	}

	/** Stops new requests with this credential and ends its waits. */
	deny(credential: object, reason: 'accessDenied' | 'blockedBefore'): void {
		this.denied.set(credential, reason);
		this.wakeAll();
	}

	/**
	 * Waits until a request may start: requests start in the order in which they ask; one whose credential is refused leaves
	 * at once.
	 *
	 * @returns `undefined` when none may start any more
	 */
	async start(credential: object): Promise<Start | undefined> {
		const waiter: Waiter = {};
		this.queue.push(waiter);
		try {
			while (this.haltFor(credential) === undefined) {
				const left = this.notBefore - this.clock.now();
				const isNext = this.queue[0] === waiter && this.inFlight < this.throttle.atOnce;
				if (!isNext) await this.sleepOrWake(undefined, waiter);
				else if (left > 0) await this.sleepOrWake(Math.min(left, LONGEST_PIECE_MS), waiter);
				else return this.begin();
			}
			return undefined;
		} finally {
			this.queue.splice(this.queue.indexOf(waiter), 1);
			this.queue[0]?.wake?.();
		}
	}

	/** Waits `ms`; ends early when no further request with this credential may start. */
	async wait(ms: number, credential: object): Promise<void> {
		const end = this.clock.now() + ms;
		for (let left = ms; left > 0 && this.haltFor(credential) === undefined; left = end - this.clock.now()) {
			await this.sleepOrWake(Math.min(left, LONGEST_PIECE_MS));
		}
	}

	private begin(): Start {
		const startedAt = this.clock.now();
		this.pause(Math.max(this.interval, this.throttle.spacing));
		this.inFlight++;
		return {
			end: (reply, retryAfter) => {
				this.inFlight--;
				// Whoever waits must hear of it, or the run would not come to its end.
				try {
					this.note(reply, startedAt, retryAfter);
				} finally {
					this.queue[0]?.wake?.();
				}
			},
		};
	}

	private note(reply: Reply, startedAt: number, retryAfter: number | undefined): void {
		this.withoutAnswer = reply === 'silent' ? this.withoutAnswer + 1 : 0;
		if (this.withoutAnswer >= MOST_WITHOUT_ANSWER) this.stop('silent');
		if (reply === 'accepted') this.throttle.accept(this.clock.now(), startedAt);
		if (reply !== 'busy') return;
		const wait = this.throttle.refuse(this.clock.now(), startedAt, retryAfter);
		if (wait === undefined) this.stop('busy');
		else this.pause(wait);
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

	private wakeAll(): void {
		for (const { wake } of this.waiters) wake?.();
	}

	private pause(ms: number): void {
		this.notBefore = Math.max(this.notBefore, this.clock.now() + ms);
	}
}
