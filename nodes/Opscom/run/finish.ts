import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Operation } from '../actions/operation';
import { accountOf } from './account';
import { adviceAfterFailure } from './advice';
import { failedItemShape, failedJson, type FailedItemShape } from './failedItemShape';
import { invalidInput, stoppedAt, stoppedRun, type RunAccount } from './errors';
import type { RunEnd } from './guard';
import { hintsFor } from './hints';
import { isFailed, type FailedItem, type ItemResult } from './itemResult';
import type { ItemResults } from './itemResults';
import { namesOf, outputsOf } from './output';
import type { Records } from './records';
import { orElse, type RunSetting } from './setting';
import { unexpected } from './unexpected';

/** A run that is over. */
export interface EndedRun {
	operation: Operation;
	setting: RunSetting;
	results: ItemResults;
	/** The items because of which nothing was sent. */
	invalid: FailedItem[];
	/** `undefined` when the run ended before they could be opened. */
	records: Records | undefined;
	isCancelled: boolean;
}

/** Ends a run: writes its account, then gives its items or its failure. Nothing that goes wrong in between loses an item. */
export function finish(context: IExecuteFunctions, ended: EndedRun): RunEnd {
	const { operation, setting, results, records } = ended;
	orElse(() => records?.write(results.all), undefined);
	const error = setting.throwsFailure ? failureOf(ended) : undefined;
	if (error) return { ok: false, error };

	const items = outputItems(context, setting, results.all, operation);
	if (!mayRunAgain(ended, items)) orElse(() => records?.ledger.drop(), undefined);
	orElse(() => addHints(context, ended), undefined);
	return { ok: true, items };
}

/** The error that the node throws with On Error = Stop, if there is one. */
function failureOf({ operation, setting, results, invalid, records, isCancelled }: EndedRun): Error | undefined {
	const { node } = setting;
	const { wording } = operation;
	const account = records?.account.total ?? accountOf(results.all);
	const run: RunAccount = { count: setting.count, wording, account };
	if (invalid.length > 0) return invalidInput(node, invalid, run);
	if (isCancelled && results.hasOpenItems) return stoppedRun(node, run, [wording.runAgain]);
	const { firstFailure } = results;
	return firstFailure && stoppedAt(node, firstFailure, run, adviceAfterFailure(firstFailure, operation, setting));
}

/** The output of all items; an item whose output cannot be made becomes a failed one. */
export function outputItems(
	context: IExecuteFunctions,
	{ isTool }: RunSetting,
	results: readonly ItemResult[],
	operation?: Operation,
): INodeExecutionData[] {
	const shape: FailedItemShape = orElse(() => failedItemShape(context, isTool), 'message');
	return results.flatMap(
		(result) => orElse(() => outputsOf(result, shape, operation), undefined) ?? lastResort(result, shape, operation),
	);
}

/** An item whose output could not be made is no success, whatever became of it. */
function lastResort(result: ItemResult, shape: FailedItemShape, operation: Operation | undefined): INodeExecutionData {
	const { item, id, outcome } = result;
	const { text, advice } = unexpected(undefined);
	const details = { ...namesOf(id, operation), outcome: isFailed(result) ? outcome : 'unknown', advice };
	return { json: failedJson(text, details, shape), pairedItem: { item } };
}

/**
 * Whether n8n can run this run of the node again although it returns: 'Retry On Fail' does so when the first item has an
 * `error`, also one of OPSCOM's own (seen in n8n-core 2.41.1).
 */
function mayRunAgain({ setting: { node }, records }: EndedRun, [first]: INodeExecutionData[]): boolean {
	if (!node.retryOnFail || records === undefined) return false;
	const error = first?.json.error;
	const mostTries = Math.min(5, Math.max(2, node.maxTries || 3));
	return error !== undefined && error !== null && error !== false && records.ledger.tries < mostTries;
}

function addHints(context: IExecuteFunctions, { operation, setting, results }: EndedRun): void {
	const hints = hintsFor(results, operation, setting.keptBack);
	if (hints.length > 0) context.addExecutionHints?.(...hints);
}
