import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartOf } from '../../bench/report/chart';
import { mainCase, missedChecks, shortTable, targetTable } from '../../bench/report/tables';
import type { Results } from '../../bench/results';
import { checkTargets } from '../../bench/targets';
import { caseOf, contestant, resultsOf, run } from './results';

const results = resultsOf([
	caseOf([contestant('opscom-50', [run(1, 2_600)], { concurrency: 50 })], { items: 100 }),
	caseOf([
		contestant('nothing', [run(1, 1, { cpuMs: 500 })]),
		contestant('opscom-50', [run(1, 1_000, { cpuMs: 2_000, connections: 51, requests: 1_000, distinctIds: 1_000 })], {
			label: 'OPSCOM node, 50 at once',
			concurrency: 50,
		}),
		contestant('http-request-token', [run(1, 800, { cpuMs: 3_000, connections: 843, requests: 1_000 })], {
			label: 'HTTP Request node',
		}),
		contestant('opscom-own-credential-50', [run(1, 1_100)], { label: 'By item', concurrency: 50 }),
		contestant('declarative', [], { label: 'Declarative node', failures: ['EMFILE: too many open files'] }),
	]),
]);

it('shows 1,000 items at 20 ms in the README, without the variants', () => {
	expect(mainCase(results).items).toBe(1_000);
	expect(shortTable(mainCase(results)).split('\n').slice(2)).toEqual([
		'| OPSCOM node, 50 at once | 1,000 | 1.50 | 51 |',
		'| HTTP Request node | 1,250 | 2.50 | 843 |',
	]);
});

it('tells which targets were met, which were not measured, and what one was not met by', () => {
	const targets = checkTargets(results);
	expect(targetTable(targets)).toContain('| Requests: never more than one for each Reference ID | 0 too many | met |');
	expect(targetTable(targets)).toContain('| A dry run of 10,000 items takes less than 8 s | – | not measured |');
	expect(missedChecks(targets)).toBe(
		'- Connections at once: never more than Concurrent Requests\n  - 1 too many: OPSCOM node, 50 at once; 1,000 items, 20 ms',
	);
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
