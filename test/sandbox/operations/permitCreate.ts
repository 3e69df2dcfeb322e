import { randomUUID } from 'node:crypto';
import { successResponse, type OpscomResponse } from '../response';
import { COPY, PUSHED_TYPE } from '../assumptions';
import { CREATE, textOf, timeOf, type Body } from '../attributes';
import type { Call } from '../calls';
import type { PermitStore } from '../permitStore';
import { Refused } from '../refused';
import { checkOrder, isAmount, isCurrency } from './checks';

/** Adds a permit with a new reference ID. `refuseCopies` is for one whose details are all those of another permit. */
function permitCreate(permits: PermitStore, body: Body, refuseCopies: boolean): OpscomResponse {
	const plate = textOf(body, CREATE.plate);
	if (plate === undefined) throw new Refused(9006);
	const endTime = timeOf(body, CREATE.endTime, 9005);
	if (endTime === undefined) throw new Refused(9004);
	const startTime = timeOf(body, CREATE.startTime, 9007);
	checkOrder(startTime, endTime);
	const details = {
		plate,
		endTime,
		startTime,
		zone: textOf(body, CREATE.zone),
		permitNumber: textOf(body, CREATE.permitNumber),
		amount: textOf(body, CREATE.amount, isAmount),
		currency: textOf(body, CREATE.currency, isCurrency),
	};
	if (refuseCopies && permits.hasCopyOf(details)) throw new Refused(COPY);

	const referenceId = randomUUID();
	permits.put({ ...details, referenceId, type: PUSHED_TYPE });
	return successResponse(referenceId);
}

export const call: Call = {
	title: 'Permit Create',
	name: 'push',
	path: 'permits/push',
	respond: ({ permits, refuseCopies }, body) => permitCreate(permits, body, refuseCopies),
};
