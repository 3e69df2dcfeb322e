import type { Message } from './text';

/** Messages for codes of OPSCOM's public table (API Error Codes, opscom.wiki). */
export type CodeMessages = Record<number, Message>;

const CREDENTIAL = "the 'OPSCOM API' credential";

/** For a response that does not fit the request: it was probably changed on its way. */
export const CHECK_BASE_URL = `Check that 'Base URL' in ${CREDENTIAL} points directly to OPSCOM. If it does, contact your OPSCOM Account Executive.`;

/** OPSCOM has no code for a token that it does not know (API Error Codes, opscom.wiki), so 9002 may stand for one. */
export const CHECK_TOKEN = `Check that 'API Token' in ${CREDENTIAL} is complete and still valid. If it is, ask OPSCOM to grant this token the permission.`;

/** The codes that mean the same for every operation. 9023 to 9029 are not listed by OPSCOM. */
export const sharedCodeMessages: CodeMessages = {
	9000: {
		text: 'OPSCOM does not recognize the client code',
		advice: `Check 'Client Code' in ${CREDENTIAL}. OPSCOM provides it together with the token.`,
	},
	9001: {
		text: 'OPSCOM did not receive the API token',
		advice: `Enter the token again in the 'API Token' field of ${CREDENTIAL}.`,
	},
	9002: {
		text: 'The API token is not valid or does not have permission for this',
		advice: CHECK_TOKEN,
	},
	9003: {
		text: 'OPSCOM could not read the request',
		advice: `Something between n8n and OPSCOM may have changed it. ${CHECK_BASE_URL}`,
	},
	9030: {
		text: 'OPSCOM reported a value that is too long',
		advice: `Check the fields of this node and the 'API Token' of ${CREDENTIAL}, which has at most 50 characters.`,
	},
	9031: {
		text: 'OPSCOM reported that a required value is missing',
		advice: `Check the fields of this node, and 'API Token' and 'Client Code' of ${CREDENTIAL}.`,
	},
	9032: {
		text: 'OPSCOM reported a value that is too short',
		advice: `Check the fields of this node, and that the 'API Token' of ${CREDENTIAL} is complete.`,
	},
	9033: {
		text: 'OPSCOM reported a value that is not valid',
		advice: `Check the fields of this node and the 'API Token' of ${CREDENTIAL}.`,
	},
};

/** For a 401 or 403 without OPSCOM's JSON: a page of a firewall, a bot check or a proxy, before or at OPSCOM. */
export const blockedBefore: Message = {
	text: 'The request was blocked before it reached the OPSCOM API, probably by a firewall or proxy',
	advice: `Ask your network administrator to allow requests from this n8n instance to the address in 'Base URL' of ${CREDENTIAL}. If they are not blocked in your network, ask OPSCOM to allow the IP address of this n8n instance.`,
};

/** What a status says for itself, whoever sent it (RFC 9110, 15). */
export const statusMessages: Record<number, Message> = {
	304: {
		text: 'The response came from a cache between n8n and OPSCOM, not from OPSCOM',
		advice: 'Ask your network administrator to let requests to OPSCOM through without a cache.',
	},
	407: {
		text: 'The proxy of your network asks for a login, so nothing was sent to OPSCOM',
		advice:
			"Ask the administrator of this n8n instance to add the proxy's user name and password to HTTPS_PROXY, or OPSCOM's host to NO_PROXY.",
	},
	409: {
		text: 'The request does not fit what OPSCOM has on record',
		advice: 'Compare this item with the permit in OPSCOM, and correct the one that is wrong.',
	},
	413: {
		text: 'The request is too long for OPSCOM or for something between n8n and OPSCOM',
		advice: `Shorten the values of this item. If they are short already, something else may have refused the request. ${CHECK_BASE_URL}`,
	},
	422: {
		text: 'OPSCOM did not accept a value of this item',
		advice: "Check the fields of this item. OPSCOM's own text, if there is one, says what to correct.",
	},
};
