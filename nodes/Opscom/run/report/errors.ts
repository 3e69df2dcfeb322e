import { NodeApiError, NodeOperationError, type JsonObject } from 'n8n-workflow';

import { formatAdvice, listed, numberOf, rowOf } from '../../exchange/text';
import { nameOf } from '../item';
import type { Run } from '../state';
import { countsOf, summarize, type Counts } from './account';
import { messageOf } from './messages';
import { factsOf } from './output';

const ON_ERROR =
	"To continue with the other items when this happens, choose 'Continue' or 'Continue (using error output)' under 'On Error' in the node's settings.";
const RETRY = "choose 'Retry with currently saved workflow' for the newest execution in n8n's list of executions";
const IN_SUB_WORKFLOW =
	"If this ran in a sub-workflow, retry the sub-workflow's own execution: retrying its parent starts it again from its first item.";

/** What ends a run before anything was sent because of its input or its credential. */
export function invalidInput(run: Run): NodeOperationError {
	const { operation, setting, items, invalid } = run;
	const { count, node } = setting;
	const [first] = invalid;
	const message = messageOf(items[first], operation);
	const areAll = invalid.length === count;
	const rows = areAll ? '' : `, rows ${listed(invalid.map(numberOf))}`;
	const many = invalid.length === 1 ? '' : `${invalid.length} of ${count} items cannot be sent${rows}. `;
	const sent = isUntouched(totalOf(run)) ? '' : ` in this try. ${summaryOf(run)}`;
	const error = new NodeOperationError(node, message.text, {
		description: `${rowOf(first)} of the input. ${formatAdvice(message)}\n${many}Nothing was sent to OPSCOM${sent || '.'}`,
		itemIndex: first,
	});
	return withDetails(error, run, areAll ? [] : [ON_ERROR]);
}

/**
 * What ends a run at its first failure. It is built from plain data, because n8n would pass on an error of its request
 * helper as it is, echoed token included, and drop the message.
 *
 * @param index of the item, from 0
 */
export function stoppedAt(run: Run, index: number): NodeApiError {
	const { operation, setting, items } = run;
	const item = items[index];
	const message = messageOf(item, operation);
	const { httpStatus, response, outcome } = factsOf(item);
	const name = nameOf(item);
	const error = new NodeApiError(setting.node, {} as JsonObject, {
		message: message.text,
		description: [
			`${rowOf(index)} of the input${name === null ? '' : `, ${operation.wording.nameLabel} ${name}`}. ${formatAdvice(message)}`,
			summaryOf(run),
		].join('\n'),
		itemIndex: index,
		...(httpStatus !== null && { httpCode: String(httpStatus) }),
	});
	return withDetails(error, run, [
		...(response === undefined ? [] : [`The whole response: ${response}`]),
		...retryAdvice(run, outcome),
	]);
}

/**
 * What ends a run that was stopped, so that n8n keeps the node on its list and 'Retry execution' sends the rest. n8n calls
 * an execution canceled whose error says so (seen in n8n-core 2.41.1).
 */
export function stoppedRun(run: Run): NodeOperationError {
	const error = new NodeOperationError(run.setting.node, 'The execution was canceled before this node finished', {
		description: [summaryOf(run), run.operation.wording.runAgain].join('\n'),
	});
	return withDetails(error, run, []);
}

/** What to do about a run that stopped at a failure. */
function retryAdvice({ operation }: Run, outcome: string): string[] {
	const { effect, wording } = operation;
	if (effect === 'read') return [wording.runAgain];
	// One that is not sent again keeps no other item from being sent.
	const endsAgain = outcome === 'sentBefore' || (outcome === 'unknown' && effect === 'once');
	const retry =
		outcome === 'refused' || outcome === 'notFound'
			? `A retry would stop at this item again. First follow the advice above or change 'On Error' in the node's settings. Then ${RETRY}. It sends only the items that are not settled yet.`
			: `To send the items that are not settled yet, and only those, ${RETRY}.${endsAgain ? ' It will name this item again.' : ''}`;
	return [retry, IN_SUB_WORKFLOW, `If n8n did not save this execution: ${wording.runAgain}`];
}

/** Puts what is said first into the panel, and the rest behind 'Error details'; the account also goes to an error workflow. */
function withDetails<E extends NodeApiError | NodeOperationError>(error: E, run: Run, rest: string[]): E {
	const { account } = run.kept ?? {};
	const unknown = account?.unknown.texts ?? [];
	const created = account?.created.texts ?? [];
	const { done = 0, ...failed } = totalOf(run);
	error.context.account = {
		[run.operation.wording.done]: done,
		...failed,
		unknownItems: unknown,
		createdItems: created,
	};
	const lists = unknown.length > 0 ? [`Unknown: ${listed(unknown)}.`] : [];
	error.messages.push(...lists, ...rest);
	return error;
}

function totalOf({ kept, items }: Run): Counts {
	return kept?.account.total ?? countsOf(items);
}

function summaryOf(run: Run): string {
	return summarize(totalOf(run), run.operation.wording.done);
}

/** Whether no try of this execution has sent anything. */
function isUntouched({ done, notFound, refused, unknown }: Counts): boolean {
	return [done, notFound, refused, unknown].every((count) => !count);
}
