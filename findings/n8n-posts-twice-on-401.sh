#!/usr/bin/env bash
# n8n's helper for requests with a credential, and a server that answers 401. A good guess is that the node gets the 401.
# The helper sends the POST a second time first, also for a credential that has nothing to renew. Who counts requests
# counts two for one row; who wants one asks for the full response.
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
const { ICredentialsHelper } = require('n8n-workflow');
const { run, type } = require('./engine.cjs');
class OneToken extends ICredentialsHelper {
	getParentTypes = () => [];
	isCredentialUsableByNode = () => true;
	getCredentialsProperties = () => [];
	getDecrypted = async () => ({ token: 'a token' });
	preAuthentication = async () => undefined; // what n8n answers for a credential without one
	authenticate = async (_fields, _type, request) => request;
}
let posts = 0;
const server = createServer((request, response) => {
	posts++;
	request.resume().on('end', () => response.writeHead(401).end('{}'));
});
server.listen(0, '127.0.0.1', async () => {
	const options = { method: 'POST', url: `http://127.0.0.1:${server.address().port}/create`, body: { plate: 'ABC123' } };
	for (const more of [{}, { returnFullResponse: true, ignoreHttpStatusErrors: true }]) {
		posts = 0;
		const create = type(async function () {
			await this.helpers.httpRequestWithAuthentication.call(this, 'api', { ...options, ...more });
		}, { credentials: [{ name: 'api', required: true }] });
		const node = { type: create, credentials: { api: { id: '1', name: 'A credential' } } };
		await run(node, [{}], {}, { credentialsHelper: new OneToken() });
		console.log(`posts with ${JSON.stringify(more)}: ${posts}`);
	}
	server.close();
});
JS

echo "n8n-core 2.41.1"
echo "httpRequestWithAuthentication() is called once by the node, for a POST that is answered 401:"
timeout 60 node see.cjs | tee seen
diff - seen <<'END'
posts with {}: 2
posts with {"returnFullResponse":true,"ignoreHttpStatusErrors":true}: 1
END
