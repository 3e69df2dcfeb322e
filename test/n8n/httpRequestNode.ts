import type { Execution } from '../../scripts/n8n/n8nClient';
import { startSandbox, type Sandbox } from '../sandbox';
import type { Stage } from './stage';
import { output } from './executions';
import { node, to, using } from './workflows';

const HTTP_REQUEST = 'Permit stats';

export function httpRequestNode(stage: Stage): void {
	describe("the credential in n8n's HTTP Request node", () => {
		let elsewhere: Sandbox;
		beforeAll(async () => {
			elsewhere = await startSandbox();
		});
		afterAll(() => elsewhere.stop());

		const statsOf = ({ url }: Sandbox) => `${url}/api/OC-TOMA/v1/permits/stats`;

		async function request(url: string): Promise<Execution> {
			const parameters = {
				method: 'POST',
				url,
				authentication: 'predefinedCredentialType',
				nodeCredentialType: 'opscomApi',
				sendBody: true,
				specifyBody: 'json',
				jsonBody: '{}',
				options: { redirect: { redirect: { followRedirects: true } } },
			};
			return await stage.client.runToEnd({
				name: 'HTTP Request node',
				nodes: [
					node('Start', 'n8n-nodes-base.manualTrigger', 1, {}, 0),
					{ ...node(HTTP_REQUEST, 'n8n-nodes-base.httpRequest', 4.2, parameters, 1), ...using(stage.credential) },
				],
				connections: { Start: { main: [to(HTTP_REQUEST)] } },
				settings: { executionOrder: 'v1' },
			});
		}

		it('works for other calls of the OPSCOM API', async () => {
			expect(output(await request(statsOf(stage.sandbox)), HTTP_REQUEST)).toMatchObject([
				{ data: expect.any(Array) as unknown },
			]);
			expect(stage.sandbox.wire.map(({ body }) => body)).toEqual([{ apiToken: stage.sandbox.token }]);
		});

		it('does not give the token to another address, neither at once nor by a redirect', async () => {
			const { data } = await request(statsOf(elsewhere));
			expect(data.resultData.error?.message).toContain('is only sent to addresses below');

			stage.sandbox.always({ kind: 'redirect', status: 307, location: statsOf(elsewhere) });
			expect((await request(statsOf(stage.sandbox))).status).toBe('error');
			expect(stage.sandbox.wire).toHaveLength(1);
			expect(elsewhere.wire).toEqual([]);
		});
	});
}
