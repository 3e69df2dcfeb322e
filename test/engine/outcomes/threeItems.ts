import type { ICredentialDataDecryptedObject, IDataObject, IRun, OnError } from 'n8n-workflow';

import type { Sandbox } from '../../sandbox';
import { confirmationOf, deletionWorkflow, jsonOf, outputsOf, settingFor } from '../deletionWorkflow';
import { start } from '../engine';

/** The permits of three items, all there before the run. */
export const PERMITS = [
	'1a9b5375-cb75-4c71-9939-eeae550b09ac',
	'2b8c6486-dc86-4d82-8a4a-ffbf661c1abd',
	'3c7d7597-ed97-4e93-9b5b-00c0772d2bce',
];
const PLATES = ['CALM 101', 'CALM 102', 'CALM 103'];

export const POSITIONS = [
	{ where: 'first', position: 0 },
	{ where: 'middle', position: 1 },
	{ where: 'last', position: 2 },
];

/** The last sentence of every run that was stopped by an item after something could be sent. */
export const TAKE_UP_AGAIN =
	"'Retry execution' in n8n's list of executions sends only the items that are not settled yet.";

export interface ThreeItems {
	onError?: OnError;
	/** Fields in place of those of the row at `position`. */
	instead?: { position: number; fields: IDataObject };
	options?: Record<string, unknown>;
	credential?: ICredentialDataDecryptedObject;
	referenceId?: unknown;
}

/**
 * Deletes the three permits one after the other without a second try, unless `options` say otherwise. Each row has its
 * `id`, a `plate` of its own, and the number that the pairing nodes report.
 */
export async function deleteThree(sandbox: Sandbox, three: ThreeItems = {}): Promise<IRun> {
	const { onError, instead, options, credential, referenceId } = three;
	const rows = PERMITS.map((id, row): IDataObject => {
		return { id, plate: PLATES[row], ...(instead?.position === row && instead.fields) };
	});
	const workflow = deletionWorkflow({
		rows,
		onError,
		options: { concurrency: 1, maxRetries: 0, ...options },
		...(referenceId !== undefined && { referenceId }),
	});
	return await start(workflow, settingFor(sandbox, credential)).ended;
}

/** The input row as it stands in an item of the error output. */
export const rowAt = (position: number): IDataObject => ({
	row: position,
	id: PERMITS[position],
	plate: PLATES[position],
});

/** OPSCOM's documented answer to a deletion. */
export const confirmed = (position: number): IDataObject => confirmationOf(PERMITS[position]);

/** The permits of the three items that are gone. */
export const gone = (sandbox: Sandbox) => PERMITS.filter((id) => !sandbox.has(id));

/** What the node put out by each output: the JSON and the number of the input item that it is paired with. */
export const paired = (run: IRun) =>
	outputsOf(run, 'OPSCOM').map((items) => items.map(({ json, pairedItem }) => ({ json, pairedItem })));

/** The rows that n8n finds for the items of a following node. */
export const rowsAfter = (run: IRun, node: 'Deleted' | 'Needs a person') => jsonOf(run, node).map(({ row }) => row);

export interface StoppedRun {
	message: string;
	description: string;
	context: { itemIndex?: number; account?: Record<string, Array<string | null>> };
}

/** What n8n shows of a run that the node ended; fails when the run did not end so. */
export function stopped(run: IRun): StoppedRun {
	expect(run.status).toBe('error');
	expect(Object.keys(run.data.resultData.runData)).toEqual(['Rows', 'OPSCOM']);
	expect(outputsOf(run, 'OPSCOM')).toEqual([]);
	const { message, description, context } = run.data.resultData.error as unknown as StoppedRun;
	return { message, description, context };
}
