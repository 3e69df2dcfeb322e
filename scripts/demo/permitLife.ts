import type { IDataObject, INode, IRun } from 'n8n-workflow';

import type { SavedWorkflow } from '../../test/engine/engine';

/** Where the demo's permit is; another permit is there already, so that there is something to count. */
export const ZONE = 'Street parking';

const PLATE = 'CKDR 418';
const START = 'New permit';
const CREATE = 'Create';

/** The Reference ID that only Create returns. */
const referenceId = `={{ $('${CREATE}').item.json.reference_id }}`;

/** A step of the workflow: one operation of the OPSCOM node. */
interface Step {
	name: string;
	operation: 'create' | 'delete' | 'getStats' | 'update';
	parameters: IDataObject;
}

const steps: Step[] = [
	{ name: 'Get Stats', operation: 'getStats', parameters: { zones: ZONE } },
	{
		name: CREATE,
		operation: 'create',
		parameters: {
			plate: `={{ $('${START}').item.json.plate }}`,
			endTime: '2027-06-30T17:00:00',
			additionalFields: { zone: ZONE },
		},
	},
	{ name: 'Get Stats, one more', operation: 'getStats', parameters: { zones: ZONE } },
	{
		name: 'Update the end time',
		operation: 'update',
		parameters: { referenceId, updateFields: { endTime: '2027-03-31T17:00:00' } },
	},
	{ name: 'Delete', operation: 'delete', parameters: { referenceId } },
	{ name: 'Get Stats, one fewer', operation: 'getStats', parameters: { zones: ZONE } },
	{
		name: "Delete again, with 'Treat as Deleted'",
		operation: 'delete',
		parameters: { referenceId, options: { notFound: 'treatAsDeleted' } },
	},
];

/**
 * A workflow of OPSCOM nodes, one after the other: a permit is created, counted, updated, deleted, and deleted again.
 *
 * @param opscom the type of the OPSCOM node
 * @param trigger the type of the trigger, whose one row is pinned
 */
export function permitLife(opscom: string, trigger: string): SavedWorkflow {
	const node = (name: string, type: string, parameters: IDataObject): INode => ({
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: parameters as INode['parameters'],
	});
	const names = [START, ...steps.map(({ name }) => name)];
	return {
		name: 'The whole life of a permit',
		nodes: [
			node(START, trigger, {}),
			...steps.map(({ name, operation, parameters }) => ({
				...node(name, opscom, { resource: 'permit', operation, ...parameters }),
				credentials: { opscomApi: { id: 'demo', name: 'OPSCOM sandbox' } },
			})),
		],
		connections: Object.fromEntries(
			names.slice(0, -1).map((name, index) => [name, { main: [[{ node: names[index + 1], type: 'main', index: 0 }]] }]),
		),
		pinData: { [START]: [{ json: { plate: PLATE } }] },
	};
}

/**
 * What the node after each step receives.
 *
 * @throws the error that ended the run
 */
export function resultsOf({ data }: IRun): Array<{ step: string; received: IDataObject[] }> {
	const { runData, error } = data.resultData;
	if (error) throw error;
	return steps.map(({ name }) => {
		const [items] = runData[name][0].data?.main ?? [];
		return { step: name, received: (items ?? []).map(({ json }) => json) };
	});
}
