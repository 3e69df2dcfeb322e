import type { NodeExecutionHint } from 'n8n-workflow';

import { counted } from '../exchange/plainWords';
import { accountOf, tellAccount } from './account';
import { isSuccess, type Settled } from './settled';

/**
 * What a person who looks at the run should notice; empty when every item went the ordinary way.
 *
 * @param done the operation's word for what OPSCOM confirmed
 */
export function hintsFor(all: Settled[], done: string): NodeExecutionHint[] {
	const successes = all.filter(isSuccess);
	const failures = all.length - successes.length;
	const dry = successes.filter(({ dryRun }) => dryRun).length;
	const already = successes.filter(({ already }) => already).length;
	const resumed = successes.filter(({ resumed }) => resumed).length;
	const taken = all.filter((settled) => isSuccess(settled) || settled.attempts > 0);
	const repeats = taken.length - new Set(taken.map(({ id }) => id)).size;

	const hints: NodeExecutionHint[] = [];
	const add = (message: string, type: 'info' | 'warning') => hints.push({ message, type, location: 'outputPane' });

	if (dry > 0) {
		add(
			`Dry run: nothing was sent to OPSCOM for ${items(dry)}. Without it the permits would be ${done} for good.`,
			'warning',
		);
	}
	if (failures > 0) {
		const onlyDry = dry > 0 && taken.length === dry;
		const account = onlyDry ? `${items(failures)} of ${all.length} did not pass.` : tellAccount(accountOf(all), done);
		add(`${account} The items that are not ${done} tell why in 'error' and 'details'.`, 'warning');
	}
	if (already > 0)
		add(
			`For ${items(already)} OPSCOM found nothing any more: ${done} already, by an earlier try or before this run.`,
			'info',
		);
	if (repeats > 0) {
		add(
			`Duplicates: for ${items(repeats)} the Reference ID of an earlier item was given again. Each ID was taken once.`,
			'info',
		);
	}
	if (resumed > 0) add(`Not sent again: ${items(resumed)}, ${done} by an earlier try of this run.`, 'info');
	return hints;
}

function items(count: number): string {
	return counted(count, 'item', 'items');
}
