import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IPinData } from 'n8n-workflow';
import type { Credential, Workflow } from './n8nClient';
import { PROJECT } from './paths';

const EXAMPLES = join(PROJECT, 'examples');

/** A workflow of `examples/`, with the rows that are pinned in it. */
export interface ExampleWorkflow extends Workflow {
	pinData: IPinData;
}

/** Names of the workflows in `examples/`. */
export const exampleFiles = (): string[] => readdirSync(EXAMPLES).filter((name) => name.endsWith('.json'));

/** The workflow of a file in `examples/`, with `credential` in its OPSCOM nodes. */
export const exampleWorkflow = (file: string, credential: Credential): ExampleWorkflow =>
	workflowIn(join(EXAMPLES, file), credential);

/** The same workflow once somebody has removed 'Dry Run' from its OPSCOM nodes, as its note says. */
export function withoutDryRun<T extends Workflow>(workflow: T): T {
	for (const { parameters } of workflow.nodes) {
		const options = parameters.options as { dryRun?: unknown } | undefined;
		if (options?.dryRun === true) delete options.dryRun;
	}
	return workflow;
}

/** The workflow that checks on an OPSCOM what the node assumes about it, with `credential` in its nodes. */
export const checkWorkflow = (credential: Credential): ExampleWorkflow =>
	workflowIn(join(PROJECT, 'docs', 'check-opscom.json'), credential);

function workflowIn(path: string, credential: Credential): ExampleWorkflow {
	// n8n gives an imported workflow an id of its own.
	const workflow = JSON.parse(readFileSync(path, 'utf8')) as ExampleWorkflow & { id?: string };
	delete workflow.id;
	const nodes = workflow.nodes.map((node) =>
		node.type.startsWith('n8n-nodes-opscom.') || node.parameters.nodeCredentialType === 'opscomApi'
			? { ...node, credentials: { opscomApi: { id: credential.id, name: credential.name } } }
			: node,
	);
	return { ...workflow, nodes };
}

/** All workflows of `examples/`, with `credential` in their OPSCOM nodes. */
export const exampleWorkflows = (credential: Credential): ExampleWorkflow[] =>
	exampleFiles().map((file) => exampleWorkflow(file, credential));
