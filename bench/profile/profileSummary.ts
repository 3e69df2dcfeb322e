/** The part of V8's `.cpuprofile` that is read here. */
export interface CpuProfile {
	nodes: Array<{ id: number; callFrame: { functionName: string; url: string; lineNumber: number } }>;
	/** The node that each sample was in. */
	samples?: number[];
	/** µs from each sample to the one before. */
	timeDeltas?: number[];
}

export interface Share {
	name: string;
	/** ms in the code itself, without what it calls. */
	ms: number;
}

/** Time by package, and by file and function. */
export interface ProfileSummary {
	packages: Share[];
	functions: Share[];
	/** ms in which the process was not idle. */
	busyMs: number;
}

const OURS = 'n8n-nodes-opscom';
const PSEUDO_FRAME = /^\((?!anonymous)/;
const SCOPED = /^@[^/]+\/[^/]+/;

/** The package of a file, by its last `node_modules`. */
function packageOf(url: string): string {
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

/** Sums up the samples of a profile. */
export function summarizeProfile({ nodes, samples = [], timeDeltas = [] }: CpuProfile): ProfileSummary {
	const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
	const packages = new Map<string, number>();
	const functions = new Map<string, number>();
	const add = (shares: Map<string, number>, name: string, ms: number) => shares.set(name, (shares.get(name) ?? 0) + ms);
	let busyMs = 0;
	samples.forEach((id, index) => {
		const frame = frames.get(id);
		if (!frame || frame.functionName === '(idle)') return;
		const ms = (timeDeltas[index] ?? 0) / 1000;
		const { functionName, url, lineNumber } = frame;
		const name = functionName || '(anonymous)';
		busyMs += ms;
		if (url === '') {
			// V8's own work, such as "(garbage collector)", or one of its built-in functions.
			add(packages, PSEUDO_FRAME.test(name) ? name : 'V8', ms);
			add(functions, name, ms);
		} else {
			add(packages, packageOf(url), ms);
			add(functions, `${fileOf(url)}:${lineNumber + 1} ${name}`, ms);
		}
	});
	return { packages: byTime(packages), functions: byTime(functions), busyMs };
}

/** The functions of this package among them. */
export const ownFunctions = ({ functions }: ProfileSummary): Share[] =>
	functions.filter(({ name }) => name.startsWith(`${OURS}/`));
