import { jsonResponse, type OpscomResponse } from '../response';
import { byZoneAndType, NO_ZONE, zonesIn } from '../assumptions';
import { textOf, ZONES, type Body } from '../attributes';
import type { Call } from '../calls';
import type { PermitStore } from '../permitStore';

/** Counts the permits of each zone and type, in the zones that are asked for or in all. Changes nothing. */
function permitStats(permits: PermitStore, body: Body): OpscomResponse {
	const zones = textOf(body, ZONES);
	const asked = zones === undefined ? undefined : zonesIn(zones);
	const counts = new Map<string, { type: string; zone: string; total: number }>();
	for (const { type, zone = NO_ZONE } of permits.all()) {
		if (asked && !asked.includes(zone)) continue;
		const key = JSON.stringify([zone, type]);
		counts.set(key, { type, zone, total: (counts.get(key)?.total ?? 0) + 1 });
	}
	const data = [...counts.values()].sort(byZoneAndType).map((count) => ({ ...count, total: String(count.total) }));
	return jsonResponse(200, { data });
}

export const call: Call = {
	title: 'Permit Stats',
	name: 'stats',
	path: 'permits/stats',
	respond: ({ permits }, body) => permitStats(permits, body),
};
