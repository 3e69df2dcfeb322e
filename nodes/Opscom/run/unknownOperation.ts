import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { invalidSetting } from './errors';
import { outputItems } from './finish';
import { notSent } from './itemResult';
import { readSetting } from './setting';

/**
 * Ends the run of a saved workflow that names an operation which this version of the node does not have.
 *
 * @throws NodeOperationError with On Error = Stop. With either 'Continue' it must not: n8n would pass the input on as if it
 * were results (seen in n8n-core 2.41.1)
 */
export function refuseUnknownOperation(
	context: IExecuteFunctions,
	resource: unknown,
	operation: unknown,
): INodeExecutionData[][] {
	const { node, count, throwsFailure } = readSetting(context);
	const message = {
		text: `This version of the node does not have the operation '${operation}' for '${resource}'`,
		advice: "Select 'Resource' and 'Operation' again, or update the node.",
	};
	if (throwsFailure) throw invalidSetting(node, message);
	const results = Array.from({ length: count }, (_, item) => notSent(item, null, message));
	return [outputItems(context, results)];
}
