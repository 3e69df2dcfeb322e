import { Agent } from 'node:http';
import { text } from 'node:stream/consumers';
import { until } from '../until';
import { beginDeletion, codeOfCut, deletePermit, operationUrl, send } from './axiosClient';
import { startSandbox, type Sandbox, type WireEntry } from './index';

const IDS = ['A-1', 'A-2', 'A-3', 'A-4', 'A-5'];

let sandbox: Sandbox;
let settled: WireEntry[];

beforeEach(async () => {
	settled = [];
	sandbox = await startSandbox({ permits: IDS, onSettled: (entry) => settled.push(entry) });
});
afterEach(() => sandbox.stop());

/** Starts one deletion per ID at once. None gets a response; the returned function makes the clients leave. */
async function hanging(referenceIds: string[]) {
	const leaving = new AbortController();
	sandbox.always({ kind: 'hang' });
	const before = sandbox.wire.length;
	const requests = referenceIds.map((id) => codeOfCut(deletePermit(sandbox, id, { signal: leaving.signal })));
	await until(() => sandbox.wire.length === before + referenceIds.length);
	return async () => {
		leaving.abort();
		return await Promise.all(requests);
	};
}

const most = () => [sandbox.mostRequestsAtOnce, sandbox.mostOpenConnections];

describe('the wire log', () => {
	it('keeps each request as it arrived', async () => {
		const before = Date.now();
		const rawBody = `{ "apiToken" : "${sandbox.token}",\n"referenceid":"A-1" , "note":"\\u00e9 é" }`;
		const headers = { 'Content-Type': 'application/json', 'X-Own': 'Kept' };
		await send(`${operationUrl(sandbox, 'delete')}?a=b`, { data: rawBody, headers });
		const [entry] = sandbox.wire;
		expect(entry).toMatchObject({
			method: 'POST',
			path: '/api/OC-TOMA/v1/permits/delete?a=b',
			headers: { 'content-type': 'application/json', 'x-own': 'Kept' },
			rawBody,
			body: { apiToken: sandbox.token, referenceid: 'A-1', note: 'é é' },
			referenceId: 'A-1',
			status: 200,
			responseBody: '{"status":"success","reference_id":"A-1","InternalReferenceID":"A-1"}',
		});
		expect(entry.at).toBeGreaterThanOrEqual(before);
		expect(entry.at).toBeLessThanOrEqual(Date.now());
	});

	it('keeps requests that OPSCOM could not read too', async () => {
		await send(operationUrl(sandbox, 'stats'), { data: '{broken' });
		await send(`${sandbox.url}/elsewhere`, { method: 'get', data: undefined });
		await send(operationUrl(sandbox, 'delete'), { data: 'x'.repeat(2_000_000) });
		expect(sandbox.wire).toMatchObject([
			{ method: 'POST', path: '/api/OC-TOMA/v1/permits/stats', rawBody: '{broken', body: undefined, status: 200 },
			{ method: 'GET', path: '/elsewhere', rawBody: '', status: 404 },
			{ method: 'POST', rawBody: '', status: 413 },
		]);
	});

	it('is in order of arrival, and passed to onSettled in order of the responses', async () => {
		sandbox.on('A-1', { kind: 'slow', ms: 300 });
		sandbox.on('A-2', { kind: 'cut' });
		const first = deletePermit(sandbox, 'A-1');
		await until(() => sandbox.wire[0]?.referenceId === 'A-1');
		await codeOfCut(deletePermit(sandbox, 'A-2'));
		await first;
		expect(sandbox.wire).toMatchObject([
			{ referenceId: 'A-1', status: 200 },
			{ referenceId: 'A-2', status: 'cut' },
		]);
		expect(settled).toEqual([...sandbox.wire].reverse());
	});
});

describe('the counters', () => {
	it('count what is open at once', async () => {
		const leave = await hanging(IDS);
		expect(most()).toEqual([5, 5]);
		expect(await leave()).toEqual(IDS.map(() => 'ERR_CANCELED'));
		expect(sandbox.permits()).toEqual(IDS);
	});

	it.each([undefined, { kind: 'cut' } as const])(
		'count one when requests follow each other (%j)',
		async (behaviour) => {
			sandbox.always(behaviour);
			for (const id of IDS) await deletePermit(sandbox, id).catch(() => undefined);
			expect(most()).toEqual([1, 1]);
		},
	);

	it('distinguish connections from requests', async () => {
		const httpAgent = new Agent({ keepAlive: true });
		try {
			for (const id of IDS) await deletePermit(sandbox, id, { httpAgent });
			const leave = await hanging(['A-1']);
			// The agent's idle connection is still open.
			expect(most()).toEqual([1, 2]);
			await leave();
		} finally {
			httpAgent.destroy();
		}
	});
});

describe('reset', () => {
	it('clears the log and the counters, and keeps the permits and what is still open', async () => {
		await deletePermit(sandbox, 'A-1');
		const leave = await hanging(['A-2', 'A-3']);
		sandbox.reset();
		expect([sandbox.wire, sandbox.deletions('A-1'), most()]).toEqual([[], 0, [2, 2]]);
		await leave();
		// It takes a moment until a closed connection is noticed.
		await until(() => {
			sandbox.reset();
			return most().every((count) => count === 0);
		});
		expect(sandbox.permits()).toEqual(['A-2', 'A-3', 'A-4', 'A-5']);
	});

	it('drops a request that waits, without acting on it', async () => {
		sandbox.next({ kind: 'slow', ms: 600_000 });
		const slow = codeOfCut(deletePermit(sandbox, 'A-1'));
		await until(() => sandbox.wire.some(({ referenceId }) => referenceId));
		sandbox.reset();
		expect(await slow).toBe('ECONNRESET');
		expect(sandbox.permits()).toEqual(IDS);
	});
});

describe('start and stop', () => {
	it('stops while requests wait and responses are being sent, without acting', async () => {
		sandbox.next({ kind: 'hang' }, { kind: 'slow', ms: 600_000 });
		sandbox.on('A-3', { kind: 'drip', ms: 600_000 });
		sandbox.on('A-4', { kind: 'endless' });
		const waiting = ['A-1', 'A-2'].map((id) => codeOfCut(deletePermit(sandbox, id)));
		await until(() => sandbox.wire.filter(({ referenceId }) => referenceId).length === 2);
		const bodies = [];
		for (const id of ['A-3', 'A-4']) bodies.push((await beginDeletion(sandbox, id)).body);
		await sandbox.stop();
		expect(await Promise.all(waiting)).toEqual(['ECONNRESET', 'ECONNRESET']);
		for (const body of bodies) await expect(text(body)).rejects.toThrow();
		expect(sandbox.permits()).toEqual(IDS);
		expect(sandbox.wire.map(({ status, ended }) => [status, ended])).toEqual(
			['open', 'open', 200, 200].map((status) => [status, 'stopped']),
		);
	});

	it('listens on the given port, rejects when that is in use, and refuses connections after stop', async () => {
		const port = Number(new URL(sandbox.url).port);
		await expect(startSandbox({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
		await sandbox.stop();
		expect(await codeOfCut(deletePermit(sandbox, 'A-1'))).toBe('ECONNREFUSED');
		const again = await startSandbox({ port });
		expect([again.url, again.permits()]).toEqual([sandbox.url, []]);
		await again.stop();
	});
});
