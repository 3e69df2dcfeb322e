import { NodeApiError, NodeOperationError, type INode, type JsonObject } from 'n8n-workflow';

import type { Words } from '../exchange/plainWords';
import type { Redact } from '../exchange/redact';
import { tellAccount, type Account } from './account';
import type { BadRow } from './check';
import type { Failure } from './settled';

/** More than this many items or IDs are counted and not named: the message has to fit n8n's panel. */
const MOST_NAMED = 20;

/** What ends a run before anything was sent because of its input. */
export function badInput(node: INode, bad: BadRow[], count: number, redact: Redact): NodeOperationError {
	const [{ item, refusal }] = bad;
	const others = bad.slice(1).map((row) => String(row.item));
	const lines = [
		`Item ${item} (n8n counts from 0). ${explained(refusal)}`,
		...(others.length > 0
			? [
					`${bad.length} of ${count} items cannot be sent. ${others.length === 1 ? 'The other is item' : 'The others are items'} ${named(others)}.`,
				]
			: []),
		"Nothing was sent to OPSCOM. To carry on with the other items when this happens, choose 'Continue' or 'Continue (using error output)' under 'On Error' in the node's settings.",
	];
	return new NodeOperationError(node, redact(refusal.message), {
		description: redact(lines.join('\n')),
		itemIndex: item,
	});
}

/** What ends a run before anything was sent because of the credential or the node's own fields. */
export function badSetting(node: INode, words: Words): NodeOperationError {
	return new NodeOperationError(node, words.message, {
		description: `${explained(words)} Nothing was sent to OPSCOM.`,
	});
}

/**
 * What ends a run at its first failure. It is built from plain data, because n8n would pass on an error of its request
 * helper as it is, echoed token included, and drop the words. `context.account` has the full lists of IDs.
 *
 * @param done the operation's word for what OPSCOM confirmed
 */
export function stoppedAt(node: INode, failure: Failure, account: Account, done: string, redact: Redact): NodeApiError {
	const unknown = account.unknown.map(String);
	const lines = [
		`Item ${failure.item} (n8n counts from 0), Reference ID ${failure.id}. ${explained(failure)}`,
		tellAccount(account, done),
		...(unknown.length > 0 ? [`Unknown, so check them or run them again: ${named(unknown)}.`] : []),
		"'Retry execution' in n8n's list of executions sends only the items that are not settled yet.",
	];
	const error = new NodeApiError(node, {} as JsonObject, {
		message: redact(failure.message),
		description: redact(lines.join('\n')),
		itemIndex: failure.item,
		...(failure.httpStatus !== null && { httpCode: String(failure.httpStatus) }),
	});
	error.context.account = redact(account);
	return error;
}

function explained({ said, advice }: Words): string {
	return said === undefined ? advice : `${said}. ${advice}`;
}

function named(texts: string[]): string {
	const more = texts.length - MOST_NAMED;
	return texts.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
