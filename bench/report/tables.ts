import type { CaseResult, Results } from '../results';
import { spreadOf, summarize, type Spread } from '../summary';
import type { Check, TargetResult } from '../targets';

const NONE = '–';

/** Enough digits to compare by, and no more. */
export function amount(value: number): string {
	if (value >= 100) return Math.round(value).toLocaleString('en');
	return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** The median, with the smallest and the largest value behind it when there are several. */
function spread({ median, min, max }: Spread, format = amount): string {
	return min === max ? format(median) : `${format(median)} (${format(min)} to ${format(max)})`;
}

export const titleOf = ({ items, latency }: CaseResult): string =>
	`${items.toLocaleString('en')} items, ${latency} ms latency`;

/** The case of docs/benchmark/README.md and of the chart. */
export const mainCase = ({ cases }: Results): CaseResult =>
	cases.find(({ items, latency }) => items === 1_000 && latency === 20) ?? cases[0];

function markdownTable(head: string[], rows: string[][], numbers: number): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	// The numbers are in the last columns, to the right.
	const rule = head.map((_, index) => (index < head.length - numbers ? '---' : '--:'));
	return [head, rule, ...rows].map(line).join('\n');
}

/** What a person who uses n8n chooses between, and the limit of any node. */
const IN_README = /^((?:other-)?opscom-\d+|http-request-.*|declarative|bare-pool-50)$/;

/** The few contestants and numbers of one case that the README shows. */
export function shortTable(result: CaseResult): string {
	const head = ['', 'Items/s', 'CPU ms per item', 'Connections at once'];
	const rows = summarize(result)
		.filter(({ id }) => IN_README.test(id))
		.map(({ label, itemsPerSecond, cpuMsPerItem, connections }) => [
			label,
			amount(itemsPerSecond.median),
			amount(cpuMsPerItem.median),
			connections.toLocaleString('en'),
		]);
	return markdownTable(head, rows, 3);
}

const verdict = (checks: Check[]): string => {
	const met = checks.filter(({ isMet }) => isMet).length;
	if (checks.length === 0) return 'not measured';
	if (met === checks.length) return 'met';
	return met === 0 ? 'not met' : `met in ${met} of ${checks.length}`;
};

/** One line for each target, with the lowest and the highest value. */
export function targetTable(targets: TargetResult[]): string {
	const rows = targets.map(({ target, format, checks }) => {
		const values = checks.map(({ value }) => value);
		return [target, values.length > 0 ? spread(spreadOf(values), format) : NONE, verdict(checks)];
	});
	return markdownTable(['Target', 'Measured', 'Result'], rows, 0);
}

/** What each target was not met by. */
export function missedChecks(targets: TargetResult[]): string {
	return targets
		.map(({ target, format, checks }) => ({
			target,
			missed: checks.filter(({ isMet }) => !isMet).map(({ what, value }) => `  - ${format(value)}: ${what}`),
		}))
		.filter(({ missed }) => missed.length > 0)
		.map(({ target, missed }) => [`- ${target}`, ...missed].join('\n'))
		.join('\n');
}
