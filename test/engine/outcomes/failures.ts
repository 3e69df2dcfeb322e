import type { ICredentialDataDecryptedObject, IDataObject, IRun } from 'n8n-workflow';

import type { Sandbox } from '../../sandbox';
import { outputsOf, permitWorkflow, settingFor, type PermitRun } from '../deletionWorkflow';
import { start, type SavedWorkflow } from '../engine';
import type { PermitOperation } from '../permitOperations';

export interface Rows extends Partial<PermitRun> {
	credential?: ICredentialDataDecryptedObject;
	/** What the JSON of the workflow has in place of the node's parameters with these names. */
	raw?: IDataObject;
	settings?: SavedWorkflow['settings'];
}

/** Runs the operation's rows one after the other without a retry, unless told otherwise. OPSCOM has what they are about. */
export async function runPrepared(sandbox: Sandbox, operation: PermitOperation, more: Rows = {}): Promise<IRun> {
	const { credential, settings, raw, rows = operation.rows, parameters, options, onError } = more;
	operation.prepare(sandbox, operation.rows);
	const workflow = permitWorkflow({
		rows,
		parameters: { ...operation.parameters, ...parameters },
		options: { concurrency: 1, maxRetries: 0, ...options },
		onError,
	});
	const node = workflow.nodes.find(({ name }) => name === 'OPSCOM');
	Object.assign(node?.parameters ?? {}, raw);
	return await start({ ...workflow, settings }, settingFor(sandbox, credential)).ended;
}

/** The last line of a run in which some items could not be sent. */
export const CONTINUE_WITH_OTHERS =
	"To continue with the other items when this happens, choose 'Continue' or 'Continue (using error output)' under 'On Error' in the node's settings.";

/** The details of an item that was not sent at all. */
export const notSentDetails = (operation: PermitOperation, id: string | null, advice: string): IDataObject => ({
	...namedAs(operation, id),
	outcome: 'notSent',
	errorCode: null,
	httpStatus: null,
	attempts: 0,
	advice,
});

/** What the details of a failed item call it. */
export const namedAs = ({ idKey }: PermitOperation, id: string | null): IDataObject => ({
	referenceId: null,
	[idKey]: id,
});

/** An item as an error of the whole run names it. */
export const rowAt = (position: number): string => `Row ${position + 1} of the input`;

/** The items of a failed run, by the number of the input item: the JSON without the row's own fields. */
export function failuresByRow(run: IRun): Array<IDataObject | undefined> {
	const byRow: Array<IDataObject | undefined> = [];
	for (const { json, pairedItem } of outputsOf(run, 'OPSCOM').flat()) {
		const { error, details } = json;
		if (error !== undefined) byRow[(pairedItem as { item: number }).item] = { error, details } as IDataObject;
	}
	return byRow;
}

export interface StoppedRun {
	message: string;
	description: string;
	/** `null` when there was no response. */
	httpCode?: string | null;
	context: { itemIndex?: number; account?: IDataObject };
	/** What n8n shows behind 'Error details'. */
	messages: string[];
}

/** What n8n shows of a run that the node ended; fails when the run did not end so. */
export function stopped(run: IRun): StoppedRun {
	expect(run.status).toBe('error');
	expect(Object.keys(run.data.resultData.runData)).toEqual(['Rows', 'OPSCOM']);
	expect(outputsOf(run, 'OPSCOM')).toEqual([]);
	const { message, description, httpCode, context, messages } = run.data.resultData.error as unknown as StoppedRun;
	return { message, description, httpCode, context, messages };
}

/** The account in an error: the counts, and the names of what is in doubt. */
export const accountOf = (
	{ done }: PermitOperation,
	counts: IDataObject,
	unknownItems: string[] = [],
): IDataObject => ({
	[done]: 0,
	...counts,
	unknownItems,
	createdItems: expect.any(Array),
});
