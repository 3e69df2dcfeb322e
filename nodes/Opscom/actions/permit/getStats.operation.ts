import type { IDataObject } from 'n8n-workflow';

import { sharedCodeMessages } from '../../exchange/messages';
import { valid } from '../checked';
import { listIn } from '../../exchange/response';
import type { ItemRequest, Operation } from '../operation';
import { readZones, ZONES, zonesField } from './zone';

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
	effect: 'read',
	wording: {
		done: 'read',
		inDoubt: 'The statistics could not be read',
		resolveDoubt: 'Run this item again. Reading changes nothing in OPSCOM.',
		unconfirmed: "OPSCOM's response has no statistics",
		nameLabel: ZONES,
		nameKey: 'zones',
		noOutput: 'OPSCOM has no permits there. Check that the zones are spelled exactly as in OPSCOM.',
		runAgain: 'Run the workflow again. Reading changes nothing in OPSCOM.',
		codes: {
			9009: { text: 'OPSCOM does not have these zones', advice: CHECK_ZONES },
			9030: { ...sharedCodeMessages[9030], advice: `Ask for fewer '${ZONES}' at once.` },
			9033: { ...sharedCodeMessages[9033], advice: CHECK_ZONES },
		},
	},

	readRequest(fields) {
		const zones = readZones(fields.value('zones'));
		if (!zones.ok) return zones;
		const names = zones.value.join(',');
		return valid(names === '' ? requestFor('all zones', {}) : requestFor(names, { zones: names }));
	},
	confirms: ({ data, status, ...paging }) =>
		['success', undefined].includes(status as string) && listIn(data)?.every(isCount) === true && !hasMore(paging),
	outputs: ({ data }) => listIn(data) as IDataObject[],
};

/** A zone can have any name, also one that an object in JavaScript has already; the request's JSON is never such a name. */
function requestFor(name: string, body: IDataObject): ItemRequest {
	return { name, key: JSON.stringify(body), body };
}

/** Whether a response is one page of several, in either form of Laravel's (its documentation of version 8, Pagination). */
function hasMore({ next_page_url: next, links }: IDataObject): boolean {
	return Boolean(next ?? (links as IDataObject | null | undefined)?.next);
}

/** One with a total cannot be taken for a failed item by n8n (see `run/report/output.ts`). */
function isCount(entry: unknown): entry is IDataObject {
	return typeof entry === 'object' && entry !== null && 'total' in entry;
}
