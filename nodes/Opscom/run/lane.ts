import type { AttemptResult } from '../exchange/response';
import type { ExchangeRequest } from './request';
import type { Weather } from './weather';

/** A request that waits for its turn. */
export interface Waiting {
	request: ExchangeRequest;
	/** In the order in which they came. */
	order: number;
	retries: number;
	/** When it may start again, by itself. */
	notBefore: number;
	/** Answers that its address had given when it last failed. */
	answers: number;
}

/** One address with its weather, and who waits for it: the one tried least often first, then the one that came first. */
export class Lane {
	/** What last went wrong there. */
	seen?: AttemptResult;
	/** By the number of attempts. */
	private groups: Waiting[][] = [];

	constructor(readonly weather: Weather) {}

	get isEmpty(): boolean {
		return this.groups.every(({ length }) => length === 0);
	}

	add(waiting: Waiting): void {
		const { attempts } = waiting.request;
		while (this.groups.length <= attempts) this.groups.push([]);
		this.groups[attempts].push(waiting);
	}

	remove(waiting: Waiting): void {
		const group = this.groups[waiting.request.attempts];
		group.splice(group.indexOf(waiting), 1);
	}

	/** Takes out all of whom this is true. */
	takeAll(test: (waiting: Waiting) => boolean): Waiting[] {
		const taken = this.groups.flatMap((group) => group.filter(test));
		if (taken.length > 0) this.groups = this.groups.map((group) => group.filter((waiting) => !test(waiting)));
		return taken;
	}

	/** Those who may start now, by themselves, up to `most`. */
	next(now: number, most: number): Waiting[] {
		const found: Waiting[] = [];
		for (const group of this.groups) {
			for (const waiting of group) {
				if (found.length === most) return found;
				if (waiting.notBefore <= now) found.push(waiting);
			}
		}
		return found;
	}

	/** When the next request may start; `Infinity` while none may before another one ends. */
	nextStart(now: number): number {
		if (this.weather.isFull || this.isEmpty) return Infinity;
		const [ready] = this.next(now, 1);
		const earliest = ready ? now : Math.min(...this.groups.flat().map(({ notBefore }) => notBefore));
		return Math.max(this.weather.notBefore, earliest);
	}
}
