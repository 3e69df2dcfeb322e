import type { INodeProperties } from 'n8n-workflow';

import { valid, type Checked } from '../checked';
import { asTyped, findCharacter, readText, refuseText, type TextField } from './text';

const FIELD: TextField = {
	name: 'Plate',
	source: "Use the letters and digits on the vehicle's license plate and nothing else.",
	longest: 25,
	placeholders:
		'noplate noplates notag notplated unplated temp temporary temptag tempplate temporarytag temporaryplate papertag paperplate ' +
		'sansplaque licenseplate licenceplate platenumber plateno',
};

/** The field with the plate of the vehicle. */
export const plateField: INodeProperties = {
	displayName: FIELD.name,
	name: 'plate',
	type: 'string',
	default: '',
	placeholder: 'e.g. PL8RDR',
};

/**
 * What no plate holds. Letters and digits of any script, spaces, dashes, periods, apostrophes and raised dots are on
 * plates, but only letters and digits at both ends. A comma, a slash or an ampersand stands between two plates in one
 * cell, and an officer's keyboard does not write full-width letters.
 */
const NOT_ON_PLATES = /^[^\p{L}\p{N}]|[^\p{L}\p{M}\p{N}\p{Zs}.'·•・-]|[\uff01-\uff5e]|[^\p{L}\p{M}\p{N}]$/u;
/** Letters that look like Latin ones: beside these, nobody sees that they are others. */
const LOOK_ALIKE = /[\p{Script=Cyrillic}\p{Script=Greek}]/u;

/** Reads the plate of a permit: 1 to 25 characters (Push API: Permit Update, opscom.wiki). */
export function readPlate(value: unknown): Checked<string> {
	const read = readPlateOf(value, FIELD);
	if (!read.ok || !isTwoPlates(read.value)) return read;
	return refuseText(FIELD, 'seems to have two plates', 'Use a row for each plate.', read.value);
}

/** Reads a plate to look up: also one that reads like a placeholder, such as NONE or VOID. */
export function readPlateToLookUp(value: unknown): Checked<string> {
	return readPlateOf(value, { ...FIELD, isLookedUp: true });
}

function readPlateOf(value: unknown, field: TextField): Checked<string> {
	const read = readText(value, field);
	if (!read.ok) return read;
	const plate = read.value;
	const isLatin = /\p{Script=Latin}/u.test(plate);
	const wrong = findCharacter(plate, NOT_ON_PLATES) ?? (isLatin ? findCharacter(plate, LOOK_ALIKE) : undefined);
	if (wrong === undefined) return valid(asTyped(plate));
	return refuseText(field, `has a character that does not belong there: ${wrong}`, field.source, plate);
}

/** Whether it can be parted at a space so that both sides have six or more letters and digits, and some of each. */
function isTwoPlates(plate: string): boolean {
	const words = plate.split(/\s+/);
	const isPlate = (part: string[]) => {
		const bare = part.join('').replace(/[^\p{L}\p{N}]/gu, '');
		return bare.length >= 6 && /\p{L}/u.test(bare) && /\p{N}/u.test(bare);
	};
	return words.some((_, at) => isPlate(words.slice(0, at)) && isPlate(words.slice(at)));
}
