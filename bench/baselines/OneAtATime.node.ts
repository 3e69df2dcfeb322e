import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

/** Permit Delete as most community nodes do it: a loop that waits for each response. */
export class OneAtATime implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'One at a Time',
		name: 'oneAtATime',
		group: ['output'],
		version: 1,
		description: 'A baseline of the benchmark',
		defaults: { name: 'One at a Time' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'opscomApi', required: true }],
		properties: [{ displayName: 'Reference ID', name: 'referenceId', type: 'string', default: '' }],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const results: INodeExecutionData[] = [];
		for (let item = 0; item < this.getInputData().length; item++) {
			const { baseUrl, clientCode } = await this.getCredentials('opscomApi', item);
			const response = (await this.helpers.httpRequestWithAuthentication.call(this, 'opscomApi', {
				method: 'POST',
				url: `${baseUrl as string}/api/${clientCode as string}/v1/permits/delete`,
				body: { referenceID: this.getNodeParameter('referenceId', item) as string },
				json: true,
			})) as IDataObject;
			results.push({ json: response, pairedItem: { item } });
		}
		return [results];
	}
}
