import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

/** How a run of the node ends: with items, or with the error that it throws. */
export type RunEnd = { ok: true; items: INodeExecutionData[] } | { ok: false; error: Error };

const TEXT = 'Something unexpected happened inside the OPSCOM node';
const ADVICE =
	'Any of these items may have been sent to OPSCOM. Check them there before you run them again, and report this to the maintainers of this node.';

/**
 * The last place that an exception of the node comes to. n8n passes the input on as if it were results when a node with
 * either 'Continue' throws (seen in n8n-core 2.41.1), so such a node must return instead. Uses nothing of the node's own
 * code, which is what has just failed; never throws.
 */
export async function guard(context: IExecuteFunctions, run: () => Promise<RunEnd>): Promise<RunEnd> {
	try {
		return await run();
	} catch {
		const items = failedItems(context);
		return mustThrow(context)
			? { ok: false, error: new NodeOperationError(context.getNode(), TEXT, { description: ADVICE }) }
			: { ok: true, items };
	}
}

function mustThrow(context: IExecuteFunctions): boolean {
	try {
		// Without its node, no error of n8n's can be made.
		context.getNode();
		return !context.continueOnFail();
	} catch {
		return false;
	}
}

function failedItems(context: IExecuteFunctions): INodeExecutionData[] {
	// Every n8n sends an item with these two keys out by the error output (see `failedItemShape.ts`).
	const json = { error: TEXT, message: { outcome: 'unknown', advice: ADVICE } };
	try {
		return context.getInputData().map((_, item) => ({ json, pairedItem: { item } }));
	} catch {
		return [{ json }];
	}
}
