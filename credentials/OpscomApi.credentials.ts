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
import {
	BASE_URL,
	PLATE_SERVICE_URL,
	findService,
	readAccess,
	type Access,
	type Service,
} from '../nodes/Opscom/exchange/endpoint';

/** For n8n's request helper, and for the older one behind the HTTP Request node (read in n8n 2.40.5). */
const NO_REDIRECT = { disableFollowRedirect: true, followRedirect: false, followAllRedirects: false };

/** The HTTP Request node calls the address `uri`, and sends forms outside of `body` (seen in n8n 2.40.5). */
type Request = IHttpRequestOptions & { uri?: string; form?: unknown; formData?: unknown };

export class OpscomApi implements ICredentialType {
	name = 'opscomApi';

	displayName = 'OPSCOM API';

	icon = { light: 'file:../nodes/Opscom/opscom.svg', dark: 'file:../nodes/Opscom/opscom.dark.svg' } as const;

	documentationUrl = 'https://github.com/n8n-nodes-opscom/n8n-nodes-opscom#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'API Token',
			name: 'apiToken',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The token that OPSCOM gave you for API access: 8 to 50 letters, digits and dashes',
		},
		{
			displayName: 'Client Code',
			name: 'clientCode',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. OC-TOMA',
			description: 'The code of your organization at OPSCOM. It comes with the token.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: BASE_URL,
			description: "OPSCOM's address, without /api at the end. Change it only if OPSCOM gave you another one.",
		},
		{
			displayName: 'Plate Service URL',
			name: 'plateServiceUrl',
			type: 'string',
			required: true,
			default: PLATE_SERVICE_URL,
			description:
				"The address of OPSCOM's plate validation, without /api at the end. Change it only if OPSCOM gave you another one.",
		},
		{
			displayName:
				'The test reads your permit statistics. If it succeeds, OPSCOM responds at this address and accepts the token for reading. It does not show that the token may change or delete permits: OPSCOM gives that permission separately.',
			name: 'testNotice',
			type: 'notice',
			default: '',
		},
	];

	/**
	 * Puts the token first into the body, as OPSCOM documents it for each of its services, and sends it nowhere but to the
	 * two addresses of this credential: no redirect is followed.
	 *
	 * @throws UserError when a field is not right, the request goes elsewhere or has a body that is no JSON object; nothing
	 * is sent then
	 */
	authenticate: IAuthenticate = async (fields, request: Request) => {
		const read = readAccess(fields);
		if (!read.ok) throw new UserError(`${read.error.text}. ${read.error.advice}`);
		const { endpoints } = read.value;

		const [named, other] = request.url === undefined ? (['uri', 'url'] as const) : (['url', 'uri'] as const);
		const target = findService(endpoints, request[named] ?? '');
		if (target === undefined) {
			throw new UserError(
				`The token of this 'OPSCOM API' credential is only sent to addresses below ${endpoints.permit} and ${endpoints.plate}`,
			);
		}
		const body = request.body ?? {};
		if (!isPlainObject(body) || request.form !== undefined || request.formData !== undefined) {
			throw new UserError(
				'The token can only be added to a JSON object. Set the body content type to JSON and use a JSON object',
			);
		}
		const identification = identificationFor(target.service, read.value);
		return {
			...request,
			baseURL: undefined,
			[other]: undefined,
			[named]: target.url,
			...NO_REDIRECT,
			// First, as documented, and last, so that no token of the body's own replaces it.
			body: Object.assign({ ...identification }, body, identification),
		};
	};

	test: ICredentialTestRequest = credentialTest;
}

/** What each service wants in the body of every request (Permit Delete and Plate Validation, opscom.wiki). */
function identificationFor(service: Service, { apiToken, clientCode }: Access): IDataObject {
	return service === 'permit' ? { apiToken } : { api_token: apiToken, client: clientCode };
}

function isPlainObject(value: NonNullable<unknown>): value is IDataObject {
	const prototype = Object.getPrototypeOf(value) as object | null;
	// Not compared with `Object.prototype`: an object from another realm has another one.
	return prototype === null || Object.getPrototypeOf(prototype) === null;
}
