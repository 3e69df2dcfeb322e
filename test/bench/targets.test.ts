import type { MemoryResult, Results } from '../../bench/results';
import { checkTargets } from '../../bench/targets';
import { caseOf, contestant, resultsOf, run } from './results';

/** The values of the one target whose text begins so, and whether each is met. */
function valuesOf(results: Results, beginning: string): Array<[number, boolean]> {
	const found = checkTargets(results).filter(({ target }) => target.startsWith(beginning));
	expect(found).toHaveLength(1);
	// Quotients of decimal fractions are not exact.
	return found[0].checks.map(({ value, isMet }) => [Number(value.toFixed(6)), isMet]);
}

const opscom = (cpuMs: number, elapsedMs = 1_000) =>
	contestant('opscom-5', [run(1, elapsedMs, { cpuMs })], { concurrency: 5 });

it('says that nothing was measured when nothing was', () => {
	const targets = checkTargets(resultsOf([]));
	expect(targets.length).toBeGreaterThan(0);
	expect(targets.flatMap(({ checks }) => checks)).toEqual([]);
});

describe('CPU per item against the HTTP Request node', () => {
	const http = contestant('http-request-credential', [run(1, 1, { cpuMs: 4_000 })]);
	const own = contestant('opscom-own-credential-5', [run(1, 1, { cpuMs: 2_400 })], { concurrency: 5 });

	it('is met at a half, and holds for a credential with an expression too', () => {
		const results = resultsOf([caseOf([http, opscom(2_000), own])]);
		expect(valuesOf(results, 'CPU per item: at most half')).toEqual([
			[0.5, true],
			[0.6, false],
		]);
	});

	it('is not about a dry run', () => {
		const dryRun = contestant('opscom-dry-run', [run(1, 1, { cpuMs: 1 })]);
		expect(valuesOf(resultsOf([caseOf([http, dryRun])]), 'CPU per item: at most half')).toEqual([]);
	});
});

describe('speed', () => {
	const rivals = (elapsedMs: number) => [
		contestant('bare-pool-5', [run(1, elapsedMs)], { concurrency: 5 }),
		contestant('bare-pool-50', [run(1, 1)], { concurrency: 50 }),
		contestant('axios-5', [run(1, elapsedMs)], { concurrency: 5 }),
	];

	it.each([
		[950, 0.95, true],
		[940, 0.94, false],
	])('against a bare pool of the same size that takes %i ms to 1,000 ms is %d', (elapsedMs, value, isMet) => {
		const results = resultsOf([caseOf([opscom(0), ...rivals(elapsedMs)])]);
		expect(valuesOf(results, 'Speed at 20 and 100 ms')).toEqual([[value, isMet]]);
	});

	it('does not count without latency, where there is nothing to wait for', () => {
		const results = resultsOf([caseOf([opscom(0), ...rivals(100)], { latency: 0 })]);
		expect(valuesOf(results, 'Speed at 20 and 100 ms')).toEqual([]);
	});

	it('is held against axios at 100 ms only', () => {
		const at = (latency: number) => caseOf([opscom(0), ...rivals(890)], { latency });
		expect(valuesOf(resultsOf([at(20), at(100)]), 'Speed at 100 ms')).toEqual([[0.89, false]]);
	});
});

it('takes the median of the first requests of 1,000 items', () => {
	const runs = [900, 1_400, 950].map((firstRequestMs, index) => run(index + 1, 1, { firstRequestMs }));
	const results = resultsOf([
		caseOf([contestant('opscom-5', runs)]),
		caseOf([contestant('opscom-5', runs)], { items: 100 }),
	]);
	expect(valuesOf(results, 'The first request')).toEqual([[950, true]]);
});

it('wants a dry run of 10,000 items in less than 8 s', () => {
	const dryRun = (elapsedMs: number) =>
		caseOf([contestant('opscom-dry-run', [run(1, elapsedMs)])], { items: 10_000, latency: 0 });
	expect(valuesOf(resultsOf([dryRun(7_999), dryRun(8_000)]), 'A dry run')).toEqual([
		[7_999, true],
		[8_000, false],
	]);
});

it('counts a single run with too many connections or requests', () => {
	const runs = [
		run(1, 1, { connections: 5, requests: 10, distinctIds: 10 }),
		run(2, 1, { connections: 7, requests: 11, distinctIds: 10 }),
		run(3, 1, { connections: 2, requests: 10, distinctIds: 10 }),
	];
	const results = (count: number) =>
		resultsOf([caseOf([contestant('opscom-5', runs.slice(0, count), { concurrency: 5 })])]);
	expect(valuesOf(results(1), 'Connections at once')).toEqual([[0, true]]);
	expect(valuesOf(results(3), 'Connections at once')).toEqual([[2, false]]);
	expect(valuesOf(results(1), 'Requests')).toEqual([[0, true]]);
	expect(valuesOf(results(3), 'Requests')).toEqual([[1, false]]);
});

it('compares the CPU of 10,000 items with that of 1,000 under the same conditions', () => {
	const results = resultsOf([
		caseOf([opscom(1_000)]),
		caseOf([opscom(5_000)], { latency: 0 }),
		caseOf([opscom(12_000)], { items: 10_000 }),
	]);
	expect(valuesOf(results, 'CPU per item: no more than 15 %')).toEqual([[1.2, false]]);
});

describe('memory per item', () => {
	const memory = (id: string, items: number, ...peaks: number[]): MemoryResult => ({
		id,
		label: id,
		items,
		peaks,
		failures: [],
	});

	it('is compared with that of fewer items', () => {
		const results = resultsOf([], [memory('opscom-5', 1_000, 10, 20, 30), memory('opscom-5', 10_000, 220)]);
		expect(valuesOf(results, 'Memory per item: no more than 15 %')).toEqual([[1.1, true]]);
	});

	it("is compared with the HTTP Request node's at the same number of items", () => {
		const results = resultsOf(
			[],
			[
				memory('opscom-5', 1_000, 30),
				memory('opscom-5', 10_000, 100),
				memory('http-request-credential', 1_000, 20),
				memory('http-request-credential', 10_000, 200),
			],
		);
		expect(valuesOf(results, "Memory per item: no more than the HTTP Request node's")).toEqual([
			[1.5, false],
			[0.5, true],
		]);
	});

	it('is unknown when every round failed', () => {
		const results = resultsOf([], [memory('opscom-5', 1_000), memory('opscom-5', 10_000, 100)]);
		expect(valuesOf(results, 'Memory per item: no more than 15 %')).toEqual([]);
	});
});
