import type { IExecuteFunctions, INode } from 'n8n-workflow';

/** What n8n says about a run besides its items. */
export interface RunSetting {
	node: INode;
	/** Items. */
	count: number;
	/** On Error = Stop: the first failure ends the run. */
	stopsAtFailure: boolean;
	/**
	 * Whether a failure is thrown. As an AI agent's tool the node returns it instead: n8n hands the agent nothing but the
	 * message of an exception (seen in n8n 2.40.5).
	 */
	throwsFailure: boolean;
	/** n8n's 'Retry execution'. */
	isRetry: boolean;
	isSubWorkflow: boolean;
	/** Which run of the node in this execution: in a loop it has several. */
	runIndex: number;
	executionId: string;
}

const UNKNOWN_NODE: INode = {
	id: '',
	name: 'OPSCOM',
	type: 'n8n-nodes-opscom.opscom',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** Reads the setting of a run. What n8n does not give has the value that harms least; never throws. */
export function readSetting(context: IExecuteFunctions): RunSetting {
	const node = orElse(() => context.getNode(), UNKNOWN_NODE);
	// A throw would make n8n pass the input on as results with either 'Continue' (seen in n8n-core 2.41.1).
	const stopsAtFailure = orElse(() => !context.continueOnFail(), false);
	const mode = orElse(() => context.getMode(), 'trigger');
	return {
		node,
		count: orElse(() => context.getInputData().length, 0),
		stopsAtFailure,
		throwsFailure: stopsAtFailure && !isTool(context, node),
		isRetry: mode === 'retry',
		isSubWorkflow: mode === 'integrated',
		runIndex: orElse(() => context.getWorkflowDataProxy(0).$runIndex as number, 0),
		executionId: orElse(() => context.getExecutionId(), ''),
	};
}

/** n8n adds "Tool" to the type of a node that it offers to an AI agent. */
function isTool(context: IExecuteFunctions, { type }: INode): boolean {
	return orElse(() => context.isToolExecution(), false) || type.endsWith('Tool');
}

/** What `read` returns, or `fallback` when it throws. */
export function orElse<T>(read: () => T, fallback: T): T {
	try {
		return read();
	} catch {
		return fallback;
	}
}
