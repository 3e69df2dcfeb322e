import type { NodeExecutionHint } from 'n8n-workflow';

import type { Operation } from '../actions/operation';
import { pluralize } from '../exchange/text';
import { accountOf, summarize } from './account';
import { isFailed } from './itemResult';
import type { ItemResults } from './itemResults';

/**
 * What a person who looks at the run should notice; empty when every item went the ordinary way.
 *
 * @param keptBack items that n8n did not give to the node because 'Execute Once' is on
 */
export function hintsFor(
	{ all: results, duplicates }: ItemResults,
	{ wording, outputs }: Pick<Operation, 'wording' | 'outputs'>,
	keptBack: number,
): NodeExecutionHint[] {
	const { done, idName, dryRun, alreadyDone, noOutput } = wording;
	const failures = results.filter(isFailed).length;
	const dry = results.filter(({ outcome }) => outcome === 'dryRun').length;
	const already = results.filter((result) => result.outcome === 'done' && result.already).length;
	const resumed = results.filter((result) => result.outcome === 'done' && result.resumed).length;

	const empty = results.filter((result) => result.outcome === 'done' && outputs?.(result.json).length === 0).length;

	const hints: NodeExecutionHint[] = [];
	const add = (message: string, type: 'info' | 'warning') => hints.push({ message, type, location: 'outputPane' });

	if (dry > 0) {
		add(`Dry run: nothing was sent to OPSCOM for ${items(dry)}. ${dryRun}`, 'warning');
	}
	if (failures > 0) {
		add(
			`${summarize(accountOf(results), done)} For each item that failed, see its 'error' and the details next to it.`,
			'warning',
		);
	}
	if (already > 0) add(`${pluralize(already, 'item was', 'items were')} ${alreadyDone}.`, 'info');
	if (duplicates > 0) {
		add(
			`${pluralize(duplicates, 'item has', 'items have')} the ${idName} of an earlier item. Items with the same ${idName} and credential share one request.`,
			'info',
		);
	}
	if (empty > 0) add(`${items(empty)} returned nothing: ${noOutput}`, 'warning');
	if (resumed > 0) add(`Not sent again: ${items(resumed)} already ${done} by an earlier try of this run.`, 'info');
	if (keptBack > 0) {
		add(
			`'Execute Once' is on in the node's settings: only the first item was used, and ${pluralize(keptBack, 'item was', 'items were')} ignored.`,
			'warning',
		);
	}
	return hints;
}

function items(count: number): string {
	return pluralize(count, 'item', 'items');
}
