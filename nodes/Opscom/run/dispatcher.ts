import { sleep } from 'n8n-workflow';

import { isSurelyUndone, meaningOf } from '../exchange/endings';
import { messageFor } from '../exchange/messages';
import type { AttemptResult } from '../exchange/response';
import { readRetryAfter } from '../exchange/retryAfter';
import { excerpt } from '../exchange/text';
import type { Credential } from './credentials';
import { memoryKeyOf, type Memory } from './memory';
import type { ExchangeRequest, HeldBack } from './request';
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

/** A request that waits for its turn. */
interface Waiting {
	request: ExchangeRequest;
	/** In the order in which they came. */
	order: number;
	retries: number;
	notBefore: number;
	/** Answers that its address had given when it last failed. */
	answers: number;
}

/** One address with its weather, and who waits for it: by the number of attempts, then in the order of coming. */
interface Lane {
	weather: Weather;
	waiting: Waiting[][];
	/** What last went wrong there. */
	seen?: AttemptResult;
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
	private readonly lanes = new Map<string, Lane>();
	private readonly clock: Clock;
	/** Credentials that OPSCOM refuses. */
	private readonly denied = new Set<Credential>();
	/** When a credential was last refused with HTTP 403, with no other answer since. */
	private readonly forbiddenAt = new Map<Credential, number>();
	/** Requests whose key is recorded and that have not left yet. */
	private readonly reserved = new Set<Waiting>();
	/** The request that follows each one of a chain. */
	private readonly followers = new Map<ExchangeRequest, ExchangeRequest>();
	private halt?: HeldBack;
	private notBefore = 0;
	private inFlight = 0;
	private count = 0;
	/** No more requests will come. */
	isClosed = false;
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
		return this.inFlight === 0 && this.waitingCount === 0 && (this.isClosed || this.halt !== undefined);
	}

	private get waitingCount(): number {
		let count = 0;
		for (const { waiting } of this.lanes.values()) for (const group of waiting) count += group?.length ?? 0;
		return count;
	}

	private enter(request: ExchangeRequest, previous?: ExchangeRequest): void {
		const isBehindOpen = previous && (previous.outcome === 'unknown' || previous.outcome === 'notSent');
		if (!request.confirmed && isBehindOpen) request.heldBack = 'overtaking';
		const isInDoubt = request.doubt !== undefined && request.operation.effect === 'once';
		if (request.confirmed || request.heldBack || isInDoubt) return this.finish(request);
		const waiting = { request, order: this.count++, retries: 0, notBefore: 0, answers: 0 };
		this.enqueue(this.laneOf(request), waiting);
	}

	private enqueue({ waiting: groups }: Lane, waiting: Waiting): void {
		(groups[waiting.request.attempts] ??= []).push(waiting);
	}

	private laneOf({ url }: ExchangeRequest): Lane {
		const { host } = new URL(url);
		const lane = this.lanes.get(host) ?? {
			weather: new Weather(this.sending.concurrency, this.clock.now()),
			waiting: [],
		};
		this.lanes.set(host, lane);
		return lane;
	}

	/** Notes that this run is through with a request, and lets the next one of its chain in. */
	private finish(request: ExchangeRequest): void {
		for (let ended: ExchangeRequest | undefined = request; ended; ) {
			ended.isEnded = true;
			this.sending.onEnd(ended);
			const follower = this.followers.get(ended);
			this.followers.delete(ended);
			if (!follower) return;
			const isOpen = ended.outcome === 'unknown' || ended.outcome === 'notSent';
			if (!isOpen || follower.confirmed) return this.enter(follower, ended);
			follower.heldBack ??= 'overtaking';
			ended = follower;
		}
	}

	/** Ends whoever may no longer be sent. */
	private endHopeless(): void {
		for (const lane of this.lanes.values()) {
			const { weather, seen } = lane;
			const reason = this.halt ?? weather.closed;
			if (reason === undefined && this.denied.size === 0) continue;
			const isHopeless = ({ request }: Waiting) => reason !== undefined || this.denied.has(request.credential);
			const ended = lane.waiting.flatMap((group) => group?.filter(isHopeless) ?? []);
			if (ended.length === 0) continue;
			lane.waiting = lane.waiting.map((group) => group?.filter((waiting) => !isHopeless(waiting)));
			for (const { request } of ended) {
				request.heldBack = reason ?? 'accessDenied';
				if (seen && reason === weather.closed) request.seen = seen;
				this.finish(request);
			}
		}
	}

	/** Who is next: of all addresses the one tried least often, then the first that came. */
	private next(now: number): Next | undefined {
		if (this.halt || now < this.notBefore) return undefined;
		let next: Next | undefined;
		for (const lane of this.lanes.values()) {
			const { weather } = lane;
			const mayStart = !weather.isFull && this.inFlight < this.sending.concurrency;
			if (weather.notBefore > now || (weather.isPaused && !mayStart)) continue;
			const [waiting] = upcoming(lane, now, 1);
			if (waiting && (!next || (mayStart && !next.mayStart) || isBefore(waiting, next.waiting))) {
				next = { lane, waiting, mayStart };
			}
		}
		return next;
	}

	/** Keys are recorded before they are needed, while all that can be in flight is. */
	private shouldReserve({ waiting, mayStart }: Next): boolean {
		const { memory, interval } = this.sending;
		if (!memory || this.reserved.has(waiting)) return false;
		return mayStart || (interval === 0 && this.reserved.size === 0);
	}

	/** Waits until somebody may start, a request ends, or one comes. */
	private async rest(now: number): Promise<void> {
		let next = Infinity;
		if (this.inFlight < this.sending.concurrency) {
			for (const lane of this.lanes.values()) {
				if (!lane.weather.isFull) next = Math.min(next, Math.max(lane.weather.notBefore, earliest(lane, now)));
			}
		}
		const woken = new Promise<void>((resolve) => (this.wake = resolve));
		const wait = Math.min(Math.max(next, this.notBefore) - now, LONGEST_PIECE);
		await (next === Infinity ? woken : Promise.race([woken, this.clock.sleep(Math.max(0, wait))]));
	}

	/** Records the keys of those who start next: as many as can be in flight, but only one if it will not be right away. */
	private async reserve(lane: Lane, now: number): Promise<void> {
		const { memory, interval, concurrency } = this.sending;
		const isWaiting = lane.weather.isPaused || interval > 0;
		const group = upcoming(lane, now, isWaiting ? 1 : concurrency).filter((waiting) => !this.reserved.has(waiting));
		const byKey = new Map(group.map((waiting) => [keyOf(waiting.request), waiting]));
		try {
			const news = await memory?.record([...byKey.keys()]);
			for (const [key, waiting] of byKey) {
				if (news?.has(key)) this.reserved.add(waiting);
				else this.endWaiting(lane, waiting, 'sentBefore');
			}
			// What failed meanwhile made a pause of it.
			if (!isWaiting && lane.weather.isPaused) await this.release([...this.reserved]);
		} catch (thrown) {
			for (const waiting of group) noteException(waiting.request, thrown);
			this.stop('noMemory');
		}
	}

	private endWaiting(lane: Lane, waiting: Waiting, reason: HeldBack): void {
		remove(lane, waiting);
		waiting.request.heldBack = reason;
		this.finish(waiting.request);
	}

	/** Takes out the keys of requests that do not leave now. */
	private async release(group: Waiting[]): Promise<void> {
		for (const waiting of group) this.reserved.delete(waiting);
		if (group.length > 0) await this.sending.memory?.takeOut(group.map(({ request }) => keyOf(request)));
	}

	/** Sends a request once; never throws. */
	private async send(lane: Lane, waiting: Waiting, now: number): Promise<void> {
		const { request } = waiting;
		this.inFlight++;
		try {
			remove(lane, waiting);
			this.reserved.delete(waiting);
			this.notBefore = now + this.sending.interval;
			lane.weather.start(now);
			request.begin();
			const result = await this.sending.attempt(request);
			request.end(result, seenIn(result, request));
			await this.judge(lane, waiting, result, now);
		} catch (thrown) {
			// An exception inside the node is the outcome of its own request, and the others go on.
			noteException(request, thrown);
			this.endContained(request);
		} finally {
			this.inFlight--;
			lane.weather.inFlight--;
			this.wake();
		}
	}

	private endContained(request: ExchangeRequest): void {
		try {
			if (!request.isEnded) this.finish(request);
		} catch (thrown) {
			this.failure ??= thrown;
			this.stop('failed');
		}
	}

	/** Decides what comes after an attempt: for the request, and for the others of its address and credential. */
	private async judge(lane: Lane, waiting: Waiting, result: AttemptResult, startedAt: number): Promise<void> {
		const { request } = waiting;
		const { memory } = this.sending;
		const { next } = meaningOf(result, request.operation.effect);
		this.noteWeather(lane, waiting, result, startedAt);
		this.noteAccess(request.credential, result, startedAt);
		if (memory) {
			const isPaused = lane.weather.isPaused || this.halt !== undefined;
			const undone = isSurelyUndone(result) ? [waiting] : [];
			await this.release([...undone, ...(isPaused ? this.reserved : [])]);
		}
		if (next === 'retry') waiting.retries++;
		if (next === undefined || waiting.retries > request.options.maxRetries) this.finish(request);
		else this.enqueue(lane, waiting);
	}

	private noteWeather(lane: Lane, waiting: Waiting, result: AttemptResult, startedAt: number): void {
		const { weather } = lane;
		const now = this.clock.now();
		const { signal } = meaningOf(result, 'read');
		if (signal === undefined) return;
		if (signal === 'answered') return weather.answer(startedAt, now);
		lane.seen = result;
		if (signal === 'closed') return void (weather.closed = 'closed');
		if (result.ending === 'blocked') weather.block(startedAt, now);
		const { attempts } = waiting.request;
		// Others were answered since it failed last: this one is about its row.
		const isOwn = signal === 'unanswered' && attempts > 1 && weather.answers > waiting.answers;
		waiting.answers = weather.answers;
		if (isOwn) waiting.notBefore = now + pauseAfter(attempts);
		else weather.fail(signal, startedAt, now, readRetryAfter(result.retryAfter));
	}

	/** A token or client code that OPSCOM refuses in its JSON; one HTTP 403 alone can be about its row. */
	private noteAccess(credential: Credential, result: AttemptResult, startedAt: number): void {
		const { ending, errorCode, httpStatus } = result;
		if (meaningOf(result, 'read').signal !== 'answered') return;
		const isForbidden = ending === 'refused' && httpStatus === 403;
		const isDenied =
			ACCESS_CODES.includes(errorCode) ||
			(ending === 'refused' && httpStatus === 401) ||
			(isForbidden && startedAt >= (this.forbiddenAt.get(credential) ?? Infinity));
		if (isDenied) this.denied.add(credential);
		if (!isForbidden) this.forbiddenAt.delete(credential);
		else if (!this.forbiddenAt.has(credential)) this.forbiddenAt.set(credential, this.clock.now());
	}
}

/** When the first of those at an address may start, by itself. */
function earliest({ waiting: groups }: Lane, now: number): number {
	let first = Infinity;
	for (const group of groups) {
		for (const { notBefore } of group ?? []) {
			if (notBefore <= now) return notBefore;
			first = Math.min(first, notBefore);
		}
	}
	return first;
}

/** Those of an address who may start now, the one tried least often first. */
function upcoming({ waiting: groups }: Lane, now: number, most: number): Waiting[] {
	const found: Waiting[] = [];
	for (const group of groups) {
		for (const waiting of group ?? []) {
			if (found.length === most) return found;
			if (waiting.notBefore <= now) found.push(waiting);
		}
	}
	return found;
}

function isBefore(one: Waiting, other: Waiting): boolean {
	return (one.request.attempts - other.request.attempts || one.order - other.order) < 0;
}

function remove({ waiting: groups }: Lane, waiting: Waiting): void {
	const group = groups[waiting.request.attempts];
	group.splice(group.indexOf(waiting), 1);
}

function keyOf({ credential, asked }: ExchangeRequest): string {
	return memoryKeyOf(credential.clientCode, asked.key);
}

function seenIn(result: AttemptResult, { attempts, options, operation }: ExchangeRequest): string {
	return messageFor(result, { attempts, timeout: options.timeout }, operation.wording).text;
}

function noteException(request: ExchangeRequest, thrown: unknown): void {
	request.heldBack = 'unexpected';
	const text = excerpt(thrown instanceof Error ? thrown.message : String(thrown), request.credential.redact);
	request.thrown = text;
	// What left is in doubt, whatever came back: it was not read to its end.
	if (request.isInFlight) request.doubt ??= { seen: 'Something unexpected happened inside the OPSCOM node' };
	request.isInFlight = false;
}
