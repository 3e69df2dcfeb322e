import {
	barePool,
	declarative,
	httpRequestBatching,
	httpRequestCredential,
	httpRequestToken,
	inOtherBuild,
	nothing,
	opscom,
	opscomContinue,
	opscomDryRun,
	opscomErrorOutput,
	opscomLongerExpression,
	opscomOwnCredential,
	type Contestant,
} from './contestants';

export interface CasePlan {
	items: number;
	/** ms that the sandbox waits before it responds. */
	latency: number;
	rounds: number;
	contestants: Contestant[];
}

export interface MemoryPlan {
	/** One after the other in the same n8n. */
	items: number[];
	rounds: number;
	contestants: Contestant[];
}

export interface CreationsPlan {
	/** How often a lone creation and a list are timed, with an empty memory and with a full one. */
	lone: number;
	lists: number;
}

export interface Plan {
	cases: CasePlan[];
	memory: MemoryPlan;
	creations: CreationsPlan;
}

const AT_ONCE = [5, 20, 50];

/** Everything that limits itself to several requests at once, next to n8n's own node. */
const main = [
	nothing,
	...AT_ONCE.flatMap((concurrency) => [opscom(concurrency), barePool(concurrency)]),
	opscomContinue(50),
	opscomErrorOutput(50),
	httpRequestToken,
	httpRequestCredential,
];

const everything = [
	...main,
	...AT_ONCE.map(opscomOwnCredential),
	opscomLongerExpression(50),
	httpRequestBatching,
	declarative,
];

const dryRun: CasePlan = { items: 10_000, latency: 0, rounds: 1, contestants: [opscomDryRun] };

/** Some minutes: 1,000 items at 20 ms, and what else the targets need. */
export const QUICK: Plan = {
	cases: [
		{ items: 1_000, latency: 20, rounds: 3, contestants: everything },
		{ items: 10_000, latency: 20, rounds: 1, contestants: [nothing, opscom(50)] },
		dryRun,
	],
	memory: { items: [1_000], rounds: 1, contestants: [opscom(50), httpRequestCredential] },
	creations: { lone: 10, lists: 1 },
};

/** Longer: what `QUICK` has, other latencies, and 10,000 items. */
export const FULL: Plan = {
	cases: [
		{ items: 1_000, latency: 20, rounds: 3, contestants: everything },
		{ items: 1_000, latency: 0, rounds: 3, contestants: main },
		{ items: 1_000, latency: 100, rounds: 3, contestants: main },
		{
			items: 10_000,
			latency: 20,
			rounds: 3,
			contestants: [nothing, opscom(5), opscom(50), barePool(50), httpRequestCredential],
		},
		{ ...dryRun, rounds: 3 },
	],
	memory: { items: [1_000, 10_000], rounds: 3, contestants: [opscom(50), httpRequestCredential] },
	creations: { lone: 20, lists: 3 },
};

const isOpscom = ({ id }: Contestant): boolean => id.startsWith('opscom-');

/** With each OPSCOM node once more, in the n8n with the other build, right behind its own run. */
export function withOther({ cases, memory, creations }: Plan): Plan {
	const paired = (contestants: Contestant[]) =>
		contestants.flatMap((one) => (isOpscom(one) ? [one, inOtherBuild(one)] : [one]));
	return {
		cases: cases.map((each) => ({ ...each, contestants: paired(each.contestants) })),
		memory: { ...memory, contestants: paired(memory.contestants) },
		creations,
	};
}
