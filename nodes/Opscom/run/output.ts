import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Operation } from '../actions/operation';
import { formatMessage } from '../exchange/text';
import { failedJson, type FailedItemShape } from './failedItemShape';
import { isFailed, type ItemResult } from './itemResult';

/**
 * The node's output items for an input item: one, unless the operation makes several of OPSCOM's response. A failed one
 * has no other keys beside `error` and `details`, and no `item.error`: only so does n8n send it out by the error output
 * with the input row's own fields (seen in n8n-core 2.41.1; for older ones see `failedItemShape.ts`).
 *
 * @param operation `undefined` when this version does not have the one that was asked for
 */
export function outputsOf(
	result: ItemResult,
	shape: FailedItemShape,
	operation: Operation | undefined,
): INodeExecutionData[] {
	const pairedItem = { item: result.item };
	if (isFailed(result)) {
		const { id, outcome, errorCode, httpStatus, attempts, message } = result;
		const details = { ...namesOf(id, operation), outcome, errorCode, httpStatus, attempts, advice: message.advice };
		return [{ json: failedJson(formatMessage(message), details, shape), pairedItem }];
	}
	const jsons = (result.outcome === 'done' && operation?.outputs?.(result.json)) || [result.json];
	return jsons.map((json) => ({ json, pairedItem: { ...pairedItem } }));
}

/** What the details of a failed item call it. All have a `referenceId`, so that one branch can take those of any operation. */
export function namesOf(id: string | null, operation: Operation | undefined): IDataObject {
	const { idKey = 'referenceId' } = operation?.wording ?? {};
	return { referenceId: null, [idKey]: id };
}
