import type { INodeProperties } from 'n8n-workflow';

import { valid, type Checked } from '../checked';
import { asTyped, findCharacter } from './characters';
import { readText, refuseText, type TextField } from './text';

const NAME = 'Plate';

/** The field with the plate of the vehicle. */
export const plateField: INodeProperties = {
	displayName: NAME,
	name: 'plate',
	type: 'string',
	default: '',
	placeholder: 'e.g. PL8RDR',
};

const FIELD: TextField = {
	name: NAME,
	noun: 'plate',
	oneOf: 'a plate',
	source: "Use the letters and digits on the vehicle's license plate and nothing else.",
	longest: 25,
};

/**
 * What no plate holds. Letters and digits of any script, spaces, dashes, periods, apostrophes and raised dots are on
 * plates. A comma, a slash or an ampersand stands between two plates in one cell, and an officer's keyboard does not write
 * full-width letters.
 */
const NOT_ON_PLATES = /[^\p{L}\p{M}\p{N}\p{Zs}.'·•・-]|[\uff01-\uff5e]/u;
const NOT_AT_START = /^[^\p{L}\p{N}]/u;
/** Such as the full stop of a sentence. */
const NOT_AT_END = /[^\p{L}\p{M}\p{N}]$/u;
const LATIN = /\p{Script=Latin}/u;
/** Letters that look like Latin ones: nobody sees that they are others. */
const LOOK_ALIKE = /[\p{Script=Cyrillic}\p{Script=Greek}]/u;

/** Reads a plate: 1 to 25 characters (Push API: Permit Update, opscom.wiki), the first a letter or a digit. */
export function readPlate(value: unknown): Checked<string> {
	const read = readText(value, FIELD);
	if (!read.ok) return read;
	const plate = read.value;
	const first = findCharacter(plate, NOT_AT_START);
	if (first !== undefined) {
		return refuseText(FIELD, `must begin with a letter or a digit, but has ${first}`, FIELD.source, plate);
	}
	const wrong = findCharacter(plate, NOT_ON_PLATES) ?? findCharacter(plate, NOT_AT_END);
	if (wrong !== undefined) {
		return refuseText(FIELD, `has a character that is not part of a plate: ${wrong}`, FIELD.source, plate);
	}
	const lookAlike = LATIN.test(plate) ? findCharacter(plate, LOOK_ALIKE) : undefined;
	if (lookAlike !== undefined) {
		return refuseText(FIELD, `mixes letters of two alphabets: ${lookAlike}`, FIELD.source, plate);
	}
	return valid(asTyped(plate));
}
