import { isPlate, lotOf, shownAlone, summaryOf } from '../assumptions';
import { PLATE_VALIDATION, textOf, type Body } from '../attributes';
import type { PermitStore } from '../permitStore';
import { Refused } from '../refused';
import { jsonResponse, type OpscomResponse } from '../response';

/** The two documented forms of Plate Validation's response: that of opscom.wiki and that of ops-com.atlassian.net. */
export type PlateForm = 'newer' | 'older';

/** Tells what is known of a plate. Changes nothing. */
export function plateValidation(permits: PermitStore, body: Body, form: PlateForm): OpscomResponse {
	const plate = textOf(body, PLATE_VALIDATION.plate);
	if (plate === undefined) throw new Refused(9006);
	const listed = permits
		.all()
		.filter((permit) => isPlate(permit.plate, plate))
		.map((permit) => ({ type: permit.type, shortName: lotOf(permit), expires: permit.endTime.replace('T', ' ') }));
	const response =
		listed.length === 0 ? '' : `${listed.map((permit) => summaryOf(permit)).join('\n')}\n\nALARM: \n\n DNTT: `;

	if (form === 'older') {
		const permit = shownAlone(listed);
		const responseJSON = permit ? { ...permit, active: '1', dntt: [] } : {};
		return jsonResponse(200, { response, plate, responseJSON });
	}
	const responseJSON = { permits: listed, dntt: [], alarm: '' };
	return jsonResponse(200, { error: 0, data: { response, plate, responseJSON }, message: '' });
}
