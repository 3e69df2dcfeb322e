import { chartOf } from '../../bench/report/chart';
import { mainCase, resultsPage } from '../../bench/report/resultsPage';
import { shortTable } from '../../bench/report/tables';
import { caseOf, contestant, resultsOf, run } from './results';

const results = resultsOf(
	[
		caseOf([contestant('one-at-a-time', [run(1, 2_600)])], { items: 100 }),
		caseOf([
			contestant('nothing', [run(1, 1, { cpuMs: 500 })]),
			contestant('opscom-50', [run(1, 1_000, { cpuMs: 2_000, connections: 50, requests: 1_000, distinctIds: 1_000 })], {
				label: 'OPSCOM node, 50 at once',
				concurrency: 50,
			}),
			contestant('http-request-token', [run(1, 800, { cpuMs: 3_000, connections: 843, requests: 1_000 })], {
				label: 'HTTP Request node',
			}),
			contestant('opscom-own-credential-50', [run(1, 1_100)], { label: 'With an expression' }),
			contestant('declarative', [], { label: 'Declarative node', failures: ['EMFILE: too many open files'] }),
		]),
	],
	[{ id: 'opscom-50', label: 'OPSCOM node, 50 at once', items: 1_000, peaks: [50], failures: [] }],
);

it('shows 1,000 items at 20 ms in the README, without the variants', () => {
	expect(mainCase(results).items).toBe(1_000);
	expect(shortTable(mainCase(results)).split('\n').slice(2)).toEqual([
		'| OPSCOM node, 50 at once | 1,000 | 1.50 | 50 |',
		'| HTTP Request node | 1,250 | 2.50 | 843 |',
	]);
});

describe('the page', () => {
	const page = resultsPage(results);

	it('names the command, the machine and every case', () => {
		expect(page).toContain('`npm run bench -- --quick`');
		expect(page).toContain('n8n 2.40.5 on Node.js 24.21.0, Linux, 2 cores of A processor, 24 GB of memory');
		expect(page).toContain('## 100 items, 20 ms latency, http');
		expect(page).toContain('## 1,000 items, 20 ms latency, http');
	});

	it('says which targets were met, and which were not measured', () => {
		expect(page).toContain('Connections at once: never more than Concurrent Requests | 0 too many | met |');
		expect(page).toMatch(/A dry run of 10,000 items takes less than 8 s \| – \| not measured \|/);
	});

	it('lists what a target was not met by below the target', () => {
		const slow = contestant('opscom-50', [run(1, 1_000, { firstRequestMs: 1_250 })], {
			label: 'OPSCOM node, 50 at once',
		});
		const fast = contestant('opscom-5', [run(1, 1_000, { firstRequestMs: 900 })], { label: 'OPSCOM node, 5 at once' });
		expect(resultsPage(resultsOf([caseOf([slow, fast])]))).toContain(
			'- The first request of 1,000 items starts within 1 s\n  - 1.25 s: OPSCOM node, 50 at once; 1,000 items, 20 ms, http\n\n',
		);
	});

	it('shows the memory per item', () => {
		expect(page).toContain('| OPSCOM node, 50 at once | 1,000 | 50.0 | 51.2 |');
	});

	it('says what did not work', () => {
		expect(page).toContain('- Declarative node; 1,000 items, 20 ms latency, http: EMFILE: too many open files');
	});
});

it('draws a bar for each contestant that ran, in three panels', () => {
	const svg = chartOf(mainCase(results), results.machine);
	expect(svg).toMatch(/^<svg /);
	for (const text of ['Items per second', 'CPU ms per item', 'OPSCOM node, 50 at once', 'HTTP Request node', '843'])
		expect(svg).toContain(text);
	expect(svg).not.toContain('Declarative node');
});
