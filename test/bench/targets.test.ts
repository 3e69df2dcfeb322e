import { QUICK, withOther } from '../../bench/plan';
import type { Results } from '../../bench/results';
import { checkTargets } from '../../bench/targets';
import { caseOf, contestant, measured, resultsOf, run } from './results';

/** The values of the one target whose text begins so, and whether each is met. */
function valuesOf(results: Results, beginning: string): Array<[number, boolean]> {
	const found = checkTargets(results).filter(({ target }) => target.startsWith(beginning));
	expect(found).toHaveLength(1);
	// Quotients of decimal fractions are not exact.
	return found[0].checks.map(({ value, isMet }) => [Number(value.toFixed(6)), isMet]);
}

const using = (id: string, cpuMs: number, others = {}) => contestant(id, [run(1, 1_000, { cpuMs, ...others })]);

it('says that nothing was measured when nothing was', () => {
	expect(checkTargets(resultsOf([])).flatMap(({ checks }) => checks)).toEqual([]);
});

it('compares the CPU time with that of the HTTP Request node, but not that of a dry run', () => {
	const rivals = [using('http-request-credential', 4_000), using('opscom-dry-run', 9_000)];
	const own = ['opscom-20', 'opscom-own-credential-50'].map((id, at) => using(id, [1_600, 2_440][at]));
	const results = resultsOf([caseOf([...rivals, ...own])]);
	expect(valuesOf(results, 'CPU per item at 20 and 50')).toEqual([[0.4, true]]);
	expect(valuesOf(results, 'CPU per item: never above 60 %')).toEqual([
		[0.4, true],
		[0.61, false],
	]);
});

it('holds the speed with Continue against the bare pool, at 20 ms only', () => {
	const at = (latency: number) =>
		caseOf([contestant('bare-pool-50', [run(1, 890)]), contestant('opscom-continue-50', [run(1, 1_000)])], { latency });
	expect(valuesOf(resultsOf([at(20), at(0)]), 'With On Error = Continue')).toEqual([[0.89, false]]);
});

it('counts a single run with too many connections or requests', () => {
	const runs = [
		run(1, 1, { connections: 5, requests: 10, distinctIds: 10 }),
		run(2, 1, { connections: 7, requests: 11, distinctIds: 10 }),
	];
	const results = resultsOf([caseOf([contestant('opscom-5', runs, { concurrency: 5 })])]);
	expect(valuesOf(results, 'Connections at once')).toEqual([[2, false]]);
	expect(valuesOf(results, 'Requests')).toEqual([[1, false]]);
});

it('compares 10,000 items with 1,000', () => {
	const many = { items: 10_000 };
	const results = resultsOf(
		[
			caseOf([using('opscom-5', 1_000)]),
			caseOf([using('opscom-5', 12_000)], many),
			caseOf([contestant('opscom-dry-run', [run(1, 8_001)])], { ...many, latency: 0 }),
		],
		{ memory: [measured('opscom-50', 1_000, 10, 20, 30), measured('opscom-50', 10_000, 220)] },
	);
	expect(valuesOf(results, 'CPU per item: no more than 15 %')).toEqual([[1.2, false]]);
	expect(valuesOf(results, 'Memory per item: no more than 15 %')).toEqual([[1.1, true]]);
	expect(valuesOf(results, 'A dry run')).toEqual([[8_001, false]]);
});

it("compares the memory with the HTTP Request node's", () => {
	const memory = [measured('opscom-50', 1_000, 30), measured('http-request-credential', 1_000, 20)];
	expect(valuesOf(resultsOf([], { memory }), "Memory per item: no more than the HTTP Request node's")).toEqual([
		[1.5, false],
	]);
});

it('looks at creations with a full memory, and at what is saved of them', () => {
	const creations = [measured('opscom-create-5', 1, 2.4, 2.6, 2.5), measured('opscom-create-5', 500, 1.25)];
	const results = resultsOf([], { creations, saved: [measured('opscom-create-5', 5_000, 1_900_000)] });
	expect(valuesOf(results, 'A lone creation')).toEqual([[2.5, true]]);
	expect(valuesOf(results, 'A list of 500 creations')).toEqual([[0.8, false]]);
	expect(valuesOf(results, 'A failed execution')).toEqual([[1_900_000, false]]);
});

it('compares with another build what ran in both', () => {
	const pair = (id: string) => [
		using(id, 1_000, { firstRequestMs: 106 }),
		using(`other-${id}`, 1_000, { firstRequestMs: 100 }),
	];
	const memory = [measured('opscom-50', 1_000, 21), measured('other-opscom-50', 1_000, 20)];
	const results = resultsOf([caseOf(pair('opscom-50'), { items: 10_000 })], { memory });
	expect(valuesOf(results, 'The first request of 10,000')).toEqual([[1.06, false]]);
	expect(valuesOf(results, "CPU per item: no more than 5 % above the other build's")).toEqual([[1, true]]);
	expect(valuesOf(results, "Memory: no more than 5 % above the other build's")).toEqual([[1.05, true]]);
});

it('runs each OPSCOM node in the other build right behind its own', () => {
	const ids = withOther(QUICK).cases[1].contestants.map(({ id }) => id);
	expect(ids).toEqual(['nothing', 'opscom-50', 'other-opscom-50']);
});
