import { MEASURED, opscomCreate, type Contestant } from '../contestants';
import { fillMemory, savedBytes } from '../stage/database';
import { prepare } from '../stage/sandbox';
import type { Stage } from '../stage/stage';
import { execute, measureNode, n8nOf, saveWorkflow, settled, type Work } from './measureNode';

/** As many as the node lets n8n remember. */
export const FULL_MEMORY = 20_000;

export const LONE: Work = { items: 1, latency: 20 };
export const LIST: Work = { items: 500, latency: 100 };

const FAILED: Work = { items: 5_000, latency: 0 };

/**
 * Creates in a workflow for which n8n remembers nothing, and in one for which it remembers as many keys as it may, in turns.
 * The keys are written into n8n's own database: to create so many permits first would take minutes.
 *
 * @returns how many times as long each try took with the full memory
 */
export async function measureFullMemory(
	stage: Stage,
	contestant: Contestant,
	work: Work,
	tries: number,
): Promise<number[]> {
	const { server } = n8nOf(stage, contestant);
	const full = await saveWorkflow(stage, contestant, work);
	// The first creations make the record that is filled up.
	await measureNode(stage, contestant, full, work);
	fillMemory(server.userFolder, full.id, FULL_MEMORY);
	const ratios: number[] = [];
	for (let number = 0; number < tries; number++) {
		const empty = await saveWorkflow(stage, contestant, work);
		const { elapsedMs: ofEmpty } = await measureNode(stage, contestant, empty, work);
		const { elapsedMs: ofFull } = await measureNode(stage, contestant, full, work);
		ratios.push(ofFull / ofEmpty);
	}
	return ratios;
}

/** How large n8n saves an execution that ends with a creation that OPSCOM refuses, after all the others. In bytes. */
export async function measureFailedExecution(stage: Stage, isOther: Contestant['isOther']): Promise<number[]> {
	const contestant: Contestant = { ...opscomCreate(50), ...(isOther && { isOther }) };
	const n8n = n8nOf(stage, contestant);
	const workflow = await saveWorkflow(stage, contestant, FAILED);
	const wireOf = prepare(stage.sandbox, 0, FAILED.latency);
	for (let number = 1; number < FAILED.items; number++) stage.sandbox.next({ kind: 'slow', ms: 0 });
	stage.sandbox.next({ kind: 'errorCode', code: 9033 });
	await settled(n8n);
	const { id, runData } = await execute(n8n, workflow);
	const error = runData[MEASURED]?.[0]?.error;
	if (!error) throw new Error('The execution did not fail.');
	const { requests } = wireOf();
	if (requests !== FAILED.items) throw new Error(`${requests} of ${FAILED.items} requests were sent.`);
	return [savedBytes(n8n.server.userFolder, id)];
}
