import { CURRENCIES, END_NOT_AFTER_START } from '../assumptions';
import { REFERENCE_ID, textOf, type Body } from '../attributes';
import { Refused } from '../refused';

/** "At least 3 digits, two of them cents", from 0.01 to 999999.99. Source: "Push API: Permit Create", opscom.wiki. */
export const isAmount = (text: string): boolean => /^\d{1,6}\.\d\d$/.test(text) && Number(text) > 0;

export const isCurrency = (text: string): boolean => CURRENCIES.includes(text);

/** "Alphanumeric and dashes". Source: "Push API: Permit Delete", opscom.wiki. */
const isReferenceId = (text: string): boolean => /^[A-Za-z0-9-]+$/.test(text);

/** @throws Refused when the reference ID is missing or malformed */
export function requiredReferenceId(body: Body): string {
	const referenceId = textOf(body, REFERENCE_ID, isReferenceId);
	if (referenceId === undefined) throw new Refused(9008);
	return referenceId;
}

/** @throws Refused when both times are known and the end is not after the start */
export function checkOrder(startTime: string | undefined, endTime: string | undefined): void {
	if (startTime !== undefined && endTime !== undefined && endTime <= startTime) throw new Refused(END_NOT_AFTER_START);
}
