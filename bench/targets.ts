import type { CaseResult, ContestantResult, Results } from './results';
import { spreadOf } from './statistics';
import { contestantOf, cpuPerItem, speedAgainst } from './summary';

/** One number that a target is about. */
export interface Check {
	what: string;
	value: number;
	isMet: boolean;
}

export interface TargetResult {
	target: string;
	/** As a person reads the values. */
	format: (value: number) => string;
	/** None when the run did not measure what the target is about. */
	checks: Check[];
}

interface Target {
	target: string;
	format: (value: number) => string;
	isMet: (value: number) => boolean;
	values: (results: Results) => Array<Omit<Check, 'isMet'>>;
}

const MANY = 10_000;
const FEWER = 1_000;
const HTTP_REQUEST = 'http-request-credential';

const percent = (value: number): string => `${(value * 100).toFixed(0)} %`;
const times = (value: number): string => value.toFixed(2);
const seconds = (value: number): string => `${(value / 1000).toFixed(2)} s`;
const count = (value: number): string => String(value);

const isOpscom = ({ id, runs }: ContestantResult): boolean =>
	id.startsWith('opscom-') && id !== 'opscom-dry-run' && runs.length > 0;

const about = ({ items, latency, scheme }: CaseResult, { label }: { label: string }): string =>
	`${label}; ${items.toLocaleString('en')} items, ${latency} ms, ${scheme}`;

/** What `value` gives for each OPSCOM node of each case; undefined where there is nothing to compare with. */
function ofOpscom(
	{ cases }: Results,
	value: (result: CaseResult, contestant: ContestantResult) => number | undefined,
): Array<Omit<Check, 'isMet'>> {
	return cases.flatMap((result) =>
		result.contestants.filter(isOpscom).flatMap((contestant) => {
			const found = value(result, contestant);
			return found === undefined ? [] : [{ what: about(result, contestant), value: found }];
		}),
	);
}

/** The median speed against the contestant `rival` at the same concurrency. */
function speedAgainstRival(rival: string, result: CaseResult, contestant: ContestantResult): number | undefined {
	const other = contestantOf(result, `${rival}-${contestant.concurrency}`);
	return other && speedAgainst(contestant, other)?.median;
}

/** The same work with fewer items. */
const withFewer = ({ cases }: Results, { latency, scheme }: CaseResult): CaseResult | undefined =>
	cases.find((other) => other.items === FEWER && other.latency === latency && other.scheme === scheme);

const memoryPerItem = ({ memory }: Results, id: string, items: number): number | undefined => {
	const found = memory.find((result) => result.id === id && result.items === items && result.peaks.length > 0);
	return found && spreadOf(found.peaks).median / items;
};

/** The memory per item of each OPSCOM node that was measured, against what `other` gives for it. */
function memoryAgainst(results: Results, other: (id: string, items: number) => number | undefined) {
	return results.memory
		.filter(({ id }) => id.startsWith('opscom-'))
		.flatMap(({ id, label, items }) => {
			const own = memoryPerItem(results, id, items);
			const against = other(id, items);
			if (own === undefined || against === undefined) return [];
			return [{ what: `${label}; ${items.toLocaleString('en')} items`, value: own / against }];
		});
}

const TARGETS: Target[] = [
	{
		target: "CPU per item: at most half of the HTTP Request node's with the same credential",
		format: percent,
		isMet: (value) => value <= 0.5,
		values: (results) =>
			ofOpscom(results, (result, contestant) => {
				const other = contestantOf(result, HTTP_REQUEST);
				return other && cpuPerItem(result, contestant).median / cpuPerItem(result, other).median;
			}),
	},
	{
		target: "Speed at 20 and 100 ms: at least 95 % of a bare pool of the same size around n8n's request helper",
		format: percent,
		isMet: (value) => value >= 0.95,
		values: (results) =>
			ofOpscom(results, (result, contestant) =>
				result.latency > 0 ? speedAgainstRival('bare-pool', result, contestant) : undefined,
			),
	},
	{
		target: 'Speed at 100 ms: at least 90 % of axios without keep-alive, outside n8n',
		format: percent,
		isMet: (value) => value >= 0.9,
		values: (results) =>
			ofOpscom(results, (result, contestant) =>
				result.latency === 100 ? speedAgainstRival('axios', result, contestant) : undefined,
			),
	},
	{
		target: 'The first request of 1,000 items starts within 1 s',
		format: seconds,
		isMet: (value) => value <= 1_000,
		values: (results) =>
			ofOpscom(results, ({ items }, { runs }) => {
				const first = runs.flatMap(({ firstRequestMs }) => (firstRequestMs === undefined ? [] : [firstRequestMs]));
				return items === FEWER && first.length > 0 ? spreadOf(first).median : undefined;
			}),
	},
	{
		target: 'A dry run of 10,000 items takes less than 8 s',
		format: seconds,
		isMet: (value) => value < 8_000,
		values: ({ cases }) =>
			cases.flatMap((result) => {
				const dryRun = result.items === MANY ? contestantOf(result, 'opscom-dry-run') : undefined;
				if (!dryRun) return [];
				return [{ what: about(result, dryRun), value: spreadOf(dryRun.runs.map(({ elapsedMs }) => elapsedMs)).median }];
			}),
	},
	{
		target: 'Connections at once: never more than Concurrent Requests',
		format: (value) => `${value} too many`,
		isMet: (value) => value <= 0,
		values: (results) =>
			ofOpscom(results, (_, { concurrency = 0, runs }) =>
				Math.max(...runs.map(({ connections }) => connections - concurrency)),
			).map(({ what, value }) => ({ what, value: Math.max(0, value) })),
	},
	{
		target: 'Requests: never more than one for each Reference ID',
		format: (value) => `${count(value)} too many`,
		isMet: (value) => value <= 0,
		values: (results) =>
			ofOpscom(results, (_, { runs }) => Math.max(...runs.map(({ requests, distinctIds }) => requests - distinctIds))),
	},
	{
		target: 'CPU per item: no more than 15 % higher with 10,000 items than with 1,000',
		format: (value) => `${times(value)} times`,
		isMet: (value) => value <= 1.15,
		values: (results) =>
			ofOpscom(results, (result, contestant) => {
				const fewer = result.items === MANY ? withFewer(results, result) : undefined;
				const same = fewer && contestantOf(fewer, contestant.id);
				return fewer && same && cpuPerItem(result, contestant).median / cpuPerItem(fewer, same).median;
			}),
	},
	{
		target: 'Memory per item: no more than 15 % higher with 10,000 items than with 1,000',
		format: (value) => `${times(value)} times`,
		isMet: (value) => value <= 1.15,
		values: (results) =>
			memoryAgainst(results, (id, items) => (items === MANY ? memoryPerItem(results, id, FEWER) : undefined)),
	},
	{
		target: "Memory per item: no more than the HTTP Request node's with the same credential",
		format: percent,
		isMet: (value) => value <= 1,
		values: (results) => memoryAgainst(results, (_, items) => memoryPerItem(results, HTTP_REQUEST, items)),
	},
];

/** Every target, with what the results say of it. */
export function checkTargets(results: Results): TargetResult[] {
	return TARGETS.map(({ target, format, isMet, values }) => ({
		target,
		format,
		checks: values(results).map((each) => ({ ...each, isMet: isMet(each.value) })),
	}));
}
