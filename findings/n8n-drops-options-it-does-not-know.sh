#!/usr/bin/env bash
# Options of a node in a workflow written by hand or by a model. A good guess is that a misspelt or misplaced one is
# refused, or at least seen by the node. n8n removes it before the node runs, the whole collection when it is given as
# one expression or as text, and getNode().parameters shows none of it: a trial run that was asked for is a real one.
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
const dryRun = { name: 'dryRun', displayName: 'Dry Run', type: 'boolean', default: false };
const remove = type(
	async function () {
		const options = this.getNodeParameter('options', 0);
		return [[{ json: { deleted: !options.dryRun, parameters: this.getNode().parameters } }]];
	},
	{ properties: [{ name: 'options', displayName: 'Options', type: 'collection', default: {}, options: [dryRun] }] },
);
(async () => {
	const expression = '={{ { dryRun: true } }}';
	const written = [{ options: { dryRun: true } }, { options: expression }, { options: { dryrun: true } }, { dryRun: true }];
	for (const parameters of written) {
		const { status, node } = await run({ type: remove, parameters }, [{ permit: 'A' }]);
		console.log(JSON.stringify(parameters).padEnd(38), status, JSON.stringify(node[0]));
	}
})();
JS

echo "n8n-core 2.41.1"
echo "A node with the option 'dryRun' in the collection 'options'; what the workflow says, and what the node gets:"
timeout 60 node see.cjs | tee seen
diff - seen <<'END'
{"options":{"dryRun":true}}            success {"deleted":false,"parameters":{"options":{"dryRun":true}}}
{"options":"={{ { dryRun: true } }}"}  success {"deleted":true,"parameters":{"options":{}}}
{"options":{"dryrun":true}}            success {"deleted":true,"parameters":{"options":{}}}
{"dryRun":true}                        success {"deleted":true,"parameters":{"options":{}}}
END
