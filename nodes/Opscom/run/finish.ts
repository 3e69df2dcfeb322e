import type { INodeExecutionData } from 'n8n-workflow';

import type { RunEnd } from './guard';
import { isFailure, outcomeOf, type Item } from './item';
import { invalidInput, stoppedAt, stoppedRun } from './report/errors';
import { writeCustomData } from './report/customData';
import { hintsFor, NOT_RECORDED, noticesIn } from './report/hints';
import { UNEXPECTED } from './report/messages';
import {
	factsOf,
	failedItem,
	failedItemShape,
	namesOf,
	outputsOf,
	withSafePairing,
	type FailedItemShape,
} from './report/output';
import { orElse } from './setting';
import type { Run } from './state';

/** Ends a run: writes its account, then gives its items or its failure. Nothing that goes wrong in between loses an item. */
export function finish(run: Run): RunEnd {
	const { context, setting, kept } = run;
	const { isRecorded } = orElse(() => writeAccount(run), { isRecorded: true });
	const error = setting.throwsFailure ? failureOf(run) : undefined;
	if (error) return { ok: false, error };

	const made = outputItems(run);
	const items = orElse(() => withSafePairing(context, made), made);
	if (!mayRunAgain(run, items)) orElse(() => kept?.saved.drop(), undefined);
	orElse(() => {
		const hints = [...hintsFor(run), ...(isRecorded ? [] : [NOT_RECORDED])];
		if (hints.length > 0) context.addExecutionHints?.(...hints);
	}, undefined);
	return { ok: true, items };
}

/** The error that the node throws with On Error = Stop, if there is one. */
function failureOf(run: Run): Error | undefined {
	const { items, invalid, firstFailure, isCancelled } = run;
	if (invalid.length > 0) return invalidInput(run);
	const outcomes = items.map(outcomeOf);
	const isOpen = outcomes.some((outcome) => outcome === 'notSent' || outcome === 'unknown');
	if (isCancelled && isOpen) return stoppedRun(run);
	const index = firstFailure ?? outcomes.findIndex(isFailure);
	return index === -1 ? undefined : stoppedAt(run, index);
}

/** The output of all items; an item whose output cannot be made becomes a failed one. */
function outputItems({ context, operation, setting, items }: Run): INodeExecutionData[] {
	const shape: FailedItemShape = orElse(() => failedItemShape(context, setting.isTool), 'message');
	return items.flatMap(
		(item, index) =>
			orElse(() => outputsOf(item, index, shape, operation), undefined) ?? lastResort(item, index, shape, operation),
	);
}

/** An item whose output could not be made is no success, whatever became of it. */
function lastResort(
	item: Item,
	index: number,
	shape: FailedItemShape,
	operation: Run['operation'],
): INodeExecutionData {
	const { text, advice } = UNEXPECTED;
	const details = {
		...orElse(() => namesOf(item, operation), {}),
		outcome: orElse(() => factsOf(item).outcome, 'unknown'),
		advice,
	};
	return failedItem(text, details, index, shape);
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

/**
 * Writes down what is known now. A try that has read nothing, sends nothing for its input, or began after the stop, knows
 * less of its items than the one before it.
 */
export function writeAccount(run: Run): { isRecorded: boolean } {
	const { items, kept, invalid, isLate, setting } = run;
	if (!kept) return { isRecorded: true };
	const { account, saved, plan, customData } = kept;
	const isRead = items.some(({ kind }) => kind === 'sent' || kind === 'dryRun');
	if (!account.hasEarlierTry || (isRead && invalid.length === 0 && !isLate)) {
		account.write(
			items,
			noticesIn(run).map(({ message }) => message),
		);
	}
	saved.write(plan.requests);
	return { isRecorded: writeCustomData(customData, account, setting.executionId) };
}
