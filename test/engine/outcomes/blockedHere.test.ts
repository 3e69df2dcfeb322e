// n8n reads this once, when its engine is loaded.
process.env.N8N_SSRF_PROTECTION_ENABLED = 'true';

import { startSandbox, type Sandbox } from '../../sandbox';
import { deletionWorkflow, jsonOf, settingFor } from '../deletionWorkflow';
import { start } from '../engine';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ permits: ['one', 'two'] });
});
afterAll(() => sandbox.stop());

it('says that this n8n does not allow the address, and sends nothing', async () => {
	const workflow = deletionWorkflow({ rows: [{ id: 'one' }, { id: 'two' }], onError: 'continueErrorOutput' });

	const run = await start(workflow, settingFor(sandbox)).ended;

	expect(sandbox.wire).toEqual([]);
	expect(jsonOf(run, 'Deleted')).toEqual([]);
	expect(jsonOf(run, 'Needs a person')).toEqual(
		['one', 'two'].map((referenceId, row) => ({
			row,
			id: referenceId,
			error: 'This n8n does not allow connections to the address, so nothing was sent',
			details: {
				referenceId,
				outcome: 'notSent',
				errorCode: null,
				httpStatus: null,
				attempts: 1,
				advice: "Check 'Base URL' in the 'OPSCOM API' credential, or ask whoever runs this n8n to allow the address.",
			},
		})),
	);
});
