import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mainCase } from '../../bench/report/resultsPage';
import { shortTable } from '../../bench/report/tables';
import type { Results } from '../../bench/results';

const FOLDER = join(__dirname, '../../docs/benchmark');
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');

/** The rows of all tables, however their columns are aligned. */
const rowsIn = (markdown: string) =>
	markdown
		.split('\n')
		.filter((line) => line.startsWith('|') && !line.includes('--'))
		.map((line) => line.split('|').map((cell) => cell.trim()));

it("the benchmark's page shows the results that are beside it", () => {
	const results = JSON.parse(read('results.json')) as Results;
	expect(rowsIn(read('README.md'))).toEqual(rowsIn(shortTable(mainCase(results))));
});
