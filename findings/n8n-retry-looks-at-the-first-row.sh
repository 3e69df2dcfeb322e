#!/usr/bin/env bash
# n8n's Retry On Fail together with On Error = Continue, for a node that reports rows one by one. A good guess is that
# rows which failed are tried again. n8n looks at the first output item only: with a failure there the node runs again
# with all rows, those already deleted too; with the same failure further down nothing is tried again.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
timeout 500 npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$dir" n8n-core@2.41.1 n8n-workflow@2.41.0

# n8n's own engine; the rows are pinned to the first node, which all workflows here begin with.
cat >engine.cjs <<'JS'
Object.assign(process.env, { N8N_USER_FOLDER: __dirname, N8N_LOG_LEVEL: 'silent' });
require('reflect-metadata');
const { ExecutionLifecycleHooks, WorkflowExecute } = require('n8n-core');
const { Workflow } = require('n8n-workflow');
exports.type = (execute, description = {}) => ({
	execute,
	description: { name: 'node', version: 1, inputs: ['main'], outputs: ['main'], properties: [], ...description },
});
const passOn = exports.type(async function () { return [this.getInputData()]; });
exports.run = async (node, rows, after = {}, more = {}) => {
	const nodes = [{ name: 'Rows' }, { name: 'Node', ...node }, { name: 'Success', ...after }, { name: 'Error' }];
	const to = (...names) => names.map((name) => [{ node: name, type: 'main', index: 0 }]);
	const workflow = new Workflow({
		id: 'w',
		nodes: nodes.map((one) => ({ id: one.name, typeVersion: 1, position: [0, 0], parameters: {}, ...one })),
		connections: { Rows: { main: to('Node') }, Node: { main: to('Success', 'Error') } },
		nodeTypes: { getByNameAndVersion: (type) => type ?? passOn },
		settings: { executionOrder: 'v1' },
	});
	const hooks = new ExecutionLifecycleHooks('manual', 'e', { id: 'w', name: 'w' });
	const urls = { webhookWaitingBaseUrl: 'http://127.0.0.1/', formWaitingBaseUrl: 'http://127.0.0.1/' };
	const engine = new WorkflowExecute({ hooks, executionId: 'e', currentNodeExecutionIndex: 0, ...urls, ...more }, 'manual');
	const pinData = { Rows: rows.map((json) => ({ json })) };
	const { data, status } = await engine.run({ workflow, startNode: workflow.getNode('Rows'), pinData });
	const left = (name) => (data.resultData.runData[name]?.at(-1).data?.main[0] ?? []).map(({ json }) => json);
	return { status, node: left('Node'), success: left('Success'), error: left('Error') };
};
JS

cat >see.cjs <<'JS'
const { run, type } = require('./engine.cjs');
(async () => {
	for (const bad of ['A', 'B', 'C']) {
		const requests = [];
		const node = type(async function () {
			return [this.getInputData().map(({ json: { permit } }, item) => {
				requests.push(permit);
				return { json: permit === bad ? { error: 'not found' } : { permit, deleted: true }, pairedItem: { item } };
			})];
		});
		const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1, onError: 'continueRegularOutput' };
		await run({ type: node, ...settings }, [{ permit: 'A' }, { permit: 'B' }, { permit: 'C' }]);
		console.log(`${bad} is not found: requests for ${requests.join(' ')}`);
	}
})();
JS

echo "n8n-core 2.41.1"
echo "Three rows, Retry On Fail with 3 tries, On Error = Continue:"
timeout 60 node see.cjs | tee seen
diff - seen <<'END'
A is not found: requests for A B C A B C A B C
B is not found: requests for A B C
C is not found: requests for A B C
END
