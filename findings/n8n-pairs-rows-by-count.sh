#!/usr/bin/env bash
# A node of n8n that does not say which row an output item came from. A good guess is that $('Rows').item then refuses.
# When the numbers happen to be equal, n8n pairs the first with the first: after a node that sorts, the plate of another
# permit is taken without a word. A summary of many rows is paired with the first row.
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
const shapes = {
	'sorted the other way': (rows) => rows.map(({ json }) => ({ json: { id: json.id } })).reverse(),
	'one summary         ': (rows) => [{ json: { id: `${rows.length} permits` } }],
};
const read = type(
	async function () {
		return [this.getInputData().map(({ json }, i) => ({ json: { ...json, plate: this.getNodeParameter('plate', i) } }))];
	},
	{ properties: [{ name: 'plate', type: 'string', default: '' }] },
);
(async () => {
	const rows = [{ id: 1, plate: 'ONE' }, { id: 2, plate: 'TWO' }, { id: 3, plate: 'THREE' }];
	const after = { type: read, parameters: { plate: "={{ $('Rows').item.json.plate }}" } };
	for (const [name, shape] of Object.entries(shapes)) {
		const node = type(async function () { return [shape(this.getInputData())]; });
		const { success } = await run({ type: node }, rows, after);
		console.log(`${name}:`, success.map(({ id, plate }) => `${id} has plate ${plate}`).join(', '));
	}
})();
JS

echo "n8n-core 2.41.1"
echo "Rows: 1 ONE, 2 TWO, 3 THREE; behind a node that gives no pairedItem, \$('Rows').item.json.plate is:"
timeout 60 node see.cjs | tee seen
diff - seen <<'END'
sorted the other way: 3 has plate ONE, 2 has plate TWO, 1 has plate THREE
one summary         : 3 permits has plate ONE
END
