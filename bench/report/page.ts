import type { CaseResult, Results } from '../results';
import { checkTargets } from '../targets';
import { machineLine } from './machine';
import { caseTable, measuredTable, missedChecks, percent, targetTable, titleOf } from './tables';

/** The case of docs/benchmark/README.md and of the chart. */
export const mainCase = ({ cases }: Results): CaseResult =>
	cases.find(({ items, latency }) => items === 1_000 && latency === 20) ?? cases[0];

/** The page that goes with the results' JSON. */
export function resultsPage(results: Results): string {
	const { command, date, minutes, machine, cases, memory, creations, saved } = results;
	const targets = checkTargets(results);
	const missed = missedChecks(targets);
	const failures = [
		...cases.flatMap((result) =>
			result.contestants.flatMap(({ label, failures: texts }) =>
				texts.map((text) => `- ${label}; ${titleOf(result)}: ${text}`),
			),
		),
		...[...memory, ...creations, ...saved].flatMap(({ label, failures: texts }) =>
			texts.map((text) => `- ${label}: ${text}`),
		),
	];
	const busiest = cases.flatMap(({ contestants }) =>
		contestants.flatMap(({ runs }) => runs.map(({ sandboxBusy }) => sandboxBusy)),
	);
	return [
		'# Results of the benchmark',
		`\`${command}\` wrote this page on ${date}, in ${minutes} minutes. [README.md](README.md) says what is measured and how.`,
		[
			`- Machine: ${machineLine(machine)}`,
			`- Package: version ${machine.version}${machine.commit && `, commit ${machine.commit}`}`,
			`- n8n may have ${machine.openFiles.toLocaleString('en')} files and connections open`,
			`- Load of the machine just before: ${machine.loadBefore.toFixed(2)}`,
			`- The sandbox used at most ${percent(Math.max(0, ...busiest))} of one core`,
		].join('\n'),
		'Medians, with the smallest and the largest value of the rounds in parentheses.',
		`![Items per second, CPU time per item and connections at once](chart.svg)`,
		'## Targets',
		targetTable(targets),
		missed && `Not met:\n\n${missed}`,
		...cases.flatMap((result) => [`## ${titleOf(result)}`, caseTable(result)]),
		'## Memory',
		measuredTable('Peak over the idle n8n, MiB', memory),
		'## Creations',
		measuredTable('Time with 20,000 keys kept / with an empty memory', creations),
		measuredTable('Bytes saved of a failed execution', saved),
		failures.length > 0 ? `## What did not work\n\n${failures.join('\n')}` : '',
	]
		.filter((part) => part !== '')
		.join('\n\n')
		.concat('\n');
}
