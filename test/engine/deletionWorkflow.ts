import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	INodeType,
	IRun,
	OnError,
} from 'n8n-workflow';

import { OpscomApi } from '../../credentials/OpscomApi.credentials';
import { Opscom } from '../../nodes/Opscom/Opscom.node';
import type { Sandbox } from '../sandbox';
import { descriptionOf } from './descriptionOf';
import './fastClock';
import type { SavedWorkflow, Setting } from './engine';

/** What a test of a workflow sets; everything else stays as a person finds it in a new node. */
export interface PermitRun {
	/** The rows of the trigger. */
	rows: IDataObject[];
	/** The operation's own fields, and its name if it is not 'delete'. */
	parameters?: Record<string, unknown>;
	options?: Record<string, unknown>;
	/** 'On Error' of the node; n8n's default is to stop the workflow. */
	onError?: OnError;
	/** 'Retry On Fail': how many times n8n runs the node, at most. */
	tries?: number;
}

/** What a test of a deletion workflow sets. */
export interface Deletions extends Omit<PermitRun, 'parameters'> {
	/** `={{ $json.id }}` unless told otherwise. */
	referenceId?: unknown;
}

const position: [number, number] = [0, 0];

/**
 * Rows → OPSCOM → 'Deleted' (success output) and 'Needs a person' (error output). Both following nodes output the
 * number of the row that n8n's item pairing leads back to, as `row`, beside what they were given.
 */
export function deletionWorkflow({ referenceId = '={{ $json.id }}', ...run }: Deletions): SavedWorkflow {
	return permitWorkflow({ ...run, parameters: { referenceId } });
}

/** The same with any operation. */
export function permitWorkflow({ rows, parameters, options = {}, onError, tries }: PermitRun): SavedWorkflow {
	const opscom: INode = {
		id: 'opscom',
		name: 'OPSCOM',
		type: 'n8n-nodes-opscom.opscom',
		typeVersion: 1,
		position,
		parameters: { resource: 'permit', operation: 'delete', ...parameters, options } as INode['parameters'],
		credentials: { opscomApi: { id: 'credential', name: 'OPSCOM account' } },
		...(onError && { onError }),
		...(tries && { retryOnFail: true, maxTries: tries, waitBetweenTries: 1 }),
	};
	const following = (name: string): INode => ({
		id: name,
		name,
		type: 'test.pairing',
		typeVersion: 1,
		position,
		parameters: { row: "={{ $('Rows').item.json.row }}" },
	});
	return {
		name: 'Cancelled permits',
		nodes: [
			{ id: 'rows', name: 'Rows', type: 'test.rows', typeVersion: 1, position, parameters: {} },
			opscom,
			following('Deleted'),
			following('Needs a person'),
		],
		connections: {
			Rows: { main: [[{ node: 'OPSCOM', type: 'main', index: 0 }]] },
			OPSCOM: {
				main: [
					[{ node: 'Deleted', type: 'main', index: 0 }],
					...(onError === 'continueErrorOutput' ? [[{ node: 'Needs a person', type: 'main' as const, index: 0 }]] : []),
				],
			},
		},
		pinData: { Rows: rows.map((json, row) => ({ json: { row, ...json } })) },
	};
}

/** n8n with this package, and the credential that the sandbox knows unless `fields` say otherwise. */
export function settingFor(sandbox: Sandbox, fields: ICredentialDataDecryptedObject = {}): Setting {
	const { token, clientCode, url } = sandbox;
	return {
		nodeTypes: { 'n8n-nodes-opscom.opscom': new Opscom(), 'test.rows': rowsNode, 'test.pairing': pairingNode },
		credentialTypes: { opscomApi: new OpscomApi() },
		credentials: { opscomApi: { apiToken: token, clientCode, baseUrl: url, plateServiceUrl: url, ...fields } },
	};
}

/** What a node returned in its last run: one list for each of its outputs. */
export function outputsOf(run: IRun, node: string): INodeExecutionData[][] {
	const outputs = run.data.resultData.runData[node]?.at(-1)?.data?.main ?? [];
	return outputs.map((items) => items ?? []);
}

/** The JSON of what a node returned by one of its outputs (0 unless told otherwise) in its last run. */
export function jsonOf(run: IRun, node: string, output = 0): IDataObject[] {
	return (outputsOf(run, node)[output] ?? []).map(({ json }) => json);
}

/** What n8n shows above the output of the node's last run, as "type: message". */
export function hintsOf(run: IRun): string[] {
	const hints = run.data.resultData.runData.OPSCOM?.at(-1)?.hints ?? [];
	return hints.map(({ type, message }) => `${type}: ${message}`);
}

/** OPSCOM's documented JSON for a deletion. Source: "Push API: Permit Delete", opscom.wiki. */
export function confirmationOf(id: string): IDataObject {
	return { status: 'success', reference_id: id, InternalReferenceID: id };
}

/** The Reference IDs that the sandbox was asked to delete, in order of arrival. */
export function idsSent({ wire }: Sandbox): Array<string | undefined> {
	return wire.map(({ referenceId }) => referenceId);
}

/** A trigger; its rows are pinned, so n8n does not run it. */
const rowsNode: INodeType = { description: descriptionOf({ group: ['trigger'], inputs: [] }) };

/** A following node that asks n8n which row each of its items comes from. */
const pairingNode: INodeType = {
	description: descriptionOf({
		properties: [{ displayName: 'Row', name: 'row', type: 'number', default: 0 }],
	}),
	async execute(this: IExecuteFunctions) {
		const items = this.getInputData().map(({ json }, item) => ({
			json: { ...json, row: this.getNodeParameter('row', item) as number },
			pairedItem: { item },
		}));
		return [items];
	},
};
