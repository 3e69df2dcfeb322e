import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

/**
 * The floor of any node: n8n's request helper, so many times at once, and nothing else. No expression, no credential,
 * no check of what comes back.
 */
export class BarePool implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Bare Pool',
		name: 'barePool',
		group: ['output'],
		version: 1,
		description: 'A baseline of the benchmark',
		defaults: { name: 'Bare Pool' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [
			{ displayName: 'URL', name: 'url', type: 'string', default: '' },
			{ displayName: 'Token', name: 'token', type: 'string', default: '' },
			{ displayName: 'Concurrency', name: 'concurrency', type: 'number', default: 5 },
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const url = this.getNodeParameter('url', 0) as string;
		const apiToken = this.getNodeParameter('token', 0) as string;
		const concurrency = this.getNodeParameter('concurrency', 0) as number;
		const items = this.getInputData();
		const results = new Array<INodeExecutionData>(items.length);
		const waiting = items.entries();
		const worker = async () => {
			for (const [item, { json }] of waiting) {
				const body = { apiToken, referenceID: json.reference_id };
				const response = (await this.helpers.httpRequest({ method: 'POST', url, body, json: true })) as IDataObject;
				results[item] = { json: response, pairedItem: { item } };
			}
		};
		await Promise.all(Array.from({ length: concurrency }, worker));
		return [results];
	}
}
