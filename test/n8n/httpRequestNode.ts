import type { Workflow } from '../../scripts/n8n/n8nClient';
import { startSandbox, type Sandbox } from '../sandbox';
import type { Stage } from './stage';
import { output } from './executions';
import { node, to, using } from './workflows';

const STATS = '/api/OC-TOMA/v1/permits/stats';
const HTTP_REQUEST = 'Permit stats';

/** A workflow in which n8n's own HTTP Request node uses the credential of this package. */
function workflowTo(url: string, { credential }: Stage): Workflow {
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
	return {
		name: 'HTTP Request node',
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', 1, {}, 0),
			{ ...node(HTTP_REQUEST, 'n8n-nodes-base.httpRequest', 4.2, parameters, 1), ...using(credential) },
		],
		connections: { Start: { main: [to(HTTP_REQUEST)] } },
		settings: { executionOrder: 'v1' },
	};
}

export function httpRequestNode(stage: Stage): void {
	describe("the credential in n8n's HTTP Request node", () => {
		let elsewhere: Sandbox;
		beforeAll(async () => {
			elsewhere = await startSandbox();
		});
		afterAll(() => elsewhere.stop());

		it('works for other calls of the OPSCOM API', async () => {
			const execution = await stage.client.runToEnd(workflowTo(stage.sandbox.url + STATS, stage));

			expect(execution.status).toBe('success');
			expect(output(execution, HTTP_REQUEST)).toEqual([
				expect.objectContaining({ data: expect.any(Array) as unknown }),
			]);
			expect(stage.sandbox.wire.map(({ body }) => body)).toEqual([{ apiToken: stage.sandbox.token }]);
		});

		it('does not give the token to another address', async () => {
			const execution = await stage.client.runToEnd(workflowTo(elsewhere.url + STATS, stage));

			expect(execution.status).toBe('error');
			expect(execution.data.resultData.error?.message).toContain('is only sent to addresses below');
			expect(elsewhere.wire).toEqual([]);
		});

		it('does not give the token to another address by a redirect', async () => {
			stage.sandbox.always({ kind: 'redirect', status: 307, location: elsewhere.url + STATS });

			const execution = await stage.client.runToEnd(workflowTo(stage.sandbox.url + STATS, stage));

			expect(execution.status).toBe('error');
			expect(stage.sandbox.wire).toHaveLength(1);
			expect(elsewhere.wire).toEqual([]);
		});
	});
}
