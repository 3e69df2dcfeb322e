import { cpuPerItem, speedAgainst, spreadOf, summarize } from '../../bench/summary';
import { caseOf, contestant, run } from './results';

it('gives the median and the extremes of measurements, and refuses to describe none', () => {
	expect(spreadOf([10, 9, 100])).toEqual({ median: 10, min: 9, max: 100 });
	expect(spreadOf([10, 2, 4, 8])).toEqual({ median: 6, min: 2, max: 10 });
	expect(() => spreadOf([])).toThrow('There are no measurements.');
});

it('takes for the speed against another one the ratio of the rounds in which both ran, in whatever order', () => {
	const one = contestant('opscom-5', [run(1, 1_000), run(2, 4_000), run(3, 9)]);
	const other = contestant('bare-pool-5', [run(2, 2_000), run(1, 1_000)]);
	expect(speedAgainst(one, other)).toEqual({ median: 0.75, min: 0.5, max: 1 });
	expect(speedAgainst(one, contestant('bare-pool-5', [run(4, 1)]))).toBeUndefined();
});

it('leaves out of the CPU time per item what n8n needs for the items alone', () => {
	const nothing = contestant('nothing', [run(1, 1, { cpuMs: 100 }), run(2, 1, { cpuMs: 300 })]);
	const opscom = contestant('opscom-5', [run(1, 1, { cpuMs: 1_200 }), run(2, 1, { cpuMs: 2_200 })]);
	expect(cpuPerItem(caseOf([nothing, opscom]), opscom)).toEqual({ median: 1.5, min: 1, max: 2 });
});

it('sums up every contestant that was measured', () => {
	const summaries = summarize(
		caseOf([
			contestant('nothing', [run(1, 1)]),
			contestant('opscom-5', [run(1, 5_000, { connections: 4 }), run(2, 5_000, { connections: 5 })]),
			contestant('declarative', [], { failures: ['It did not end.'] }),
		]),
	);
	expect(summaries).toMatchObject([{ id: 'opscom-5', itemsPerSecond: { median: 200 }, connections: 5 }]);
});
