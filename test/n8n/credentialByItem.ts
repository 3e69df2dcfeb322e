import { startSandbox, type Sandbox } from '../sandbox';
import { errorText, output } from './executions';
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
		beforeEach(() => {
			// Both clients have a permit of the same ID, so a row that goes astray would be a deletion of the wrong one.
			for (const [sandbox, own] of [
				[one, 'MINE-1'],
				[other, 'OTHER-1'],
			] as const) {
				sandbox.reset();
				sandbox.addPermits('SHARED-1', own);
			}
		});
		afterAll(async () => {
			await one.stop();
			await other.stop();
		});

		const rowFor = ({ clientCode, token, url }: Sandbox, id: string) => ({
			reference_id: id,
			plate: `${clientCode} ${id}`,
			client: clientCode,
			token,
			address: url,
		});
		const rowsOfBoth = () => [
			rowFor(one, 'SHARED-1'),
			rowFor(other, 'OTHER-1'),
			rowFor(one, 'MINE-1'),
			rowFor(other, 'SHARED-1'),
		];
		async function run(rows: Array<Partial<ReturnType<typeof rowFor>>>) {
			const credential = await stage.client.createCredential('OPSCOM, by row', 'opscomApi', {
				apiToken: '={{ $json.token }}',
				clientCode: '={{ $json.client }}',
				baseUrl: '={{ $json.address }}',
			});
			const chain = { name: 'Two clients', credential, options: { concurrency: 1 } };
			return await stage.client.runToEnd(rowsWorkflow(rows, chain));
		}

		it("deletes each row's permit at its own client", async () => {
			const rows = rowsOfBoth();
			const execution = await run(rows);

			expect(output(execution, 'Deleted').map(({ plate }) => plate)).toEqual(rows.map(({ plate }) => plate));
			for (const sandbox of [one, other]) {
				const body = { apiToken: sandbox.token };
				const request = { path: `/api/${sandbox.clientCode}/v1/permits/delete`, body };
				expect(sandbox.wire).toMatchObject([request, request]);
				expect(sandbox.permits()).toEqual([]);
			}
		});

		it('sends nothing when one row has no client code', async () => {
			const [first, second, ...others] = rowsOfBoth();
			const execution = await run([first, { ...second, client: undefined }, ...others]);

			expect(execution.status).toBe('error');
			expect(errorText(execution)).toMatch(/client code/i);
			expect([one.wire, other.wire]).toEqual([[], []]);
		});
	});
}
