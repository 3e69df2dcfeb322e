#!/usr/bin/env bash
# A declarative n8n node (the kind that n8n recommends) with 20 rows. A good guess is one request after the other, and
# that a failure stops the rest. All 20 leave at the same moment; when one of them is refused the node ends without any
# output, so of 19 permits that were deleted there is no record.
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
const { createServer } = require('http');
const { run, type } = require('./engine.cjs');
let open = 0, most = 0, deleted = 0;
const server = createServer((request, response) => {
	most = Math.max(most, ++open);
	request.resume().on('end', () => setTimeout(() => {
		open--;
		const refused = request.url === '/delete/7';
		if (!refused) deleted++;
		response.writeHead(refused ? 500 : 200, { 'content-type': 'application/json' }).end('{"deleted":true}');
	}, 500));
});
server.listen(0, '127.0.0.1', async () => {
	const routing = { request: { method: 'POST', url: '=/delete/{{ $value }}' } };
	const remove = type(undefined, {
		requestDefaults: { baseURL: `http://127.0.0.1:${server.address().port}` },
		properties: [{ name: 'id', displayName: 'ID', type: 'string', default: '', routing }],
	});
	const rows = Array.from({ length: 20 }, (_, id) => ({ id }));
	const { status, node } = await run({ type: remove, parameters: { id: '={{ $json.id }}' } }, rows);
	console.log(`most at once: ${most}, deleted: ${deleted}, execution: ${status}, items of the node: ${node.length}`);
	server.close();
});
JS

echo "n8n-core 2.41.1"
echo "A declarative node, 20 rows, one request answered 500:"
timeout 60 node see.cjs | tee seen
diff - seen <<'END'
most at once: 20, deleted: 19, execution: error, items of the node: 0
END
