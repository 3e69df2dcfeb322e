import { isResourceLocatorValue, type INodeProperties } from 'n8n-workflow';

import { valid, type Checked } from '../checked';
import type { Remark } from '../operation';
import { isEmpty, readPlainText, refuseText, type TextField } from './text';

/** The displayed name of the field with several zones. */
export const ZONES = 'Zones';

const ZONE: TextField = { name: 'Zone', source: 'Use the name of the zone as it is spelled in OPSCOM.' };
const NAME_OF_ZONES: TextField = {
	name: ZONES,
	source: 'Use the names of the zones as they are spelled in OPSCOM, or leave the field empty for all zones.',
};

const HAS_COMMA = 'has a name with a comma, and OPSCOM takes a comma for the end of a name';
const ASK_FOR_ALL = `OPSCOM cannot be asked for this zone alone. Leave '${ZONES}' empty to get all zones, and filter the output.`;

/** The field with the zone of a permit. Its list is that of Permit Stats; a zone without a permit is entered by name. */
export const zoneField: INodeProperties = {
	displayName: ZONE.name,
	name: 'zone',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description:
		'The zone where the vehicle may park. The list has the zones with permits; any other one is entered by its name, spelled exactly as in OPSCOM. Officers cannot use a permit if OPSCOM does not know its zone or the zone is not attached to a lot.',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchZones', searchable: true },
		},
		{ displayName: 'By Name', name: 'name', type: 'string', placeholder: 'e.g. Lot 4' },
	],
};

/** Apart from the field: n8n's lint wants a field with such a list to speak of IDs, and OPSCOM's zones have names. */
const LIST = { loadOptionsMethod: 'getZones' };

/** The field with the zones to count in. */
export const zonesField: INodeProperties = {
	displayName: ZONES,
	name: 'zones',
	type: 'multiOptions',
	typeOptions: LIST,
	default: [],
	description:
		'The zones whose permits to count. Leave it empty for all zones. The list has the zones with permits; for any others, use an expression that returns their names, separated by commas and spelled exactly as in OPSCOM.',
};

/** Said of permits without a zone: the handhelds find a permit by the zones of a lot (Manage Lot Zones, wiki.ops-com.com). */
export const noZoneRemark: Remark = {
	kind: 'noZone',
	text: (count) =>
		`${count === 1 ? '1 permit has' : `${count} permits have`} no zone. Officers' devices may not show a permit without one: add 'Zone' under 'Additional Fields'.`,
};

/** Reads the zone that was chosen or entered. A workflow that a program made can have the name alone. */
export function readZone(value: unknown): Checked<string> {
	return readPlainText(isResourceLocatorValue(value) ? value.value : value, ZONE);
}

/**
 * Reads the names of zones: a list of names, or a text or number from an expression, with commas between the names. OPSCOM
 * gets them in one text with commas (Pull API: Permit Stats, opscom.wiki).
 *
 * @returns the names; none stands for all zones
 */
export function readZones(value: unknown): Checked<string[]> {
	// The sample has no spaces next to the commas; a person writes them, and a comma at the end.
	const listed = typeof value === 'string' ? value.split(',').filter((name) => !isEmpty(name)) : value;
	const names: string[] = [];
	for (const given of Array.isArray(listed) ? listed : [listed]) {
		const name = readPlainText(given, NAME_OF_ZONES);
		if (!name.ok) return name;
		if (name.value.includes(',')) return refuseText(NAME_OF_ZONES, HAS_COMMA, ASK_FOR_ALL, name.value);
		names.push(name.value);
	}
	return valid(names);
}
