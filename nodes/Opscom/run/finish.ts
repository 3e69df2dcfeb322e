import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Operation } from '../actions/operation';
import type { RunEnd } from './guard';
import { accountOf } from './report/account';
import { invalidInput, stoppedAt, stoppedRun, type FailedRun } from './report/errors';
import { failedItemShape, failedJson, type FailedItemShape } from './report/failedItemShape';
import { hintsFor } from './report/hints';
import { UNEXPECTED } from './report/messages';
import { factsOf, namesOf, outputsOf } from './report/output';
import { isFailure, outcomeOf, type Item } from './requests';
import type { Run } from './run';
import { orElse } from './setting';

/** Ends a run: writes its account, then gives its items or its failure. Nothing that goes wrong in between loses an item. */
export function finish(context: IExecuteFunctions, run: Run): RunEnd {
	const { setting, kept } = run;
	orElse(() => kept?.write(), undefined);
	const error = setting.throwsFailure ? failureOf(run) : undefined;
	if (error) return { ok: false, error };

	const items = outputItems(context, run);
	if (!mayRunAgain(run, items)) orElse(() => kept?.saved.drop(), undefined);
	orElse(() => addHints(context, run), undefined);
	return { ok: true, items };
}

/** The error that the node throws with On Error = Stop, if there is one. */
function failureOf({ operation, setting, items, invalid, firstFailure, kept, isCancelled }: Run): Error | undefined {
	const account = kept?.account.total ?? accountOf(items, operation);
	const failed: FailedRun = { operation, setting, items, account };
	if (invalid.length > 0) return invalidInput(failed, invalid);
	const outcomes = items.map((item) => outcomeOf(item, operation));
	const isOpen = outcomes.some((outcome) => outcome === 'notSent' || outcome === 'unknown');
	if (isCancelled && isOpen) return stoppedRun(failed);
	const number = firstFailure ?? outcomes.findIndex(isFailure);
	return number === -1 ? undefined : stoppedAt(failed, number);
}

/** The output of all items; an item whose output cannot be made becomes a failed one. */
function outputItems(context: IExecuteFunctions, { operation, setting, items }: Run): INodeExecutionData[] {
	const { isTool, isRetry } = setting;
	const shape: FailedItemShape = orElse(() => failedItemShape(context, isTool), 'message');
	return items.flatMap(
		(item, index) =>
			orElse(() => outputsOf(item, index, shape, operation, isRetry), undefined) ??
			lastResort(item, index, shape, operation),
	);
}

/** An item whose output could not be made is no success, whatever became of it. */
function lastResort(item: Item, index: number, shape: FailedItemShape, operation: Operation): INodeExecutionData {
	const { text, advice } = UNEXPECTED;
	const details = {
		...orElse(() => namesOf(item, operation), {}),
		outcome: orElse(() => factsOf(item, operation).outcome, 'unknown'),
		advice,
	};
	return { json: failedJson(text, details, shape), pairedItem: { item: index } };
}

/**
 * Whether n8n can run this run of the node again although it returns: 'Retry On Fail' does so when the first item has an
 * `error`, also one of OPSCOM's own (seen in n8n-core 2.41.1).
 */
function mayRunAgain({ setting: { node }, kept }: Run, [first]: INodeExecutionData[]): boolean {
	if (!node.retryOnFail || kept === undefined) return false;
	const error = first?.json.error;
	const mostTries = Math.min(5, Math.max(2, node.maxTries || 3));
	return error !== undefined && error !== null && error !== false && kept.saved.tries < mostTries;
}

function addHints(context: IExecuteFunctions, { operation, setting, items, duplicates, kept }: Run): void {
	const { keptBack } = setting;
	const isRecorded = kept?.isRecorded ?? true;
	const hints = hintsFor({ items, operation, duplicates, keptBack, isRecorded });
	if (hints.length > 0) context.addExecutionHints?.(...hints);
}
