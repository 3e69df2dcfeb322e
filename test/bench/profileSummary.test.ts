import { ownFunctions, summarizeProfile } from '../../bench/profile/profileSummary';

const frame = (id: number, functionName: string, url: string) => ({
	id,
	callFrame: { functionName, url, lineNumber: 9 },
});
const N8N = 'file:///home/node/.n8n/2.40.5/node_modules/';

const PROFILE = {
	nodes: [
		frame(1, '(idle)', ''),
		frame(2, '(garbage collector)', ''),
		frame(3, 'stringify', ''),
		frame(4, 'connect', 'node:net'),
		frame(5, 'request', `${N8N}axios/dist/node/axios.cjs`),
		frame(6, '', `${N8N}@n8n/expression/dist/evaluate.js`),
		frame(7, 'settle', `${N8N}../folders/bench/.n8n/nodes/node_modules/n8n-nodes-opscom/dist/nodes/sendAll.js`),
	],
	samples: [1, 2, 3, 4, 5, 6, 7, 7, 99],
	timeDeltas: [9_000, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000],
};

it('sums up the time by package, the longest first, without the time in which nothing ran', () => {
	const { packages, busyMs } = summarizeProfile(PROFILE);
	expect(packages).toEqual([
		{ name: 'n8n-nodes-opscom', ms: 13 },
		{ name: '@n8n/expression', ms: 5 },
		{ name: 'axios', ms: 4 },
		{ name: 'Node.js', ms: 3 },
		{ name: 'V8', ms: 2 },
		{ name: '(garbage collector)', ms: 1 },
	]);
	expect(busyMs).toBe(28);
});

it('names functions by their file below the package and the line, and knows its own', () => {
	const summary = summarizeProfile(PROFILE);
	const own = { name: 'n8n-nodes-opscom/dist/nodes/sendAll.js:10 settle', ms: 13 };
	expect(ownFunctions(summary)).toEqual([own]);
	expect(summary.functions).toEqual(
		expect.arrayContaining([
			own,
			{ name: 'node:net:10 connect', ms: 3 },
			{ name: '@n8n/expression/dist/evaluate.js:10 (anonymous)', ms: 5 },
		]),
	);
	expect(JSON.stringify(summary)).not.toContain('/home/node');
});

it('sums up what a function of this package calls, once for each sample', () => {
	const nodes = [
		{ ...frame(1, 'run', `${N8N}n8n-nodes-opscom/dist/run.js`), children: [2, 4] },
		{ ...frame(2, 'run', `${N8N}n8n-nodes-opscom/dist/run.js`), children: [3] },
		frame(3, 'request', `${N8N}axios/dist/node/axios.cjs`),
		frame(4, 'connect', 'node:net'),
		frame(5, 'connect', 'node:net'),
	];
	const { ownWithCalls } = summarizeProfile({ nodes, samples: [3, 4, 5], timeDeltas: [1_000, 2_000, 4_000] });
	expect(ownWithCalls).toEqual([{ name: 'n8n-nodes-opscom/dist/run.js:10 run', ms: 3 }]);
});

it('has nothing to say of a profile without samples', () => {
	expect(summarizeProfile({ nodes: PROFILE.nodes })).toEqual({
		packages: [],
		functions: [],
		ownWithCalls: [],
		busyMs: 0,
	});
});
