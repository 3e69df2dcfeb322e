import axios, { AxiosError, type AxiosRequestConfig } from 'axios';
import { Agent } from 'node:http';
import type { Readable } from 'node:stream';
import { calls } from './calls';
import type { Sandbox } from './index';

/** What an independent client received. */
export interface ReceivedResponse {
	status: number;
	headers: Record<string, unknown>;
	/** As received, not parsed. */
	body: string;
}

/** A new connection for each request, as n8n's request helper opens it. */
const oneConnectionEach = new Agent({ keepAlive: false });

/**
 * Sends one request with axios and returns the response whatever its status, unparsed and without following a redirect.
 * Throws axios's own error when there is no response.
 */
export async function send(url: string, config: AxiosRequestConfig<unknown> = {}): Promise<ReceivedResponse> {
	const { status, headers, data } = await axios.request<string>({
		url,
		method: 'post',
		headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
		httpAgent: oneConnectionEach,
		maxRedirects: 0,
		proxy: false,
		responseType: 'text',
		transformRequest: (body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body)),
		transformResponse: (body: string) => body,
		validateStatus: () => true,
		...config,
	});
	return { status, headers: { ...headers }, body: data };
}

export const operationUrl = ({ url, clientCode }: Sandbox, operation: string): string =>
	operation === 'plate'
		? `${url}/api/v1/validate/plate`
		: `${url}/api/${clientCode}/v1/${calls.find(({ name }) => name === operation)?.path}`;

/** One request with the sandbox's token and these attributes, and the JSON that comes back. */
export async function call(sandbox: Sandbox, operation: string, attributes: Record<string, unknown> = {}) {
	const { token, clientCode } = sandbox;
	const account = operation === 'plate' ? { api_token: token, client: clientCode } : { apiToken: token };
	return jsonIn(await send(operationUrl(sandbox, operation), { data: { ...account, ...attributes } }));
}

export const jsonIn = ({ body }: ReceivedResponse): Record<string, unknown> =>
	JSON.parse(body) as Record<string, unknown>;

/** The documented request for one deletion. */
export function deletePermit(
	sandbox: Sandbox,
	referenceID: string,
	config?: AxiosRequestConfig<unknown>,
): Promise<ReceivedResponse> {
	return send(operationUrl(sandbox, 'delete'), { data: { apiToken: sandbox.token, referenceID }, ...config });
}

/** The same request, up to the headers of the response. The body comes as the sandbox sends it; destroy it to leave. */
export async function beginDeletion(sandbox: Sandbox, referenceID: string) {
	const { status, headers, data } = await axios.request<Readable>({
		url: operationUrl(sandbox, 'delete'),
		method: 'post',
		data: { apiToken: sandbox.token, referenceID },
		httpAgent: oneConnectionEach,
		proxy: false,
		responseType: 'stream',
	});
	return { status, headers: { ...headers } as Record<string, unknown>, body: data };
}

/** Waits for a request to end without a response, and returns the code of the cut. Throws when there was one. */
export async function codeOfCut(request: Promise<ReceivedResponse>): Promise<string | undefined> {
	const cut = await request.then(
		({ status }) => new Error(`There was a response with HTTP ${status}`),
		(reason: unknown) => reason,
	);
	if (cut instanceof AxiosError) return cut.code;
	throw cut;
}
