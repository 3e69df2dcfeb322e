/**
 * What became of one item. Only `done` means that OPSCOM confirmed it; each operation has its own public word for that
 * ("deleted"). `unknown` means that OPSCOM may or may not have done it; `sentBefore`, that this node sent the same permit
 * earlier and did not send it again.
 */
export type Outcome = 'done' | 'notFound' | 'refused' | 'unknown' | 'notSent' | 'sentBefore';

/** What a request does in OPSCOM: it only reads, does the same when it is sent twice, or must be sent once only. */
export type Effect = 'read' | 'repeatable' | 'once';

interface Meaning {
	outcome: Outcome;
	/** `retry`: sent again, up to 'Max Retries'. `wait`: OPSCOM turned it away for now, and the whole run waits. */
	next?: 'retry' | 'wait';
	/**
	 * OPSCOM may have carried it out. `whole`: the request had been handed over whole, so that a later "not found" can be
	 * its work.
	 */
	doubt?: 'partial' | 'whole';
	/** Something answered, so OPSCOM is not out of reach. A code or HTTP 429 says so by itself (`send.ts`). */
	answered?: true;
	/** A refusal that is beyond doubt only for what may be sent twice. */
	doubtfulOnce?: true;
}

/**
 * Every way in which one attempt can end. OPSCOM's documentation gives no HTTP status for a refusal, so the ending comes
 * from body and status together (`response.ts`), or from the connection fault (`fault.ts`).
 */
const endings = {
	// OPSCOM's own answers.
	confirmed: { outcome: 'done', answered: true },
	notFound: { outcome: 'notFound' },
	refused: { outcome: 'refused' },
	/** A code with a status that does not fit a refusal, or outside OPSCOM's list without a 4xx status. */
	notFoundOddly: { outcome: 'notFound', doubtfulOnce: true },
	refusedOddly: { outcome: 'refused', doubtfulOnce: true },
	unconfirmed: { outcome: 'unknown', next: 'retry', doubt: 'partial', answered: true },
	contradictory: { outcome: 'unknown', next: 'retry', doubt: 'partial', answered: true },

	// Answers of OPSCOM or of what stands before it.
	accessDenied: { outcome: 'refused', answered: true },
	blockedBefore: { outcome: 'refused', answered: true },
	rejected: { outcome: 'refused', answered: true },
	redirected: { outcome: 'refused', answered: true, doubtfulOnce: true },
	// Turned away before OPSCOM acted on it (RFC 6585, 4).
	busy: { outcome: 'notSent', next: 'wait' },
	unreadable: { outcome: 'unknown', next: 'retry', doubt: 'whole', answered: true },
	malformed: { outcome: 'unknown', next: 'retry', doubt: 'partial', answered: true },
	/** 500, 502, 504: OPSCOM, or a gateway that had passed the request on. */
	serverFault: { outcome: 'unknown', next: 'retry', doubt: 'whole' },
	/** 408, 503 and other statuses of a server that need not have seen the whole request. */
	unavailable: { outcome: 'unknown', next: 'retry', doubt: 'partial' },

	// No answer.
	cut: { outcome: 'unknown', next: 'retry', doubt: 'whole' },
	cutSending: { outcome: 'unknown', next: 'retry', doubt: 'partial' },
	timedOut: { outcome: 'unknown', next: 'retry', doubt: 'whole' },
	stoppedInFlight: { outcome: 'unknown', doubt: 'partial' },
	unreachable: { outcome: 'notSent', next: 'retry' },
	untrusted: { outcome: 'notSent' },
	blockedHere: { outcome: 'notSent' },
	proxyLogin: { outcome: 'notSent' },
} as const satisfies Record<string, Meaning>;

/** How one attempt ended. */
export type Ending = keyof typeof endings;

/** What `ending` means for a request, when nothing else is known of it. */
export function meaningOf(ending: Ending, effect: Effect): Meaning {
	const meaning: Meaning = endings[ending];
	if (effect !== 'once') return meaning;
	const isDoubtful = meaning.doubt !== undefined || meaning.doubtfulOnce;
	return isDoubtful ? { ...meaning, outcome: 'unknown', doubt: meaning.doubt ?? 'whole', next: undefined } : meaning;
}

/** What is known of a request before it is sent, besides what it asks for. */
export interface KnownBefore {
	/** OPSCOM confirmed it to an earlier try of this run. */
	isConfirmed: boolean;
	/** An earlier attempt may have been carried out. */
	isInDoubt: boolean;
	/** An earlier request about the same permit did not come to an end. */
	isOvertaking: boolean;
	/** The person asked for it to be sent all the same. */
	createAgain: boolean;
}

/**
 * What may be done with a request, by what is known of it from earlier.
 *
 * @returns `keep`: it is settled. `holdBack`: it would overtake another one. `leave`: the doubt stays, because sending it
 * could do it twice. `record`: it may be sent if n8n's memory can note it first and does not have it. `send`: at once
 */
export function beforeSending(effect: Effect, known: KnownBefore): 'keep' | 'holdBack' | 'leave' | 'record' | 'send' {
	if (known.isConfirmed) return 'keep';
	if (known.isOvertaking) return 'holdBack';
	if (effect !== 'once') return 'send';
	return known.isInDoubt && !known.createAgain ? 'leave' : 'record';
}
