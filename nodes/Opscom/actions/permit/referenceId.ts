import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { CodeMessages } from '../../exchange/messages';
import type { Checked } from '../checked';
import type { ItemRequest } from '../operation';
import { findCharacter, readText, refuseText, type TextField } from './text';

const FIELD: TextField = {
	name: 'Reference ID',
	source: 'Use the value that OPSCOM returned when the permit was created.',
	longest: 50,
};
const NOT_IN_IDS = /[^A-Za-z0-9-]/u;
const CREDENTIAL = "the 'OPSCOM API' credential";

/** Advice for "Record not found.". */
export const NOT_FOUND_ADVICE =
	"Check that the ID came from the permit's own create call, and that the permit was not deleted earlier.";

/** The field in which an item names its permit. */
export const referenceIdField: INodeProperties = {
	displayName: FIELD.name,
	name: 'referenceId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 1a9b5375-cb75-4c71-9939-eeae550b09ac',
};

/** OPSCOM's codes for a request that names its permit by the Reference ID (API Error Codes, opscom.wiki). */
export const referenceIdCodes: CodeMessages = {
	9008: {
		text: 'OPSCOM did not receive the Reference ID',
		advice: `Map '${FIELD.name}' to the value that OPSCOM returned when the permit was created.`,
	},
	9009: { text: 'OPSCOM has no permit with this Reference ID', advice: NOT_FOUND_ADVICE },
	9030: {
		text: 'OPSCOM reported a value that is too long',
		advice: `Check '${FIELD.name}' and the 'API Token' of ${CREDENTIAL}: each has at most ${FIELD.longest} characters.`,
	},
	9031: {
		text: 'OPSCOM reported that a required value is missing',
		advice: `Check '${FIELD.name}', and the 'API Token' and 'Client Code' of ${CREDENTIAL}.`,
	},
	9032: {
		text: 'OPSCOM reported a value that is too short',
		advice: `Check that '${FIELD.name}' and the 'API Token' of ${CREDENTIAL} are complete.`,
	},
	9033: {
		text: 'OPSCOM reported a value that is not valid',
		advice: `Check that '${FIELD.name}' is the one that OPSCOM returned when the permit was created, and check the 'API Token' of ${CREDENTIAL}.`,
	},
};

/**
 * Whether a response confirms the ID that was sent, compared as text and without regard to case: the documentation has
 * the ID come back (Push API: Permit Delete and Permit Update, opscom.wiki).
 */
export function confirmsReferenceId({ status, reference_id: confirmed }: IDataObject, { name }: ItemRequest): boolean {
	// A number that JSON cannot hold exactly, or a look-alike of a letter, is another ID.
	const isExact = typeof confirmed === 'string' ? !NOT_IN_IDS.test(confirmed) : Number.isSafeInteger(confirmed);
	return status === 'success' && isExact && String(confirmed).toLowerCase() === name.toLowerCase();
}

/** OPSCOM's documented response to a request that names its permit (Push API: Permit Delete and Permit Update, opscom.wiki). */
export function confirmedReferenceId(id: string): IDataObject {
	return { status: 'success', reference_id: id, InternalReferenceID: id };
}

/**
 * Reads a Reference ID: 1 to 50 letters, digits or dashes (Push API: Permit Delete, opscom.wiki), or a whole number from 1
 * to 999,999,999,999,999. Anything else is refused, because a wrong ID is another permit.
 */
export function readReferenceId(value: unknown): Checked<string> {
	const read = readText(value, FIELD);
	if (!read.ok) return read;
	const text = read.value;
	const wrong = findCharacter(text, NOT_IN_IDS);
	if (wrong !== undefined) {
		return refuseText(FIELD, `can have only letters, digits and dashes, but has ${wrong}`, FIELD.source, text);
	}
	if (/^-\d+$/.test(text)) return refuseText(FIELD, 'is a negative number', FIELD.source, text);
	if (/^[0-]+$/.test(text)) return refuseText(FIELD, 'has only zeros', FIELD.source, text);
	return read;
}
