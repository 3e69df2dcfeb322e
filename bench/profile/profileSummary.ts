interface CallFrame {
	functionName: string;
	url: string;
	lineNumber: number;
}

/** The part of V8's `.cpuprofile` that is read here. */
export interface CpuProfile {
	nodes: Array<{ id: number; callFrame: CallFrame; children?: number[] }>;
	/** The node that each sample was in. */
	samples?: number[];
	/** µs from each sample to the one before. */
	timeDeltas?: number[];
}

export interface Share {
	name: string;
	ms: number;
}

/** Where the time went. */
export interface ProfileSummary {
	/** In the code itself, without what it calls. */
	packages: Share[];
	/** In the code itself, without what it calls. */
	functions: Share[];
	/** In this package's functions, with what they call until they wait for something. */
	ownWithCalls: Share[];
	/** ms in which the process was not idle. */
	busyMs: number;
}

const OURS = 'n8n-nodes-opscom';
/** V8's own work, such as "(garbage collector)". */
const PSEUDO_FRAME = /^\((?!anonymous)/;
const SCOPED = /^@[^/]+\/[^/]+/;

/** The package of a file, by its last `node_modules`. */
function packageOf(url: string): string {
	if (url === '') return 'V8';
	if (url.startsWith('node:')) return 'Node.js';
	const below = url.split('/node_modules/');
	if (below.length === 1) return 'other';
	const path = below[below.length - 1];
	return SCOPED.exec(path)?.[0] ?? path.split('/')[0];
}

/** The file below its package: its place on this machine says nothing. */
function fileOf(url: string): string {
	return url.startsWith('node:')
		? url
		: url
				.split('/node_modules/')
				.slice(-1)[0]
				.replace(/^file:\/\/.*\//, '');
}

const byTime = (shares: Map<string, number>): Share[] =>
	[...shares].map(([name, ms]) => ({ name, ms })).sort((a, b) => b.ms - a.ms);

/** A function with its file and line; V8's own work and built-in functions have no file. */
function nameOf({ functionName, url, lineNumber }: CallFrame): string {
	const name = functionName || '(anonymous)';
	return url === '' ? name : `${fileOf(url)}:${lineNumber + 1} ${name}`;
}

const isOwn = (name: string): boolean => name.startsWith(`${OURS}/`);

/** Sums up the samples of a profile. */
export function summarizeProfile({ nodes, samples = [], timeDeltas = [] }: CpuProfile): ProfileSummary {
	const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
	const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
	const packages = new Map<string, number>();
	const functions = new Map<string, number>();
	const ownWithCalls = new Map<string, number>();
	const add = (shares: Map<string, number>, name: string, ms: number) => shares.set(name, (shares.get(name) ?? 0) + ms);
	/** A set, because a function that calls itself is on the stack more than once. */
	const ownOnStack = (id: number): Set<string> => {
		const names = new Set<string>();
		for (let at: number | undefined = id; at !== undefined; at = callers.get(at)) {
			const frame = frames.get(at);
			if (frame && isOwn(nameOf(frame))) names.add(nameOf(frame));
		}
		return names;
	};
	let busyMs = 0;
	samples.forEach((id, index) => {
		const frame = frames.get(id);
		if (!frame || frame.functionName === '(idle)') return;
		const ms = (timeDeltas[index] ?? 0) / 1000;
		busyMs += ms;
		add(packages, PSEUDO_FRAME.test(frame.functionName) ? frame.functionName : packageOf(frame.url), ms);
		add(functions, nameOf(frame), ms);
		for (const name of ownOnStack(id)) add(ownWithCalls, name, ms);
	});
	return {
		packages: byTime(packages),
		functions: byTime(functions),
		ownWithCalls: byTime(ownWithCalls),
		busyMs,
	};
}

/** The functions of this package among them. */
export const ownFunctions = ({ functions }: ProfileSummary): Share[] => functions.filter(({ name }) => isOwn(name));
