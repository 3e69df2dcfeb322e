import { WorkflowHasIssuesError } from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';

import { jsonOf, outputsOf } from '../engine/deletionWorkflow';
import { runPrepared } from '../engine/outcomes/failures';
import { deleting } from '../engine/permitOperations';
import { CONTINUE_MODES } from '../engine/permitRuns';
import { useSandbox } from '../engine/useSandbox';

/** A workflow that a newer version of the node, or somebody by hand, has saved. */
const sandbox = useSandbox();
afterEach(() => expect(sandbox.wire).toEqual([]));

const ADVICE = "Select 'Resource' and 'Operation' again, or update the node.";

it.each([
	{ operation: 'noSuchOperation' },
	{ operation: 'Delete' },
	{ operation: '' },
	{ operation: null },
	{ operation: 17 },
	// n8n hides the operation of a resource that it does not know from the node.
	{ resource: 'noSuchResource' },
	{ resource: 'plate', operation: 'delete' },
	{ resource: null },
])('sends nothing for %j, and says what to do', async (raw) => {
	const { status, data } = await runPrepared(sandbox, deleting, { raw });

	const { message, description } = data.resultData.error ?? {};
	expect(status).toBe('error');
	expect(message).toMatch(/^This version of the node does not have the operation '.*' of the resource '.+'$/);
	expect(message).not.toContain('undefined');
	expect(description).toBe(ADVICE);
	expect(data.resultData.runData).not.toHaveProperty('Deleted');
});

it.each(CONTINUE_MODES)('passes no item off as deleted with On Error = %s', async (onError) => {
	const run = await runPrepared(sandbox, deleting, { raw: { operation: 'noSuchOperation' }, onError });

	const items = outputsOf(run, 'OPSCOM').flat();
	expect(items).toHaveLength(3);
	for (const { json } of items) {
		expect(json.error).toMatch(/^This version of the node does not have/);
		expect(json.message as IDataObject).toMatchObject({ outcome: 'notSent', advice: ADVICE });
	}
	if (onError === 'continueErrorOutput') expect(jsonOf(run, 'Deleted')).toEqual([]);
});

// For a saved value that looks like an expression, n8n takes every operation's fields as shown. It then misses the
// required ones of Create, and refuses to start the workflow (seen on n8n-core 2.41.1).
it("sends nothing when n8n takes every operation's fields as shown and refuses to start", async () => {
	const raw = { resource: ['='], operation: null } as unknown as IDataObject;
	await expect(runPrepared(sandbox, deleting, { raw })).rejects.toThrow(WorkflowHasIssuesError);
});
