import type { CaseResult, ContestantResult, Measured, Results, Run } from '../../bench/results';

/** A run that took `elapsedMs`, with everything else as it should be. */
export const run = (round: number, elapsedMs: number, others: Partial<Run> = {}): Run => ({
	round,
	elapsedMs,
	cpuMs: 0,
	requests: 0,
	distinctIds: 0,
	connections: 0,
	sandboxBusy: 0.1,
	...others,
});

export const contestant = (id: string, runs: Run[], others: Partial<ContestantResult> = {}): ContestantResult => ({
	id,
	label: id,
	runs,
	failures: [],
	...others,
});

export const caseOf = (contestants: ContestantResult[], others: Partial<CaseResult> = {}): CaseResult => ({
	items: 1_000,
	latency: 20,
	contestants,
	...others,
});

export const measured = (id: string, items: number, ...values: number[]): Measured => ({
	id,
	label: id,
	items,
	values,
	failures: [],
});

export const resultsOf = (cases: CaseResult[], others: Partial<Results> = {}): Results => ({
	command: 'npm run bench -- --quick',
	date: '2026-11-24',
	minutes: 4,
	machine: {
		processor: 'A processor',
		cores: 2,
		memoryGb: 24,
		system: 'Linux',
		node: '24.21.0',
		n8n: '2.41.1',
		version: '0.1.0',
		commit: '',
		openFiles: 20_000,
		loadBefore: 0.2,
	},
	cases,
	memory: [],
	creations: [],
	saved: [],
	...others,
});
