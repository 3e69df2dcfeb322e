import {
	CREATE_ALSO_ACCEPTS,
	isMissing,
	isTime,
	VALUE_INVALID,
	VALUE_NOT_A_STRING,
	VALUE_TOO_LONG,
} from './assumptions';
import { Refused } from './refused';

/** The names and the limits of an attribute in a request, as OPSCOM documents them. */
export interface Attribute {
	names: readonly string[];
	longest?: number;
}

export type Body = Record<string, unknown>;

/** Source: "Push API: Permit Delete" and "Push API: Permit Update", opscom.wiki. */
export const REFERENCE_ID: Attribute = { names: ['referenceid', 'referenceID', 'reference_id'], longest: 50 };

/** Source: "Push API: Permit Update", opscom.wiki. */
export const UPDATE = {
	plate: { names: ['plate', 'LicencePlate'], longest: 25 },
	endTime: { names: ['endTime', 'EndDateUtc'] },
	amount: { names: ['amount', 'Amount'], longest: 9 },
	currency: { names: ['currency', 'CurrencyID'], longest: 10 },
} satisfies Record<string, Attribute>;

/** Source: "Push API: Permit Create", opscom.wiki. */
export const CREATE = {
	plate: { ...UPDATE.plate, names: ['LicencePlate', CREATE_ALSO_ACCEPTS.plate] },
	zone: { names: ['zone'] },
	permitNumber: { names: ['permitNo'] },
	amount: UPDATE.amount,
	currency: UPDATE.currency,
	startTime: { names: ['startTime'] },
	endTime: { names: ['endTime', CREATE_ALSO_ACCEPTS.endTime] },
} satisfies Record<string, Attribute>;

/** Source: "Pull API: Permit Stats", opscom.wiki. */
export const ZONES: Attribute = { names: ['zones'] };

/** Source: "Pull API: Plate Validation", opscom.wiki (newer) and ops-com.atlassian.net (older, `apiToken`). */
export const PLATE_VALIDATION = {
	token: { names: ['api_token', 'apiToken'] },
	client: { names: ['client'] },
	plate: { names: ['plate'] },
} satisfies Record<string, Attribute>;

/** The value that is sent, whatever its type; undefined when there is none. */
export function valueOf(body: Body, { names }: Attribute): unknown {
	return names.map((name) => body[name]).find((value) => !isMissing(value));
}

/**
 * The text that is sent; undefined when there is none.
 *
 * @throws Refused when the value is not text, is too long, or does not pass the check
 */
export function textOf(body: Body, attribute: Attribute, isValid: (text: string) => boolean = () => true) {
	const value = valueOf(body, attribute);
	if (value === undefined) return undefined;
	if (typeof value !== 'string') throw new Refused(VALUE_NOT_A_STRING);
	if (value.length > (attribute.longest ?? Infinity)) throw new Refused(VALUE_TOO_LONG);
	if (!isValid(value)) throw new Refused(VALUE_INVALID);
	return value;
}

/**
 * The time that is sent; undefined when there is none.
 *
 * @throws Refused with the code for an invalid time of this kind
 */
export function timeOf(body: Body, attribute: Attribute, invalid: 9005 | 9007): string | undefined {
	const value = valueOf(body, attribute);
	if (value === undefined) return undefined;
	if (typeof value !== 'string' || !isTime(value)) throw new Refused(invalid);
	return value;
}
