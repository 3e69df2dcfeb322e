import type { CaseResult, Machine } from '../results';
import type { Spread } from '../statistics';

export const NONE = '–';

/** Enough digits to compare by, and no more. */
export function amount(value: number): string {
	if (value >= 100) return Math.round(value).toLocaleString('en');
	return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export const percent = (value: number): string => `${Math.round(value * 100)} %`;

/** The median, with the smallest and the largest value behind it when there are several. */
export function spread({ median, min, max }: Spread, format = amount): string {
	return min === max ? format(median) : `${format(median)} (${format(min)} to ${format(max)})`;
}

export const titleOf = ({ items, latency, scheme }: CaseResult): string =>
	`${items.toLocaleString('en')} items, ${latency} ms latency, ${scheme}`;

/** The machine's facts in one sentence. */
export const machineLine = ({ processor, cores, memoryGb, system, node, n8n }: Machine): string =>
	`n8n ${n8n} on Node.js ${node}, ${system}, ${cores} cores of ${processor}, ${memoryGb} GB of memory`;
