import type { IExecuteFunctions } from 'n8n-workflow';

import type { Redact } from '../exchange/redact';
import { tellAccount, type Account } from './account';

/** n8n cuts a value of custom data at 512 characters: 12 IDs of 36 fit, with room for "and 38 more". */
const MOST_NAMED = 12;

/**
 * Writes the account into the execution's custom data at the moment of the cancel. n8n 2.40.5 saves nothing else of a
 * cancelled run: neither what the node puts out afterwards nor the node's context (seen there; n8n 1.123.81 saves the
 * context).
 *
 * @param done the operation's word for what OPSCOM confirmed
 */
export function noteCancel(context: IExecuteFunctions, account: Account, done: string, redact: Redact): void {
	const { unknown } = account;
	const more = unknown.length - MOST_NAMED;
	context.customData?.set('opscom_account', tellAccount(account, done));
	if (unknown.length === 0) return;
	const named = unknown.slice(0, MOST_NAMED).join(' ') + (more > 0 ? ` and ${more} more` : '');
	context.customData?.set('opscom_unknown', redact(named));
}
