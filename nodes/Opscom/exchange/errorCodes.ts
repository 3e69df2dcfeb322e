import type { Words } from './plainWords';

/** Plain words for codes of OPSCOM's public table (API Error Codes, opscom.wiki). */
export type CodeWords = Record<number, Words>;

const CREDENTIAL = "the 'OPSCOM API' credential";

/** For an answer that does not fit the request: it was probably changed on its way. */
export const CHECK_ADDRESS = `Check that 'Base URL' in ${CREDENTIAL} leads straight to OPSCOM. If it does, ask your OPSCOM Account Executive.`;

/** The codes that mean the same for every operation. 9023 to 9029 are not listed by OPSCOM. */
export const sharedCodeWords: CodeWords = {
	9000: {
		message: 'OPSCOM did not get a client code that it knows',
		advice: `Check 'Client Code' in ${CREDENTIAL}. OPSCOM gives it out together with the token.`,
	},
	9001: {
		message: 'OPSCOM did not get the API token',
		advice: `Enter the token again in 'API Token' of ${CREDENTIAL}.`,
	},
	9002: {
		message: 'The API token does not have permission for this',
		advice: 'Ask OPSCOM to give this token the permission, or choose another credential.',
	},
	9003: {
		message: 'OPSCOM could not read the request',
		advice: `Something between n8n and OPSCOM may have changed it. ${CHECK_ADDRESS}`,
	},
	9008: {
		message: 'OPSCOM did not get the Reference ID',
		advice: "Map 'Reference ID' to the value that OPSCOM returned when the permit was created.",
	},
	9009: {
		message: 'OPSCOM has no permit with this Reference ID',
		advice: "Check that the ID came from the permit's own create call, and that the permit was not deleted earlier.",
	},
	9030: {
		message: 'OPSCOM found a value that is too long',
		advice: `Check 'Reference ID' and the 'API Token' of ${CREDENTIAL}: each has at most 50 characters.`,
	},
	9031: {
		message: 'OPSCOM missed a required value',
		advice: `Check 'Reference ID', and the 'API Token' and 'Client Code' of ${CREDENTIAL}.`,
	},
	9032: {
		message: 'OPSCOM found a value that is too short',
		advice: `Check that 'Reference ID' and the 'API Token' of ${CREDENTIAL} are complete.`,
	},
	9033: {
		message: 'OPSCOM did not accept a value',
		advice: `Check that 'Reference ID' is the one that OPSCOM returned when the permit was created, and check the 'API Token' of ${CREDENTIAL}.`,
	},
};
