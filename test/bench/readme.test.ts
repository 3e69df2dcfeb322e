import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mainCase } from '../../bench/report/resultsPage';
import { shortTable } from '../../bench/report/tables';
import type { Results } from '../../bench/results';

const PROJECT = join(__dirname, '../..');
const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8');

it('the README shows the results that are in docs/benchmark', () => {
	const results = JSON.parse(read('docs/benchmark/results.json')) as Results;
	expect(read('README.md')).toContain(shortTable(mainCase(results)));
});
