import { codeOfCut, deletePermit } from './axiosClient';
import { startSandbox, type Sandbox } from './index';
import { addSamplePermits, SAMPLE_PERMITS } from './samplePermits';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox();
	addSamplePermits(sandbox);
});
afterEach(() => sandbox.stop());

it('adds each sample permit once', () => {
	expect(sandbox.permits()).toEqual(SAMPLE_PERMITS.map(({ referenceId }) => referenceId));
	expect(sandbox.permits().length).toBeGreaterThanOrEqual(12);
	for (const referenceId of sandbox.permits()) expect(referenceId).toMatch(/^[A-Za-z0-9-]{1,50}$/);
});

it('deletes a permit on the first request exactly where the table says so', async () => {
	for (const { referenceId, behaviour, does } of SAMPLE_PERMITS) {
		// Skipped to save its seconds.
		if (behaviour?.kind === 'slow') continue;
		const request = deletePermit(sandbox, referenceId);
		if (does.includes('connection is cut')) await codeOfCut(request);
		else await request;
		expect([referenceId, sandbox.has(referenceId)]).toEqual([referenceId, !does.startsWith('is deleted')]);
	}
});

it('responds to the second request as usual, except for the permit that is always refused', async () => {
	for (const { referenceId, behaviour, everyTime, does } of SAMPLE_PERMITS) {
		if (!behaviour || behaviour.kind === 'slow') continue;
		await deletePermit(sandbox, referenceId).catch(() => undefined);
		const { body } = await deletePermit(sandbox, referenceId);
		const expected = everyTime ? '"ErrorCode":9033' : does.startsWith('is deleted') ? '"ErrorCode":9009' : '"success"';
		expect([referenceId, body]).toEqual([referenceId, expect.stringContaining(expected)]);
		expect(sandbox.has(referenceId)).toBe(everyTime === true);
	}
});
