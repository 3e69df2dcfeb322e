import { sleep } from 'n8n-workflow';

import { isSurelyUndone, meaningOf } from '../exchange/endings';
import type { AttemptResult } from '../exchange/response';
import type { Credential } from './credentials';
import { Lane, type Waiting } from './lane';
import { memoryKeyOf, refusalOf, type Memory } from './memory';
import { isOpen, type ExchangeRequest, type HeldBack } from './request';
import { pauseAfter, Weather } from './weather';

/** ms. n8n's `sleep` cannot be ended early, so a wait is cut into pieces of this length: none lingers after the end. */
const LONGEST_PIECE = 250;

/** OPSCOM's codes for a client code or token that it does not take (API Error Codes, opscom.wiki). */
const ACCESS_CODES: unknown[] = [9000, 9001, 9002];

/** Where time comes from; tests bring their own. */
export interface Clock {
	/** ms on a clock that only goes forward. */
	now(): number;
	/** Waits `ms`. */
	sleep(ms: number): Promise<unknown>;
}

/** Not `Date.now`: the clock of a machine can be set back during a run. */
export const systemClock: Clock = { now: () => performance.now(), sleep };

/** What all requests of a run share. */
export interface Sending {
	/** Requests in flight at once, at most. */
	concurrency: number;
	/** ms between the starts of two requests, at least. */
	interval: number;
	/** Sends a request once. */
	attempt: (request: ExchangeRequest) => Promise<AttemptResult>;
	/** For an operation that must be sent once only. */
	memory?: Memory;
	/** Is told of each request that this run is through with. */
	onEnd: (request: ExchangeRequest) => void;
	clock?: Clock;
}

interface Next {
	lane: Lane;
	waiting: Waiting;
	/** There is room for it. */
	mayStart: boolean;
}

/**
 * Sends requests as they come: each address at the pace that its weather allows, of its requests the one tried least often
 * first, and those of a chain one after the other.
 */
export class Dispatcher {
	/** No more requests will come. */
	isClosed = false;
	/** By host and port. */
	private readonly lanes = new Map<string, Lane>();
	private readonly clock: Clock;
	/** Credentials that OPSCOM refuses. */
	private readonly denied = new Set<Credential>();
	private hasNewDenied = false;
	/** When a credential was last refused with HTTP 403, with no other answer since. */
	private readonly forbiddenAt = new Map<Credential, number>();
	/** Whose key is recorded, and who has not left yet. */
	private readonly reserved = new Set<Waiting>();
	/** The request that follows each one of a chain. */
	private readonly followers = new Map<ExchangeRequest, ExchangeRequest>();
	/** Whoever ends right now. */
	private ended: ExchangeRequest[] = [];
	private halt?: HeldBack;
	private notBefore = 0;
	private inFlight = 0;
	private count = 0;
	private wake = () => {};
	private failure: unknown;

	constructor(private readonly sending: Sending) {
		this.clock = sending.clock ?? systemClock;
	}

	/**
	 * Takes a request. A settled one, and one that must not be sent, only ends.
	 *
	 * @param previous the one of its chain that it must not overtake
	 */
	add(request: ExchangeRequest, previous?: ExchangeRequest): void {
		if (previous && !previous.isEnded) this.followers.set(previous, request);
		else this.enter(request, previous);
		this.wake();
	}

	/** Tells that no more requests will come. */
	close(): void {
		this.isClosed = true;
		this.wake();
	}

	/** Stops new requests from starting. The first reason stays, but for a cancel. */
	stop(reason: HeldBack): void {
		if (this.halt === undefined || reason === 'cancelled') this.halt = reason;
		this.wake();
	}

	/**
	 * Sends until all requests have ended.
	 *
	 * @throws then what was thrown outside of a single request; no other has started since
	 */
	async run(): Promise<void> {
		try {
			while (!this.isDone()) {
				const now = this.clock.now();
				const next = this.next(now);
				if (next && this.shouldReserve(next)) await this.reserve(next.lane, now);
				else if (next?.mayStart) void this.send(next.lane, next.waiting, now);
				else await this.rest(now);
			}
		} catch (thrown) {
			this.failure ??= thrown;
			this.halt ??= 'unexpected';
			// Whatever is in flight comes to its end first.
			while (this.inFlight > 0) await new Promise<void>((resolve) => (this.wake = resolve));
		}
		await this.release([...this.reserved]);
		if (this.failure !== undefined) throw this.failure as Error;
	}

	private isDone(): boolean {
		this.endHopeless();
		const isIdle = this.inFlight === 0 && [...this.lanes.values()].every(({ isEmpty }) => isEmpty);
		return isIdle && (this.isClosed || this.halt !== undefined);
	}

	/** Lets a request wait for its turn, or ends it and lets the next one of its chain in. */
	private enter(request: ExchangeRequest, previous?: ExchangeRequest): void {
		if (previous && isOpen(previous) && !request.confirmed) request.heldBack ??= 'overtaking';
		else if (this.denied.has(request.credential) && !request.confirmed) request.heldBack ??= 'accessDenied';
		const isInDoubt = request.doubt !== undefined && request.operation.effect === 'once';
		if (request.confirmed || request.heldBack || isInDoubt) return this.finish(request);
		const { host } = new URL(request.url);
		const lane = this.lanes.get(host) ?? new Lane(new Weather(this.sending.concurrency, this.clock.now()));
		this.lanes.set(host, lane);
		lane.add({ request, order: this.count++, retries: 0, notBefore: 0, answers: 0 });
	}

	/** Notes that this run is through with a request. */
	private finish(request: ExchangeRequest): void {
		this.ended.push(request);
		// Whoever follows can end at once as well: in turn, because a chain can be long.
		if (this.ended.length > 1) return;
		try {
			for (const ended of this.ended) {
				ended.isEnded = true;
				this.sending.onEnd(ended);
				const follower = this.followers.get(ended);
				this.followers.delete(ended);
				if (follower) this.enter(follower, ended);
			}
		} catch (thrown) {
			this.failure ??= thrown;
			this.stop('failed');
		}
		this.ended = [];
	}

	/** Ends whoever may no longer be sent. */
	private endHopeless(): void {
		for (const lane of this.lanes.values()) {
			const reason = this.halt ?? lane.weather.closed;
			const isDenied = ({ request }: Waiting) => this.denied.has(request.credential);
			if (reason)
				this.holdBack(
					lane.takeAll(() => true),
					reason,
					this.halt ? undefined : lane.seen,
				);
			else if (this.hasNewDenied) this.holdBack(lane.takeAll(isDenied), 'accessDenied');
		}
		this.hasNewDenied = false;
	}

	/** Who is next: of all addresses the one tried least often, then the first that came. */
	private next(now: number): Next | undefined {
		if (this.halt || now < this.notBefore) return undefined;
		let next: Next | undefined;
		for (const lane of this.lanes.values()) {
			const { weather } = lane;
			const mayStart = !weather.isFull && this.inFlight < this.sending.concurrency;
			if (weather.notBefore > now || (weather.isPaused && !mayStart)) continue;
			const [waiting] = lane.next(now, 1);
			if (!waiting) continue;
			// Whoever has to wait for room keeps nobody back who has not.
			const isBetter = mayStart === next?.mayStart ? isBefore(waiting, next.waiting) : mayStart || !next;
			if (isBetter) next = { lane, waiting, mayStart };
		}
		return next;
	}

	/** Waits until somebody may start, a request ends, or one comes. */
	private async rest(now: number): Promise<void> {
		const starts = [...this.lanes.values()].map((lane) => lane.nextStart(now));
		const isFull = this.inFlight >= this.sending.concurrency;
		const next = isFull ? Infinity : Math.max(this.notBefore, Math.min(Infinity, ...starts));
		const woken = new Promise<void>((resolve) => (this.wake = resolve));
		const wait = Math.max(0, Math.min(next - now, LONGEST_PIECE));
		await (next === Infinity ? woken : Promise.race([woken, this.clock.sleep(wait)]));
	}

	/** Keys are recorded before they are needed, while all that can be in flight is. */
	private shouldReserve({ waiting, mayStart }: Next): boolean {
		const { memory, interval } = this.sending;
		if (!memory || this.reserved.has(waiting)) return false;
		return mayStart || (interval === 0 && this.reserved.size === 0);
	}

	/** Records the keys of those who start next: as many as can be in flight, but only one if it will not be right away. */
	private async reserve(lane: Lane, now: number): Promise<void> {
		const { memory, interval, concurrency } = this.sending;
		const isWaiting = lane.weather.isPaused || interval > 0;
		const group = lane.next(now, isWaiting ? 1 : concurrency).filter((waiting) => !this.reserved.has(waiting));
		const keys = new Map(group.map((waiting) => [keyOf(waiting), waiting]));
		try {
			const news = await memory?.record([...keys.keys()]);
			for (const [key, waiting] of keys) {
				if (news?.has(key)) this.reserved.add(waiting);
				else
					this.holdBack(
						lane.takeAll((one) => one === waiting),
						'sentBefore',
					);
			}
			// What failed meanwhile made a pause of it.
			if (lane.weather.notBefore > this.clock.now()) await this.release([...this.reserved]);
		} catch (thrown) {
			for (const { request } of group) request.noteException(refusalOf(thrown));
			this.stop('noMemory');
		}
	}

	/** Takes out the keys of requests that do not leave now. */
	private async release(group: Waiting[]): Promise<void> {
		for (const waiting of group) this.reserved.delete(waiting);
		if (group.length > 0) await this.sending.memory?.takeOut(group.map(keyOf));
	}

	/** Sends a request once; never throws. */
	private async send(lane: Lane, waiting: Waiting, now: number): Promise<void> {
		const { request } = waiting;
		this.inFlight++;
		try {
			lane.remove(waiting);
			this.reserved.delete(waiting);
			this.notBefore = now + this.sending.interval;
			lane.weather.start(now);
			request.begin();
			const result = await this.sending.attempt(request);
			request.end(result);
			await this.judge(lane, waiting, result, now);
		} catch (thrown) {
			// An exception inside the node is the outcome of its own request, and the others go on.
			request.noteException(thrown);
			if (!request.isEnded) this.finish(request);
		} finally {
			this.inFlight--;
			lane.weather.inFlight--;
			this.wake();
		}
	}

	/** Decides what comes after an attempt: for the request, and for the others of its address and credential. */
	private async judge(lane: Lane, waiting: Waiting, result: AttemptResult, startedAt: number): Promise<void> {
		const { request } = waiting;
		const { next } = meaningOf(result, request.operation.effect);
		this.noteWeather(lane, waiting, result, startedAt);
		this.noteAccess(request.credential, result, startedAt);
		const isPaused = lane.weather.isPaused || this.halt !== undefined;
		await this.release([...(isSurelyUndone(result) ? [waiting] : []), ...(isPaused ? this.reserved : [])]);
		if (next === 'retry') waiting.retries++;
		if (next === undefined || waiting.retries > request.options.maxRetries) this.finish(request);
		else lane.add(waiting);
		// It was in flight when its credential was refused.
		this.hasNewDenied ||= this.denied.has(request.credential);
	}

	private noteWeather(lane: Lane, waiting: Waiting, result: AttemptResult, startedAt: number): void {
		const { weather } = lane;
		const { attempts } = waiting.request;
		const now = this.clock.now();
		const { signal } = meaningOf(result, 'read');
		if (signal === undefined) return;
		if (signal === 'answered') return weather.answer(startedAt, now);
		lane.seen = result;
		if (signal === 'closed') return void (weather.closed = 'closed');
		if (result.ending === 'blocked') weather.block(startedAt, now);
		// Others were answered since it failed last: this is about its row.
		const isOwn = signal === 'unanswered' && attempts > 1 && weather.answers > waiting.answers;
		waiting.answers = weather.answers;
		if (isOwn) waiting.notBefore = now + pauseAfter(attempts, result.retryAfter);
		else weather.fail(signal, startedAt, now, result.retryAfter);
	}

	/** A token or client code that OPSCOM refuses in its JSON; one HTTP 403 alone can be about its row. */
	private noteAccess(credential: Credential, result: AttemptResult, startedAt: number): void {
		const { ending, errorCode, httpStatus } = result;
		if (meaningOf(result, 'read').signal !== 'answered') return;
		const isForbidden = ending === 'refused' && httpStatus === 403;
		const isSecond = isForbidden && startedAt >= (this.forbiddenAt.get(credential) ?? Infinity);
		if (isSecond || ACCESS_CODES.includes(errorCode) || (ending === 'refused' && httpStatus === 401)) {
			this.denied.add(credential);
			this.hasNewDenied = true;
		}
		if (!isForbidden) this.forbiddenAt.delete(credential);
		else if (!this.forbiddenAt.has(credential)) this.forbiddenAt.set(credential, this.clock.now());
	}

	private holdBack(group: Waiting[], reason: HeldBack, seen?: AttemptResult): void {
		for (const { request } of group) {
			request.heldBack = reason;
			if (seen) request.seen = seen;
			this.finish(request);
		}
	}
}

function isBefore(one: Waiting, other: Waiting): boolean {
	return (one.request.attempts - other.request.attempts || one.order - other.order) < 0;
}

function keyOf({ request: { credential, asked } }: Waiting): string {
	return memoryKeyOf(credential.clientCode, asked.key);
}
