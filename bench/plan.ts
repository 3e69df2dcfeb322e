import {
	axiosKeepAlive,
	axiosPool,
	barePool,
	declarative,
	httpRequestBatching,
	httpRequestCredential,
	httpRequestToken,
	nothing,
	oneAtATime,
	opscom,
	opscomDryRun,
	opscomLongerExpression,
	opscomOwnCredential,
	type Contestant,
	type NodeContestant,
} from './contestants';
import type { Scheme } from './stage/sandboxes';

export interface CasePlan {
	items: number;
	latency: number;
	scheme: Scheme;
	rounds: number;
	contestants: Contestant[];
}

export interface MemoryPlan {
	/** One after the other in the same n8n. */
	items: number[];
	rounds: number;
	contestants: NodeContestant[];
}

export interface Plan {
	cases: CasePlan[];
	memory: MemoryPlan;
}

const AT_ONCE = [5, 20, 50];

const httpRequests = [httpRequestToken, httpRequestCredential];

/** Everything that limits itself to several requests at once, next to n8n's own node. */
const main = [
	nothing,
	...AT_ONCE.flatMap((concurrency) => [opscom(concurrency), barePool(concurrency), axiosPool(concurrency)]),
	...httpRequests,
];

/** Slow, so they get few items. */
const oneByOne = [nothing, opscom(1), barePool(1), oneAtATime, axiosPool(1), axiosKeepAlive(1)];

/** The limits at one request at once. */
const oneAtOnce = [nothing, opscom(1), barePool(1), axiosPool(1)];

const everything = [
	...main,
	...AT_ONCE.map(opscomOwnCredential),
	opscomLongerExpression(50),
	axiosKeepAlive(50),
	httpRequestBatching,
	declarative,
];

const many = [nothing, opscom(5), opscom(50), barePool(50), axiosPool(50), ...httpRequests];

const dryRun: CasePlan = { items: 10_000, latency: 0, scheme: 'http', rounds: 1, contestants: [opscomDryRun] };

/** A few minutes: 1,000 items at 20 ms, and what else the targets need most. */
export const QUICK: Plan = {
	cases: [
		{ items: 1_000, latency: 20, scheme: 'http', rounds: 3, contestants: everything },
		{ items: 100, latency: 20, scheme: 'http', rounds: 3, contestants: oneByOne },
		dryRun,
	],
	memory: { items: [1_000], rounds: 1, contestants: [opscom(50), httpRequestCredential] },
};

/** Half an hour: what `QUICK` has, and the other latencies, https, and 10,000 items. */
export const FULL: Plan = {
	cases: [
		{ items: 1_000, latency: 20, scheme: 'http', rounds: 3, contestants: everything },
		{ items: 100, latency: 20, scheme: 'http', rounds: 3, contestants: oneByOne },
		{ items: 1_000, latency: 0, scheme: 'http', rounds: 3, contestants: main },
		{ items: 1_000, latency: 100, scheme: 'http', rounds: 3, contestants: main },
		{ items: 100, latency: 100, scheme: 'http', rounds: 3, contestants: oneAtOnce },
		{ items: 1_000, latency: 20, scheme: 'https', rounds: 3, contestants: main },
		{ items: 10_000, latency: 20, scheme: 'http', rounds: 3, contestants: many },
		{ ...dryRun, rounds: 3 },
	],
	memory: { items: [1_000, 10_000], rounds: 3, contestants: [opscom(50), ...httpRequests] },
};

/** The same plan with so many rounds of each case. */
export function withRounds({ cases, memory }: Plan, rounds: number): Plan {
	return { cases: cases.map((each) => ({ ...each, rounds })), memory: { ...memory, rounds } };
}
