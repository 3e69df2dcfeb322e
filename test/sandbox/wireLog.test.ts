import { Agent } from 'node:http';
import { text } from 'node:stream/consumers';
import { beginDeletion, codeOfCut, deletePermit, operationUrl, send, until } from './axiosClient';
import { startSandbox, type Sandbox, type WireEntry } from './index';
import { upgradedDeletion } from './upgradeClient';

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

describe('the wire log', () => {
	it('keeps each request as it arrived', async () => {
		const before = Date.now();
		const rawBody = `{ "apiToken" : "${sandbox.token}",\n"referenceid":"A-1" , "note":"\\u00e9 é" }`;
		await send(`${operationUrl(sandbox, 'delete')}?a=b`, {
			data: rawBody,
			headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache', 'X-Own': 'Kept' },
		});
		const [entry] = sandbox.wire;
		expect(entry).toMatchObject({
			method: 'POST',
			path: '/api/OC-TOMA/v1/permits/delete?a=b',
			rawBody,
			body: { apiToken: sandbox.token, referenceid: 'A-1', note: 'é é' },
			referenceId: 'A-1',
			status: 200,
			responseBody: '{"status":"success","reference_id":"A-1","InternalReferenceID":"A-1"}',
		});
		expect(entry.headers).toMatchObject({
			'content-type': 'application/json',
			'cache-control': 'no-cache',
			'x-own': 'Kept',
		});
		expect(entry.at).toBeGreaterThanOrEqual(before);
		expect(entry.at).toBeLessThanOrEqual(Date.now());
	});

	it('keeps requests that are not deletions too', async () => {
		await send(operationUrl(sandbox, 'stats'), { data: '{broken' });
		await send(`${sandbox.url}/elsewhere`, { method: 'get', data: undefined });
		await send(operationUrl(sandbox, 'delete'), { data: 'x'.repeat(2_000_000) });
		expect(sandbox.wire).toMatchObject([
			{ method: 'POST', path: '/api/OC-TOMA/v1/permits/stats', rawBody: '{broken', body: undefined, status: 200 },
			{ method: 'GET', path: '/elsewhere', rawBody: '', status: 404 },
			{ method: 'POST', rawBody: '', status: 413 },
		]);
		expect(sandbox.wire[0]).not.toHaveProperty('referenceId');
	});

	it('is in order of arrival, whatever gets its response first', async () => {
		sandbox.on('A-1', { kind: 'hang' });
		const leaving = new AbortController();
		const first = codeOfCut(deletePermit(sandbox, 'A-1', { signal: leaving.signal }));
		await until(() => sandbox.wire[0]?.referenceId === 'A-1');
		await deletePermit(sandbox, 'A-2');
		expect(sandbox.wire).toMatchObject([
			{ referenceId: 'A-1', status: 'open' },
			{ referenceId: 'A-2', status: 200 },
		]);
		leaving.abort();
		await first;
	});

	it('is passed to onSettled, once per request that gets a response or is cut', async () => {
		sandbox.on('A-2', { kind: 'cut' });
		await deletePermit(sandbox, 'A-1');
		await codeOfCut(deletePermit(sandbox, 'A-2'));
		await send(operationUrl(sandbox, 'delete'), { data: '', headers: { 'Content-Type': 'none' } });
		expect(settled).toEqual(sandbox.wire);
		expect(settled.map(({ status }) => status)).toEqual([200, 'cut', 200]);
	});
});

describe('the counters', () => {
	it('count what is open at once', async () => {
		const leave = await hanging(IDS);
		expect(sandbox.mostRequestsAtOnce).toBe(5);
		expect(sandbox.mostOpenConnections).toBe(5);
		expect(await leave()).toEqual(IDS.map(() => 'ERR_CANCELED'));
		expect(sandbox.permits()).toEqual(IDS);
	});

	it('count one when requests follow each other', async () => {
		for (const id of [...IDS, ...IDS]) await deletePermit(sandbox, id);
		expect(sandbox.mostRequestsAtOnce).toBe(1);
		expect(sandbox.mostOpenConnections).toBe(1);
	});

	it('count one when requests follow a cut', async () => {
		sandbox.always({ kind: 'cut' });
		for (const id of IDS) await codeOfCut(deletePermit(sandbox, id));
		expect(sandbox.mostRequestsAtOnce).toBe(1);
		expect(sandbox.mostOpenConnections).toBe(1);
	});

	it('distinguish connections from requests', async () => {
		const httpAgent = new Agent({ keepAlive: true });
		try {
			for (const id of IDS) await deletePermit(sandbox, id, { httpAgent });
			expect(sandbox.mostOpenConnections).toBe(1);
			const leave = await hanging(['A-1']);
			// The agent's idle connection is still open.
			expect(sandbox.mostOpenConnections).toBe(2);
			expect(sandbox.mostRequestsAtOnce).toBe(1);
			await leave();
		} finally {
			httpAgent.destroy();
		}
	});
});

describe('reset', () => {
	it('clears the log and the counters and keeps the permits', async () => {
		const { wire } = sandbox;
		await deletePermit(sandbox, 'A-1');
		const leave = await hanging(['A-2', 'A-3']);
		await leave();
		expect([sandbox.mostRequestsAtOnce, sandbox.mostOpenConnections]).toEqual([2, 2]);
		// It takes a moment until a closed connection is noticed.
		await until(() => {
			sandbox.reset();
			return sandbox.mostRequestsAtOnce === 0 && sandbox.mostOpenConnections === 0;
		});
		expect(sandbox.wire).toEqual([]);
		expect(sandbox.wire).toBe(wire);
		expect(sandbox.deletions('A-1')).toBe(0);
		expect(sandbox.permits()).toEqual(['A-2', 'A-3', 'A-4', 'A-5']);
	});

	it('keeps counting what is still open', async () => {
		const leave = await hanging(['A-1', 'A-2', 'A-3']);
		sandbox.reset();
		expect(sandbox.mostRequestsAtOnce).toBe(3);
		expect(sandbox.mostOpenConnections).toBe(3);
		const leaveOthers = await hanging(['A-4', 'A-5']);
		expect(sandbox.mostRequestsAtOnce).toBe(5);
		await leave();
		await leaveOthers();
	});

	it('drops a request that waits, without acting on it', async () => {
		sandbox.next({ kind: 'slow', ms: 600_000 });
		const slow = codeOfCut(deletePermit(sandbox, 'A-1'));
		await until(() => sandbox.wire.some(({ referenceId }) => referenceId));

		sandbox.reset();

		expect(await slow).toBe('ECONNRESET');
		expect(sandbox.permits()).toEqual(IDS);
		await deletePermit(sandbox, 'A-1');
		expect(sandbox.has('A-1')).toBe(false);
	});
});

describe('start and stop', () => {
	it('stops while requests wait, without acting on them', async () => {
		sandbox.next({ kind: 'hang' }, { kind: 'slow', ms: 600_000 });
		const hang = codeOfCut(deletePermit(sandbox, 'A-1'));
		const slow = codeOfCut(deletePermit(sandbox, 'A-2'));
		await until(() => sandbox.wire.filter(({ referenceId }) => referenceId).length === 2);
		await sandbox.stop();
		expect(await Promise.all([hang, slow])).toEqual(['ECONNRESET', 'ECONNRESET']);
		expect(sandbox.permits()).toEqual(IDS);
		expect(sandbox.wire).toMatchObject([
			{ status: 'open', ended: 'stopped' },
			{ status: 'open', ended: 'stopped' },
		]);
	});

	it('stops while responses are still being sent', async () => {
		sandbox.on('A-1', { kind: 'drip', ms: 600_000 });
		sandbox.on('A-2', { kind: 'endless' });
		sandbox.on('A-3', { kind: 'slowBody', ms: 600_000 });
		sandbox.on('A-4', { kind: 'switchingProtocols' });
		const bodies = [];
		for (const id of ['A-1', 'A-2', 'A-3']) bodies.push((await beginDeletion(sandbox, id)).body);
		const [, upgraded] = await upgradedDeletion(sandbox, 'A-4');
		await sandbox.stop();
		for (const body of bodies) await expect(text(body)).rejects.toThrow();
		await until(() => upgraded.closed);
		expect(sandbox.wire.map(({ status, ended }) => [status, ended])).toEqual(
			[200, 200, 200, 101].map((status) => [status, 'stopped']),
		);
	});

	it('refuses connections after stop, which can be called again', async () => {
		await sandbox.stop();
		expect(await codeOfCut(deletePermit(sandbox, 'A-1'))).toBe('ECONNREFUSED');
		await expect(sandbox.stop()).resolves.toBeUndefined();
	});

	it('listens on the given port, and rejects when that is in use', async () => {
		const port = Number(new URL(sandbox.url).port);
		await expect(startSandbox({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
		await sandbox.stop();
		const again = await startSandbox({ port });
		try {
			expect(again.url).toBe(sandbox.url);
			expect(again.permits()).toEqual([]);
		} finally {
			await again.stop();
		}
	});
});
