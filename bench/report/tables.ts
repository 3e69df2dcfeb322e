import type { CaseResult, MemoryResult } from '../results';
import { spreadOf } from '../statistics';
import { summarize } from '../summary';
import type { Check, TargetResult } from '../targets';
import { amount, NONE, percent, spread } from './text';

function markdownTable(head: string[], rows: string[][], numbers: number): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	// The numbers are in the last columns, to the right.
	const rule = head.map((_, index) => (index < head.length - numbers ? '---' : '--:'));
	return [head, rule, ...rows].map(line).join('\n');
}

/** Everything about one case. */
export function caseTable(result: CaseResult): string {
	const head = [
		'Contestant',
		'Items/s',
		'CPU ms per item',
		'Connections at once',
		'Requests',
		'First request, ms',
		'Items/s from then on',
		'Share of axios',
	];
	const rows = summarize(result).map((summary) => [
		summary.label,
		spread(summary.itemsPerSecond),
		spread(summary.cpuMsPerItem),
		summary.connections.toLocaleString('en'),
		summary.requests.toLocaleString('en'),
		summary.firstRequestMs ? spread(summary.firstRequestMs) : NONE,
		summary.sendingPerSecond ? spread(summary.sendingPerSecond) : NONE,
		summary.shareOfAxios ? spread(summary.shareOfAxios, percent) : NONE,
	]);
	return markdownTable(head, rows, 7);
}

/** What a person who uses n8n chooses between, and the limit of any node. */
const IN_README = /^(opscom-\d+|http-request-.*|declarative|bare-pool-50)$/;

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

export function memoryTable(memory: MemoryResult[]): string {
	const rows = memory
		.filter(({ peaks }) => peaks.length > 0)
		.map(({ label, items, peaks }) => [
			label,
			items.toLocaleString('en'),
			spread(spreadOf(peaks)),
			amount((spreadOf(peaks).median * 1024) / items),
		]);
	return markdownTable(['Contestant', 'Items', 'Peak over the idle n8n, MiB', 'KiB per item'], rows, 3);
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
