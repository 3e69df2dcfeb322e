import * as n8nWorkflow from 'n8n-workflow';
import type { IExecuteFunctions } from 'n8n-workflow';

/** Where a failed item holds what a person needs beside its `error`. */
export type DetailsKey = 'details' | 'message';

/**
 * n8n before 2.35.2 sends an item with `details` out by the *success* output, where a permit that was not deleted would
 * pass for one that was; of two keys it takes `error` and `message` only (read in n8n-core 1.123.81 to 2.36.0). No n8n
 * tells its version to a node. So the error output gets `details` only where n8n surely takes it: `onExecutionFinish`
 * came with n8n 2.35.0, and `N8N_NODES_API_VERSION` with n8n-workflow 2.39.0. Both are asked, because a community package
 * that was installed by hand can bring a newer n8n-workflow than its n8n.
 */
export function detailsKeyFor(context: IExecuteFunctions): DetailsKey {
	const takesDetails = 'onExecutionFinish' in context && 'N8N_NODES_API_VERSION' in n8nWorkflow;
	return context.getNode().onError === 'continueErrorOutput' && !takesDetails ? 'message' : 'details';
}
