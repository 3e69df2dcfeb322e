import { startSandbox, type Sandbox } from '../sandbox';
import { errorText, output } from './executions';
import type { Stage } from './stage';
import { rowsWorkflow } from './workflows';

/** One OPSCOM vendor with several clients: the credential's fields are expressions. */
export function credentialByItem(stage: Stage): void {
	const started: Sandbox[] = [];
	afterAll(async () => await Promise.all(started.map(async (sandbox) => await sandbox.stop())));

	it("deletes each row's permit at its own client with a credential of expressions", async () => {
		// Their tokens stand in the rows, so they are not the token that must not be found anywhere.
		const one = await startSandbox({ clientCode: 'OC-ONE', token: 'token-of-the-first-client-7a3e' });
		const other = await startSandbox({ clientCode: 'OC-OTHER', token: 'token-of-the-other-client-1b9d' });
		started.push(one, other);
		// Both clients have a permit of the same ID, so a row that goes astray would be a deletion of the wrong one.
		one.addPermits('SHARED-1', 'MINE-1');
		other.addPermits('SHARED-1', 'OTHER-1');
		const rowFor = ({ clientCode: client, token, url: address }: Sandbox, id: string) => ({
			reference_id: id,
			plate: `${client} ${id}`,
			client,
			token,
			address,
		});
		const rows = [rowFor(one, 'SHARED-1'), rowFor(other, 'OTHER-1'), rowFor(one, 'MINE-1'), rowFor(other, 'SHARED-1')];
		const credential = await stage.client.createCredential('OPSCOM, by row', 'opscomApi', {
			apiToken: '={{ $json.token }}',
			clientCode: '={{ $json.client }}',
			baseUrl: '={{ $json.address }}',
		});
		const chain = { name: 'Two clients', credential };
		const [first, ...others] = rows;
		const stopped = await stage.client.runToEnd(rowsWorkflow([...others, { ...first, client: undefined }], chain));
		expect(errorText(stopped)).toMatch(/client code/i);
		expect([one.wire, other.wire]).toEqual([[], []]);

		const execution = await stage.client.runToEnd(rowsWorkflow(rows, chain));
		expect(output(execution, 'Deleted').map(({ plate }) => plate)).toEqual(rows.map(({ plate }) => plate));
		for (const sandbox of started) {
			const body = { apiToken: sandbox.token };
			const request = { path: `/api/${sandbox.clientCode}/v1/permits/delete`, body };
			expect(sandbox.wire).toMatchObject([request, request]);
			expect(sandbox.permits()).toEqual([]);
		}
	});
}
