import { SANDBOX_CLIENT_CODE } from '../test/sandbox';

/** Reference IDs look like OPSCOM's own, so that they take as much room. */
const PREFIX = '1a9b5375-cb75-4c71-9939-';
const DIGITS = 12;

/** The Reference IDs of a run: each item has its own. */
export const referenceIds = (count: number): string[] =>
	Array.from({ length: count }, (_, index) => PREFIX + String(index).padStart(DIGITS, '0'));

/**
 * An n8n expression that makes the same items inside a workflow: with them written out, n8n would spend its time on
 * a long workflow. `client_code` is for the credential that is different from item to item.
 */
export const rowsExpression = (count: number): string =>
	`={{ { rows: Array.from({ length: ${count} }, (_, index) => ({ ` +
	`reference_id: '${PREFIX}' + String(index).padStart(${DIGITS}, '0'), ` +
	`plate: 'PLATE ' + index, client_code: '${SANDBOX_CLIENT_CODE}' })) } }}`;
