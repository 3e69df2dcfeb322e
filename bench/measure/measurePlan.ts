import type { SavedWorkflow } from '../../scripts/n8n/n8nClient';
import type { Contestant } from '../contestants';
import type { CasePlan, MemoryPlan, Plan } from '../plan';
import type { CaseResult, ContestantResult, MemoryResult, Run } from '../results';
import type { Stage } from '../stage/stage';
import { measureAxios } from './measureAxios';
import { measureMemory } from './measureMemory';
import { measureNode, saveWorkflow, type Work } from './measureNode';
import { estimate, estimateMemory, estimatePlan, Progress } from './progress';

/** Enough for V8 to compile what runs for every item. */
const WARM_UP: Work = { items: 200, latency: 0, scheme: 'http' };

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Carries out a plan; what fails is noted in the results, and the others go on. */
export async function measurePlan(stage: Stage, plan: Plan): Promise<{ cases: CaseResult[]; memory: MemoryResult[] }> {
	await warmUp(stage, plan);
	const progress = new Progress(estimatePlan(plan));
	const cases: CaseResult[] = [];
	for (const each of plan.cases) cases.push(await measureCase(stage, each, progress));
	return { cases, memory: await measureMemories(stage, plan.memory, progress) };
}

/** Runs a contestant once. */
type Measure = () => Promise<Omit<Run, 'round'>>;

/** Prepares a contestant, and returns how to run it. */
async function prepared(stage: Stage, contestant: Contestant, work: Work): Promise<Measure> {
	if (contestant.kind === 'axios') return async () => await measureAxios(stage, contestant, work);
	const workflow: SavedWorkflow = await saveWorkflow(stage, contestant, work);
	return async () => await measureNode(stage, contestant, workflow, work);
}

async function warmUp(stage: Stage, { cases }: Plan): Promise<void> {
	console.log('Warming up');
	const contestants = new Map(cases.flatMap((each) => each.contestants).map((one) => [one.id, one]));
	for (const contestant of contestants.values()) {
		const run = await prepared(stage, contestant, WARM_UP);
		await run().catch((error: unknown) => {
			throw new Error(`${contestant.label} does not work: ${messageOf(error)}`, { cause: error });
		});
	}
}

async function measureCase(stage: Stage, plan: CasePlan, progress: Progress): Promise<CaseResult> {
	const { items, latency, scheme, rounds } = plan;
	const results: Array<{ contestant: Contestant; run: Measure; result: ContestantResult }> = [];
	for (const contestant of plan.contestants) {
		results.push({ contestant, run: await prepared(stage, contestant, plan), result: resultFor(contestant) });
	}
	for (let round = 1; round <= rounds; round++) {
		// There and back again: what slows down or speeds up during a case hurts nobody more than the others.
		const inOrder = round % 2 === 1 ? results : [...results].reverse();
		for (const { contestant, run, result } of inOrder) {
			const work = `${items.toLocaleString('en')} items, ${latency} ms, ${scheme}, round ${round} of ${rounds}`;
			progress.step(`${work}: ${contestant.label}`, estimate(contestant, plan));
			try {
				result.runs.push({ round, ...(await run()) });
			} catch (error) {
				result.failures.push(messageOf(error));
				console.log(`  did not work: ${messageOf(error)}`);
			}
		}
	}
	return { items, latency, scheme, contestants: results.map(({ result }) => result) };
}

const resultFor = ({ id, label, kind, concurrency }: Contestant): ContestantResult => ({
	id,
	label,
	kind,
	...(concurrency !== undefined && { concurrency }),
	runs: [],
	failures: [],
});

async function measureMemories(stage: Stage, plan: MemoryPlan, progress: Progress): Promise<MemoryResult[]> {
	const results: MemoryResult[] = plan.contestants.flatMap(({ id, label }) =>
		plan.items.map((items) => ({ id, label, items, peaks: [], failures: [] })),
	);
	for (let round = 1; round <= plan.rounds; round++) {
		for (const contestant of plan.contestants) {
			const own = results.filter(({ id }) => id === contestant.id);
			progress.step(
				`memory in a fresh n8n, round ${round} of ${plan.rounds}: ${contestant.label}`,
				estimateMemory(contestant, plan.items),
			);
			try {
				const peaks = await measureMemory(stage, contestant, plan.items);
				own.forEach((result, index) => result.peaks.push(peaks[index]));
			} catch (error) {
				for (const { failures } of own) failures.push(messageOf(error));
				console.log(`  did not work: ${messageOf(error)}`);
			}
		}
	}
	return results;
}
