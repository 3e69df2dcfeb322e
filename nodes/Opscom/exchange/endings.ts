/**
 * What became of one item. Only `done` means that OPSCOM confirmed it; each operation has its own public word for that
 * ("deleted"). `unknown`: it may or may not be done. `sentBefore`: its key was sent by this or another run, and it was not
 * sent again.
 */
export type Outcome = 'done' | 'notFound' | 'refused' | 'unknown' | 'notSent' | 'sentBefore';

/** What a request does in OPSCOM: it only reads, does the same when it is sent twice, or must be sent once only. */
export type Effect = 'read' | 'repeatable' | 'once';

interface Meaning {
	outcome: Exclude<Outcome, 'sentBefore'>;
	/** `retry`: sent again, up to 'Max Retries'. `wait`: sent again as often as the run has patience. */
	next?: 'retry' | 'wait';
	/** What it tells of the address; nothing when the run itself was stopped. */
	signal?: 'answered' | 'unanswered' | 'busy' | 'closed';
}

/**
 * Every way in which one attempt can end. Only OPSCOM's own JSON says yes or no: any status without it was seen with the
 * request carried out and with the request not carried out.
 */
const endings = {
	// OPSCOM's JSON.
	confirmed: { outcome: 'done', signal: 'answered' },
	notFound: { outcome: 'notFound', signal: 'answered' },
	refused: { outcome: 'refused', signal: 'answered' },
	/** A yes beside an error code. */
	contradictory: { outcome: 'unknown', next: 'retry', signal: 'unanswered' },
	/** Neither yes nor no. */
	unsettled: { outcome: 'unknown', next: 'retry', signal: 'unanswered' },

	// No answer of OPSCOM, and the request may have arrived.
	noAnswer: { outcome: 'unknown', next: 'retry', signal: 'unanswered' },
	redirected: { outcome: 'unknown', signal: 'unanswered' },
	/** A page with HTTP 401 or 403: a firewall's or a proxy's. */
	blocked: { outcome: 'unknown', signal: 'unanswered' },
	stopped: { outcome: 'unknown' },

	// Nothing was carried out: it was turned away (seen of every server that answers 429), or nothing left.
	busy: { outcome: 'notSent', next: 'wait', signal: 'busy' },
	unreachable: { outcome: 'notSent', next: 'retry', signal: 'unanswered' },
	untrusted: { outcome: 'notSent', signal: 'closed' },
	blockedHere: { outcome: 'notSent', signal: 'closed' },
	proxyLogin: { outcome: 'notSent', signal: 'closed' },
} as const satisfies Record<string, Meaning>;

/** How one attempt ended. */
export type Ending = keyof typeof endings;

/** What is asked of an attempt to judge it. */
export interface Ended {
	ending: Ending;
	httpStatus?: number;
	errorCode?: number | string;
}

/**
 * What an attempt means for a request with this effect, and what may be done next. What must be sent once only is never
 * sent again when it may have been carried out, and a refusal with a status of a broken server is no clear one for it.
 */
export function meaningOf({ ending, httpStatus = 0 }: Ended, effect: Effect): Meaning {
	const meaning: Meaning = endings[ending];
	if (effect !== 'once') return meaning;
	const isRefusal = meaning.outcome === 'refused' || meaning.outcome === 'notFound';
	const isDoubt = meaning.outcome === 'unknown' || (isRefusal && httpStatus >= 500);
	return isDoubt ? { outcome: 'unknown', signal: meaning.signal } : meaning;
}

/**
 * Whether an attempt surely did nothing, so that its key can be given again: nothing left, HTTP 429, a code of OPSCOM's
 * public table, or Laravel's 422 for a value. Any other JSON with a 4xx status can be a gateway's.
 */
export function isSurelyUndone({ ending, httpStatus = 0, errorCode }: Ended): boolean {
	const { outcome } = endings[ending];
	if (outcome === 'notSent') return true;
	if (outcome !== 'refused' && outcome !== 'notFound') return false;
	return httpStatus < 500 && (isListed(errorCode) || httpStatus === 422);
}

/** OPSCOM's public table (API Error Codes, opscom.wiki). */
export function isListed(code: number | string | undefined): boolean {
	return typeof code === 'number' && ((code >= 9000 && code <= 9022) || (code >= 9030 && code <= 9033));
}
