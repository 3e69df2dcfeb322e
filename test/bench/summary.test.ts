import { cpuPerItem, speedAgainst, summarize } from '../../bench/summary';
import { caseOf, contestant, run } from './results';

describe('the speed of one contestant against another', () => {
	it('is the ratio of the runs of the same round, in whatever order they ran', () => {
		const one = contestant('opscom-5', [run(1, 1_000), run(2, 4_000)]);
		const other = contestant('bare-pool-5', [run(2, 2_000), run(1, 1_000)]);
		expect(speedAgainst(one, other)).toEqual({ median: 0.75, min: 0.5, max: 1 });
	});

	it('leaves out a round in which one of them failed', () => {
		const one = contestant('opscom-5', [run(1, 1_000), run(2, 4_000)]);
		const other = contestant('bare-pool-5', [run(2, 2_000)]);
		expect(speedAgainst(one, other)).toEqual({ median: 0.5, min: 0.5, max: 0.5 });
	});

	it('is unknown when they have no round in common', () => {
		const one = contestant('opscom-5', [run(1, 1_000)]);
		const other = contestant('bare-pool-5', [run(2, 2_000)]);
		expect(speedAgainst(one, other)).toBeUndefined();
	});
});

describe('the CPU time per item', () => {
	const nothing = contestant('nothing', [run(1, 1, { cpuMs: 100 }), run(2, 1, { cpuMs: 300 })]);

	it('of a node does not include what n8n needs for the items alone', () => {
		const opscom = contestant('opscom-5', [run(1, 1, { cpuMs: 1_200 }), run(2, 1, { cpuMs: 2_200 })]);
		expect(cpuPerItem(caseOf([nothing, opscom]), opscom)).toEqual({ median: 1.5, min: 1, max: 2 });
	});

	it('of axios, which is not in n8n, is all that it used', () => {
		const axios = contestant('axios-5', [run(1, 1, { cpuMs: 400 })]);
		expect(cpuPerItem(caseOf([nothing, axios]), axios)).toEqual({ median: 0.4, min: 0.4, max: 0.4 });
	});
});

describe('the summary of a case', () => {
	const summaries = summarize(
		caseOf([
			contestant('nothing', [run(1, 1)]),
			contestant('opscom-5', [run(1, 5_000, { connections: 4 }), run(2, 5_000, { connections: 5 })], {
				concurrency: 5,
			}),
			contestant('axios-5', [run(1, 4_000), run(2, 4_000)], { concurrency: 5 }),
			contestant('http-request-token', [run(1, 1_000), run(2, 2_000)]),
			contestant('axios-50', [run(1, 500), run(2, 500)], { concurrency: 50 }),
			contestant('declarative', [], { failures: ['It did not end.'] }),
		]),
	);
	const of = (id: string) => summaries.find((summary) => summary.id === id);

	it('has every contestant that sent something', () => {
		expect(summaries.map(({ id }) => id)).toEqual(['opscom-5', 'axios-5', 'http-request-token', 'axios-50']);
	});

	it('has the items per second from the first request on', () => {
		const late = contestant('opscom-5', [
			run(1, 5_000, { firstRequestMs: 1_000 }),
			run(2, 5_000, { firstRequestMs: 3_000 }),
		]);
		expect(summarize(caseOf([late]))[0]).toMatchObject({
			firstRequestMs: { median: 2_000 },
			sendingPerSecond: { median: 375, min: 250, max: 500 },
		});
		expect(of('axios-5')).not.toHaveProperty('sendingPerSecond');
	});

	it('has the items per second and the most connections', () => {
		expect(of('opscom-5')).toMatchObject({ itemsPerSecond: { median: 200 }, connections: 5 });
	});

	it('holds a contestant against axios with as many requests at once', () => {
		expect(of('opscom-5')?.shareOfAxios).toEqual({ median: 0.8, min: 0.8, max: 0.8 });
	});

	it('holds a contestant without a limit against the widest axios', () => {
		expect(of('http-request-token')?.shareOfAxios).toEqual({ median: 0.375, min: 0.25, max: 0.5 });
	});
});
