/**
 * What became of one permit. Only `deleted` is a deletion; `unknown` means that the permit may or may not be gone.
 */
export type Outcome = 'deleted' | 'notFound' | 'refused' | 'unknown' | 'notSent';

interface Meaning {
	outcome: Outcome;
	/** Sent again, up to 'Max Retries'. */
	tryAgain?: true;
	/** The request may have been carried out although no usable answer came back. */
	mayBeDone?: true;
}

/**
 * Every way in which one try can end, and what it means. OPSCOM's documentation gives no HTTP status for a refusal, so
 * the meaning comes from body and status together (`answer.ts`), or from the connection fault (`fault.ts`).
 */
const endings = {
	confirmed: { outcome: 'deleted' },
	alreadyGone: { outcome: 'deleted' },
	notFound: { outcome: 'notFound' },
	codeGiven: { outcome: 'refused' },
	accessDenied: { outcome: 'refused' },
	rejected: { outcome: 'refused' },
	redirected: { outcome: 'refused' },
	// OPSCOM turned a 429 away before acting on it: there is no answer, but nothing can have been deleted by it either.
	busy: { outcome: 'unknown', tryAgain: true },
	serverFault: { outcome: 'unknown', tryAgain: true, mayBeDone: true },
	unreadable: { outcome: 'unknown', tryAgain: true, mayBeDone: true },
	unconfirmed: { outcome: 'unknown', tryAgain: true, mayBeDone: true },
	cut: { outcome: 'unknown', tryAgain: true, mayBeDone: true },
	timedOut: { outcome: 'unknown', tryAgain: true, mayBeDone: true },
	stoppedInFlight: { outcome: 'unknown', mayBeDone: true },
	unreachable: { outcome: 'notSent', tryAgain: true },
	untrusted: { outcome: 'notSent' },
	blockedHere: { outcome: 'notSent' },
} as const satisfies Record<string, Meaning>;

/** How one try ended. */
export type Ending = keyof typeof endings;

/** What `ending` means for the permit and for the next try. */
export function meaningOf(ending: Ending): Meaning {
	return endings[ending];
}
