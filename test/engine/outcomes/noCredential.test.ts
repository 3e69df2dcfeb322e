import { startSandbox, type Sandbox } from '../../sandbox';
import { deletionWorkflow, jsonOf, settingFor, type Deletions } from '../deletionWorkflow';
import { start } from '../engine';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ permits: ['one', 'two'] });
});
afterEach(() => expect(sandbox.wire).toEqual([]));
afterAll(() => sandbox.stop());

/** Runs the workflow with a node for which nobody has chosen a credential. */
function runWithoutCredential(onError?: Deletions['onError']) {
	const workflow = deletionWorkflow({ rows: [{ id: 'one' }, { id: 'two' }], onError });
	for (const node of workflow.nodes) delete node.credentials;
	return start(workflow, settingFor(sandbox)).ended;
}

it('stops the run and sends nothing', async () => {
	const run = await runWithoutCredential();

	expect(run.status).toBe('error');
	expect(run.data.resultData.error?.message).toBe("n8n could not read the 'OPSCOM API' credential");
	expect(run.data.resultData.error?.description).toBe(
		`n8n said: "Node does not have any credentials set". Choose the credential again in this node, or create it anew. Nothing was sent to OPSCOM.`,
	);
});

it.each([
	['continueRegularOutput', 'Deleted'],
	['continueErrorOutput', 'Needs a person'],
] as const)('lets no item pass for a deletion with On Error = %s', async (onError, following) => {
	const run = await runWithoutCredential(onError);

	expect(jsonOf(run, following)).toMatchObject(
		['one', 'two'].map((referenceId, row) => ({
			row,
			error: `n8n could not read the 'OPSCOM API' credential. n8n said: "Node does not have any credentials set"`,
			details: { referenceId, outcome: 'notSent', attempts: 0 },
		})),
	);
	if (onError === 'continueErrorOutput') expect(jsonOf(run, 'Deleted')).toEqual([]);
});
