import * as n8nWorkflow from 'n8n-workflow';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Operation } from '../../actions/operation';
import { formatMessage } from '../../exchange/text';
import { doneJsonOf, isFailure, nameOf, outcomeOf, type Item } from '../item';
import { messageOf } from './messages';

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
 * with the input row's own fields (seen in n8n-core 2.41.1; for older ones see `failedItemShape`).
 *
 * @param index number of the input item, from 0
 */
export function outputsOf(
	item: Item,
	index: number,
	shape: FailedItemShape,
	operation: Operation,
): INodeExecutionData[] {
	const jsons = jsonsOf(item, operation);
	if (jsons) return jsons.map((json) => ({ json, pairedItem: { item: index } }));
	const message = messageOf(item, operation);
	const { response, ...facts } = factsOf(item);
	const details = {
		...namesOf(item, operation),
		...facts,
		advice: adviceFor(facts.outcome, message.advice, shape, operation),
		...(response !== undefined && { response }),
	};
	return [failedItem(formatMessage(message), details, index, shape)];
}

/** An agent that calls again with another key would create a second permit. */
function adviceFor(outcome: string, advice: string, shape: FailedItemShape, { effect }: Operation): string {
	const mustNotRepeat = shape === 'tool' && effect === 'once' && ['unknown', 'sentBefore'].includes(outcome);
	return mustNotRepeat ? `Do not call this tool again for this permit; tell a person. ${advice}` : advice;
}

/** A failed item in the shape that its n8n needs. */
export function failedItem(
	error: string,
	details: IDataObject,
	index: number,
	shape: FailedItemShape,
): INodeExecutionData {
	const json =
		shape === 'message'
			? { error, message: details }
			: { error, details, ...(shape === 'tool' && { outcome: details.outcome }) };
	return { json, pairedItem: { item: index } };
}

/** The JSON of an item that did not fail. A copy for each item, because a following node can change the JSON of one of them. */
function jsonsOf(item: Item, operation: Operation): IDataObject[] | undefined {
	if (item.kind === 'dryRun') {
		const { asked, credential } = item.request;
		return [credential.redact({ dryRun: true, ...asked.shown, wouldSend: asked.body })];
	}
	const json = doneJsonOf(item);
	return json && structuredClone(operation.outputs?.(json) ?? [json]);
}

/** What is known of a failed item's request. */
export function factsOf(item: Item): FailureFacts {
	const outcome = outcomeOf(item);
	const { last, attempts = 0, doubt, earlier } = item.kind === 'sent' ? item.request : {};
	const response = doubt?.answer ?? earlier?.doubt?.answer;
	return {
		outcome: isFailure(outcome) ? outcome : 'unknown',
		errorCode: last?.errorCode ?? null,
		httpStatus: last?.httpStatus ?? null,
		attempts,
		...(response && { response }),
	};
}

/** What the details of a failed item call it. All have a `referenceId`, so that one branch can take those of any operation. */
export function namesOf(item: Item, { wording }: Operation): IDataObject {
	return { referenceId: null, [wording.nameKey]: nameOf(item) };
}

/**
 * Keeps failed items from leaving by the success output: n8n looks up the input row of each one for the error output, and
 * when that look-up throws, it drops all that the node returned and passes the input on as results (n8n issue 37407; seen
 * in 2.41.1 in a manual run with pinned data). Of a plain number nothing is looked up, so only the row's own columns are missing.
 */
export function withSafePairing(context: IExecuteFunctions, items: INodeExecutionData[]): INodeExecutionData[] {
	if (context.getNode().onError !== 'continueErrorOutput') return items;
	const { $getPairedItem } = context.getWorkflowDataProxy(0) as { $getPairedItem?: LookUp };
	const source = context.getExecuteData().source?.main[0];
	if (!$getPairedItem || !source) return items;
	const isSafe = ({ json, pairedItem }: INodeExecutionData) => {
		if (!json.error) return true;
		try {
			$getPairedItem(source.previousNode, source, pairedItem);
			return true;
		} catch {
			return false;
		}
	};
	return items.map((item) => {
		const { item: index } = item.pairedItem as { item: number };
		return isSafe(item) ? item : { ...item, pairedItem: index };
	});
}

/** n8n 3 has none. */
type LookUp = (previousNode: string, source: unknown, pairedItem: unknown) => unknown;
