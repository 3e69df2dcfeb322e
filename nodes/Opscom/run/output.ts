import type { INodeExecutionData } from 'n8n-workflow';

import { inFull } from '../exchange/plainWords';
import type { Redact } from '../exchange/redact';
import type { DetailsKey } from './errorOutput';
import { isFailure, type Settled } from './settled';

/**
 * The node's output item for an input item. A failure has no other keys beside `error` and `details`, and no
 * `item.error`: only so does n8n send it out by the error output with the input row's own fields (seen in
 * n8n-core 2.41.1; for older ones see `errorOutput.ts`).
 *
 * @param redact not needed where no token could be read
 */
export function outputOf(
	settled: Settled,
	detailsKey: DetailsKey,
	redact: Redact = (value) => value,
): INodeExecutionData {
	const pairedItem = { item: settled.item };
	if (!isFailure(settled)) return { json: redact(settled.json), pairedItem };
	const { id, outcome, errorCode, httpStatus, attempts, advice } = settled;
	return {
		json: redact({
			error: inFull(settled),
			[detailsKey]: { referenceId: id, outcome, errorCode, httpStatus, attempts, advice },
		}),
		pairedItem,
	};
}
