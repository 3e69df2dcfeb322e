import fc from 'fast-check';
import { WorkflowHasIssuesError } from 'n8n-core';
import type { INode, INodeParameters } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../sandbox';
import { deletionWorkflow, jsonOf, outputsOf, settingFor, type Deletions } from '../engine/deletionWorkflow';
import { start, type SavedWorkflow } from '../engine/engine';

const ADVICE =
	"Select 'Resource' and 'Operation' again, or update the node.\nNone of the 2 items can be sent.\nNothing was sent to OPSCOM.";

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

const run = async (parameters: INodeParameters, more?: Partial<Deletions>) =>
	await start(savedWith(parameters, more), settingFor(sandbox)).ended;

it.each([
	[
		{ operation: 'noSuchOperation' },
		"This version of the node does not have the operation 'noSuchOperation' of the resource 'permit'",
	],
	[{ operation: '' }, "This version of the node does not have the operation '' of the resource 'permit'"],
])('says so for %j, and what to do', async (parameters, message) => {
	const { status, data } = await run(parameters);

	expect(status).toBe('error');
	expect(data.resultData.error?.message).toBe(message);
	expect(data.resultData.error?.description).toBe(ADVICE);
	expect(data.resultData.runData).not.toHaveProperty('Deleted');
});

// n8n hides the operation of a resource that it does not know from the node.
it.each([{ resource: 'noSuchResource' }, { resource: 'noSuchResource', operation: 'delete' }])(
	'names the resource for %j',
	async (parameters) => {
		const { status, data } = await run(parameters);

		expect(status).toBe('error');
		expect(data.resultData.error?.message).toMatch(/^This version of the node does not have .*'noSuchResource'/);
		expect(data.resultData.error?.message).not.toContain('undefined');
		expect(data.resultData.error?.description).toBe(ADVICE);
	},
);

it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'passes no item off as deleted with On Error = %s',
	async (onError) => {
		const ended = await run({ operation: 'noSuchOperation' }, { onError });

		const output = outputsOf(ended, 'OPSCOM').flat();
		expect(output).toHaveLength(2);
		for (const { json } of output) {
			expect(json).toMatchObject({
				error: "This version of the node does not have the operation 'noSuchOperation' of the resource 'permit'",
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

// For a saved value that looks like an expression, n8n takes every operation's fields as shown. It then misses the
// required ones of Create, and refuses to start the workflow (seen on n8n-core 2.41.1).
it("sends nothing when n8n takes every operation's fields as shown and refuses to start", async () => {
	await expect(run({ resource: ['='], operation: null } as unknown as INodeParameters)).rejects.toThrow(
		WorkflowHasIssuesError,
	);
});

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
			const message = await run({ resource, operation } as INodeParameters).then(
				({ data }) => data.resultData.error?.message,
				(refusal: Error) => refusal.message,
			);
			expect(message).toMatch(/^(This version of the node does not have |The 'OPSCOM' node has issues:)/);
			expect(sandbox.wire).toEqual([]);
		}),
		{ numRuns: 40 },
	);
});
