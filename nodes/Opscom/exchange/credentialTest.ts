import type { ICredentialTestRequest } from 'n8n-workflow';

import { sharedCodeWords, type Words } from './errorCodes';

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

const byStatus: Array<[number[], Words]> = [
	[[401, 403], DENIED],
	[[301, 302, 303, 307, 308], MOVED],
	[[400, 404, 405, 410, 415], NOT_OPSCOM],
	[[408, 429, 500, 502, 503, 504], UNAVAILABLE],
];

/**
 * The 'Test' button: OPSCOM's Permit Stats, which reads and takes nothing but the token (Pull API: Permit Stats,
 * opscom.wiki). n8n calls any 2xx a success unless a rule of the body matches, so an `ErrorCode` and an answer without
 * `data` (an HTML page, say) are ruled out by name.
 */
export const credentialTest: ICredentialTestRequest = {
	request: { method: 'POST', url: '/permits/stats', body: {}, json: true, disableFollowRedirect: true },
	rules: [
		...byStatus.flatMap(([statuses, words]) =>
			statuses.map((value) => ({
				type: 'responseCode' as const,
				properties: { value, message: `${joined(words)} (HTTP ${value})` },
			})),
		),
		...Object.entries(sharedCodeWords).map(([code, words]) => ({
			type: 'responseSuccessBody' as const,
			properties: { key: 'ErrorCode', value: Number(code), message: `${joined(words)} (OPSCOM code ${code})` },
		})),
		{
			type: 'responseSuccessBody' as const,
			properties: { key: 'data', value: undefined, message: joined(NOT_OPSCOM) },
		},
	] as ICredentialTestRequest['rules'],
};

function joined({ message, advice }: Words): string {
	return `${message}. ${advice}`;
}
