const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const PATIENCE_MS = 10 * 60_000;
/** How much sooner each request starts after one that got through, until OPSCOM is too busy again. */
const SPEED_UP = 0.98;
/** Requests so far apart are rather due to an outage than to a limit, so that they come closer faster and faster. */
const LONG_SPACING_MS = 15_000;
const SHORTEST_SPACING_MS = 1;

/**
 * How fast a run may go while OPSCOM says that it is too busy (HTTP 429). OPSCOM documents no limit, so the run finds it
 * out: after a refusal all requests wait, one starts, and as they get through there are more again, first up to half as
 * many at once as before. What got through between two refusals also tells how far apart requests have to start.
 *
 * All times are in ms on a clock that only goes forward.
 */
export class Throttle {
	/** Requests in flight at once, at most. */
	private limit: number;
	/** Up to this many, each request that gets through makes room for one more. */
	private comfortable: number;
	private nextWait = FIRST_WAIT_MS;
	/** When OPSCOM began to refuse; `undefined` while requests get through. */
	private busySince?: number;
	/** Requests that started before this were sent without knowing that OPSCOM is busy. */
	private knownSince = -Infinity;
	private phaseStart: number;
	private acceptedInPhase = 0;
	/** The least time between the starts of two requests. */
	spacing = 0;

	/** @param most requests at once */
	constructor(
		private readonly most: number,
		now: number,
	) {
		this.limit = this.comfortable = most;
		this.phaseStart = now;
	}

	get atOnce(): number {
		return Math.floor(this.limit);
	}

	/**
	 * A request got through.
	 *
	 * @param startedAt when it started
	 */
	accept(now: number, startedAt: number): void {
		const isLate = startedAt < this.knownSince;
		if (this.busySince !== undefined && !isLate) this.startPhase(now);
		this.acceptedInPhase++;
		if (isLate) return;
		this.limit = Math.min(this.most, this.limit + (this.limit < this.comfortable ? 1 : 1 / this.limit));
		if (this.spacing < SHORTEST_SPACING_MS) this.spacing = 0;
		this.spacing *= SPEED_UP ** (this.spacing > LONG_SPACING_MS ? this.acceptedInPhase : 1);
	}

	/**
	 * OPSCOM was too busy for a request.
	 *
	 * @param startedAt when it started
	 * @param retryAfter what OPSCOM asked for, if it did
	 * @returns how long no request may start; `undefined` when OPSCOM was too busy for too long
	 */
	refuse(now: number, startedAt: number, retryAfter?: number): number | undefined {
		if (startedAt < this.knownSince) return retryAfter ?? 0;
		if (this.busySince === undefined) {
			this.busySince = now;
			this.comfortable = Math.max(1, Math.floor(this.limit / 2));
			this.limit = 1;
		}
		if (now - this.busySince >= PATIENCE_MS) return undefined;
		this.knownSince = now;
		const isFirst = this.busySince === now;
		// "0" once more means nothing when it was not true the first time.
		const wait = retryAfter !== undefined && (isFirst || retryAfter >= FIRST_WAIT_MS) ? retryAfter : this.nextWait;
		this.nextWait = Math.min(this.nextWait * 2, LONGEST_WAIT_MS);
		return wait;
	}

	/** After a refusal: what got through since the one before it, over all that time, is what OPSCOM can bear. */
	private startPhase(now: number): void {
		if (this.acceptedInPhase > 0) {
			this.spacing = Math.min(LONGEST_WAIT_MS, (now - this.phaseStart) / this.acceptedInPhase);
		}
		this.phaseStart = now;
		this.acceptedInPhase = 0;
		this.busySince = undefined;
		this.nextWait = FIRST_WAIT_MS;
	}
}
