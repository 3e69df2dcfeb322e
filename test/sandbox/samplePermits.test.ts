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

it('has the permits of cancellations.csv, except for the rows that are meant to fail', async () => {
	const ids = new Set((await readRows(CANCELLATIONS)).map((row) => row[ID_COLUMN]));
	const unknown = [...ids].filter((id) => !sandbox.has(id));

	expect(unknown).toEqual(['f9042b6d-8c13-4ae7-a5d9-61b7e3c0284f', '#N/A']);
});

it('does with each permit what its table says, and as usual the second time, except where it is always refused', async () => {
	for (const { referenceId, behaviour, everyTime, does } of SAMPLE_PERMITS) {
		// Skipped to save its seconds.
		if (behaviour?.kind === 'slow') continue;
		const isDone = does.startsWith('is carried out');
		const request = deletePermit(sandbox, referenceId);
		if (does.includes('connection is cut')) await codeOfCut(request);
		else await request;
		expect([referenceId, sandbox.has(referenceId)]).toEqual([referenceId, !isDone]);

		const { body } = await deletePermit(sandbox, referenceId);
		const second = everyTime ? '"ErrorCode":9033' : isDone ? '"ErrorCode":9009' : '"success"';
		expect([referenceId, body]).toEqual([referenceId, expect.stringContaining(second)]);
	}
});

it('restores every permit and what its first request meets, however much of it happened', async () => {
	await deletePermit(sandbox, SAMPLE_PERMITS[0].referenceId);
	await codeOfCut(deletePermit(sandbox, 'CUT-AFTER-1'));
	const permit = { LicencePlate: 'ABC 123', endTime: '2026-03-02T12:00:00' };
	const { reference_id: created } = await call(sandbox, 'push', permit);

	restoreSamplePermits(sandbox);

	expect(sandbox.permits().sort()).toEqual([...SAMPLE_PERMITS.map(({ referenceId }) => referenceId), created].sort());
	await codeOfCut(deletePermit(sandbox, 'CUT-AFTER-1'));
	expect((await deletePermit(sandbox, 'HTML-1')).headers['content-type']).toBe('text/html');
	// Once means once, also when it was still waiting for its first request.
	expect((await deletePermit(sandbox, 'HTML-1')).body).toContain('"success"');
});
