import { createRequire } from 'node:module';

import { deletionWorkflow, jsonOf, settingFor } from '../deletionWorkflow';
import { start } from '../engine';
import { useSandbox } from '../useSandbox';

// What N8N_SSRF_PROTECTION_ENABLED sets; n8n reads that once, when its engine is loaded.
const ofN8nCore = createRequire(require.resolve('n8n-core'));
const { ssrfConfig } = ofN8nCore('@n8n/di').Container.get(ofN8nCore('@n8n/backend-network').OutboundHttp);
beforeAll(() => void (ssrfConfig.enabled = true));
afterAll(() => void (ssrfConfig.enabled = false));

const sandbox = useSandbox('one', 'two');

it('says that this n8n instance does not allow the address, and sends nothing', async () => {
	const workflow = deletionWorkflow({ rows: [{ id: 'one' }, { id: 'two' }], onError: 'continueErrorOutput' });

	const run = await start(workflow, settingFor(sandbox)).ended;

	expect(sandbox.wire).toEqual([]);
	expect(jsonOf(run, 'Deleted')).toEqual([]);
	expect(jsonOf(run, 'Needs a person')).toEqual(
		['one', 'two'].map((referenceId, row) => ({
			row,
			id: referenceId,
			error: "This n8n instance does not allow connections to the server at 'Base URL', so nothing was sent",
			details: {
				referenceId,
				outcome: 'notSent',
				errorCode: null,
				httpStatus: null,
				attempts: 1,
				advice:
					"Check 'Base URL' in the 'OPSCOM API' credential, or ask your n8n administrator to allow its address. Run this item again.",
			},
		})),
	);
});
