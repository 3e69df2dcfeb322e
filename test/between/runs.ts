import type { IDataObject, IRun, OnError } from 'n8n-workflow';
import { startStage, type Stage } from '../../scripts/between/stage';
import { outputsOf, permitWorkflow, settingFor } from '../engine/deletionWorkflow';
import { start } from '../engine/engine';
import { n8nMemory } from '../engine/n8nMemory';
import { creating, deleting } from '../engine/permitOperations';
import type { Sandbox } from '../sandbox';

/** The servers for the tests of a file. Before each test n8n remembers nothing. */
export function useStage(): () => Stage {
	let stage: Stage;
	beforeAll(async () => {
		stage = await startStage();
	});
	beforeEach(() => n8nMemory.clear());
	afterAll(async () => await stage?.stop());
	return () => stage;
}

let rows = 0;

/** So many new rows. Each holds an ID for a deletion, and what a creation needs. */
export const newRows = (count: number): IDataObject[] => Array.from({ length: count }, () => creating.rowOf(++rows));

/** A row whose Reference ID has a typing mistake: OPSCOM has no such permit. */
export const newTypo = (): IDataObject => ({ ...creating.rowOf(++rows), id: `TYPO-${rows}` });

/** Runs the rows at that address, as a person finds the node but for On Error and what `options` hold. */
async function run(operation: 'create' | 'delete', baseUrl: string, list: IDataObject[], options: IDataObject) {
	const { parameters } = { create: creating, delete: deleting }[operation];
	const onError: OnError = 'continueRegularOutput';
	const opscom = { token: 'a-token-for-tests', clientCode: 'OC-TOMA', url: baseUrl } as Sandbox;
	return await start(permitWorkflow({ rows: list, parameters, options, onError }), settingFor(opscom)).ended;
}

export const deleteRows = async (baseUrl: string, list: IDataObject[], options: IDataObject = {}) =>
	outcomesOf(await run('delete', baseUrl, list, options));
export const createRows = async (baseUrl: string, list: IDataObject[], options: IDataObject = {}) =>
	outcomesOf(await run('create', baseUrl, list, options));

/** What the details of the failed item say after one deletion without a retry. */
export async function failureOf(baseUrl: string, row: IDataObject, options: IDataObject): Promise<IDataObject> {
	const ended = await run('delete', baseUrl, [row], { ...options, maxRetries: 0 });
	return outputsOf(ended, 'OPSCOM')[0][0].json.details as IDataObject;
}

/** What the node says of each row: "deleted", "created", or the outcome of a failed item. */
function outcomesOf(ended: IRun): string[] {
	const { error } = ended.data.resultData;
	if (error) throw error;
	const outcomes: string[] = [];
	for (const { json, pairedItem } of outputsOf(ended, 'OPSCOM').flat()) {
		const { details, created, deleted } = json as { details?: { outcome: string } } & IDataObject;
		const outcome = details?.outcome ?? (created === true ? 'created' : deleted === true ? 'deleted' : 'nothing');
		outcomes[(pairedItem as { item: number }).item] = outcome;
	}
	return outcomes;
}

/** How many times OPSCOM's other face deleted, or created, the permit of each row. */
export const deletionsOf = (stage: Stage, list: IDataObject[]): number[] => timesDone(stage, list, 'delete', 'id');
export const creationsOf = (stage: Stage, list: IDataObject[]): number[] => timesDone(stage, list, 'push', 'plate');

function timesDone(stage: Stage, list: IDataObject[], operation: string, key: string): number[] {
	const done = stage.done();
	return list.map((row) => done.filter((line) => line === `${operation} ${row[key] as string}`).length);
}

/** How often each text occurs, such as { deleted: 99, unknown: 1 }. */
export function tally(texts: string[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
	return counts;
}
