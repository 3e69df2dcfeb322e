import type { Sandbox } from './index';
import type { Behaviour } from './behaviours';

/** A permit to try by hand, from your own n8n. */
export interface SamplePermit {
	referenceId: string;
	/** What the first request for it meets; without one the permit is simply deleted. */
	behaviour?: Behaviour;
	/** Whether every request meets the behaviour, rather than the first one only. */
	everyTime?: true;
	/** For the table that is shown at the start. */
	does: string;
}

export const SAMPLE_PERMITS: readonly SamplePermit[] = [
	{ referenceId: '1a9b5375-cb75-4c71-9939-eeae550b09ac', does: 'is deleted' },
	{ referenceId: '7c0e41d2-58f3-4b6a-8a17-3d95c2f0b6e1', does: 'is deleted' },
	{ referenceId: 'e2b7f960-1c84-47d5-b3aa-90f6d81c5b24', does: 'is deleted' },
	{
		referenceId: 'SLOW-1',
		behaviour: { kind: 'slow', ms: 5000 },
		does: 'is deleted, after 5 seconds (once)',
	},
	{
		referenceId: 'BUSY-1',
		behaviour: { kind: 'tooMany', retryAfter: 2 },
		does: 'HTTP 429 with Retry-After: 2 (once)',
	},
	{
		referenceId: 'CUT-AFTER-1',
		behaviour: { kind: 'actThenCut' },
		does: 'is deleted, then the connection is cut (once)',
	},
	{
		referenceId: 'CUT-BEFORE-1',
		behaviour: { kind: 'cut' },
		does: 'the connection is cut, nothing is deleted (once)',
	},
	{
		referenceId: 'FAULT-AFTER-1',
		behaviour: { kind: 'actThenStatus', status: 502 },
		does: 'is deleted, then HTTP 502 (once)',
	},
	{
		referenceId: 'FAULT-BEFORE-1',
		behaviour: { kind: 'status', status: 503, body: 'Service Unavailable' },
		does: 'HTTP 503, nothing is deleted (once)',
	},
	{
		referenceId: 'HTML-1',
		behaviour: { kind: 'html' },
		does: 'HTTP 200 with a web page, nothing is deleted (once)',
	},
	{
		referenceId: 'EMPTY-1',
		behaviour: { kind: 'empty' },
		does: 'HTTP 200 without a body, nothing is deleted (once)',
	},
	{
		referenceId: 'OTHER-ID-1',
		behaviour: { kind: 'otherId', referenceId: 'SOME-OTHER-PERMIT' },
		does: 'a success that names another permit, nothing is deleted (once)',
	},
	{
		referenceId: 'REDIRECT-1',
		behaviour: { kind: 'redirect', location: '/sign-in' },
		does: 'HTTP 302 to another page, nothing is deleted (once)',
	},
	{
		referenceId: 'REFUSED-1',
		behaviour: { kind: 'errorCode', code: 9033 },
		everyTime: true,
		does: 'is refused with 9033 (every time)',
	},
];

/** Adds the sample permits and their behaviours to a sandbox. */
export function addSamplePermits(sandbox: Sandbox): void {
	for (const { referenceId, behaviour, everyTime } of SAMPLE_PERMITS) {
		sandbox.addPermits(referenceId);
		if (behaviour && everyTime) sandbox.alwaysOn(referenceId, behaviour);
		else if (behaviour) sandbox.on(referenceId, behaviour);
	}
}
