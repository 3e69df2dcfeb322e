import { CONTESTANTS, type NodeContestant } from '../contestants';
import { measureNode, saveWorkflow, type Work } from '../measure/measureNode';
import type { Stage } from '../stage/stage';

/** What one contestant is run with. */
export type Load = Pick<Work, 'items' | 'latency'>;

const WARM_UP_ITEMS = 200;

/** The contestant of that name, which has run before, and how to run it. */
export async function warmedUp(stage: Stage, id: string, { items, latency }: Load) {
	const contestant = nodeContestant(id);
	const prepared = async (count: number) => {
		const work: Work = { items: count, latency, scheme: 'http' };
		const workflow = await saveWorkflow(stage, contestant, work);
		return async () => await measureNode(stage, contestant, workflow, work);
	};
	const warmUp = await prepared(WARM_UP_ITEMS);
	await warmUp();
	return { contestant, run: await prepared(items) };
}

function nodeContestant(id: string): NodeContestant {
	const found = CONTESTANTS.find((contestant) => contestant.id === id);
	if (found?.kind === 'node') return found;
	const nodes = CONTESTANTS.filter(({ kind }) => kind === 'node').map((contestant) => contestant.id);
	throw new Error(`There is no node "${id}" in n8n to run. Choose one of: ${nodes.join(', ')}`);
}
