import type { ICredentialTestRequest } from 'n8n-workflow';

import { sharedCodeMessages } from './errorCodes';
import type { Message } from './text';

const NOT_OPSCOM: Message = {
	text: 'The response did not come from the OPSCOM API',
	advice: "Check 'Base URL' and 'Client Code'.",
};

const REJECTED: Message = {
	text: "The server at 'Base URL' rejected the request",
	advice: "Check 'Base URL', 'Client Code' and 'API Token'.",
};

const DENIED: Message = {
	text: 'OPSCOM did not accept the API token or the client code',
	advice: "Check 'API Token' and 'Client Code', and ask OPSCOM whether the token is still valid.",
};

const REDIRECTED: Message = {
	text: "The server at 'Base URL' redirects elsewhere. The redirect was not followed, to keep the token safe",
	advice: "Enter OPSCOM's own address in 'Base URL'.",
};

const UNAVAILABLE: Message = {
	text: 'OPSCOM is not available right now',
	advice: 'Test the credential again in a few minutes.',
};

const REFUSED: Message = {
	text: 'OPSCOM refused the request',
	advice: 'Contact your OPSCOM Account Executive.',
};

function messageFor(status: number): Message {
	if (status < 400) return REDIRECTED;
	if (status === 401 || status === 403) return DENIED;
	return status === 408 || status === 429 || status >= 500 ? UNAVAILABLE : REJECTED;
}

const codeRule = (key: string, value: unknown, { text, advice }: Message, code = '') => ({
	type: 'responseSuccessBody' as const,
	properties: { key, value, message: `${text}. ${advice}${code}` },
});

/**
 * The 'Test' button: OPSCOM's Permit Stats, which reads and takes nothing but the token (Pull API: Permit Stats,
 * opscom.wiki). n8n calls any 2xx a success unless a rule of the body matches, so an error code and a response without
 * `data` (an HTML page, say) are ruled out by name. n8n looks a rule's key up as a path and compares with `===` (read in
 * n8n 1.123.81 and 2.40.5), which is how a code of any value is found: by its constructor.
 */
export const credentialTest: ICredentialTestRequest = {
	request: { method: 'POST', url: '/permits/stats', body: {}, json: true, disableFollowRedirect: true },
	rules: [
		// n8n shows the bare HTTP reason for a status without a rule.
		...range(300, 599).map((value) => ({
			type: 'responseCode' as const,
			properties: { value, message: `${messageFor(value).text}. ${messageFor(value).advice} (HTTP ${value})` },
		})),
		...range(9000, 9033).flatMap((code) =>
			[code, String(code)].map((value) =>
				codeRule('ErrorCode', value, sharedCodeMessages[code] ?? REFUSED, ` (OPSCOM code ${code})`),
			),
		),
		...['ErrorCode', 'errorCode', 'errorcode', 'error_code'].flatMap((key) => [
			codeRule(key, null, REFUSED),
			...[Number, String, Boolean, Array, Object].map((kind) => codeRule(`${key}.constructor`, kind, REFUSED)),
		]),
		...[undefined, null].map((value) => codeRule('data', value, NOT_OPSCOM)),
	] as ICredentialTestRequest['rules'],
};

function range(first: number, last: number): number[] {
	return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
