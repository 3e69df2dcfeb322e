import {
	UserError,
	type IAuthenticate,
	type ICredentialTestRequest,
	type ICredentialType,
	type IDataObject,
	type INodeProperties,
} from 'n8n-workflow';

import { credentialTest } from '../nodes/Opscom/exchange/credentialTest';
import { readAccess } from '../nodes/Opscom/exchange/endpoint';

export class OpscomApi implements ICredentialType {
	name = 'opscomApi';

	displayName = 'OPSCOM API';

	icon = { light: 'file:../nodes/Opscom/opscom.svg', dark: 'file:../nodes/Opscom/opscom.dark.svg' } as const;

	documentationUrl = 'https://github.com/n8n-nodes-opscom/n8n-nodes-opscom#the-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'API Token',
			name: 'apiToken',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The token that OPSCOM gave you for API access: up to 50 letters, digits and dashes',
		},
		{
			displayName: 'Client Code',
			name: 'clientCode',
			type: 'string',
			required: true,
			default: 'OC-TOMA',
			description: 'The code of your organization at OPSCOM. It comes with the token; OC-TOMA is only a sample.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://controller.operationscommander.io',
			description: "OPSCOM's address, without /api at the end. Change it only if OPSCOM gave you another one.",
		},
		{
			displayName:
				'The test reads your permit statistics. When it succeeds, OPSCOM answers at this address and accepts the token for reading. It does not show that the token may delete permits: OPSCOM gives that permission separately.',
			name: 'testNotice',
			type: 'notice',
			default: '',
		},
	];

	/**
	 * Puts the token first into the body, as OPSCOM documents it, and sends it nowhere but to the address of this
	 * credential.
	 *
	 * @throws UserError when a field is not right or the request goes elsewhere; nothing is sent then
	 */
	authenticate: IAuthenticate = async (fields, request) => {
		const access = readAccess(fields);
		if ('advice' in access) throw new UserError(`${access.message}. ${access.advice}`);
		const url = /^https?:/i.test(request.url) ? request.url : access.endpoint + request.url;
		if (!url.startsWith(`${access.endpoint}/`)) {
			throw new UserError(
				`The token of this 'OPSCOM API' credential is only sent to addresses below ${access.endpoint}`,
			);
		}
		return {
			...request,
			baseURL: undefined,
			url,
			body: { apiToken: access.apiToken, ...(request.body as IDataObject) },
		};
	};

	test: ICredentialTestRequest = credentialTest;
}
