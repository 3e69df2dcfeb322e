import type { ICredentialTestRequest } from 'n8n-workflow';

import { sharedCodeMessages } from './messages';
import type { Message } from './text';

const REDIRECTED: Message = {
	text: "The server at 'Base URL' redirects elsewhere. The redirect was not followed, to keep the token safe",
	advice: "Enter OPSCOM's own address in 'Base URL'.",
};

const DENIED: Message = {
	text: 'OPSCOM, or a firewall or proxy before it, denied access',
	advice:
		"Check 'API Token' and 'Client Code', and ask OPSCOM whether the token is still valid. If all of this is right, ask your network administrator whether a firewall keeps n8n from OPSCOM.",
};

const PROXY_LOGIN: Message = {
	text: 'A proxy between n8n and OPSCOM asks for its own login',
	advice: 'Ask your n8n administrator to check the proxy settings of n8n, such as HTTPS_PROXY.',
};

const UNAVAILABLE: Message = {
	text: 'OPSCOM is not available right now',
	advice: 'Test the credential again in a few minutes.',
};

/** What these statuses say for themselves, whoever sent them (RFC 9110, 15). Any other response is judged by its body. */
const statuses: Array<[message: Message, codes: number[]]> = [
	[REDIRECTED, [301, 302, 303, 307, 308]],
	[DENIED, [401, 403]],
	[PROXY_LOGIN, [407]],
	[UNAVAILABLE, [408, 429, 500, 502, 503, 504]],
];

const REFUSED: Message = {
	text: 'OPSCOM refused the request',
	advice: 'Contact your OPSCOM Account Executive.',
};

const NO_SUCCESS: Message = {
	text: "The server's response does not report a success",
	advice: "Check 'Base URL', 'Client Code' and 'API Token'.",
};

const NO_STATISTICS: Message = {
	text: "The server's response does not hold the permit statistics that OPSCOM sends",
	advice: "Check 'Base URL', 'Client Code' and 'API Token'.",
};

/** Codes of OPSCOM's public table, with the gap in it (API Error Codes, opscom.wiki). */
const codes = Array.from({ length: 34 }, (_, at) => 9000 + at);

/** What a response that is no success says, by key: n8n compares one value at a time, and only with `===`. */
const denials: Record<string, unknown[]> = {
	success: [false],
	status: [false, 'error', 'fail', 'failed', 'failure', 'denied', 'unauthorized', 'forbidden', 'pending'],
	// Of any text and any object but an empty one, the constructor of a part tells that it is there.
	'status.constructor': [Number, Object],
	'error.0.constructor': [String, Object],
	'errors.0.constructor': [String, Object],
	'error.constructor': [Object],
	'errors.constructor': [Object],
};

const bodyRule = (key: string, value: unknown, { text, advice }: Message, code = '') => ({
	type: 'responseSuccessBody' as const,
	properties: { key, value, message: `${text}. ${advice}${code}` },
});

/**
 * The 'Test' button: OPSCOM's Permit Stats, which reads and takes nothing but the token (Pull API: Permit Stats,
 * opscom.wiki). n8n calls a response a success unless a rule matches, and shows what the server wrote beside a status that
 * it takes for a failure and that has no rule. So only the statuses that have one are failures; every other response is
 * judged by its body, of which nothing is shown (read in n8n 2.41.1). An empty list is no success either: n8n itself fails
 * at it. The rules travel to every browser with n8n's list of credentials: they name what is likely, and no more.
 */
export const credentialTest: ICredentialTestRequest = {
	request: {
		method: 'POST',
		url: '/permits/stats',
		body: {},
		json: true,
		disableFollowRedirect: true,
		ignoreHttpStatusErrors: { ignore: true, except: statuses.flatMap(([, numbers]) => numbers) },
	},
	rules: [
		...statuses.flatMap(([{ text, advice }, numbers]) =>
			numbers.map((value) => ({
				type: 'responseCode' as const,
				properties: { value, message: `${text}. ${advice} (HTTP ${value})` },
			})),
		),
		...codes.flatMap((code) =>
			[code, String(code)].map((value) =>
				bodyRule('ErrorCode', value, sharedCodeMessages[code] ?? REFUSED, ` (OPSCOM code ${code})`),
			),
		),
		...Object.entries(denials).flatMap(([key, values]) => values.map((value) => bodyRule(key, value, NO_SUCCESS))),
		...[undefined, null].map((value) => bodyRule('data', value, NO_STATISTICS)),
		...[String, Number, Boolean].map((kind) => bodyRule('data.constructor', kind, NO_STATISTICS)),
	] as ICredentialTestRequest['rules'],
};
