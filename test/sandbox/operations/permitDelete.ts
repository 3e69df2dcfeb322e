import { successResponse, type OpscomResponse } from '../response';
import { NO_SUCH_PERMIT } from '../assumptions';
import type { Body } from '../attributes';
import type { Call } from '../calls';
import type { PermitStore } from '../permitStore';
import { Refused } from '../refused';
import { requiredReferenceId } from './checks';

/** Removes the permit. */
function permitDelete(permits: PermitStore, body: Body): OpscomResponse {
	const referenceId = requiredReferenceId(body);
	if (!permits.delete(referenceId)) throw new Refused(NO_SUCH_PERMIT);
	return successResponse(referenceId);
}

export const call: Call = {
	title: 'Permit Delete',
	name: 'delete',
	path: 'permits/delete',
	respond: ({ permits }, body) => permitDelete(permits, body),
};
