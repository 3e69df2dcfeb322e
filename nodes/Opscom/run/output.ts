import type { INodeExecutionData } from 'n8n-workflow';

import { formatMessage } from '../exchange/text';
import { failedJson, type FailedItemShape } from './failedItemShape';
import { isFailed, type ItemResult } from './itemResult';

/**
 * The node's output item for an input item. A failed one has no other keys beside `error` and `details`, and no
 * `item.error`: only so does n8n send it out by the error output with the input row's own fields (seen in
 * n8n-core 2.41.1; for older ones see `failedItemShape.ts`).
 */
export function outputOf(result: ItemResult, shape: FailedItemShape): INodeExecutionData {
	const pairedItem = { item: result.item };
	if (!isFailed(result)) return { json: result.json, pairedItem };
	const { id, outcome, errorCode, httpStatus, attempts, message } = result;
	const details = { referenceId: id, outcome, errorCode, httpStatus, attempts, advice: message.advice };
	return { json: failedJson(formatMessage(message), details, shape), pairedItem };
}
