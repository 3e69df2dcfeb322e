import type { IDataObject } from 'n8n-workflow';

import { CHECK_TOKEN, sharedCodeMessages } from '../../exchange/errorCodes';
import { invalid, valid, type Checked } from '../checked';
import type { Operation, PermitRequest } from '../operation';
import { codesAboutOtherFields } from './otherFields';
import { readPlainText, refuseText, type TextField } from './text';
import { ZONES, zonesField } from './zone';

const NAMES: TextField = {
	name: ZONES,
	noun: 'line of text',
	oneOf: 'text',
	source: 'Use the names of the zones, separated by commas, or leave the field empty for all zones.',
	longest: 10_000,
};
const CHECK_ZONES = `Check that the names in '${ZONES}' are spelled exactly as in OPSCOM.`;

/** Pull API: Permit Stats (opscom.wiki). */
export const getPermitStats: Operation = {
	resource: 'permit',
	entry: {
		name: 'Get Stats',
		value: 'getStats',
		action: 'Get permit stats',
		description: 'Count the permits in each zone by type. This changes nothing in OPSCOM.',
	},
	fields: [zonesField],
	ownOptions: [],
	service: 'permit',
	path: '/permits/stats',
	safeToRepeat: true,
	wording: {
		done: 'read',
		inDoubt: 'The statistics could not be read',
		resolveDoubt: 'Run this item again. Reading changes nothing in OPSCOM.',
		unconfirmed: "OPSCOM's response has no statistics",
		idName: ZONES,
		idKey: 'zones',
		noOutput: 'OPSCOM has no permits there. Check that the zones are spelled exactly as in OPSCOM.',
		runAgain: 'Run the workflow again. Reading changes nothing in OPSCOM.',
		codes: {
			...codesAboutOtherFields('a request for statistics'),
			9002: {
				text: 'The API token is not valid or does not have permission to read permit statistics',
				advice: CHECK_TOKEN,
			},
			9009: {
				text: 'OPSCOM does not have these zones',
				advice: CHECK_ZONES,
			},
			9030: {
				...sharedCodeMessages[9030],
				advice: `Ask for fewer '${ZONES}' at once. The 'API Token' of the 'OPSCOM API' credential has at most 50 characters.`,
			},
			9033: {
				...sharedCodeMessages[9033],
				advice: `${CHECK_ZONES} Also check the 'API Token' of the 'OPSCOM API' credential.`,
			},
		},
	},

	readRequest(fields) {
		const value = fields.value('zones');
		const zones = Array.isArray(value) ? readChosen(value) : readNames(value);
		if (!zones.ok) return zones;
		const names = zones.value.join(',');
		return valid(names === '' ? requestFor('all zones', {}) : requestFor(names, { zones: names }));
	},
	confirms: ({ data }) => Array.isArray(data) && data.every(isCount),
	outputs: ({ data }) => data as IDataObject[],
};

/** The names that were chosen from the list, or a list that an expression returns. */
function readChosen(names: unknown[]): Checked<string[]> {
	const zones: string[] = [];
	for (const name of names) {
		const zone = readPlainText(name, { ...NAMES, noun: 'zone', oneOf: 'a zone' });
		if (!zone.ok) return zone;
		if (zone.value.includes(',')) {
			return refuseText(
				NAMES,
				'has a zone with a comma in its name, and OPSCOM separates names by commas',
				'Leave this zone out. To count its permits, leave the field empty: the statistics of all zones include it.',
				zone.value,
			);
		}
		zones.push(zone.value);
	}
	return valid(zones);
}

/** Names with commas between them. The sample has no spaces next to the commas; a person writes them. */
function readNames(value: unknown): Checked<string[]> {
	if (typeof value === 'string' && value.trim() === '') return valid([]);
	const text = readPlainText(value, NAMES);
	if (!text.ok) return text;
	const zones = text.value.split(',').map((name) => name.trim());
	const named = zones.filter((name) => name !== '');
	if (named.length > 0) return valid(named);
	return invalid({
		text: `'${ZONES}' contains no name`,
		value,
		advice: 'Enter the name of a zone, or leave the field empty for all zones.',
	});
}

/** A zone can have any name, also one that an object in JavaScript has already; the request's JSON is never such a name. */
function requestFor(id: string, body: IDataObject): PermitRequest {
	return { id, key: JSON.stringify(body), body };
}

/** One with a total cannot be taken for a failed item by n8n (see `run/failedItemShape.ts`). */
function isCount(entry: unknown): entry is IDataObject {
	return typeof entry === 'object' && entry !== null && 'total' in entry;
}
