/**
 * What the sandbox assumes beyond OPSCOM's public documentation. Nothing here was seen on a live server: where OPSCOM
 * turns out to act differently, this is the file to change.
 *
 * Three more assumptions have no value to write down:
 * - Checks run in this order: path, method, client code, content type and JSON, token, reference ID, record.
 * - Reference IDs, the token and the client code are compared exactly, with upper and lower case told apart.
 * - The `Accept` header is in every sample of the documentation, but a request without it is answered all the same.
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

/** JSON that is not an object holds no field. */
export const JSON_NOT_AN_OBJECT = 9003;

/** No page ties 9009 ("Record not found.") to an endpoint, or says whether a second deletion succeeds. */
export const NO_SUCH_PERMIT = 9009;

/** 9030 and 9033 are tied to no field; the reference ID is documented as 50 characters, alphanumeric and dashes. */
export const REFERENCE_ID_TOO_LONG = 9030;
export const REFERENCE_ID_INVALID = 9033;

/** Every attribute is typed String. No page says whether a JSON number would do. */
export const VALUE_NOT_A_STRING = 9033;

/** All three spellings are documented, but not which one wins when several are sent: the first of the documented list. */
export const REFERENCE_ID_SPELLINGS = ['referenceid', 'referenceID', 'reference_id'] as const;

/** `null` and an empty text count as missing. */
export const isMissing = (value: unknown): boolean => value === undefined || value === null || value === '';

/** What the web server in front of OPSCOM says to a path that it does not know. */
export const UNKNOWN_PATH_STATUS = 404;

/** What the web server says to a documented path with another method than POST. */
export const WRONG_METHOD_STATUS = 405;

/** The sandbox knows permits by reference ID only, so Permit Stats counts all as one type in one zone. */
export const STATS_TYPE = 'temp';
export const STATS_ZONE = 'Lot 4';
