import type { ICredentialsDecrypted, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { Answer } from './answer';
import { readFault } from './fault';
import type { Ending } from './outcome';

/** What every request of a run shares. */
export interface Line {
	endpoint: string;
	/** As n8n's request helper takes it, so that it is not decrypted again for each request. */
	decrypted: ICredentialsDecrypted;
}

/** Permit Delete and its siblings ask for these (Push API: Permit Delete, opscom.wiki). */
const HEADERS = {
	Accept: 'application/json',
	'Content-Type': 'application/json',
	'Cache-Control': 'no-cache',
};

/**
 * Sends one request, once. `returnFullResponse` with `ignoreHttpStatusErrors` keeps n8n's helper from sending a POST
 * again after a 401 and lets the body of a refusal be read; redirects are not followed, because a 307 would post the
 * token to another host.
 *
 * @param timeout ms
 * @returns the answer, or how the try ended without one; never throws
 */
export async function send(
	context: IExecuteFunctions,
	{ endpoint, decrypted }: Line,
	path: string,
	body: IDataObject,
	timeout: number,
): Promise<Answer | Ending> {
	try {
		const response = await context.helpers.httpRequestWithAuthentication.call(
			context,
			decrypted.type,
			{
				method: 'POST',
				url: endpoint + path,
				headers: { ...HEADERS },
				body,
				json: true,
				timeout,
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
			},
			{ credentialsDecrypted: decrypted },
		);
		return { httpStatus: response.statusCode, headers: response.headers, body: response.body };
	} catch (thrown) {
		return readFault(thrown);
	}
}
