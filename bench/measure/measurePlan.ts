import { inOtherBuild, opscomCreate, type Contestant } from '../contestants';
import type { CasePlan, Plan } from '../plan';
import type { CaseResult, Measured, Results, Run } from '../results';
import type { Stage } from '../stage/stage';
import { LIST, LONE, measureFailedExecution, measureFullMemory } from './measureCreations';
import { measureMemory } from './measureMemory';
import { measureNode, saveWorkflow, type Work } from './measureNode';

/** Enough for V8 to compile what runs for every item. */
const WARM_UP: Work = { items: 200, latency: 0 };

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Carries out a plan; what fails is noted in the results, and the others go on. */
export async function measurePlan(
	stage: Stage,
	plan: Plan,
): Promise<Pick<Results, 'cases' | 'memory' | 'creations' | 'saved'>> {
	await warmUp(stage, plan);
	const cases: CaseResult[] = [];
	for (const each of plan.cases) cases.push(await measureCase(stage, each));
	return { cases, ...(await measureCreations(stage, plan)), memory: await measureMemories(stage, plan) };
}

async function warmUp(stage: Stage, { cases }: Plan): Promise<void> {
	console.log('Warming up');
	const contestants = new Map(cases.flatMap((each) => each.contestants).map((one) => [one.id, one]));
	for (const contestant of contestants.values()) {
		const workflow = await saveWorkflow(stage, contestant, WARM_UP);
		await measureNode(stage, contestant, workflow, WARM_UP).catch((error: unknown) => {
			throw new Error(`${contestant.label} does not work: ${messageOf(error)}`, { cause: error });
		});
	}
}

/** Says what is measured now, and notes why it failed instead of ending everything. */
async function attempt<Value>(
	what: string,
	failures: string[],
	measure: () => Promise<Value>,
): Promise<Value | undefined> {
	console.log(what);
	try {
		return await measure();
	} catch (error) {
		failures.push(messageOf(error));
		console.log(`  did not work: ${messageOf(error)}`);
		return undefined;
	}
}

async function measureCase(stage: Stage, plan: CasePlan): Promise<CaseResult> {
	const { items, latency, rounds, contestants } = plan;
	const entries = [];
	for (const contestant of contestants) {
		const { id, label, concurrency } = contestant;
		const result = { id, label, ...(concurrency && { concurrency }), runs: [] as Run[], failures: [] as string[] };
		entries.push({ contestant, result, workflow: await saveWorkflow(stage, contestant, plan) });
	}
	for (let round = 1; round <= rounds; round++) {
		// There and back again: what slows down or speeds up during a case hurts nobody more than the others.
		for (const { contestant, workflow, result } of round % 2 === 1 ? entries : [...entries].reverse()) {
			const what = `${items.toLocaleString('en')} items, ${latency} ms, round ${round} of ${rounds}: ${contestant.label}`;
			const run = await attempt(what, result.failures, () => measureNode(stage, contestant, workflow, plan));
			if (run) result.runs.push({ round, ...run });
		}
	}
	return { items, latency, contestants: entries.map(({ result }) => result) };
}

async function measureMemories(stage: Stage, { memory: plan }: Plan): Promise<Measured[]> {
	const results = plan.contestants.flatMap(({ id, label }) =>
		plan.items.map((items): Measured => ({ id, label, items, values: [], failures: [] })),
	);
	for (let round = 1; round <= plan.rounds; round++) {
		for (const contestant of plan.contestants) {
			const own = results.filter(({ id }) => id === contestant.id);
			const what = `Memory in a fresh n8n, round ${round} of ${plan.rounds}: ${contestant.label}`;
			const peaks = await attempt(what, own[0].failures, () => measureMemory(stage, contestant, plan.items));
			peaks?.forEach((peak, at) => own[at].values.push(peak));
		}
	}
	return results;
}

/** Lone creations, lists of them, and what n8n saves of a failed one; also in the other build, if there is one. */
async function measureCreations(stage: Stage, { creations: { lone, lists } }: Plan) {
	const creations: Measured[] = [];
	const saved: Measured[] = [];
	const builds = (one: Contestant) => (stage.other ? [one, inOtherBuild(one)] : [one]);
	for (const contestant of builds(opscomCreate(5))) {
		const { id, label, isOther } = contestant;
		const failures: string[] = [];
		for (const [work, tries] of [
			[LONE, lone],
			[LIST, lists],
		] as const) {
			const what = `${work.items} at a time with an empty and a full memory: ${label}`;
			const values = await attempt(what, failures, () => measureFullMemory(stage, contestant, work, tries));
			creations.push({ id, label, items: work.items, values: values ?? [], failures });
		}
		const sizes = await attempt(`Size of a failed execution: ${label}`, failures, () =>
			measureFailedExecution(stage, isOther),
		);
		saved.push({ id, label, items: 5_000, values: sizes ?? [], failures: [] });
	}
	return { creations, saved };
}
