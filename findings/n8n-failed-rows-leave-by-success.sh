#!/usr/bin/env bash
# "Execute step" in n8n behind a node with pinned data and two outputs, the second of which leads to a node that deletes.
# A good guess is that a row which the node reports as failed leaves by its error output. n8n looks for the row behind it
# first; that throws here, and then all rows leave by Success as they came in, with no word of what was deleted.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
timeout 500 npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$dir" n8n-core@2.41.1 n8n-workflow@2.41.0

cat >see.cjs <<'JS'
Object.assign(process.env, { N8N_USER_FOLDER: __dirname, N8N_LOG_LEVEL: 'silent' });
require('reflect-metadata');
const { ExecutionLifecycleHooks, WorkflowExecute } = require('n8n-core');
const { Workflow } = require('n8n-workflow');
const type = (execute, description) => ({
	execute,
	description: { name: 'node', version: 1, group: [], inputs: ['main'], outputs: ['main'], properties: [], ...description },
});
const passOn = async function () { return [this.getInputData()]; };
const remove = async function () {
	const answer = (permit) => (permit === 'B' ? { error: 'not found' } : { permit, deleted: true });
	return [this.getInputData().map(({ json }, item) => ({ json: answer(json.permit), pairedItem: { item } }))];
};
const types = {
	start: type(passOn, { group: ['trigger'], inputs: [] }),
	split: type(passOn, { outputs: ['main', 'main'] }),
	remove: type(remove),
	passOn: type(passOn),
};
const to = (...names) => ({ main: names.map((node) => (node ? [{ node, type: 'main', index: 0 }] : [])) });
const run = async (output) => {
	const nodes = [{ name: 'Start', type: 'start' }, { name: 'Split', type: 'split' }, { name: 'Success', type: 'passOn' },
		{ name: 'Delete', type: 'remove', onError: 'continueErrorOutput' }, { name: 'Error', type: 'passOn' }];
	const pinData = { Split: ['A', 'B', 'C'].map((permit) => ({ json: { permit } })) };
	const workflow = new Workflow({
		id: 'w',
		pinData,
		nodes: nodes.map((node) => ({ id: node.name, typeVersion: 1, position: [0, 0], parameters: {}, ...node })),
		connections: { Start: to('Split'), Split: output === 0 ? to('Delete') : to('', 'Delete'), Delete: to('Success', 'Error') },
		nodeTypes: { getByNameAndVersion: (name) => types[name] },
		settings: { executionOrder: 'v1' },
	});
	const hooks = new ExecutionLifecycleHooks('manual', 'e', { id: 'w', name: 'w' });
	const urls = { webhookWaitingBaseUrl: 'http://127.0.0.1/', formWaitingBaseUrl: 'http://127.0.0.1/' };
	const engine = new WorkflowExecute({ hooks, executionId: 'e', currentNodeExecutionIndex: 0, ...urls }, 'manual');
	const ran = { executionStatus: 'success', startTime: 0, executionTime: 0, source: [], data: { main: [[{ json: {} }]] } };
	const until = { nodeName: 'Success', mode: 'inclusive' };
	const { data, status } = await engine.runPartialWorkflow2(workflow, { Start: [ran] }, pinData, [], until);
	const [{ data: { main: [success] } }] = data.resultData.runData.Success;
	console.log(`behind output ${output}: ${status}, success: ${JSON.stringify(success.map(({ json }) => json))}`);
};
run(0).then(() => run(1));
JS

echo "n8n-core 2.41.1"
echo "Rows A, B and C; the node deletes A and C, and reports that B is not found:"
timeout 60 node see.cjs | tee seen
diff - seen <<'END'
behind output 0: success, success: [{"permit":"A","deleted":true},{"permit":"C","deleted":true}]
behind output 1: success, success: [{"permit":"A"},{"permit":"B"},{"permit":"C"}]
END
