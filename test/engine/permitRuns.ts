import type { IDataObject, INodeExecutionData, IRun, OnError } from 'n8n-workflow';

import type { Sandbox } from '../sandbox';
import { subjectOf } from '../sandbox/opscom';
import { outputsOf, permitWorkflow, settingFor, type PermitRun } from './deletionWorkflow';
import { retry, start, type Running, type SavedWorkflow } from './engine';
import type { PermitOperation } from './permitOperations';
import { toldBy } from './toldBy';

export const CONTINUE_MODES: OnError[] = ['continueRegularOutput', 'continueErrorOutput'];
export const MODES: OnError[] = ['stopWorkflow', ...CONTINUE_MODES];

/** The workflow of an operation with its three rows, one request at a time and none of them repeated by the node. */
export function workflowOf(operation: PermitOperation, more: Partial<PermitRun> = {}): SavedWorkflow {
	const { rows, parameters } = operation;
	return permitWorkflow({ rows, parameters, options: { concurrency: 1, maxRetries: 0 }, ...more });
}

export const startRows = (operation: PermitOperation, sandbox: Sandbox, more: Partial<PermitRun> = {}): Running =>
	start(workflowOf(operation, more), settingFor(sandbox));

export const runRows = async (operation: PermitOperation, sandbox: Sandbox, more: Partial<PermitRun> = {}) =>
	await startRows(operation, sandbox, more).ended;

export const retryRows = async (
	run: IRun,
	operation: PermitOperation,
	sandbox: Sandbox,
	more: Partial<PermitRun> = {},
) => await retry(run, workflowOf(operation, more), settingFor(sandbox)).ended;

/** What each request was about, in order of arrival: a Reference ID, a plate or zones. */
export const subjectsSent = ({ wire }: Sandbox) => wire.map(({ body }) => subjectOf(body));

/** The subjects of the operation's rows with these numbers. */
export const subjectsOf = ({ rows, idOf }: PermitOperation, ...numbers: number[]) =>
	numbers.map((number) => idOf(rows[number]));

/** The node's output when the sandbox itself confirmed all rows, each item paired with its row. */
export const allConfirmed = (operation: PermitOperation, sandbox: Sandbox): INodeExecutionData[] =>
	operation.rows.flatMap((row, item) =>
		operation.confirmed(sandbox, row).map((json) => ({ json, pairedItem: { item } })),
	);

/** The rows to which n8n's item pairing leads back from those items. */
export const rowsOfAllConfirmed = (operation: PermitOperation, sandbox: Sandbox): number[] =>
	operation.rows.flatMap((row, item) => operation.confirmed(sandbox, row).map(() => item));

export const metadataOf = (run: IRun) => run.data.resultData.metadata;

/** The account in one sentence, as the execution's custom data has it, without the number of the execution. */
export const summaryOf = (run: IRun) => toldBy(run).summary;

/** The items of the node that failed, on either output. */
export const failedItems = (run: IRun): INodeExecutionData[] =>
	outputsOf(run, 'OPSCOM')
		.flat()
		.filter(({ json }) => json.error !== undefined);

/** What a person reads of the first failure: the text, and what to do. */
export function firstFailure(run: IRun): { text: string; advice: string } {
	const { error } = run.data.resultData;
	if (error) return { text: error.message, advice: error.description ?? '' };
	const [{ json }] = failedItems(run);
	return { text: json.error as string, advice: (json.details as IDataObject).advice as string };
}

/** What n8n does to a run of which it keeps nothing, as after a crash or a stop by hand: its retry begins at the rows. */
export function withoutRecord(run: IRun, { pinData = {}, nodes }: SavedWorkflow): IRun {
	const lost = structuredClone(run);
	const node = nodes.find(({ name }) => name === 'Rows');
	const { executionData, resultData } = lost.data;
	if (!node || !executionData) throw new Error('A run of rows was expected.');
	executionData.contextData = {};
	executionData.nodeExecutionStack = [{ node, data: { main: [pinData.Rows] }, source: null }];
	resultData.runData = {};
	delete resultData.lastNodeExecuted;
	delete resultData.error;
	delete resultData.metadata;
	return lost;
}
