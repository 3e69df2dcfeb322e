import { createServer } from 'node:http';
import { once } from 'node:events';
import { freePort } from '../../scripts/n8n/ports';
import type { Behaviour } from '../sandbox';
import { credentialData, isBefore2, type Stage } from './stage';

/** The verdicts of n8n itself; every single rule is tried in test/credential. */
export function credentialTest(stage: Stage): void {
	describe('credential test', () => {
		const test = async (changes: Partial<ReturnType<typeof credentialData>> = {}) =>
			await stage.client.testCredential(stage.credential, { ...credentialData(stage.sandbox), ...changes });
		const json = (body: unknown, status = 200): Behaviour => ({ kind: 'status', status, body });

		// n8n asks again after a 401; a read may be repeated.
		afterEach(() => {
			for (const { path } of stage.sandbox.wire) expect(path).toMatch(/\/permits\/stats$/);
		});

		it.each<[string, Behaviour | undefined]>([
			['the right token', undefined],
			['no permits', json({ data: [] })],
			[
				'statistics that Laravel filtered, beside what denies nothing',
				json({ error: '', data: { 1: { total: '1' } } }),
			],
		])('is green for %s, with one read', async (_, behaviour) => {
			stage.sandbox.always(behaviour);
			expect(await test()).toMatchObject({ status: 'OK' });
			expect(stage.sandbox.wire).toHaveLength(1);
		});

		it.each([
			['a wrong token', { apiToken: 'wrong-token' }, /token|authorization/i],
			['a wrong client code', { clientCode: 'OC-OTHER' }, /client code/i],
			['a base URL that is none', { baseUrl: 'controller' }, /base url/i],
		])('is red for %s and says so', async (_, changes, message) => {
			expect(await test(changes)).toEqual({ status: 'Error', message: expect.stringMatching(message) as string });
		});

		const NO_STATISTICS = /does not hold the permit statistics/;
		it.each<[string, Behaviour, RegExp]>([
			['a web page', { kind: 'html' }, NO_STATISTICS],
			['text for data', json({ data: 'please sign in' }), NO_STATISTICS],
			['false for data', json({ data: false }), NO_STATISTICS],
			['a code as text', json({ data: [], ErrorCode: '9002' }), /\(OPSCOM code 9002\)$/],
			['a success that is none', json({ success: false, data: [] }), /does not report a success/],
			['a status that is no success', json({ status: 'error', data: [] }), /does not report a success/],
			// n8n 1.123.81 takes no status for a failure then, and reads on in the body (read in its n8n-core 1.122.48).
			[
				'the page of a firewall, which is no wrong token',
				{ kind: 'html', status: 403 },
				isBefore2 ? NO_STATISTICS : /^OPSCOM, or a firewall or proxy before it/,
			],
			['a redirect, which is not followed', { kind: 'redirect', status: 307, location: '/elsewhere' }, /./],
		])('is red for %s', async (_, behaviour, message) => {
			stage.sandbox.always(behaviour);
			expect(await test()).toEqual({ status: 'Error', message: expect.stringMatching(message) as string });
			expect(stage.sandbox.wire).toHaveLength(1);
		});

		it('is red for a host that cannot be reached', async () => {
			expect((await test({ baseUrl: `http://127.0.0.1:${await freePort()}` })).status).toBe('Error');
		});

		// No rule of a credential is asked about it: n8n itself fails at an empty list.
		it('is not green for an empty list', async () => {
			stage.sandbox.next(json([]));
			await expect(test()).rejects.toThrow('500');
		});

		it.each([403, 500, 650])('shows nothing of a token that a server writes into its HTTP %i', async (status) => {
			const said = `Token ${stage.sandbox.token} refused`;
			const server = createServer((_, response) => {
				response.writeHead(status, said, { 'Content-Type': 'application/json' }).end(JSON.stringify({ message: said }));
			});
			const port = await freePort();
			await once(server.listen(port, '127.0.0.1'), 'listening');
			const result = await test({ baseUrl: `http://127.0.0.1:${port}` });
			server.close();

			expect(result.status).toBe('Error');
			expect(result.message).not.toContain(stage.sandbox.token);
		});
	});
}
