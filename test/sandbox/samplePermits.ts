import type { Sandbox } from './index';
import type { Behaviour } from './behaviours';

/** A permit to try by hand, from n8n. */
export interface SamplePermit {
	referenceId: string;
	/** What the first request for it meets; without one it is simply carried out. */
	behaviour?: Behaviour;
	/** Whether every request meets the behaviour, rather than the first one only. */
	everyTime?: true;
	/** For the table that is shown at the start. */
	does: string;
}

/** The permits of `examples/`, where the ID that was "copied from an old list" is meant to be unknown. */
const EXAMPLE_IDS = [
	'1a9b5375-cb75-4c71-9939-eeae550b09ac',
	'7c0e41d2-58f3-4b6a-8a17-3d95c2f0b6e1',
	'e2b7f960-1c84-47d5-b3aa-90f6d81c5b24',
	'9d30ac65-62f1-4e7b-b854-7fc1e8d3920b',
	'b58e7312-d4c9-4f06-9a61-3c80f5e2b71d',
	'07f2c9ea-195d-4b38-8e74-d1a6b3f09c52',
	'c6b1450f-7ea8-4d92-b3c7-28f9e06d5a14',
	'3ea7d598-b20c-4165-9f4b-e4d07c8b1f63',
	'58c3e1f7-a96b-4274-8b0d-9fe25d41c780',
	'd17b9046-5ef2-4c8a-9e36-a0c4f7b8d253',
	'a460f8c3-e1d7-4b59-b2a8-6c95037fe1d4',
];

export const SAMPLE_PERMITS: readonly SamplePermit[] = [
	...EXAMPLE_IDS.map((referenceId) => ({ referenceId, does: 'is carried out' })),
	{
		referenceId: 'SLOW-1',
		behaviour: { kind: 'slow', ms: 5000 },
		does: 'is carried out after 5 seconds (once)',
	},
	{
		referenceId: 'BUSY-1',
		behaviour: { kind: 'tooMany', retryAfter: 2 },
		does: 'HTTP 429 with Retry-After: 2, nothing is done (once)',
	},
	{
		referenceId: 'CUT-AFTER-1',
		behaviour: { kind: 'actThenCut' },
		does: 'is carried out, then the connection is cut (once)',
	},
	{
		referenceId: 'CUT-BEFORE-1',
		behaviour: { kind: 'cut' },
		does: 'the connection is cut, nothing is done (once)',
	},
	{
		referenceId: 'FAULT-AFTER-1',
		behaviour: { kind: 'actThenStatus', status: 502 },
		does: 'is carried out, then HTTP 502 (once)',
	},
	{
		referenceId: 'FAULT-BEFORE-1',
		behaviour: { kind: 'status', status: 503, body: 'Service Unavailable' },
		does: 'HTTP 503, nothing is done (once)',
	},
	{
		referenceId: 'HTML-1',
		behaviour: { kind: 'html' },
		does: 'HTTP 200 with a web page, nothing is done (once)',
	},
	{
		referenceId: 'EMPTY-1',
		behaviour: { kind: 'empty' },
		does: 'HTTP 200 without a body, nothing is done (once)',
	},
	{
		referenceId: 'OTHER-ID-1',
		behaviour: { kind: 'otherId', referenceId: 'SOME-OTHER-PERMIT' },
		does: 'a success that names another permit, nothing is done (once)',
	},
	{
		referenceId: 'REDIRECT-1',
		behaviour: { kind: 'redirect', location: '/sign-in' },
		does: 'HTTP 302 to another page, nothing is done (once)',
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

/** Brings back all sample permits, as they were at the start. Permits that were created since are kept. */
export function restoreSamplePermits(sandbox: Sandbox): void {
	// What is still queued would otherwise happen twice.
	sandbox.reset();
	addSamplePermits(sandbox);
}
