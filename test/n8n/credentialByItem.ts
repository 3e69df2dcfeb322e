import { startSandbox, type Sandbox } from '../sandbox';
import { errorText, output, sent } from './executions';
import type { Stage } from './stage';
import { rowsWorkflow } from './workflows';

/** One OPSCOM vendor with several clients: the credential's fields are expressions. */
export function credentialByItem(stage: Stage): void {
	describe('a credential of expressions', () => {
		// Their tokens stand in the rows, so they are not the token that must not be found anywhere.
		let one: Sandbox;
		let other: Sandbox;
		beforeAll(async () => {
			one = await startSandbox({ clientCode: 'OC-ONE', token: 'token-of-the-first-client-7a3e' });
			other = await startSandbox({ clientCode: 'OC-OTHER', token: 'token-of-the-other-client-1b9d' });
		});
		beforeEach(() => [one, other].forEach((sandbox) => sandbox.reset()));
		afterAll(async () => {
			await one.stop();
			await other.stop();
		});

		const credential = async () =>
			await stage.client.createCredential('OPSCOM, by row', 'opscomApi', {
				apiToken: '={{ $json.token }}',
				clientCode: '={{ $json.client }}',
				baseUrl: '={{ $json.address }}',
			});
		const rowFor = ({ clientCode, token, url }: Sandbox, id: string, plate: string) => ({
			reference_id: id,
			plate,
			client: clientCode,
			token,
			address: url,
		});

		it("deletes each row's permit at its own client", async () => {
			// Both clients have a permit of the same ID, so a row that goes astray would be a deletion of the wrong one.
			one.addPermits('SHARED-1', 'MINE-1');
			other.addPermits('SHARED-1', 'OTHER-1');
			const rows = [
				rowFor(one, 'SHARED-1', 'PLATE 1'),
				rowFor(other, 'OTHER-1', 'PLATE 2'),
				rowFor(one, 'MINE-1', 'PLATE 3'),
				rowFor(other, 'SHARED-1', 'PLATE 4'),
			];
			const chain = { name: 'Two clients', credential: await credential(), options: { concurrency: 1 } };
			const execution = await stage.client.runToEnd(rowsWorkflow(rows, chain));

			expect(execution.status).toBe('success');
			expect(output(execution, 'Deleted').map(({ plate }) => plate)).toEqual(rows.map(({ plate }) => plate));
			const requestsOf = (sandbox: Sandbox) =>
				sandbox.wire.map(({ path, body }) => `${path} ${(body as { apiToken: string }).apiToken}`);
			const expected = ({ clientCode, token }: Sandbox) => `/api/${clientCode}/v1/permits/delete ${token}`;
			expect(requestsOf(one)).toEqual([expected(one), expected(one)]);
			expect(requestsOf(other)).toEqual([expected(other), expected(other)]);
			expect([one.permits(), other.permits()]).toEqual([[], []]);
		});

		it('sends nothing when one row has no client code', async () => {
			one.addPermits('LONELY-1');
			const good = rowFor(one, 'LONELY-1', 'PLATE 1');
			const bad = { ...rowFor(other, 'LONELY-2', 'PLATE 2'), client: undefined };
			const chain = { name: 'A row without a client', credential: await credential() };
			const execution = await stage.client.runToEnd(rowsWorkflow([good, bad], chain));

			expect(execution.status).toBe('error');
			expect(errorText(execution)).toMatch(/client code/i);
			expect([sent({ sandbox: one }), sent({ sandbox: other })]).toEqual([[], []]);
		});
	});
}
