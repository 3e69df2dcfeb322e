import type { NodeExecutionHint } from 'n8n-workflow';

import type { Operation, Remark } from '../../actions/operation';
import { pluralize } from '../../exchange/text';
import { doneJson, isFailure, outcomeOf, type Item } from '../requests';
import { accountOf, summarize } from './account';

/** What a run has to say besides its items. */
export interface NotedRun {
	items: readonly Item[];
	operation: Operation;
	/** Items whose request is that of an earlier item. */
	duplicates: number;
	/** Items that n8n did not give to the node because 'Execute Once' is on. */
	keptBack: number;
	/** n8n took the account into the execution's custom data. */
	isRecorded: boolean;
}

/** What a person who looks at the run should notice; empty when every item went the ordinary way. */
export function hintsFor({ items, operation, duplicates, keptBack, isRecorded }: NotedRun): NodeExecutionHint[] {
	const { done, idName, dryRun, alreadyDone, noOutput } = operation.wording;
	const outcomes = items.map((item) => outcomeOf(item, operation));
	const count = (test: (item: Item, index: number) => boolean) => items.filter(test).length;
	const failures = count((_, index) => isFailure(outcomes[index]));
	const dry = count(({ kind }) => kind === 'dryRun');
	const sentBefore = count((item) => item.kind === 'dryRun' && item.isSentBefore === true);
	const already = count(
		(item, index) => outcomes[index] === 'done' && item.kind === 'request' && item.request.confirmed === undefined,
	);
	const resumed = count((item) => item.kind === 'request' && item.request.isResumed === true);
	const { outputs } = operation;
	const isEmpty = (item: Item) => {
		const json = item.kind === 'request' ? doneJson(item.request, operation, item.choices) : undefined;
		return json !== undefined && outputs?.(json).length === 0;
	};
	const empty = outputs ? count(isEmpty) : 0;

	const hints: NodeExecutionHint[] = [];
	const add = (message: string, type: 'info' | 'warning') => hints.push({ message, type, location: 'outputPane' });

	if (dry > 0) add(`Dry run: nothing was sent to OPSCOM for ${itemCount(dry)}. ${dryRun}`, 'warning');
	if (sentBefore > 0) {
		add(
			`${itemCount(sentBefore)} of the dry run would not be sent: this node already started to create the same permit.`,
			'warning',
		);
	}
	for (const remark of remarksOn(items)) add(remark, 'warning');
	if (failures > 0) {
		add(
			`${summarize(accountOf(items, operation), done)} For each item that failed, see its 'error' and the details next to it.`,
			'warning',
		);
	}
	if (already > 0) add(`${pluralize(already, 'item was', 'items were')} ${alreadyDone}.`, 'info');
	if (duplicates > 0) {
		add(
			`${pluralize(duplicates, 'item asks', 'items ask')} for the same as an earlier item (see '${idName}'). Items that ask for the same share one request.`,
			'info',
		);
	}
	if (empty > 0) add(`${itemCount(empty)} returned nothing: ${noOutput}`, 'warning');
	if (resumed > 0) add(`Not sent again: ${itemCount(resumed)} already ${done} by an earlier try of this run.`, 'info');
	if (keptBack > 0) {
		add(
			`'Execute Once' is on in the node's settings: only the first item was used, and ${pluralize(keptBack, 'item was', 'items were')} ignored.`,
			'warning',
		);
	}
	if (!isRecorded) {
		add(
			"The account of this run is not in the execution's custom data: n8n keeps ten entries there, and other nodes use them all.",
			'warning',
		);
	}
	return hints;
}

/** What was noticed about the items that are sent, or that a dry run would send; once for each kind. */
function remarksOn(items: readonly Item[]): string[] {
	const kinds = new Map<string, Remark[]>();
	for (const item of items) {
		for (const remark of 'request' in item ? (item.request.asked.remarks ?? []) : []) {
			kinds.set(remark.kind, [...(kinds.get(remark.kind) ?? []), remark]);
		}
	}
	return [...kinds.values()].map((remarks) => remarks[0].text(remarks.length));
}

function itemCount(count: number): string {
	return pluralize(count, 'item', 'items');
}
