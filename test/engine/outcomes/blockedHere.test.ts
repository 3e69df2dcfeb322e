import { createRequire } from 'node:module';

import { deleting } from '../permitOperations';
import { useSandbox } from '../useSandbox';
import { failuresByRow, runPrepared } from './failures';

// What N8N_SSRF_PROTECTION_ENABLED sets; n8n reads that once, when its engine is loaded.
const ofN8nCore = createRequire(require.resolve('n8n-core'));
const { ssrfConfig } = ofN8nCore('@n8n/di').Container.get(ofN8nCore('@n8n/backend-network').OutboundHttp);
beforeAll(() => void (ssrfConfig.enabled = true));
afterAll(() => void (ssrfConfig.enabled = false));

const sandbox = useSandbox();

it('says that this n8n instance does not allow the address, and sends nothing', async () => {
	const run = await runPrepared(sandbox, deleting, { onError: 'continueErrorOutput' });

	const [first, ...others] = failuresByRow(run);
	expect(sandbox.wire).toEqual([]);
	expect(first?.error).toMatch(/^This n8n instance does not allow connections to the server at 'Base URL'/);
	for (const failure of [first, ...others]) {
		expect(failure?.details).toMatchObject({
			outcome: 'notSent',
			advice: expect.stringContaining('n8n administrator'),
		});
	}
});
