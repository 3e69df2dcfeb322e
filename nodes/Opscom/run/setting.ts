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
	/** The node runs as an AI agent's tool. */
	isTool: boolean;
	/** Items that n8n kept back because 'Execute Once' is on. */
	keptBack: number;
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

/**
 * Reads the setting of a run. What n8n does not give gets the least harmful value.
 *
 * @throws what n8n throws when it does not give the items
 */
export function readSetting(context: IExecuteFunctions): RunSetting {
	const node = orElse(() => context.getNode(), UNKNOWN_NODE);
	// A throw would make n8n pass the input on as results with either 'Continue' (seen in n8n-core 2.41.1).
	const stopsAtFailure = orElse(() => !context.continueOnFail(), false);
	// `isToolExecution()` is false in n8n 2.40.5 with its default agent and missing in 1.123.81; the name holds in both.
	const isTool = node.type.endsWith('Tool');
	const count = context.getInputData().length;
	return {
		node,
		count,
		stopsAtFailure,
		throwsFailure: stopsAtFailure && !isTool,
		isTool,
		keptBack: node.executeOnce ? orElse(() => itemsOf(context) - count, 0) : 0,
		runIndex: orElse(() => context.getWorkflowDataProxy(0).$runIndex as number, 0),
		// Under the MCP Server Trigger there is none (seen in n8n 2.41.1).
		executionId: orElse(() => context.getExecutionId(), '') ?? '',
	};
}

/** All items, also with 'Execute Once' (seen in n8n 1.123.81 and 2.40.5). */
function itemsOf(context: IExecuteFunctions): number {
	return context.getExecuteData().data.main[0]?.length ?? 0;
}

/** What `read` returns, or `fallback` when it throws. */
export function orElse<T>(read: () => T, fallback: T): T {
	try {
		return read();
	} catch {
		return fallback;
	}
}
