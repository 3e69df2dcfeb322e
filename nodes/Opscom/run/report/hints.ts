import type { NodeExecutionHint } from 'n8n-workflow';

import type { Remark } from '../../actions/operation';
import { pluralize } from '../../exchange/text';
import { doneJsonOf, isFailure, outcomeOf, type Item } from '../item';
import type { Run } from '../state';
import { countsOf, summarize } from './account';

type Facts = Pick<Run, 'items' | 'operation' | 'setting' | 'kept'>;

/** What a person who looks at the run should notice; empty when every item went the ordinary way. */
export function hintsFor(run: Facts): NodeExecutionHint[] {
	const { items, operation } = run;
	const { done, dryRun } = operation.wording;
	const outcomes = items.map(outcomeOf);
	const dry = outcomes.filter((outcome) => outcome === 'dryRun').length;
	const hints: NodeExecutionHint[] = [];
	if (dry > 0) hints.push(warning(`Dry run: nothing was sent to OPSCOM for ${itemCount(dry)}. ${dryRun}`));
	if (outcomes.some(isFailure)) {
		const summary = summarize(countsOf(items), done);
		hints.push(warning(`${summary} For each item that failed, see its 'error' and the details next to it.`));
	}
	return [...hints, ...noticesIn(run)];
}

/** What the counts of a run do not tell. */
export function noticesIn({ items, operation, setting, kept }: Facts): NodeExecutionHint[] {
	const { done, nameLabel, alreadyDone, noOutput } = operation.wording;
	const count = (test: (item: Item) => boolean) => items.filter(test).length;
	const already = count((item) => item.kind === 'sent' && !item.request.confirmed && outcomeOf(item) === 'done');
	const resumed = count((item) => item.kind === 'sent' && item.request.isResumed);
	const empty = count((item) => {
		const json = operation.outputs && doneJsonOf(item);
		return json !== undefined && operation.outputs?.(json).length === 0;
	});
	const duplicates = kept?.plan.duplicates ?? 0;

	const hints: NodeExecutionHint[] = [];
	const add = (message: string, type: 'info' | 'warning' = 'warning') => hints.push({ ...warning(message), type });

	if (isOneForAll(items)) {
		const name = items[0].kind === 'sent' || items[0].kind === 'dryRun' ? items[0].request.name : '';
		add(
			`All ${items.length} items name the same permit (${nameLabel} ${name}). Check the expression in '${nameLabel}'.`,
		);
	} else if (duplicates > 0) {
		add(
			`${pluralize(duplicates, 'item asks', 'items ask')} for the same as an earlier item (see '${nameLabel}'). Items that ask for the same share one request.`,
			'info',
		);
	}
	if (already > 0) {
		const isAll = items.length > 1 && already === items.length;
		const check = isAll ? " Check 'Client Code' and the IDs: a wrong client code looks like this." : '';
		add(`${pluralize(already, 'item was', 'items were')} ${alreadyDone}.${check}`, isAll ? 'warning' : 'info');
	}
	for (const [remark, times] of remarksOf(items)) add(remark.text(times));
	if (empty > 0) add(`${itemCount(empty)} returned nothing: ${noOutput}`);
	if (resumed > 0) add(`Not sent again: ${itemCount(resumed)} already ${done} by an earlier try of this run.`, 'info');
	if (setting.keptBack > 0) {
		add(
			`'Execute Once' is on in the node's settings: only the first item was used, and ${pluralize(setting.keptBack, 'item was', 'items were')} ignored.`,
		);
	}
	return hints;
}

function warning(message: string): NodeExecutionHint {
	return { message, type: 'warning', location: 'outputPane' };
}

/** Said when n8n has no room for the account of a run. */
export const NOT_RECORDED = warning(
	"The account of this run is not in the execution's custom data: n8n keeps ten entries there, and other nodes use them all.",
);

/** Whether all items of a list are about one permit, as when an expression always names the first row. */
function isOneForAll(items: readonly Item[]): boolean {
	const subjects = new Set(
		items.map((item) => {
			if (item.kind !== 'sent' && item.kind !== 'dryRun') return undefined;
			const { scope, asked } = item.request;
			// Two clients can have permits with the same Reference ID.
			return asked.subject && `${scope} ${asked.subject}`;
		}),
	);
	return items.length > 1 && subjects.size === 1 && !subjects.has(undefined);
}

/** The first remark of each kind, and how many items have it. */
function remarksOf(items: readonly Item[]): Array<[remark: Remark, times: number]> {
	const kinds = new Map<string, [Remark, number]>();
	for (const item of items) {
		if (!('remarks' in item)) continue;
		for (const remark of item.remarks)
			kinds.set(remark.kind, [kinds.get(remark.kind)?.[0] ?? remark, (kinds.get(remark.kind)?.[1] ?? 0) + 1]);
	}
	return [...kinds.values()];
}

function itemCount(count: number): string {
	return pluralize(count, 'item', 'items');
}
