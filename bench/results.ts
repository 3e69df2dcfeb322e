/** One measured run of a contestant. */
export interface Run {
	/** Contestants of the same round ran right after each other. */
	round: number;
	/** From the start of the node to its end. */
	elapsedMs: number;
	/** Of the whole n8n from the start of the workflow until it is saved. */
	cpuMs: number;
	requests: number;
	/** How many of them named another permit or plate. */
	distinctIds: number;
	/** The most that were open at once. */
	connections: number;
	/** From the start of the node to the arrival of its first request. */
	firstRequestMs?: number;
	/** The share of one core that the sandbox used. */
	sandboxBusy: number;
}

export interface ContestantResult {
	id: string;
	label: string;
	concurrency?: number;
	runs: Run[];
	/** Why runs are missing. */
	failures: string[];
}

/** The same work for several contestants. */
export interface CaseResult {
	items: number;
	/** ms that the sandbox waits before it responds. */
	latency: number;
	contestants: ContestantResult[];
}

/** One quantity that was measured several times, apart from the cases. */
export interface Measured {
	id: string;
	label: string;
	items: number;
	values: number[];
	failures: string[];
}

export interface Machine {
	processor: string;
	cores: number;
	memoryGb: number;
	system: string;
	node: string;
	n8n: string;
	/** Of this package. */
	version: string;
	commit: string;
	/** How many files and connections n8n may have open. */
	openFiles: number;
	/** The load of the machine just before. */
	loadBefore: number;
}

export interface Results {
	command: string;
	date: string;
	minutes: number;
	machine: Machine;
	cases: CaseResult[];
	/** The peak memory of an n8n that was started for it, over what it had when idle, in MiB. */
	memory: Measured[];
	/** How many times as long a list of creations takes with a full memory as with an empty one, in pairs. */
	creations: Measured[];
	/** The size of a failed execution of creations in n8n's database, in bytes. */
	saved: Measured[];
}
