import type { ICredentialTestRequest } from 'n8n-workflow';

import { sharedCodeWords } from './errorCodes';
import type { Words } from './plainWords';

const NOT_OPSCOM: Words = {
	message: 'The answer did not come from the OPSCOM API',
	advice: "Check 'Base URL' and 'Client Code'.",
};

const DENIED: Words = {
	message: 'OPSCOM did not accept the API token or the client code',
	advice: "Check 'API Token' and 'Client Code', and ask OPSCOM whether the token is still valid.",
};

const MOVED: Words = {
	message: "The address in 'Base URL' points to another one, which was not followed to keep the token safe",
	advice: "Enter OPSCOM's own address in 'Base URL'.",
};

const UNAVAILABLE: Words = {
	message: 'OPSCOM could not answer now',
	advice: 'Test the credential again in a few minutes.',
};

const REFUSED: Words = {
	message: 'OPSCOM refused the request',
	advice: 'Ask your OPSCOM Account Executive.',
};

/** n8n shows the bare HTTP words for a status without a rule. 520 to 530 are those of a common proxy, Cloudflare. */
const STATUSES = [...range(300, 308), ...range(400, 431), 451, ...range(500, 511), ...range(520, 530)];

function wordsFor(status: number): Words {
	if (status < 400) return MOVED;
	if (status === 401 || status === 403) return DENIED;
	return status === 408 || status === 429 || status >= 500 ? UNAVAILABLE : NOT_OPSCOM;
}

/**
 * The 'Test' button: OPSCOM's Permit Stats, which reads and takes nothing but the token (Pull API: Permit Stats,
 * opscom.wiki). n8n calls any 2xx a success unless a rule of the body matches, so an `ErrorCode` and an answer without
 * `data` (an HTML page, say) are ruled out by name.
 */
export const credentialTest: ICredentialTestRequest = {
	request: { method: 'POST', url: '/permits/stats', body: {}, json: true, disableFollowRedirect: true },
	rules: [
		...STATUSES.map((value) => ({
			type: 'responseCode' as const,
			properties: { value, message: `${joined(wordsFor(value))} (HTTP ${value})` },
		})),
		...range(9000, 9033).map((value) => ({
			type: 'responseSuccessBody' as const,
			properties: {
				key: 'ErrorCode',
				value,
				message: `${joined(sharedCodeWords[value] ?? REFUSED)} (OPSCOM code ${value})`,
			},
		})),
		...[undefined, null].map((value) => ({
			type: 'responseSuccessBody' as const,
			properties: { key: 'data', value, message: joined(NOT_OPSCOM) },
		})),
	] as ICredentialTestRequest['rules'],
};

function range(first: number, last: number): number[] {
	return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function joined({ message, advice }: Words): string {
	return `${message}. ${advice}`;
}
