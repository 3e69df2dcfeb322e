import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Operation } from '../actions/operation';
import { accountOf } from './account';
import { adviceAfterFailure } from './advice';
import { detailsKeyFor, type DetailsKey } from './errorOutput';
import { invalidInput, invalidSetting, stoppedAt, stoppedRun, type RunAccount } from './errors';
import { hintsFor } from './hints';
import type { FailedItem, ItemResult } from './itemResult';
import type { ItemResults } from './itemResults';
import { outputOf } from './output';
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

/**
 * Ends a run: writes its account, then returns its items or throws its failure. Nothing that goes wrong here loses the
 * account of an item.
 *
 * @throws the run's failure with On Error = Stop
 */
export function finish(context: IExecuteFunctions, ended: EndedRun): INodeExecutionData[][] {
	const { setting, results, records } = ended;
	orElse(() => records?.write(results.all), undefined);
	const failure = setting.throwsFailure ? failureOf(ended) : undefined;
	if (failure) throw failure;

	const output = isUnreadable(ended) ? [lastResortOfRun()] : outputItems(context, results.all);
	if (!mayRunAgain(ended, output)) orElse(() => records?.ledger.forgetSettled(), undefined);
	orElse(() => addHints(context, ended), undefined);
	return [output];
}

/** What the run throws with On Error = Stop, if it does. */
function failureOf({ operation, setting, results, invalid, records, isCancelled }: EndedRun): Error | undefined {
	const { node } = setting;
	const { wording } = operation;
	const account = records?.account.total ?? accountOf(results.all);
	const run: RunAccount = { count: setting.count, wording, account };
	if (invalid.length > 0) return invalidInput(node, invalid, run);
	if (isCancelled) return results.hasOpenItems ? stoppedRun(node, run, [wording.runAgain]) : undefined;
	if (isUnreadable({ setting, records })) return invalidSetting(node, unexpected(undefined));
	const { firstFailure } = results;
	return firstFailure && stoppedAt(node, firstFailure, run, adviceAfterFailure(firstFailure, setting));
}

/** The output of all items; an item whose output cannot be made becomes a failed one. */
export function outputItems(context: IExecuteFunctions, results: readonly ItemResult[]): INodeExecutionData[] {
	// Every n8n takes a failed item of this form (see `errorOutput.ts`).
	const detailsKey = orElse(() => detailsKeyFor(context), 'message');
	return results.map((result) => orElse(() => outputOf(result, detailsKey), lastResort(result, detailsKey)));
}

/** For a run whose items n8n did not give: an item that is no success, paired with none. */
function lastResortOfRun(): INodeExecutionData {
	const { text, advice } = unexpected(undefined);
	return { json: { error: text, message: advice } };
}

/** An item whose output could not be made is no success, whatever became of it. */
function lastResort({ item, id, outcome }: ItemResult, detailsKey: DetailsKey): INodeExecutionData {
	const { text, advice } = unexpected(undefined);
	const isKnown = outcome !== 'done' && outcome !== 'dryRun';
	const details = { referenceId: id, outcome: isKnown ? outcome : 'unknown', advice };
	return { json: { error: text, [detailsKey]: details }, pairedItem: { item } };
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
	const hints = hintsFor(results, operation.wording, setting.node.executeOnce === true);
	if (hints.length > 0) context.addExecutionHints?.(...hints);
}

/** n8n did not even give the number of items. */
function isUnreadable({ setting, records }: Pick<EndedRun, 'setting' | 'records'>): boolean {
	return setting.count === 0 && records === undefined;
}
