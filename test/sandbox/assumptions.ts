/**
 * What the sandbox assumes beyond OPSCOM's public documentation. Nothing here was seen on a live server: where OPSCOM
 * turns out to act differently, this is the file to change.
 *
 * More assumptions have no value to write down:
 * - Checks run in this order: path, method, client code, content type and JSON, token, reference ID, the other attributes
 *   (plate, end time, start time, zone, permit number, amount, currency), record. The first that fails is reported alone.
 * - Reference IDs, the token and the client code are compared exactly, with upper and lower case told apart.
 * - The `Accept` header is in every sample of the documentation, but a request without it gets the same response.
 * - The one token may do everything. An attribute that is not documented for an operation is ignored.
 * - Codes whose message names an attribute hold wherever it is sent: 9004 and 9005 for the end time, 9006 for the plate,
 *   9007 for the start time, 9008 for the reference ID. Only 9008's message names the operations.
 * - Permit Create requires the plate and the end time, and nothing else, as there is no "is required" code for the rest.
 * - A plate may have 25 characters in Permit Create too, as in Permit Update.
 * - Permit Create responds as Permit Delete and Permit Update do. Its own sample was not seen.
 * - Of several names for one attribute that are sent at once, the first of the documented list wins.
 * - Zones need not be known: any name is accepted. No limit is known for the zone and the permit number.
 * - An update changes what is sent and leaves the rest. What counts as missing is not sent. An end in the past is accepted.
 */

/** No page gives the HTTP status of a refusal. 200 is the hardest on a client: only the body tells that nothing was done. */
export const REFUSAL_STATUS = 200;

/**
 * No code exists for a wrong token. 9002 ("does not have permission") is the nearest one. The status is 401 so that
 * refusals with and without a telling HTTP status both occur.
 */
export const WRONG_TOKEN = { code: 9002, status: 401 };

/** No page says what an unknown client code gives. 9000 ("Client Code is missing") is the only code that names it. */
export const UNKNOWN_CLIENT_CODE = 9000;

/** "Content-Type: application/json" is required, but no page says what happens without it. */
export const WRONG_CONTENT_TYPE = 9003;

/** JSON that is not an object holds no attribute. */
export const JSON_NOT_AN_OBJECT = 9003;

/** No page ties 9009 ("Record not found.") to an operation, or says whether a second deletion succeeds. */
export const NO_SUCH_PERMIT = 9009;

/** 9030 and 9033 are tied to no attribute. 9021 ("plate length exceeds 50") is of vehicles; a permit's plate may have 25. */
export const VALUE_TOO_LONG = 9030;
export const VALUE_INVALID = 9033;

/** Every attribute is typed String. No page says whether a JSON number would do. */
export const VALUE_NOT_A_STRING = 9033;

/** `null` and an empty string count as missing. */
export const isMissing = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Permit Create's page shows one name for each of these; Permit Update documents another one too. */
export const CREATE_ALSO_ACCEPTS = { plate: 'plate', endTime: 'EndDateUtc' };

/** `Y-m-d\TH:i:s` has no offset. One with an offset, a `Z` or a fraction is invalid, and so is a day that no month has. */
export const isTime = (text: string): boolean => {
	const date = new Date(`${text}Z`);
	return !Number.isNaN(date.getTime()) && date.toISOString() === `${text}.000Z`;
};

/** No page compares the two. A permit that ends before it starts, or with it, is of no use. */
export const END_NOT_AFTER_START = 9005;

/** CAD and USD are shown as the values, not as the only ones. */
export const CURRENCIES = ['CAD', 'USD'];

/**
 * 9022 ("A record already exists with the supplied details.") exists, but nothing says when it comes. Unless a sandbox is
 * told to refuse copies, each Permit Create makes a permit: the hardest on a client that repeats one.
 */
export const COPY = 9022;

/** No attribute of Permit Create tells the type. */
export const PUSHED_TYPE = 'temp';

/** Permit Stats says nothing of permits without a zone. */
export const NO_ZONE = '';

/** All permits are counted, whatever their time. Zones and types without a permit are left out; the rest is sorted. */
export const byZoneAndType = (a: { zone: string; type: string }, b: { zone: string; type: string }): number =>
	a.zone.localeCompare(b.zone) || a.type.localeCompare(b.type);

/** Zones are separated by commas, with no spaces in the sample: a space belongs to the name. */
export const zonesIn = (text: string): string[] => text.split(',');

/**
 * Plate Validation's `error` is 0 for a success; no page lists another value, or shows a refusal of the older form, which
 * is taken to be that of the other calls. Checks run in this order: content type and JSON, token, client, plate.
 */
export const PLATE_REFUSAL = 1;

/** The token and the client code of Plate Validation are those of the other calls. Each name of the token is accepted. */
export const PLATE_REASONS = {
	9000: 'The client is missing or not known.',
	9001: 'The API token is missing.',
	9002: 'The API token is not valid.',
	9003: 'The request could not be read.',
	9006: 'The plate is missing.',
	9033: 'The plate is not valid.',
} as Readonly<Record<number, string>>;

/** Plates are compared exactly, with spaces and upper and lower case told apart: the hardest on a client. */
export const isPlate = (known: string, asked: string): boolean => known === asked;

/**
 * A pushed permit is listed at once, whatever its time, and no longer once it is deleted. Its lot's short name is its zone.
 */
export const lotOf = ({ zone }: { zone?: string }): string => zone ?? NO_ZONE;

/** The documentation shows the pattern of the summary, but not how it writes a permit. */
export const summaryOf = (permit: Record<string, string>): string => Object.values(permit).join(' ');

/** Where a plate has several permits, the older form, which has room for one, shows the first. */
export const shownAlone = <T>(permits: T[]): T | undefined => permits[0];

/** What the web server in front of OPSCOM responds with on an unknown path. */
export const UNKNOWN_PATH_STATUS = 404;

/** What the web server responds with on a documented path with another method than POST. */
export const WRONG_METHOD_STATUS = 405;
