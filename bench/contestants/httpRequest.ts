import type { IDataObject, INode } from 'n8n-workflow';
import { node, using } from '../../test/n8n/workflows';
import { COLUMN, MEASURED, type NodeContestant } from './contestant';

/** The newest version of the node in n8n 2.40.5. */
const VERSION = 4.5;
const REFERENCE_ID = '"referenceID": "{{ $json.reference_id }}"';

/** As the default of the OPSCOM node. */
const BATCH = 5;

function httpRequestNode(url: string, parameters: IDataObject): INode {
	const common = { method: 'POST', url, sendBody: true, specifyBody: 'json', options: {} };
	return node(MEASURED, 'n8n-nodes-base.httpRequest', VERSION, { ...common, ...parameters }, COLUMN);
}

const bodyWithToken = (token: string) => `={ "apiToken": "${token}", ${REFERENCE_ID} }`;

/** As people set it up by hand: the whole JSON body with the token in it, everything else as it is. */
export const httpRequestToken: NodeContestant = {
	kind: 'node',
	id: 'http-request-token',
	label: 'HTTP Request node, token in the node',
	node: ({ deleteUrl, token }) => httpRequestNode(deleteUrl, { jsonBody: bodyWithToken(token) }),
};

/** As they should set it up. */
export const httpRequestCredential: NodeContestant = {
	kind: 'node',
	id: 'http-request-credential',
	label: 'HTTP Request node, OPSCOM credential',
	node: ({ deleteUrl, credential }) => ({
		...httpRequestNode(deleteUrl, {
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'opscomApi',
			jsonBody: `={ ${REFERENCE_ID} }`,
		}),
		...using(credential),
	}),
};

/**
 * At the pace of five requests at once: five requests every time that a response takes. The node does not wait for the
 * responses of a batch, and has no batches without a pause (read in n8n 2.40.5).
 */
export const httpRequestBatching: NodeContestant = {
	kind: 'node',
	id: 'http-request-batching',
	label: `HTTP Request node, Batching of ${BATCH}`,
	node: ({ deleteUrl, token, latency }) =>
		httpRequestNode(deleteUrl, {
			jsonBody: bodyWithToken(token),
			options: { batching: { batch: { batchSize: BATCH, batchInterval: latency } } },
		}),
};
