import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Words } from '../exchange/plainWords';
import { detailsKeyFor } from './errorOutput';
import { badSetting } from './failure';
import { outputOf } from './output';
import { notSent, type Settled } from './settled';

/**
 * Ends a run before anything is sent, for a reason that holds for every item.
 *
 * @param known what is known of an item apart from that
 * @throws NodeOperationError with On Error = Stop. In the Continue modes it must not: n8n would pass the input on as if it
 * were results (seen in n8n-core 2.41.1)
 */
export function refuseAll(context: IExecuteFunctions, words: Words, known: Settled[] = []): INodeExecutionData[][] {
	if (!context.continueOnFail()) throw badSetting(context.getNode(), words);
	const detailsKey = detailsKeyFor(context);
	return [context.getInputData().map((_, item) => outputOf(known[item] ?? notSent(item, null, words), detailsKey))];
}
