import { ExecuteContext, RoutingNode } from 'n8n-core';
import {
	createEmptyRunExecutionData,
	NodeHelpers,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentialTestRequest,
	type ICredentialType,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
} from 'n8n-workflow';

import { descriptionOf } from '../engine/descriptionOf';
import { additionalDataOf } from '../engine/engine';

/** What n8n's tester looks a rule's key up with, as a path; the package comes with n8n-core. */
const get = jest.requireActual<(value: unknown, path: string) => unknown>('lodash/get');

/** What n8n shows after 'Test' or 'Save' of a credential. */
export interface Verdict {
	status: 'OK' | 'Error';
	message: string;
}

/**
 * Tests a credential with the steps of n8n's own tester (credentials tester service of n8n 2.40.5): the credential's
 * request is run as that of a declarative node, any 2xx is a success, and the rules say what is not.
 */
export async function testCredential(type: ICredentialType, given: ICredentialDataDecryptedObject): Promise<Verdict> {
	const { request, rules = [] } = type.test as ICredentialTestRequest;
	const data = NodeHelpers.getNodeParameters(
		type.properties,
		given as INodeParameters,
		true,
		false,
		null,
		null,
	) as ICredentialDataDecryptedObject;
	const decrypted = { id: 'credential', name: 'OPSCOM account', type: type.name, data };

	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type: 'test.temp',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [type.name]: { id: decrypted.id, name: decrypted.name } },
	};
	const nodeType: INodeType = {
		description: descriptionOf({
			credentials: [{ name: type.name, required: true }],
			properties: [{ displayName: 'Temp', name: 'temp', type: 'string', default: '', routing: { request } }],
		}),
	};
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: { getByName: () => nodeType, getByNameAndVersion: () => nodeType, getKnownTypes: () => ({}) },
	});
	const setting = { nodeTypes: {}, credentialTypes: { [type.name]: type }, credentials: { [type.name]: data } };
	const context = new ExecuteContext(
		workflow,
		node,
		additionalDataOf({ name: 'Credential test', nodes: [node], connections: {} }, setting, 'internal'),
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);

	let responses: INodeExecutionData[];
	try {
		await workflow.expression.acquireIsolate();
		const output = await new RoutingNode(context, nodeType, decrypted).runNode();
		responses = output?.[0] ?? [];
	} catch (thrown) {
		return { status: 'Error', message: messageOf(thrown as Thrown, rules) };
	} finally {
		await workflow.expression.releaseIsolate();
	}

	// n8n reads the first item without looking whether there is one, and says that it could not connect if there is none.
	const { json: response } = responses[0];
	const broken = rules.find(
		({ type: kind, properties }) =>
			kind === 'responseSuccessBody' && 'key' in properties && get(response, properties.key) === properties.value,
	);
	return broken
		? { status: 'Error', message: broken.properties.message }
		: { status: 'OK', message: 'Connection successful!' };
}

interface Thrown extends Error {
	cause?: { code?: string; response?: { status: number; statusText?: string } };
}

function messageOf({ message, cause }: Thrown, rules: NonNullable<ICredentialTestRequest['rules']>): string {
	const { response, code } = cause ?? {};
	if (!response) return code ?? message;
	const rule = rules.find(({ type, properties }) => type === 'responseCode' && properties.value === response.status);
	if (rule) return rule.properties.message;
	const isSuccess = response.status >= 199 && response.status <= 299;
	return isSuccess ? message : response.statusText || `Received HTTP status code: ${response.status}`;
}
