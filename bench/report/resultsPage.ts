import type { CaseResult, ContestantResult, Results } from '../results';
import { checkTargets } from '../targets';
import { caseTable, memoryTable, missedChecks, targetTable } from './tables';
import { machineLine, percent, titleOf } from './text';

/** The case of the README and of the chart: the one of the issue's first measurements. */
export const mainCase = ({ cases }: Results): CaseResult =>
	cases.find(({ items, latency }) => items === 1_000 && latency === 20) ?? cases[0];

/** The page that goes with the results' JSON. */
export function resultsPage(results: Results): string {
	const { command, date, minutes, machine, cases, memory } = results;
	const targets = checkTargets(results);
	const missed = missedChecks(targets);
	const measured = cases.filter(({ contestants }) => contestants.some(({ id }) => id !== 'opscom-dry-run'));
	const failures = cases.flatMap((result) => result.contestants.flatMap((one) => failuresOf(result, one)));
	return [
		'# Results of the benchmark',
		`\`${command}\` wrote this page on ${date}, in ${minutes} minutes. [README.md](README.md) says what is measured and how.`,
		[
			`- Machine: ${machineLine(machine)}`,
			`- Package: version ${machine.version}${machine.commit && `, commit ${machine.commit}`}`,
			`- n8n may have ${machine.openFiles.toLocaleString('en')} files and connections open`,
			`- Load of the machine just before: ${machine.loadBefore.toFixed(2)}`,
			`- The sandbox used at most ${percent(busiest(measured, 'node'))} of one core while n8n was measured, and ${percent(busiest(measured, 'axios'))} while axios was`,
		].join('\n'),
		'Medians, with the smallest and the largest value of the rounds in parentheses.',
		`![Items per second, CPU time per item and connections at once](chart.svg)`,
		'## Targets',
		targetTable(targets),
		missed && `Not met:\n\n${missed}`,
		...measured.flatMap((result) => [`## ${titleOf(result)}`, caseTable(result)]),
		'## Memory',
		memoryTable(memory),
		failures.length > 0 ? `## What did not work\n\n${failures.join('\n')}` : '',
	]
		.filter((part) => part !== '')
		.join('\n\n')
		.concat('\n');
}

/** The largest share of one core that the sandbox used. */
function busiest(cases: CaseResult[], kind: ContestantResult['kind']): number {
	const contestants = cases.flatMap((result) => result.contestants).filter((one) => one.kind === kind);
	return Math.max(0, ...contestants.flatMap(({ runs }) => runs.map(({ sandboxBusy }) => sandboxBusy)));
}

const failuresOf = (result: CaseResult, { label, failures }: ContestantResult): string[] =>
	failures.map((failure) => `- ${label}; ${titleOf(result)}: ${failure}`);
