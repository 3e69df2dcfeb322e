import { successResponse, type OpscomResponse } from '../response';
import { NO_SUCH_PERMIT } from '../assumptions';
import { textOf, timeOf, UPDATE, type Body } from '../attributes';
import type { Call } from '../calls';
import type { PermitStore } from '../permitStore';
import { Refused } from '../refused';
import { checkOrder, isAmount, isCurrency, requiredReferenceId } from './checks';

/** Changes the plate, the end time, the amount and the currency of a permit, as far as they are sent. */
function permitUpdate(permits: PermitStore, body: Body): OpscomResponse {
	const referenceId = requiredReferenceId(body);
	const plate = textOf(body, UPDATE.plate);
	const endTime = timeOf(body, UPDATE.endTime, 9005);
	const amount = textOf(body, UPDATE.amount, isAmount);
	const currency = textOf(body, UPDATE.currency, isCurrency);

	const permit = permits.get(referenceId);
	if (permit === undefined) throw new Refused(NO_SUCH_PERMIT);
	checkOrder(permit.startTime, endTime);
	permits.put({
		...permit,
		plate: plate ?? permit.plate,
		endTime: endTime ?? permit.endTime,
		amount: amount ?? permit.amount,
		currency: currency ?? permit.currency,
	});
	return successResponse(referenceId);
}

export const call: Call = {
	title: 'Permit Update',
	name: 'update',
	path: 'permits/update',
	respond: ({ permits }, body) => permitUpdate(permits, body),
};
