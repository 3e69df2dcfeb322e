import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartOf } from '../../bench/report/chart';
import { mainCase, resultsPage } from '../../bench/report/page';
import { shortTable } from '../../bench/report/tables';
import type { Results } from '../../bench/results';
import { caseOf, contestant, measured, resultsOf, run } from './results';

const results = resultsOf(
	[
		caseOf([contestant('opscom-50', [run(1, 2_600)])], { items: 100 }),
		caseOf([
			contestant('nothing', [run(1, 1, { cpuMs: 500 })]),
			contestant('opscom-50', [run(1, 1_000, { cpuMs: 2_000, connections: 51, requests: 1_000, distinctIds: 1_000 })], {
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
	{ memory: [measured('opscom-50', 1_000, 50)], saved: [measured('opscom-create-50', 5_000, 1_100_000)] },
);

it('shows 1,000 items at 20 ms in the README, without the variants', () => {
	expect(mainCase(results).items).toBe(1_000);
	expect(shortTable(mainCase(results)).split('\n').slice(2)).toEqual([
		'| OPSCOM node, 50 at once | 1,000 | 1.50 | 51 |',
		'| HTTP Request node | 1,250 | 2.50 | 843 |',
	]);
});

it.each([
	'`npm run bench -- --quick`',
	'n8n 2.41.1 on Node.js 24.21.0, Linux, 2 cores of A processor, 24 GB of memory',
	'## 100 items, 20 ms latency',
	'| Requests: never more than one for each Reference ID | 0 too many | met |',
	'| A dry run of 10,000 items takes less than 8 s | – | not measured |',
	'  - 1 too many: OPSCOM node, 50 at once; 1,000 items, 20 ms\n',
	'| opscom-50 | 1,000 | 50.0 |',
	'| opscom-create-50 | 5,000 | 1,100,000 |',
	'- Declarative node; 1,000 items, 20 ms latency: EMFILE: too many open files',
])('has on its page: %s', (text) => {
	expect(resultsPage(results)).toContain(text);
});

it('draws a bar for each contestant that ran, in three panels', () => {
	const svg = chartOf(mainCase(results), results.machine);
	expect(svg).toMatch(/^<svg /);
	for (const text of ['Items per second', 'CPU ms per item', 'OPSCOM node, 50 at once', 'HTTP Request node', '843'])
		expect(svg).toContain(text);
	expect(svg).not.toContain('Declarative node');
});

it("the benchmark's page shows the results that are beside it", () => {
	const read = (name: string) => readFileSync(join(__dirname, '../../docs/benchmark', name), 'utf8');
	/** The rows of all tables, however their columns are aligned. */
	const rowsIn = (markdown: string) =>
		markdown
			.split('\n')
			.filter((line) => line.startsWith('|') && !line.includes('--'))
			.map((line) => line.split('|').map((cell) => cell.trim()));
	expect(rowsIn(read('README.md'))).toEqual(rowsIn(shortTable(mainCase(JSON.parse(read('results.json')) as Results))));
});
