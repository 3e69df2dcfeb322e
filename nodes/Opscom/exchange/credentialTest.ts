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

/** A status alone: n8n shows no message of ours that depends on the body then. */
const DENIED: Message = {
	text: 'OPSCOM, or a firewall or proxy before it, denied access',
	advice:
		"Check 'API Token' and 'Client Code', and ask OPSCOM whether the token is still valid. If all of this is right, ask your network administrator whether a firewall keeps n8n from OPSCOM.",
};

const PROXY_LOGIN: Message = {
	text: 'A proxy between n8n and OPSCOM asks for its own login',
	advice: 'Ask your n8n administrator to check the proxy settings of n8n, such as HTTPS_PROXY.',
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

const NO_SUCCESS: Message = {
	text: "The server's response does not report a success",
	advice: "Check 'Base URL', 'Client Code' and 'API Token'.",
};

function messageFor(status: number): Message {
	if (status < 400) return REDIRECTED;
	if (status === 401 || status === 403) return DENIED;
	if (status === 407) return PROXY_LOGIN;
	return status === 408 || status === 429 || status >= 500 ? UNAVAILABLE : REJECTED;
}

/** Everything that JSON can hold but null, by its constructor. */
const KINDS = [Number, String, Boolean, Array, Object];

/** As programs write a name of two words. */
const CODE_SPELLINGS = [
	...['ErrorCode', 'errorCode', 'Errorcode', 'errorcode', 'ERRORCODE'],
	...['_', '-', ' '].flatMap((between) => [
		`error${between}code`,
		`Error${between}Code`,
		`Error${between}code`,
		`ERROR${between}CODE`,
	]),
];

const STATUS = 'success';
const LONGEST_STATUS = 60;

const bodyRule = (key: string, value: unknown, { text, advice }: Message, code = '') => ({
	type: 'responseSuccessBody' as const,
	properties: { key, value, message: `${text}. ${advice}${code}` },
});

/** A value at `key` that is null or of one of these kinds. */
const kindRules = (key: string, kinds: unknown[], message: Message) => [
	bodyRule(key, null, message),
	...kinds.map((kind) => bodyRule(`${key}.constructor`, kind, message)),
];

/**
 * Any text but "success": one of another length, or with another letter among its first three. Nothing that a server says
 * of a request that did not succeed is so much like it.
 */
const otherStatusRules = [
	...range(0, LONGEST_STATUS)
		.filter((length) => length !== STATUS.length)
		.map((length) => bodyRule('status.length', length, NO_SUCCESS)),
	...[0, 1, 2].flatMap((at) =>
		[...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789']
			.filter((letter) => letter !== STATUS[at])
			.map((letter) => bodyRule(`status.${at}`, letter, NO_SUCCESS)),
	),
];

/**
 * The 'Test' button: OPSCOM's Permit Stats, which reads and takes nothing but the token (Pull API: Permit Stats,
 * opscom.wiki). It says OK for what Get Stats accepts: a list, `data`, without a code and without a `status` but "success".
 * n8n calls any 2xx a success unless a rule of the body matches, and a rule can only name what is wrong: n8n looks its key
 * up as a path and compares with `===` (read in n8n 1.123.81 and 2.41.1). So a value of any kind is found by its
 * constructor. No rule is asked about an empty list: n8n itself fails at that and shows that it could not connect.
 */
export const credentialTest: ICredentialTestRequest = {
	request: { method: 'POST', url: '/permits/stats', body: {}, json: true, disableFollowRedirect: true },
	rules: [
		// For a status without a rule, n8n shows what the server wrote beside it, which can be the token.
		...range(300, 999).map((value) => ({
			type: 'responseCode' as const,
			properties: { value, message: `${messageFor(value).text}. ${messageFor(value).advice} (HTTP ${value})` },
		})),
		...range(9000, 9033).flatMap((code) =>
			[code, String(code)].map((value) =>
				bodyRule('ErrorCode', value, sharedCodeMessages[code] ?? REFUSED, ` (OPSCOM code ${code})`),
			),
		),
		...CODE_SPELLINGS.flatMap((key) => kindRules(key, KINDS, REFUSED)),
		...kindRules('status', [Number, Boolean, Array, Object], NO_SUCCESS),
		...otherStatusRules,
		bodyRule('data', undefined, NOT_OPSCOM),
		...kindRules('data', [Number, String, Boolean, Object], NOT_OPSCOM),
		...kindRules('data.0', [Number, String, Boolean, Array], NOT_OPSCOM),
	] as ICredentialTestRequest['rules'],
};

function range(first: number, last: number): number[] {
	return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
