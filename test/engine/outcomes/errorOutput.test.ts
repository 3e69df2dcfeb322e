import { WorkflowExecute } from 'n8n-core';
import { Workflow, type IDataObject, type INodeTypes, type IRun } from 'n8n-workflow';

import { outputsOf, permitWorkflow, settingFor, type PermitRun } from '../deletionWorkflow';
import { additionalDataOf } from '../engine';
import { creating, deleting, type PermitOperation } from '../permitOperations';
import { subjectsSent, summaryOf } from '../permitRuns';
import { useSandbox } from '../useSandbox';

const sandbox = useSandbox();

/**
 * 'Execute step' in n8n's editor, behind the second output of a node with pinned rows. n8n then finds no row for a failed
 * item, throws away what the node returned and passes the rows on as results (n8n issue 37407; seen in n8n-core 2.41.1).
 */
async function executeStep(operation: PermitOperation, more: Partial<PermitRun> = {}): Promise<IRun> {
	const { rows, parameters } = operation;
	const saved = permitWorkflow({ rows, parameters, onError: 'continueErrorOutput', ...more });
	const { nodes, pinData = {} } = saved;
	const setting = settingFor(sandbox);
	const types = { getByName: (type: string) => setting.nodeTypes[type], getKnownTypes: () => ({}) };
	const nodeTypes: INodeTypes = { ...types, getByNameAndVersion: types.getByName };
	const connections = {
		...saved.connections,
		Rows: { main: [[], [{ node: 'OPSCOM', type: 'main' as const, index: 0 }]] },
	};
	const settings = { executionOrder: 'v1' as const };
	const workflow = new Workflow({ id: 'workflow', nodes, connections, active: false, nodeTypes, settings, pinData });
	const engine = new WorkflowExecute(additionalDataOf(saved, setting, 'manual'), 'manual');
	return await engine.runPartialWorkflow2(workflow, {}, pinData, [], { nodeName: 'OPSCOM', mode: 'inclusive' });
}

describe.each([undefined, 3])('where n8n finds no row for a failed item (tries: %s)', (tries) => {
	it.each([deleting, creating])('no failed row of $name leaves by the success output', async (operation) => {
		operation.prepare(sandbox);
		const [first, second, third] = operation.rows.map(operation.idOf);
		sandbox.on(second, { kind: 'errorCode', code: 9009 });

		const run = await executeStep(operation, { tries, options: { concurrency: 1, maxRetries: 0 } });

		const [succeeded, failed] = outputsOf(run, 'OPSCOM');
		const { doneKey = '' } = operation;
		expect(subjectsSent(sandbox)).toEqual([first, second, third]);
		expect(succeeded.map(({ json }) => json[doneKey])).toEqual([true, true]);
		expect(failed.map(({ json }) => (json.details as IDataObject).outcome)).toEqual(['notFound']);
		expect(failed.map(({ pairedItem }) => pairedItem)).toEqual([1]);
		expect(summaryOf(run)).toMatch(new RegExp(`^Of 3 items: 2 ${operation.done}, 1 not found\\.`));
	});
});
