import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credential, Workflow } from './n8nClient';
import { PROJECT } from './paths';

const EXAMPLES = join(PROJECT, 'examples');

/** An exported workflow, as n8n's *Download* makes it. */
type Exported = Workflow & { id?: string };

/** The workflows of `examples/`, with `credential` in their OPSCOM nodes. */
export function exampleWorkflows(credential: Credential): Workflow[] {
	const files = readdirSync(EXAMPLES).filter((name) => name.endsWith('.json'));
	return files.map((file) => {
		// n8n gives an imported workflow an id of its own.
		const workflow = JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8')) as Exported;
		delete workflow.id;
		const nodes = workflow.nodes.map((node) =>
			node.type.startsWith('n8n-nodes-opscom.')
				? { ...node, credentials: { opscomApi: { id: credential.id, name: credential.name } } }
				: node,
		);
		return { ...workflow, nodes };
	});
}
