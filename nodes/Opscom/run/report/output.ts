import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Operation } from '../../actions/operation';
import { formatMessage } from '../../exchange/text';
import { doneJson, idOf, isFailure, outcomeOf, type Item } from '../requests';
import { failedJson, type FailedItemShape } from './failedItemShape';
import { messageOf } from './messages';

/** What the details of a failed item say of its request. */
export interface FailureFacts {
	outcome: string;
	errorCode: number | string | null;
	httpStatus: number | null;
	/** Requests that were sent in this try. */
	attempts: number;
	/** What came back with a doubt. */
	response?: string;
}

/**
 * The node's output items for an input item: one, unless the operation makes several of OPSCOM's response. A failed one
 * has no other keys beside `error` and `details`, and no `item.error`: only so does n8n send it out by the error output
 * with the input row's own fields (seen in n8n-core 2.41.1; for older ones see `failedItemShape.ts`).
 *
 * @param index number of the input item, from 0
 * @param isRetry whether this execution is n8n's retry of another one
 */
export function outputsOf(
	item: Item,
	index: number,
	shape: FailedItemShape,
	operation: Operation,
	isRetry: boolean,
): INodeExecutionData[] {
	const jsons = jsonsOf(item, operation);
	if (jsons) return jsons.map((json) => ({ json, pairedItem: { item: index } }));
	const message = messageOf(item, operation, isRetry);
	const { response, ...facts } = factsOf(item, operation);
	const details = {
		...namesOf(item, operation),
		...facts,
		advice: message.advice,
		...(response !== undefined && { response }),
	};
	return [{ json: failedJson(formatMessage(message), details, shape), pairedItem: { item: index } }];
}

/** The JSON of an item that did not fail. A copy for each item, because a following node can change the JSON of one of them. */
function jsonsOf(item: Item, operation: Operation): IDataObject[] | undefined {
	if (item.kind === 'dryRun' && !item.request.heldBack) {
		const { asked, credential } = item.request;
		const json = {
			dryRun: true,
			...asked.identity,
			wouldSend: asked.body,
			...(item.isSentBefore !== undefined && { sentBefore: item.isSentBefore }),
		};
		return [credential.redact(json)];
	}
	const json = item.kind === 'request' ? doneJson(item.request, operation, item.choices) : undefined;
	return json && structuredClone(operation.outputs?.(json) ?? [json]);
}

/** What is known of a failed item's request. */
export function factsOf(item: Item, operation: Operation): FailureFacts {
	const outcome = outcomeOf(item, operation);
	const { last, attempts = 0, doubt } = 'request' in item ? item.request : {};
	return {
		outcome: isFailure(outcome) ? outcome : 'unknown',
		errorCode: last?.errorCode ?? null,
		httpStatus: last?.httpStatus ?? null,
		attempts,
		...(doubt?.answer && { response: doubt.answer }),
	};
}

/** What the details of a failed item call it. All have a `referenceId`, so that one branch can take those of any operation. */
export function namesOf(item: Item, { wording }: Operation): IDataObject {
	return { referenceId: null, [wording.idKey]: idOf(item) };
}
