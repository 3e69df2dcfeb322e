import fc from 'fast-check';
import type { INode, INodeParameters } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../sandbox';
import { deletionWorkflow, jsonOf, outputsOf, settingFor, type Deletions } from '../engine/deletionWorkflow';
import { start, type SavedWorkflow } from '../engine/engine';

const ADVICE = "Select 'Resource' and 'Operation' again, or update the node. Nothing was sent to OPSCOM.";

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ permits: ['one'] });
});
afterEach(() => {
	expect(sandbox.wire).toEqual([]);
	expect(sandbox.has('one')).toBe(true);
});
afterAll(() => sandbox.stop());

/** A workflow that a newer version of the node, or somebody by hand, has saved. */
function savedWith(parameters: INodeParameters, more: Partial<Deletions> = {}): SavedWorkflow {
	const workflow = deletionWorkflow({ rows: [{ id: 'one' }, { id: 'two' }], referenceId: 'one', ...more });
	const nodes = workflow.nodes.map(
		(node): INode => (node.name === 'OPSCOM' ? { ...node, parameters: { ...node.parameters, ...parameters } } : node),
	);
	return { ...workflow, nodes };
}

const run = (parameters: INodeParameters, more?: Partial<Deletions>) =>
	start(savedWith(parameters, more), settingFor(sandbox)).ended;

it.each([
	[{ operation: 'renew' }, "This version of the node does not have the operation 'renew' of the resource 'permit'"],
	[{ operation: 'Delete' }, "This version of the node does not have the operation 'Delete' of the resource 'permit'"],
	[{ operation: '' }, "This version of the node does not have the operation '' of the resource 'permit'"],
])('says so for %j, and what to do', async (parameters, message) => {
	const { status, data } = await run(parameters);

	expect(status).toBe('error');
	expect(data.resultData.error?.message).toBe(message);
	expect(data.resultData.error?.description).toBe(ADVICE);
	expect(data.resultData.runData).not.toHaveProperty('Deleted');
});

// n8n hides the operation of a resource that it does not know from the node.
it.each([{ resource: 'vehicle' }, { resource: 'vehicle', operation: 'push' }])(
	'names the resource for %j',
	async (parameters) => {
		const { status, data } = await run(parameters);

		expect(status).toBe('error');
		expect(data.resultData.error?.message).toMatch(/^This version of the node does not have .*'vehicle'/);
		expect(data.resultData.error?.message).not.toContain('undefined');
		expect(data.resultData.error?.description).toBe(ADVICE);
	},
);

it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'passes no item off as deleted with On Error = %s',
	async (onError) => {
		const ended = await run({ operation: 'renew' }, { onError });

		const output = outputsOf(ended, 'OPSCOM').flat();
		expect(output).toHaveLength(2);
		for (const { json } of output) {
			expect(json).toMatchObject({
				error: "This version of the node does not have the operation 'renew' of the resource 'permit'",
				details: {
					outcome: 'notSent',
					attempts: 0,
					advice: "Select 'Resource' and 'Operation' again, or update the node.",
				},
			});
		}
		if (onError === 'continueErrorOutput') expect(jsonOf(ended, 'Deleted')).toEqual([]);
	},
);

it('sends nothing and says so, whatever resource and operation are saved', async () => {
	const value = fc.oneof(
		fc.string(),
		fc.integer(),
		fc.boolean(),
		fc.constant(null),
		fc.array(fc.string(), { maxLength: 2 }),
	);
	await fc.assert(
		fc.asyncProperty(value, value, async (resource, operation) => {
			fc.pre(!(resource === 'permit' && operation === 'delete'));
			const { status, data } = await run({ resource, operation } as INodeParameters);
			expect(status).toBe('error');
			expect(data.resultData.error?.message).toMatch(/^This version of the node does not have /);
			expect(sandbox.wire).toEqual([]);
		}),
		{ numRuns: 40 },
	);
});
