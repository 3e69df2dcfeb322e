import { NodeApiError, NodeOperationError, type JsonObject } from 'n8n-workflow';

import type { Operation } from '../../actions/operation';
import { formatAdvice } from '../../exchange/text';
import { idOf, type Item } from '../requests';
import type { RunSetting } from '../setting';
import { summarize, type Account } from './account';
import { messageOf } from './messages';
import { factsOf } from './output';

/** More than this many items or IDs are counted and not named: the message has to fit n8n's panel. */
const MOST_NAMED = 20;

const ON_ERROR =
	"To continue with the other items when this happens, choose 'Continue' or 'Continue (using error output)' under 'On Error' in the node's settings.";

/** What an error tells of its run. */
export interface FailedRun {
	operation: Operation;
	setting: RunSetting;
	items: readonly Item[];
	/** What the node did in the whole execution. */
	account: Account;
}

/** What ends a run before anything was sent because of its input or its credential. */
export function invalidInput(run: FailedRun, numbers: number[]): NodeOperationError {
	const { operation, setting, items, account } = run;
	const { node, count, isRetry } = setting;
	const messages = numbers.map((item) => messageOf(items[item], operation, isRetry));
	const [first] = messages;
	const areAll = numbers.length === count;
	const isSame = messages.every(({ text }) => text === first.text);
	const lines = [
		areAll && isSame ? formatAdvice(first) : `${rowName(numbers[0])}. ${formatAdvice(first)}`,
		...(areAll && count > 1 ? [`None of the ${count} items can be sent.`] : []),
		...(!areAll && numbers.length > 1
			? [`${numbers.length} of ${count} items cannot be sent. Their rows in the input: ${named(numbers.map(rowOf))}.`]
			: []),
		isUntouched(account) ? 'Nothing was sent to OPSCOM.' : `Nothing was sent to OPSCOM in this try. ${summaryOf(run)}`,
		...(areAll ? [] : [ON_ERROR]),
	];
	const error = new NodeOperationError(node, first.text, { description: lines.join('\n'), itemIndex: numbers[0] });
	return withAccount(error, run);
}

/**
 * What ends a run at its first failure. It is built from plain data, because n8n would pass on an error of its request
 * helper as it is, echoed token included, and drop the message.
 *
 * @param number of the item, from 0
 */
export function stoppedAt(run: FailedRun, number: number): NodeApiError {
	const { operation, setting, items } = run;
	const item = items[number];
	const message = messageOf(item, operation, setting.isRetry);
	const { httpStatus, response } = factsOf(item, operation);
	const id = idOf(item);
	const error = new NodeApiError(setting.node, {} as JsonObject, {
		message: message.text,
		description: [
			`${rowName(number)}${id === null ? '' : `, ${operation.wording.idName} ${id}`}. ${formatAdvice(message)}`,
			...(response === undefined ? [] : [`The whole response: ${response}`]),
			summaryOf(run),
			...unknownLine(run.account),
			...adviceAfterFailure(run, item),
		].join('\n'),
		itemIndex: number,
		...(httpStatus !== null && { httpCode: String(httpStatus) }),
	});
	return withAccount(error, run);
}

/**
 * What ends a run that was stopped, so that n8n keeps the node on its list and 'Retry execution' sends the rest. n8n calls
 * an execution canceled whose error says so (seen in n8n-core 2.41.1).
 */
export function stoppedRun(run: FailedRun): NodeOperationError {
	const error = new NodeOperationError(run.setting.node, 'The execution was canceled before this node finished', {
		description: [summaryOf(run), ...unknownLine(run.account), run.operation.wording.runAgain].join('\n'),
	});
	return withAccount(error, run);
}

/** What to do about a run that stopped at a failure. */
function adviceAfterFailure({ operation, setting }: FailedRun, item: Item): string[] {
	const { effect, wording } = operation;
	if (effect === 'read') return [wording.runAgain];
	const { outcome } = factsOf(item, operation);
	const failsAgain =
		['refused', 'notFound', 'sentBefore'].includes(outcome) || (outcome === 'unknown' && effect === 'once');
	const retry = failsAgain
		? `A retry would stop at this item again. First follow the advice above or change 'On Error' in the node's settings, and save the workflow. Then ${RETRY}. It sends only the items that are not settled yet.`
		: `To send the items that are not settled yet, and only those, ${RETRY}.`;
	return [
		...(setting.isSubWorkflow ? [IN_SUB_WORKFLOW] : []),
		retry,
		`If n8n did not save this execution: ${wording.runAgain}`,
	];
}

const RETRY = "choose 'Retry with currently saved workflow' for the newest execution in n8n's list of executions";
const IN_SUB_WORKFLOW =
	"This ran in a sub-workflow. Retry the sub-workflow's own execution: retrying its parent starts the sub-workflow again from its first item.";

function withAccount<E extends NodeApiError | NodeOperationError>(error: E, { account, operation }: FailedRun): E {
	const { done, notFound, refused, unknown, notSent, sentBefore } = account;
	error.context.account = { [operation.wording.done]: done, notFound, refused, unknown, notSent, sentBefore };
	return error;
}

function summaryOf({ account, operation }: FailedRun): string {
	return summarize(account, operation.wording.done);
}

/** Whether no try of this execution has sent anything. */
function isUntouched({ done, notFound, refused, unknown }: Account): boolean {
	return [done, notFound, refused, unknown].every((ids) => ids.length === 0);
}

function unknownLine({ unknown }: Account): string[] {
	return unknown.length > 0 ? [`Unknown: ${named(unknown.map(String))}.`] : [];
}

/** n8n counts items from 0, a person counts the rows of a list from 1. */
function rowOf(number: number): string {
	return String(number + 1);
}

function rowName(number: number): string {
	return `Row ${rowOf(number)} of the input`;
}

function named(texts: string[]): string {
	const more = texts.length - MOST_NAMED;
	return texts.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
