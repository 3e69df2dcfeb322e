import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Results } from '../results';
import { chartOf } from './chart';
import { mainCase, resultsPage } from './resultsPage';

/** Writes what was measured as JSON, as a page and as a chart. */
export async function writeResults(folder: string, results: Results): Promise<void> {
	mkdirSync(folder, { recursive: true });
	const write = async (name: string, text: string, parser?: string) => {
		const file = join(folder, name);
		const formatted = parser ? await format(text, { ...(await resolveConfig(file)), parser }) : text;
		writeFileSync(file, formatted);
	};
	await write('results.json', JSON.stringify(results), 'json');
	await write('results.md', resultsPage(results), 'markdown');
	await write('chart.svg', chartOf(mainCase(results), results.machine));
}
