import { join } from 'node:path';
import { ID_COLUMN, readRows } from '../../scripts/demo/rows';
import { call, codeOfCut, deletePermit } from './axiosClient';
import { startSandbox, type Sandbox } from './index';
import { addSamplePermits, restoreSamplePermits, SAMPLE_PERMITS } from './samplePermits';

const CANCELLATIONS = join(__dirname, '..', '..', 'examples', 'cancellations.csv');

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

it('has the permits of cancellations.csv, except for the rows that are meant to fail', async () => {
	const ids = new Set((await readRows(CANCELLATIONS)).map((row) => row[ID_COLUMN]));
	const unknown = [...ids].filter((id) => !sandbox.has(id));

	expect(unknown).toEqual(['f9042b6d-8c13-4ae7-a5d9-61b7e3c0284f', '#N/A']);
});

it('deletes a permit on the first request exactly where the table says so', async () => {
	for (const { referenceId, behaviour, does } of SAMPLE_PERMITS) {
		// Skipped to save its seconds.
		if (behaviour?.kind === 'slow') continue;
		const request = deletePermit(sandbox, referenceId);
		if (does.includes('connection is cut')) await codeOfCut(request);
		else await request;
		expect([referenceId, sandbox.has(referenceId)]).toEqual([referenceId, !does.startsWith('is carried out')]);
	}
});

it('responds to the second request as usual, except for the permit that is always refused', async () => {
	for (const { referenceId, behaviour, everyTime, does } of SAMPLE_PERMITS) {
		if (!behaviour || behaviour.kind === 'slow') continue;
		await deletePermit(sandbox, referenceId).catch(() => undefined);
		const { body } = await deletePermit(sandbox, referenceId);
		const expected = everyTime
			? '"ErrorCode":9033'
			: does.startsWith('is carried out')
				? '"ErrorCode":9009'
				: '"success"';
		expect([referenceId, body]).toEqual([referenceId, expect.stringContaining(expected)]);
		expect(sandbox.has(referenceId)).toBe(everyTime === true);
	}
});

it('restores every permit and what its first request meets, however much of it happened', async () => {
	const [{ referenceId }] = SAMPLE_PERMITS;
	await deletePermit(sandbox, referenceId);
	await codeOfCut(deletePermit(sandbox, 'CUT-AFTER-1'));
	const { reference_id: created } = await call(sandbox, 'push', {
		LicencePlate: 'ABC 123',
		endTime: '2026-03-02T12:00:00',
	});

	restoreSamplePermits(sandbox);

	expect(sandbox.permits().sort()).toEqual([...SAMPLE_PERMITS.map((permit) => permit.referenceId), created].sort());
	await codeOfCut(deletePermit(sandbox, 'CUT-AFTER-1'));
	expect((await deletePermit(sandbox, 'HTML-1')).headers['content-type']).toBe('text/html');
	// Once means once, also when it was still waiting for its first request.
	expect((await deletePermit(sandbox, 'HTML-1')).body).toContain('"success"');
});
