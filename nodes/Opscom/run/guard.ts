import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

/** How a run of the node ends: with items, or with the error that it throws. */
export type RunEnd = { ok: true; items: INodeExecutionData[] } | { ok: false; error: Error };

/** What is said of all items at once. */
interface Failure {
	text: string;
	advice: string;
	outcome: 'unknown' | 'notSent';
}

const UNEXPECTED: Failure = {
	text: 'Something unexpected happened inside the OPSCOM node',
	advice:
		'Any of these items may have been sent to OPSCOM. Check them there before you run them again, and report this to the maintainers of this node.',
	outcome: 'unknown',
};

/**
 * The last place that an exception of the node comes to. n8n passes the input on as if it were results when a node with
 * either 'Continue' throws (seen in n8n-core 2.41.1), so such a node must return instead. Uses nothing of the node's own
 * code, which is what has just failed; never throws.
 */
export async function guard(context: IExecuteFunctions, run: () => Promise<RunEnd>): Promise<RunEnd> {
	try {
		return await run();
	} catch {
		return failAll(context, UNEXPECTED);
	}
}

/** Ends a run in which all items failed, as n8n's 'On Error' asks for it. */
export function failAll(context: IExecuteFunctions, { text, advice, outcome }: Failure): RunEnd {
	if (mustThrow(context)) {
		return { ok: false, error: new NodeOperationError(context.getNode(), text, { description: advice }) };
	}
	// Every n8n sends an item with these two keys out by the error output (see `report/output.ts`).
	const json = { error: text, message: { outcome, advice } };
	try {
		// Of a plain number, n8n looks nothing up that could throw.
		return { ok: true, items: context.getInputData().map((_, item) => ({ json, pairedItem: item })) };
	} catch {
		return { ok: true, items: [{ json }] };
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
