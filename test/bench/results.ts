import type { CaseResult, ContestantResult, Results, Run } from '../../bench/results';

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
	kind: id.startsWith('axios') ? 'axios' : 'node',
	runs,
	failures: [],
	...others,
});

export const caseOf = (contestants: ContestantResult[], others: Partial<CaseResult> = {}): CaseResult => ({
	items: 1_000,
	latency: 20,
	scheme: 'http',
	contestants,
	...others,
});

export const resultsOf = (cases: CaseResult[], memory: Results['memory'] = []): Results => ({
	command: 'npm run bench -- --quick',
	date: '2026-11-24',
	minutes: 4,
	machine: {
		processor: 'A processor',
		cores: 2,
		memoryGb: 24,
		system: 'Linux',
		node: '24.21.0',
		n8n: '2.40.5',
		version: '0.1.0',
		commit: '',
		openFiles: 20_000,
		loadBefore: 0.2,
	},
	cases,
	memory,
});
