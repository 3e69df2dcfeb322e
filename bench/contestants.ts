import type { IDataObject, INode } from 'n8n-workflow';
import type { Credential } from '../scripts/n8n/n8nClient';
import { node, noOp, opscomNode, using } from '../test/n8n/workflows';

/** What a node needs to send to the sandbox. */
export interface Target {
	/** The address of Permit Delete, with the client code. */
	deleteUrl: string;
	token: string;
	/** With the same values for every item. */
	credential: Credential;
	/** With an expression in Client Code, which n8n evaluates for each item. */
	ownCredential: Credential;
	/** ms that the sandbox waits before it responds. */
	latency: number;
}

/** A node at the end of a workflow in n8n. */
export interface Contestant {
	/** Its name in the results. */
	id: string;
	/** Its name in tables and in the chart. */
	label: string;
	/** How many requests it keeps in progress at once, if it has a limit. */
	concurrency?: number;
	node: (target: Target) => INode;
	/** It sends nothing, so the sandbox has nothing to say. */
	sendsNothing?: true;
	/** It runs in the n8n with the other build of this package. */
	isOther?: true;
}

/** What the measured node is called in its workflow. */
export const MEASURED = 'Measured';

/** Its column in the editor: behind the trigger, the list and the rows. */
const COLUMN = 3;

/** n8n calls what it finds in its folder for custom nodes so. */
const CUSTOM = 'CUSTOM';

const REFERENCE_ID = '={{ $json.reference_id }}';

/** The same workflow with a node that does nothing: what n8n itself needs for the items. */
export const nothing: Contestant = {
	id: 'nothing',
	label: 'No request',
	node: () => noOp(MEASURED, COLUMN),
	sendsNothing: true,
};

type Chain = Parameters<typeof opscomNode>[0];

const opscomWith = (id: string, label: string, concurrency: number, chain: Partial<Chain> = {}): Contestant => ({
	id: `opscom-${id}${concurrency}`,
	label: `OPSCOM node, ${concurrency} at once${label}`,
	concurrency,
	node: ({ credential }) => opscomNode({ credential, options: { concurrency }, ...chain }, COLUMN, MEASURED),
});

export const opscom = (concurrency: number) => opscomWith('', '', concurrency);

/** With On Error = Continue, or Continue (using error output). */
export const opscomContinue = (concurrency: number) =>
	opscomWith('continue-', ', Continue', concurrency, { settings: { onError: 'continueRegularOutput' } });
export const opscomErrorOutput = (concurrency: number) =>
	opscomWith('error-output-', ', error output', concurrency, { settings: { onError: 'continueErrorOutput' } });

/** With a Reference ID that n8n has to evaluate for each item, because it is more than a column. */
export const opscomLongerExpression = (concurrency: number) =>
	opscomWith('longer-expression-', ', longer expression', concurrency, {
		referenceId: '={{ $json.reference_id.trim() }}',
	});

/** With a credential that differs from item to item. */
export const opscomOwnCredential = (concurrency: number): Contestant => ({
	...opscomWith('own-credential-', ', credential by item', concurrency),
	node: ({ ownCredential: credential }) => opscomNode({ credential, options: { concurrency } }, COLUMN, MEASURED),
});

export const opscomDryRun: Contestant = {
	id: 'opscom-dry-run',
	label: 'OPSCOM node, dry run',
	node: ({ credential }) => opscomNode({ credential, options: { dryRun: true } }, COLUMN, MEASURED),
	sendsNothing: true,
};

/** A permit for each row. */
export const opscomCreate = (concurrency: number): Contestant =>
	opscomWith('create-', ', creations', concurrency, {
		operation: 'create',
		fields: { plate: '={{ $json.plate }}', endTime: '2099-03-02T17:00:00', additionalFields: {} },
	});

export const barePool = (concurrency: number): Contestant => ({
	id: `bare-pool-${concurrency}`,
	label: `Bare pool in n8n, ${concurrency} at once`,
	concurrency,
	node: ({ deleteUrl, token }) =>
		node(MEASURED, `${CUSTOM}.barePool`, 1, { url: deleteUrl, token, concurrency }, COLUMN),
});

export const declarative: Contestant = {
	id: 'declarative',
	label: 'Declarative node',
	node: ({ credential }) => ({
		...node(MEASURED, `${CUSTOM}.declarative`, 1, { referenceId: REFERENCE_ID }, COLUMN),
		...using(credential),
	}),
};

/** The newest version of the HTTP Request node in n8n 2.41.1. */
const HTTP_REQUEST_VERSION = 4.5;

/** As the default of the OPSCOM node. */
const BATCH = 5;

function httpRequest(url: string, parameters: IDataObject): INode {
	const common = { method: 'POST', url, sendBody: true, specifyBody: 'json', options: {} };
	return node(MEASURED, 'n8n-nodes-base.httpRequest', HTTP_REQUEST_VERSION, { ...common, ...parameters }, COLUMN);
}

const bodyWithToken = (token: string) => `={ "apiToken": "${token}", "referenceID": "{{ $json.reference_id }}" }`;

/** As people set it up by hand: the whole JSON body with the token in it, everything else as it is. */
export const httpRequestToken: Contestant = {
	id: 'http-request-token',
	label: 'HTTP Request node, token in the node',
	node: ({ deleteUrl, token }) => httpRequest(deleteUrl, { jsonBody: bodyWithToken(token) }),
};

/** As they should set it up. */
export const httpRequestCredential: Contestant = {
	id: 'http-request-credential',
	label: 'HTTP Request node, OPSCOM credential',
	node: ({ deleteUrl, credential }) => ({
		...httpRequest(deleteUrl, {
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'opscomApi',
			jsonBody: '={ "referenceID": "{{ $json.reference_id }}" }',
		}),
		...using(credential),
	}),
};

/**
 * At the pace of five requests at once: five requests every time that a response takes. The node does not wait for the
 * responses of a batch, and has no batches without a pause (read in n8n 2.40.5).
 */
export const httpRequestBatching: Contestant = {
	id: 'http-request-batching',
	label: `HTTP Request node, Batching of ${BATCH}`,
	node: ({ deleteUrl, token, latency }) =>
		httpRequest(deleteUrl, {
			jsonBody: bodyWithToken(token),
			options: { batching: { batch: { batchSize: BATCH, batchInterval: latency } } },
		}),
};

/** The same in the n8n with the other build. */
export const inOtherBuild = ({ id, label, ...contestant }: Contestant): Contestant => ({
	...contestant,
	id: `other-${id}`,
	label: `${label} (other build)`,
	isOther: true,
});
