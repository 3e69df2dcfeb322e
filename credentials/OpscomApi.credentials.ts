import {
	UserError,
	type IAuthenticate,
	type ICredentialTestRequest,
	type ICredentialType,
	type IDataObject,
	type IHttpRequestOptions,
	type INodeProperties,
} from 'n8n-workflow';

import { credentialTest } from '../nodes/Opscom/exchange/credentialTest';
import { readAccess } from '../nodes/Opscom/exchange/endpoint';

/** For n8n's request helper, and for the older one behind the HTTP Request node (read in n8n 2.40.5). */
const NO_REDIRECT = { disableFollowRedirect: true, followRedirect: false, followAllRedirects: false };

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
	 * credential: no redirect is followed. n8n's HTTP Request node names the address `uri` (seen in n8n 2.40.5).
	 *
	 * @throws UserError when a field is not right or the request goes elsewhere; nothing is sent then
	 */
	authenticate: IAuthenticate = async (fields, request: IHttpRequestOptions & { uri?: string }) => {
		const access = readAccess(fields);
		if ('advice' in access) throw new UserError(`${access.message}. ${access.advice}`);
		const named = request.url === undefined ? 'uri' : 'url';
		const given = request[named] ?? '';
		const url = /^https?:/i.test(given) ? given : access.endpoint + given;
		if (!url.startsWith(`${access.endpoint}/`)) {
			throw new UserError(
				`The token of this 'OPSCOM API' credential is only sent to addresses below ${access.endpoint}`,
			);
		}
		return {
			...request,
			baseURL: undefined,
			[named]: url,
			...NO_REDIRECT,
			body: { apiToken: access.apiToken, ...(request.body as IDataObject) },
		};
	};

	test: ICredentialTestRequest = credentialTest;
}
