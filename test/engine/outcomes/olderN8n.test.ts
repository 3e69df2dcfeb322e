import type { IExecuteFunctions } from 'n8n-workflow';

import { Opscom } from '../../../nodes/Opscom/Opscom.node';
import { settingFor } from '../deletionWorkflow';
import { start } from '../engine';
import { creating, deleting } from '../permitOperations';
import { workflowOf } from '../permitRuns';
import { useSandbox } from '../useSandbox';
import { failuresByRow } from './failures';

const sandbox = useSandbox();

/** The node in an n8n whose request helper throws this, as 1.123.81 does: no `cause`, `code` or `request`. */
class InOlderN8n extends Opscom {
	constructor(httpCode: string, message: string) {
		super();
		this.execute = async function (this: IExecuteFunctions) {
			const thrown = Object.assign(new Error('Made for a test'), {
				name: 'NodeApiError',
				httpCode,
				messages: [message],
			});
			const helpers = { ...this.helpers, httpRequestWithAuthentication: () => Promise.reject(thrown) };
			return await Opscom.prototype.execute.call(Object.create(this, { helpers: { value: helpers } }));
		};
	}
}

it.each([
	['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1', 'notSent'],
	['ENOTFOUND', 'getaddrinfo ENOTFOUND opscom.invalid', 'notSent'],
	['ECONNRESET', 'read ECONNRESET', 'unknown'],
])('n8n 1.x throws %s, "%s": %s', async (code, message, outcome) => {
	const setting = settingFor(sandbox);
	const nodeTypes = { ...setting.nodeTypes, 'n8n-nodes-opscom.opscom': new InOlderN8n(code, message) };
	for (const operation of [deleting, creating]) {
		const workflow = workflowOf(operation, { rows: [operation.rows[0]], onError: 'continueRegularOutput' });
		const run = await start(workflow, { ...setting, nodeTypes }).ended;
		await start(workflow, setting).ended;

		expect(failuresByRow(run)[0]?.details).toMatchObject({ outcome, attempts: 1 });
		// What surely did not leave can be sent under its key.
		expect(sandbox.wire).toHaveLength(operation === deleting || outcome === 'notSent' ? 1 : 0);
		sandbox.reset();
	}
});
