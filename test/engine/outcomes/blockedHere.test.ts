// n8n reads this once, when its engine is loaded.
process.env.N8N_SSRF_PROTECTION_ENABLED = 'true';

import { deletionWorkflow, jsonOf, settingFor } from '../deletionWorkflow';
import { start } from '../engine';
import { useSandbox } from '../useSandbox';

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
