import * as n8nWorkflow from 'n8n-workflow';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

/**
 * How a failed item holds what a person needs beside its `error`: under `details`, under `message`, or for an AI agent under
 * `details` with the outcome beside it.
 */
export type FailedItemShape = 'details' | 'message' | 'tool';

/**
 * n8n before 2.35.2 sends an item with `details` out by the *success* output, where a permit that was not deleted would
 * pass for one that was; of two keys it takes `error` and `message` only (read in n8n-core 1.123.81 to 2.36.0). No n8n
 * tells its version to a node. So the error output gets `details` only where n8n surely takes it: `onExecutionFinish`
 * came with n8n 2.35.0, and `N8N_NODES_API_VERSION` with n8n-workflow 2.39.0. Both are asked, because a community package
 * that was installed by hand can bring a newer n8n-workflow than its n8n.
 *
 * An agent gets nothing of an item that leaves by the error output (seen in n8n 1.123.81 and 2.40.5), so a tool's item has
 * a key more than those which leave there. With that setting, an agent node of version 3 gets nothing of a tool at all.
 */
export function failedItemShape(context: IExecuteFunctions, isTool: boolean): FailedItemShape {
	if (isTool) return 'tool';
	const takesDetails = 'onExecutionFinish' in context && 'N8N_NODES_API_VERSION' in n8nWorkflow;
	return context.getNode().onError === 'continueErrorOutput' && !takesDetails ? 'message' : 'details';
}

/** The JSON of a failed item in the shape that its n8n needs. */
export function failedJson(error: string, details: IDataObject, shape: FailedItemShape): IDataObject {
	if (shape === 'message') return { error, message: details };
	return { error, details, ...(shape === 'tool' && { outcome: details.outcome }) };
}
