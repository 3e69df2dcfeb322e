import { invalid, valid, type Checked } from '../checked';
import { readPlainText, type TextField } from './text';

/** The displayed name of the field. */
export const ZONES = 'Zones';

const FIELD: TextField = {
	name: ZONES,
	noun: 'zone',
	oneOf: 'the name of a zone',
	source: 'Use the names of the zones as they are spelled in OPSCOM, or leave the field empty for all zones.',
	longest: 255,
};

/** Characters of all names together. */
const LONGEST_LIST = 10_000;

/**
 * Reads the names of zones: a list of names, or a text or number from an expression, with commas between the names. OPSCOM
 * gets them in one text with commas (Pull API: Permit Stats, opscom.wiki).
 *
 * @returns the names; none stands for all zones
 */
export function readZones(value: unknown): Checked<string[]> {
	if (Array.isArray(value)) return readNames(value);
	if (typeof value !== 'string') return readNames([value]);
	if (value.length > LONGEST_LIST) return tooLong(value.length);
	if (value.trim() === '') return valid([]);
	// The sample has no spaces next to the commas; a person writes them, and a comma at the end.
	const names = value.split(',').filter((name) => name.trim() !== '');
	if (names.length > 0) return readNames(names);
	return invalid({
		text: `'${ZONES}' contains no name`,
		value,
		advice: 'Enter the name of a zone, or leave the field empty for all zones.',
	});
}

function readNames(values: unknown[]): Checked<string[]> {
	const names: string[] = [];
	for (const value of values) {
		const name = readPlainText(value, FIELD);
		if (!name.ok) return name;
		if (name.value.includes(',')) return hasComma(name.value);
		names.push(name.value);
	}
	const { length } = names.join(',');
	return length > LONGEST_LIST ? tooLong(length) : valid(names);
}

function hasComma(name: string): Checked<never> {
	return invalid({
		text: `'${ZONES}' has a name with a comma, and OPSCOM takes a comma for the end of a name`,
		value: name,
		shown: name,
		advice: `OPSCOM cannot be asked for this zone alone. Leave '${ZONES}' empty to get all zones, and filter the output.`,
	});
}

function tooLong(length: number): Checked<never> {
	return invalid({
		text: `'${ZONES}' has ${length} characters, and ${LONGEST_LIST} is the most`,
		advice: `Ask for fewer zones, or leave '${ZONES}' empty for all zones.`,
	});
}
