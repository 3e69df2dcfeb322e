/**
 * What became of one item. Only `done` means that OPSCOM confirmed it; each operation has its own public word for that
 * ("deleted"). `unknown` means that OPSCOM may or may not have done it.
 */
export type Outcome = 'done' | 'notFound' | 'refused' | 'unknown' | 'notSent';

interface Meaning {
	outcome: Outcome;
	/** Sent again, up to 'Max Retries'. */
	retry?: true;
	/** OPSCOM may have acted although no usable response came back. */
	mayBeDone?: true;
}

/**
 * Every way in which one attempt can end, and what it means. OPSCOM's documentation gives no HTTP status for a refusal,
 * so the meaning comes from body and status together (`response.ts`), or from the connection fault (`fault.ts`).
 */
const endings = {
	confirmed: { outcome: 'done' },
	notFound: { outcome: 'notFound' },
	errorCode: { outcome: 'refused' },
	accessDenied: { outcome: 'refused' },
	rejected: { outcome: 'refused' },
	redirected: { outcome: 'refused' },
	// OPSCOM turned the request away before acting on it (RFC 6585, 4).
	busy: { outcome: 'notSent', retry: true },
	serverFault: { outcome: 'unknown', retry: true, mayBeDone: true },
	unreadable: { outcome: 'unknown', retry: true, mayBeDone: true },
	unconfirmed: { outcome: 'unknown', retry: true, mayBeDone: true },
	contradictory: { outcome: 'unknown', retry: true, mayBeDone: true },
	cut: { outcome: 'unknown', retry: true, mayBeDone: true },
	cutSending: { outcome: 'unknown', retry: true, mayBeDone: true },
	malformed: { outcome: 'unknown', retry: true, mayBeDone: true },
	timedOut: { outcome: 'unknown', retry: true, mayBeDone: true },
	stoppedInFlight: { outcome: 'unknown', mayBeDone: true },
	unreachable: { outcome: 'notSent', retry: true },
	untrusted: { outcome: 'notSent' },
	blockedHere: { outcome: 'notSent' },
} as const satisfies Record<string, Meaning>;

/** How one attempt ended. */
export type Ending = keyof typeof endings;

/** What `ending` means for the item and for the next attempt. */
export function meaningOf(ending: Ending): Meaning {
	return endings[ending];
}
