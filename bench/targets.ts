import type { CaseResult, ContestantResult, Measured, Results } from './results';
import { contestantOf, cpuPerItem, firstRequests, speedAgainst, spreadOf } from './summary';

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

type Value = Omit<Check, 'isMet'>;

interface Target extends Omit<TargetResult, 'checks'> {
	/** The largest value that meets it, or the smallest one. */
	atMost?: number;
	atLeast?: number;
	values: (results: Results) => Value[];
}

const MANY = 10_000;
const FEWER = 1_000;
const LIST = 500;
const HTTP_REQUEST = 'http-request-credential';

const percent = (value: number): string => `${(value * 100).toFixed(0)} %`;
const times = (value: number): string => `${value.toFixed(2)} times`;
const tooMany = (value: number): string => `${value} too many`;

const isOpscom = ({ id }: { id: string }): boolean => id.startsWith('opscom-') && id !== 'opscom-dry-run';

const about = ({ items, latency }: CaseResult, { label }: { label: string }): string =>
	`${label}; ${items.toLocaleString('en')} items, ${latency} ms`;

/** What `value` gives for each OPSCOM node of each case; undefined where there is nothing to compare with. */
function ofOpscom(
	{ cases }: Results,
	value: (result: CaseResult, contestant: ContestantResult) => number | undefined,
): Value[] {
	return cases.flatMap((result) =>
		result.contestants
			.filter((contestant) => isOpscom(contestant) && contestant.runs.length > 0)
			.flatMap((contestant) => {
				const found = value(result, contestant);
				return found === undefined ? [] : [{ what: about(result, contestant), value: found }];
			}),
	);
}

/** CPU per item as a share of that of another contestant of the same case. */
function cpuAgainst(result: CaseResult, contestant: ContestantResult, id: string): number | undefined {
	const other = contestantOf(result, id);
	return other && cpuPerItem(result, contestant).median / cpuPerItem(result, other).median;
}

const mostAbove = ({ runs }: ContestantResult, limit: (run: ContestantResult['runs'][number]) => number): number =>
	Math.max(0, ...runs.map(limit));

/** Each measurement of the OPSCOM node as a share of what `other` names. */
function measuredAgainst(
	measured: Measured[],
	other: (one: Measured) => string,
	perItem = (one: Measured) => one.items,
) {
	return measured.filter(isOpscom).flatMap((one): Value[] => {
		const rival = measured.find(({ id, items }) => id === other(one) && items === perItem(one));
		if (!rival || rival.values.length === 0 || one.values.length === 0) return [];
		const each = ({ values, items }: Measured) => spreadOf(values).median / items;
		return [{ what: `${one.label}; ${one.items.toLocaleString('en')} items`, value: each(one) / each(rival) }];
	});
}

/** The median of each measurement of the OPSCOM node with so many items. */
const medians = (measured: Measured[], count: number): Value[] =>
	measured
		.filter((one) => isOpscom(one) && one.items === count && one.values.length > 0)
		.map(({ label, values }) => ({ what: label, value: spreadOf(values).median }));

const TARGETS: Target[] = [
	{
		target: "CPU per item at 20 and 50 at once: at most 40 % of the HTTP Request node's with the same credential",
		format: percent,
		atMost: 0.4,
		values: (results) =>
			ofOpscom(results, (result, contestant) =>
				/^opscom-(20|50)$/.test(contestant.id) ? cpuAgainst(result, contestant, HTTP_REQUEST) : undefined,
			),
	},
	{
		target: "CPU per item: never above 60 % of the HTTP Request node's",
		format: percent,
		atMost: 0.6,
		values: (results) => ofOpscom(results, (result, contestant) => cpuAgainst(result, contestant, HTTP_REQUEST)),
	},
	{
		target:
			"With On Error = Continue, 50 at once and 20 ms: at least 90 % of the speed of a bare pool around n8n's request helper",
		format: percent,
		atLeast: 0.9,
		values: (results) =>
			ofOpscom(results, (result, contestant) => {
				const other = contestantOf(result, 'bare-pool-50');
				const isAsked = result.latency === 20 && /^opscom-(continue|error-output)-50$/.test(contestant.id);
				return isAsked && other ? speedAgainst(contestant, other)?.median : undefined;
			}),
	},
	{
		target: 'A dry run of 10,000 items takes less than 8 s',
		format: (value) => `${(value / 1000).toFixed(2)} s`,
		atMost: 8_000,
		values: ({ cases }) =>
			cases.flatMap((result): Value[] => {
				const dryRun = result.items === MANY ? contestantOf(result, 'opscom-dry-run') : undefined;
				if (!dryRun) return [];
				return [{ what: about(result, dryRun), value: spreadOf(dryRun.runs.map(({ elapsedMs }) => elapsedMs)).median }];
			}),
	},
	{
		target: 'Connections at once: never more than Concurrent Requests',
		format: tooMany,
		atMost: 0,
		values: (results) =>
			ofOpscom(results, (_, contestant) =>
				mostAbove(contestant, ({ connections }) => connections - (contestant.concurrency ?? 0)),
			),
	},
	{
		target: 'Requests: never more than one for each Reference ID',
		format: tooMany,
		atMost: 0,
		values: (results) =>
			ofOpscom(results, (_, contestant) =>
				mostAbove(contestant, ({ requests, distinctIds }) => requests - distinctIds),
			),
	},
	{
		target: 'CPU per item: no more than 15 % higher with 10,000 items than with 1,000',
		format: times,
		atMost: 1.15,
		values: (results) =>
			ofOpscom(results, (result, contestant) => {
				const isFewer = ({ items, latency }: CaseResult) => items === FEWER && latency === result.latency;
				const fewer = result.items === MANY ? results.cases.find(isFewer) : undefined;
				const same = fewer && contestantOf(fewer, contestant.id);
				return fewer && same && cpuPerItem(result, contestant).median / cpuPerItem(fewer, same).median;
			}),
	},
	{
		target: 'Memory per item: no more than 15 % higher with 10,000 items than with 1,000',
		format: times,
		atMost: 1.15,
		values: ({ memory }) =>
			measuredAgainst(
				memory.filter(({ items }) => items === MANY || items === FEWER),
				({ id, items }) => (items === MANY ? id : ''),
				() => FEWER,
			),
	},
	{
		target: "Memory per item: no more than the HTTP Request node's with the same credential",
		format: percent,
		atMost: 1,
		values: ({ memory }) => measuredAgainst(memory, () => HTTP_REQUEST),
	},
	{
		target: 'A lone creation with 20,000 keys kept: at most 2.5 times its time with an empty memory',
		format: times,
		atMost: 2.5,
		values: ({ creations = [] }) => medians(creations, 1),
	},
	{
		target: 'A list of 500 creations at 100 ms with 20,000 keys kept: at least 90 % of the speed with an empty memory',
		format: percent,
		atLeast: 0.9,
		values: ({ creations = [] }) => medians(creations, LIST).map(({ what, value }) => ({ what, value: 1 / value })),
	},
	{
		target: 'A failed execution of 5,000 creations: at most 1.2 MB saved',
		format: (value) => `${(value / 1e6).toFixed(2)} MB`,
		atMost: 1.2e6,
		values: ({ saved = [] }) => medians(saved, 5_000),
	},
	{
		target: "The first request of 10,000 deletions: within 5 % of the other build's time",
		format: percent,
		atMost: 1.05,
		values: (results) =>
			ofOpscom(results, (result, contestant) => {
				const other = result.items === MANY ? contestantOf(result, `other-${contestant.id}`) : undefined;
				return other && spreadOf(firstRequests(contestant)).median / spreadOf(firstRequests(other)).median;
			}),
	},
	{
		target: "CPU per item: no more than 5 % above the other build's",
		format: percent,
		atMost: 1.05,
		values: (results) =>
			ofOpscom(results, (result, contestant) => cpuAgainst(result, contestant, `other-${contestant.id}`)),
	},
	{
		target: "Memory: no more than 5 % above the other build's",
		format: percent,
		atMost: 1.05,
		values: ({ memory }) => measuredAgainst(memory, ({ id }) => `other-${id}`),
	},
];

/** Every target, with what the results say of it. */
export function checkTargets(results: Results): TargetResult[] {
	return TARGETS.map(({ target, format, atMost = Infinity, atLeast = -Infinity, values }) => ({
		target,
		format,
		checks: values(results).map((each) => ({ ...each, isMet: each.value <= atMost && each.value >= atLeast })),
	}));
}
