import type { IWorkflowExecutionCustomData } from 'n8n-workflow';

import type { Redact } from '../exchange/redact';
import { tellAccount, type Account } from './account';

/** n8n cuts a value of custom data at 512 characters, which could be in the middle of an ID. */
const LONGEST_VALUE = 512;
const ROOM_FOR_REST = ' and 1000000 more'.length;

/**
 * Writes the account into the execution's custom data at the moment of the cancel. n8n 2.40.5 saves nothing else of a
 * cancelled run: neither what the node puts out afterwards nor the node's context (seen there; n8n 1.123.81 sometimes
 * saves the context).
 *
 * @param customData `$execution.customData`; n8n 1.x has it only there
 * @param done the operation's word for what OPSCOM confirmed
 */
export function noteCancel(
	customData: IWorkflowExecutionCustomData | undefined,
	account: Account,
	done: string,
	redact: Redact,
): void {
	customData?.set('opscom_account', tellAccount(account, done));
	if (account.unknown.length > 0) customData?.set('opscom_unknown', redact(namesOf(account.unknown)));
}

function namesOf(ids: Array<string | null>): string {
	let names = '';
	for (const [index, id] of ids.entries()) {
		const longer = `${names} ${id}`.trim();
		if (longer.length + ROOM_FOR_REST > LONGEST_VALUE) return `${names} and ${ids.length - index} more`;
		names = longer;
	}
	return names;
}
