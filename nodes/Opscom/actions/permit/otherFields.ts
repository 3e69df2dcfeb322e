import { CHECK_BASE_URL, type CodeMessages } from '../../exchange/errorCodes';

/** What OPSCOM reports, and the field that it is about, by code (API Error Codes, opscom.wiki). */
const reports: Record<number, [reported: string, field: string]> = {
	9004: ['a missing end time', 'end time'],
	9005: ['an end time that is not valid', 'end time, valid or not'],
	9006: ['a missing plate', 'plate'],
	9007: ['a start time that is not valid', 'start time'],
	9008: ['a missing Reference ID', 'Reference ID'],
	9010: ['a missing plate type', 'plate type'],
	9011: ['a missing province or state', 'province or state'],
	9012: ['a vehicle that it already has', 'vehicle'],
	9013: ['a missing unique ID', 'unique ID besides the Reference ID'],
	9014: ['a missing login source', 'login source'],
	9015: ['a login source that is not valid', 'login source, valid or not'],
	9016: ["a user's missing email address", "user's email address"],
	9017: ["a user's missing first name", "user's first name"],
	9018: ["a user's missing last name", "user's last name"],
	9019: ["a user's email address that is taken", "user's email address, taken or not"],
	9020: ['a username that is taken', 'username'],
	9021: ['a plate that is too long', 'plate, long or short'],
	9022: ['details that it already has', 'details'],
};

/**
 * Messages for the codes about fields that a request does not have. Those that it has are to be replaced.
 *
 * @param request what it is, e.g. "a deletion"
 */
export function codesAboutOtherFields(request: string): CodeMessages {
	const sentence = request[0].toUpperCase() + request.slice(1);
	return Object.fromEntries(
		Object.entries(reports).map(([code, [reported, field]]) => [
			code,
			{
				text: `OPSCOM reported ${reported}, which is not part of ${request}`,
				advice: `${sentence} sends no ${field}, so OPSCOM seems to have mistaken it for another kind of request. ${CHECK_BASE_URL}`,
			},
		]),
	);
}
