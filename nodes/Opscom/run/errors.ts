import { NodeApiError, NodeOperationError, type INode, type JsonObject } from 'n8n-workflow';

import type { OperationWording } from '../exchange/messages';
import { formatAdvice, type Message } from '../exchange/text';
import { summarize, type Account } from './account';
import type { FailedItem } from './itemResult';

/** More than this many items or IDs are counted and not named: the message has to fit n8n's panel. */
const MOST_NAMED = 20;

const ON_ERROR =
	"To continue with the other items when this happens, choose 'Continue' or 'Continue (using error output)' under 'On Error' in the node's settings.";

/** What an error tells of its run. */
export interface RunAccount {
	/** Items of this run. */
	count: number;
	/** What the node did in the whole execution. */
	account: Account;
	wording: OperationWording;
}

/** What ends a run before anything was sent because of its input or its credential. */
export function invalidInput(node: INode, invalid: FailedItem[], run: RunAccount): NodeOperationError {
	const [first] = invalid;
	const { count, account } = run;
	const areAll = invalid.length === count;
	const isSame = invalid.every(({ message }) => message.text === first.message.text);
	const lines = [
		areAll && isSame ? formatAdvice(first.message) : `${itemName(first)}. ${formatAdvice(first.message)}`,
		...(areAll && count > 1 ? [`None of the ${count} items can be sent.`] : []),
		...(!areAll && invalid.length > 1
			? [
					`${invalid.length} of ${count} items cannot be sent: items ${named(invalid.map(({ item }) => String(item)))} (counted from 0).`,
				]
			: []),
		isUntouched(account) ? 'Nothing was sent to OPSCOM.' : `Nothing was sent to OPSCOM in this try. ${summaryOf(run)}`,
		...(areAll ? [] : [ON_ERROR]),
	];
	return withAccount(
		new NodeOperationError(node, first.message.text, { description: lines.join('\n'), itemIndex: first.item }),
		run,
	);
}

/** What ends a run before anything was sent because of the node's own settings. */
export function invalidSetting(node: INode, { text, advice }: Message): NodeOperationError {
	return new NodeOperationError(node, text, { description: `${advice} Nothing was sent to OPSCOM.` });
}

/**
 * What ends a run at its first failure. It is built from plain data, because n8n would pass on an error of its request
 * helper as it is, echoed token included, and drop the message.
 *
 * @param advice what to do about the run as a whole
 */
export function stoppedAt(node: INode, failure: FailedItem, run: RunAccount, advice: string[]): NodeApiError {
	const error = new NodeApiError(node, {} as JsonObject, {
		message: failure.message.text,
		description: [
			`${itemName(failure)}${failure.id === null ? '' : `, ${run.wording.idName} ${failure.id}`}. ${formatAdvice(failure.message)}`,
			summaryOf(run),
			...unknownLine(run.account),
			...advice,
		].join('\n'),
		itemIndex: failure.item,
		...(failure.httpStatus !== null && { httpCode: String(failure.httpStatus) }),
	});
	return withAccount(error, run);
}

/**
 * What ends a run that was stopped, so that n8n keeps the node on its list and 'Retry execution' sends the rest. n8n calls
 * an execution canceled whose error says so (seen in n8n-core 2.41.1).
 *
 * @param advice what to do about the run as a whole
 */
export function stoppedRun(node: INode, run: RunAccount, advice: string[]): NodeOperationError {
	const error = new NodeOperationError(node, 'The execution was canceled before this node finished', {
		description: [summaryOf(run), ...unknownLine(run.account), ...advice].join('\n'),
	});
	return withAccount(error, run);
}

function withAccount<E extends NodeApiError | NodeOperationError>(error: E, { account, wording }: RunAccount): E {
	const { done, notFound, refused, unknown, notSent } = account;
	error.context.account = { [wording.done]: done, notFound, refused, unknown, notSent };
	return error;
}

function summaryOf({ account, wording }: RunAccount): string {
	return summarize(account, wording.done);
}

/** Whether no try of this execution has sent anything. */
function isUntouched({ done, notFound, refused, unknown }: Account): boolean {
	return [done, notFound, refused, unknown].every((ids) => ids.length === 0);
}

function unknownLine({ unknown }: Account): string[] {
	return unknown.length > 0 ? [`Unknown: ${named(unknown.map(String))}.`] : [];
}

/** n8n counts items from 0, a person counts the rows of a list from 1. */
function itemName({ item }: FailedItem): string {
	return `Item ${item} (row ${item + 1} of the input)`;
}

function named(texts: string[]): string {
	const more = texts.length - MOST_NAMED;
	return texts.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
