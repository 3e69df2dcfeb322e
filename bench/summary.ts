import type { CaseResult, ContestantResult } from './results';

/** The middle of repeated measurements, and how far they lie apart. */
export interface Spread {
	median: number;
	min: number;
	max: number;
}

/** Throws when there is nothing to describe: a missing measurement must not become a number. */
export function spreadOf(values: number[]): Spread {
	if (values.length === 0) throw new Error('There are no measurements.');
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length / 2;
	const median = Number.isInteger(middle) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)];
	return { median, min: sorted[0], max: sorted[sorted.length - 1] };
}

/** What the runs of one contestant come to. */
export interface Summary {
	id: string;
	label: string;
	itemsPerSecond: Spread;
	/** CPU time, without what n8n needs for the same items and no request. */
	cpuMsPerItem: Spread;
	/** The most that were open at once in any run. */
	connections: number;
}

export const contestantOf = ({ contestants }: CaseResult, id: string): ContestantResult | undefined =>
	contestants.find((contestant) => contestant.id === id && contestant.runs.length > 0);

/**
 * How fast one contestant was against another one: the ratio of each round in which both ran, because a machine that is
 * busy for a while slows down the whole round.
 */
export function speedAgainst(one: ContestantResult, other: ContestantResult): Spread | undefined {
	const ratios = one.runs.flatMap(({ round, elapsedMs }) => {
		const same = other.runs.find((run) => run.round === round);
		return same ? [same.elapsedMs / elapsedMs] : [];
	});
	return ratios.length > 0 ? spreadOf(ratios) : undefined;
}

/** CPU time per item of each run, without what n8n needs for the items alone. */
export function cpuPerItem(result: CaseResult, { runs }: ContestantResult): Spread {
	const nothing = contestantOf(result, 'nothing');
	const alone = nothing ? spreadOf(nothing.runs.map(({ cpuMs }) => cpuMs)).median : 0;
	return spreadOf(runs.map(({ cpuMs }) => (cpuMs - alone) / result.items));
}

/** When the first requests left, in ms from the start of the node; none when nothing was sent. */
export const firstRequests = ({ runs }: ContestantResult): number[] =>
	runs.flatMap(({ firstRequestMs }) => firstRequestMs ?? []);

/** One summary for each contestant that was measured, but for the one that only shows what the items alone take. */
export function summarize(result: CaseResult): Summary[] {
	return result.contestants
		.filter(({ id, runs }) => id !== 'nothing' && runs.length > 0)
		.map((contestant) => ({
			id: contestant.id,
			label: contestant.label,
			itemsPerSecond: spreadOf(contestant.runs.map(({ elapsedMs }) => (result.items * 1000) / elapsedMs)),
			cpuMsPerItem: cpuPerItem(result, contestant),
			connections: Math.max(...contestant.runs.map(({ connections }) => connections)),
		}));
}
