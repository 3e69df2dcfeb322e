/** ms. A pause begins with the first and doubles with each failure that follows. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = { busy: 60_000, unanswered: 8_000 };
/** ms without a request that got through, after which a run no longer waits for HTTP 429 to end. */
const BUSY_PATIENCE = 10 * 60_000;
/** ms without an answer, after which an address is given up. */
const SILENT_PATIENCE = 60_000;
/** Failures, one after the other, before anything is given up. */
const FEWEST_FAILURES = 3;
/** ms */
const SOON = 10_000;
/** How much sooner each request may start after one that was answered, as long as a limit was learned. */
const SPEED_UP = 0.99;
/** ms. A learned limit is no slower than this: what is slower is rather an outage, or rows that something does not like. */
const LONGEST_SPACING = { busy: 15_000, unanswered: 500 };
/** ms, below which spacing makes no difference. */
const SHORTEST_SPACING = 1;

/** Why nothing more is sent to an address. */
export type ClosedBecause = 'busy' | 'silent' | 'closed' | 'blocked';

/**
 * How long to wait before the next request of a row or an address, in ms, with jitter: many workers should not come back at
 * once.
 *
 * @param retryAfter ms that the response asked to wait: it counts within the same bound
 */
export function pauseAfter(
	failures: number,
	retryAfter = 0,
	longest = LONGEST_PAUSE.unanswered,
	random = Math.random,
): number {
	const grown = Math.min(longest, FIRST_PAUSE * 2 ** (failures - 1)) * (0.75 + 0.25 * random());
	return Math.max(grown, Math.min(retryAfter, longest));
}

/**
 * How the requests to one address fare, and when the next one may start. Whatever leaves a request unsettled is weather:
 * all requests pause, one starts again, and as they are answered there are more, up to half as many as before, then
 * slowly to all of them. What was in flight together fails as one. OPSCOM documents no limit of requests, so a limit is
 * learned from what got through.
 *
 * All times are in ms on a clock that only goes forward.
 */
export class Weather {
	/** Why nothing more is sent. */
	closed?: ClosedBecause;
	/** Requests in flight. */
	inFlight = 0;
	/** Requests in flight at once, at most. */
	private limit: number;
	/** Up to this many, each request that is answered makes room for one more. */
	private comfortable: number;
	/** When the next request may start. */
	notBefore = 0;
	/** Failures since the last answer, those in flight together counted as one. */
	private failures = 0;
	/** Those of them that were no HTTP 429, without one in between, and when the first of these requests started. */
	private silent = { failures: 0, since: 0 };
	private busySince?: number;
	/** Requests that started before this were sent without knowing of the last failure. */
	private knownSince = -Infinity;
	/** Answered in all. */
	answers = 0;
	/** Answered since `phaseStart`, which tells what the address can bear. */
	private answeredInPhase = 0;
	private phaseStart: number;
	/** When requests were last answered again after a failure. */
	private restartedAt = -Infinity;
	/** What tells of a limit since the last answer. */
	private limitedBy?: 'busy' | 'unanswered';
	/** Between the starts of two requests. */
	private spacing = 0;
	/** When a page with HTTP 401 or 403 last came back, with no answer since. */
	private blockedAt?: number;

	/** @param most requests at once */
	constructor(
		private readonly most: number,
		now: number,
		private readonly random = Math.random,
	) {
		this.limit = this.comfortable = most;
		this.phaseStart = now;
	}

	get isFull(): boolean {
		return this.inFlight >= Math.floor(this.limit);
	}

	/** Whether requests wait for the address rather than for each other. */
	get isPaused(): boolean {
		return this.failures > 0 || this.spacing > 0;
	}

	start(now: number): void {
		this.inFlight++;
		this.notBefore = Math.max(this.notBefore, now + this.spacing);
	}

	/** Notes that OPSCOM said yes or no to a request that started at `startedAt`. */
	answer(startedAt: number, now: number): void {
		this.answers++;
		this.answeredInPhase++;
		this.silent.failures = 0;
		this.blockedAt = undefined;
		if (startedAt < this.knownSince) return;
		if (this.failures > 0) this.restart(startedAt, now);
		this.limit = Math.min(this.most, this.limit + (this.limit < this.comfortable ? 1 : 1 / this.limit));
		this.spacing = this.spacing < SHORTEST_SPACING ? 0 : this.spacing * SPEED_UP;
	}

	/**
	 * Notes that a request was not settled.
	 *
	 * @param kind HTTP 429, or anything else
	 * @param retryAfter ms that the response asked to wait
	 */
	fail(kind: 'busy' | 'unanswered', startedAt: number, now: number, retryAfter = 0): void {
		const longest = LONGEST_PAUSE[kind];
		if (startedAt < this.knownSince) {
			this.notBefore = Math.max(this.notBefore, now + Math.min(retryAfter, longest));
			return;
		}
		this.knownSince = now;
		this.failures++;
		if (this.failures === 1) {
			// A failure so soon after the last one is due to how many requests there were, not to an outage.
			this.limitedBy = startedAt - this.restartedAt < SOON ? kind : undefined;
			this.comfortable = Math.max(1, Math.floor(this.limit / 2));
			this.limit = 1;
		}
		if (kind === 'busy') this.limitedBy = kind;
		this.notBefore = Math.max(this.notBefore, now + pauseAfter(this.failures, retryAfter, longest, this.random));
		this.loosePatience(kind, startedAt, now);
	}

	/** Notes a page with HTTP 401 or 403: one can be about its row, a second one that was sent after it is about all. */
	block(startedAt: number, now: number): void {
		if (this.blockedAt !== undefined && startedAt >= this.blockedAt) this.closed ??= 'blocked';
		this.blockedAt ??= now;
	}

	private loosePatience(kind: 'busy' | 'unanswered', startedAt: number, now: number): void {
		if (kind === 'busy') {
			this.silent.failures = 0;
			this.busySince ??= now;
			if (this.failures >= FEWEST_FAILURES && now - this.busySince >= BUSY_PATIENCE) this.closed ??= 'busy';
			return;
		}
		if (this.silent.failures++ === 0) this.silent.since = startedAt;
		const isSilent = this.silent.failures >= FEWEST_FAILURES && now - this.silent.since >= SILENT_PATIENCE;
		if (isSilent) this.closed ??= 'silent';
	}

	private restart(startedAt: number, now: number): void {
		if (this.limitedBy) {
			this.spacing = Math.min(LONGEST_SPACING[this.limitedBy], (now - this.phaseStart) / this.answeredInPhase);
		}
		this.notBefore = Math.max(this.notBefore, startedAt + this.spacing);
		this.restartedAt = this.phaseStart = now;
		this.answeredInPhase = 0;
		this.failures = 0;
		this.busySince = undefined;
	}
}
