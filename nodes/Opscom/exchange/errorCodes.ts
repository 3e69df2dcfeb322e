import type { Message } from './text';

/** Messages for codes of OPSCOM's public table (API Error Codes, opscom.wiki). */
export type CodeMessages = Record<number, Omit<Message, 'quote'>>;

export const CREDENTIAL = "the 'OPSCOM API' credential";

/** For a response that does not fit the request: it was probably changed on its way. */
export const CHECK_BASE_URL = `Check that 'Base URL' in ${CREDENTIAL} points directly to OPSCOM. If it does, contact your OPSCOM Account Executive.`;

/** The codes that mean the same for every operation. For all others, OPSCOM's own text is shown. */
export const sharedCodeMessages: CodeMessages = {
	9000: {
		text: 'OPSCOM does not recognize the client code',
		advice: `Check 'Client Code' in ${CREDENTIAL}. OPSCOM provides it together with the token.`,
	},
	9001: {
		text: 'OPSCOM did not receive the API token',
		advice: `Enter the token again in the 'API Token' field of ${CREDENTIAL}.`,
	},
	// OPSCOM has no code for a token that it does not know, so 9002 may stand for one.
	9002: {
		text: 'The API token is not valid or does not have permission for this',
		advice: `Check that 'API Token' in ${CREDENTIAL} is complete and still valid. If it is, ask OPSCOM to grant this token the permission.`,
	},
	9003: {
		text: 'OPSCOM could not read the request',
		advice: `Something between n8n and OPSCOM may have changed it. ${CHECK_BASE_URL}`,
	},
	9030: { text: 'OPSCOM reported a value that is too long', advice: 'Shorten the values of this item.' },
	9031: { text: 'OPSCOM reported that a required value is missing', advice: 'Check the fields of this item.' },
	9032: { text: 'OPSCOM reported a value that is too short', advice: 'Check the fields of this item.' },
	9033: { text: 'OPSCOM reported a value that is not valid', advice: 'Check the fields of this item.' },
};
