import type { CaseResult, ContestantResult, Run } from './results';
import { spreadOf, type Spread } from './statistics';

/** What the runs of one contestant come to. */
export interface Summary {
	id: string;
	label: string;
	itemsPerSecond: Spread;
	/** CPU time, without what n8n needs for the same items and no request. */
	cpuMsPerItem: Spread;
	/** The most that were open at once in any run. */
	connections: number;
	/** The most requests of any run. */
	requests: number;
	/** ms from the start of the node, when it sends anything. */
	firstRequestMs?: Spread;
	/** From the first request to the end of the node. */
	sendingPerSecond?: Spread;
	/** Its speed, as a share of what axios reaches without keep-alive; undefined when axios did not run. */
	shareOfAxios?: Spread;
}

/** What a contestant without a limit of its own is held against. */
const WIDEST = 50;

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
export function cpuPerItem(result: CaseResult, { kind, runs }: ContestantResult): Spread {
	const nothing = contestantOf(result, 'nothing');
	const alone = kind === 'node' && nothing ? spreadOf(nothing.runs.map(({ cpuMs }) => cpuMs)).median : 0;
	return spreadOf(runs.map(({ cpuMs }) => (cpuMs - alone) / result.items));
}

const largest = (runs: Run[], of: (run: Run) => number): number => Math.max(...runs.map(of));

/** One summary for each contestant that sent anything. */
export function summarize(result: CaseResult): Summary[] {
	return result.contestants
		.filter(({ id, runs }) => id !== 'nothing' && runs.length > 0)
		.map((contestant) => {
			const { id, label, concurrency = WIDEST, runs } = contestant;
			const axios = contestantOf(result, `axios-${concurrency}`);
			const senders = runs.flatMap(({ elapsedMs, firstRequestMs: first }) =>
				first === undefined ? [] : [{ first, perSecond: (result.items * 1000) / (elapsedMs - first) }],
			);
			return {
				id,
				label,
				itemsPerSecond: spreadOf(runs.map(({ elapsedMs }) => (result.items * 1000) / elapsedMs)),
				cpuMsPerItem: cpuPerItem(result, contestant),
				connections: largest(runs, ({ connections }) => connections),
				requests: largest(runs, ({ requests }) => requests),
				...(senders.length > 0 && {
					firstRequestMs: spreadOf(senders.map(({ first }) => first)),
					sendingPerSecond: spreadOf(senders.map(({ perSecond }) => perSecond)),
				}),
				...(axios && { shareOfAxios: speedAgainst(contestant, axios) }),
			};
		});
}
