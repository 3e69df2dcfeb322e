import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort } from '../../scripts/n8n/ports';
import { credentialData, isBefore2, type Stage } from './stage';

export function credentialTest(stage: Stage): void {
	describe('credential test', () => {
		const test = async (changes: Partial<ReturnType<typeof credentialData>> = {}) =>
			await stage.client.testCredential(stage.credential, { ...credentialData(stage.sandbox), ...changes });

		it('accepts the right token with one read, and deletes nothing', async () => {
			expect(await test()).toMatchObject({ status: 'OK' });
			expect(stage.sandbox.wire.map(({ method, path }) => `${method} ${path}`)).toEqual([
				`POST /api/${stage.sandbox.clientCode}/v1/permits/stats`,
			]);
		});

		it.each([
			['a wrong token', { apiToken: 'wrong-token' }, /token|authorization/i],
			['a wrong client code', { clientCode: 'OC-OTHER' }, /client code/i],
			['a base URL that is none', { baseUrl: 'controller' }, /base url/i],
		])('refuses %s and says so', async (_, changes, words) => {
			const result = await test(changes);
			expect(result).toEqual({ status: 'Error', message: expect.stringMatching(words) as string });
			// n8n asks again after a 401; a read may be repeated.
			for (const { path } of stage.sandbox.wire) expect(path).toMatch(/\/permits\/stats$/);
		});

		it('refuses a host that cannot be reached', async () => {
			const result = await test({ baseUrl: `http://127.0.0.1:${await freePort()}` });
			expect(result.status).toBe('Error');
		});

		it('refuses a web page in place of an answer', async () => {
			stage.sandbox.next({ kind: 'html' });
			const result = await test();
			expect(result.status).toBe('Error');
			expect(stage.sandbox.wire).toHaveLength(1);
		});

		it.each<[string, unknown]>([
			['text for data', { data: 'please sign in' }],
			['false for data', { data: false }],
			['a code as text', { data: [], ErrorCode: '9002' }],
			['a success that is none', { success: false, message: 'bad token', data: [] }],
			['a status that is no success', { status: 'error', message: 'bad token', data: [] }],
		])('refuses %s', async (_, body) => {
			stage.sandbox.next({ kind: 'status', status: 200, body });
			expect((await test()).status).toBe('Error');
		});

		it('does not call it a wrong token when a firewall stands before OPSCOM', async () => {
			stage.sandbox.next({ kind: 'html', status: 403 });
			// n8n 1.123.81 takes no status for a failure then, and reads on in the body (read in its n8n-core 1.122.48).
			const message = isBefore2 ? /does not hold the permit statistics/ : /^OPSCOM, or a firewall or proxy before it/;
			expect((await test()).message).toMatch(message);
		});

		it.each([403, 500, 650])(
			'shows nothing of a token that a server writes into its response, with HTTP %i',
			async (status) => {
				const body = JSON.stringify({ message: `Token ${stage.sandbox.token} refused` });
				const head = `HTTP/1.1 ${status} Token ${stage.sandbox.token} refused\r\nContent-Type: application/json`;
				const server = createServer((socket) =>
					socket.once('data', () => socket.end(`${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`)),
				);
				const port = await freePort();
				server.listen(port, '127.0.0.1');
				await once(server, 'listening');
				const result = await test({ baseUrl: `http://127.0.0.1:${port}` });
				server.close();

				expect(result.status).toBe('Error');
				expect(result.message).not.toContain(stage.sandbox.token);
			},
		);

		// No rule of a credential is asked about it: n8n itself fails at an empty list.
		it('does not accept an empty list', async () => {
			stage.sandbox.next({ kind: 'status', status: 200, body: [] });
			await expect(test()).rejects.toThrow('500');
		});

		it('refuses a redirect and does not follow it with the token', async () => {
			stage.sandbox.next({ kind: 'redirect', status: 307, location: `${stage.sandbox.url}/elsewhere` });
			const result = await test();
			expect(result.status).toBe('Error');
			expect(stage.sandbox.wire).toHaveLength(1);
		});
	});
}
