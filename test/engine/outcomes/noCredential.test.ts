import { deletionWorkflow, jsonOf, settingFor, type Deletions } from '../deletionWorkflow';
import { start } from '../engine';
import { useSandbox } from '../useSandbox';

const ADVICE = 'Select the credential again in this node, or create a new one.';

const sandbox = useSandbox('one', 'two');
afterEach(() => expect(sandbox.wire).toEqual([]));

/** Runs the workflow with a node without a credential. */
function runWithoutCredential(onError?: Deletions['onError']) {
	const workflow = deletionWorkflow({ rows: [{ id: 'one' }, { id: 'two' }], onError });
	for (const node of workflow.nodes) delete node.credentials;
	return start(workflow, settingFor(sandbox)).ended;
}

it('stops the run and sends nothing without a credential', async () => {
	const run = await runWithoutCredential();

	expect(run.status).toBe('error');
	expect(run.data.resultData.error?.message).toBe("n8n could not read the 'OPSCOM API' credential");
	expect(run.data.resultData.error?.description).toBe(
		[
			`n8n said: "Node does not have any credentials set". ${ADVICE}`,
			'None of the 2 items can be sent.',
			'Nothing was sent to OPSCOM.',
		].join('\n'),
	);
});

it.each([
	['continueRegularOutput', 'Deleted'],
	['continueErrorOutput', 'Needs a person'],
] as const)('returns every item as not sent with On Error = %s', async (onError, following) => {
	const run = await runWithoutCredential(onError);

	expect(jsonOf(run, following)).toMatchObject(
		['one', 'two'].map((referenceId, row) => ({
			row,
			error: `n8n could not read the 'OPSCOM API' credential. n8n said: "Node does not have any credentials set"`,
			details: { referenceId, outcome: 'notSent', attempts: 0, advice: ADVICE },
		})),
	);
	if (onError === 'continueErrorOutput') expect(jsonOf(run, 'Deleted')).toEqual([]);
});
