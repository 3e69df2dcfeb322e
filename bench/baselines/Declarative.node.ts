import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

/** Permit Delete in n8n's declarative style: n8n sends the requests by itself. */
export class Declarative implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Declarative',
		name: 'declarative',
		group: ['output'],
		version: 1,
		description: 'A baseline of the benchmark',
		defaults: { name: 'Declarative' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'opscomApi', required: true }],
		// The credential puts the address and the client code in front.
		requestDefaults: { method: 'POST', url: '/permits/delete' },
		properties: [
			{
				displayName: 'Reference ID',
				name: 'referenceId',
				type: 'string',
				default: '',
				routing: { send: { type: 'body', property: 'referenceID' } },
			},
		],
	};
}
