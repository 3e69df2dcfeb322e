import type { NodeExecutionHint } from 'n8n-workflow';

import { counted } from '../exchange/words';
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
	const repeats = successes.length - new Set(successes.map(({ id }) => id)).size;

	const hints: NodeExecutionHint[] = [];
	const add = (message: string, type: 'info' | 'warning') => hints.push({ message, type, location: 'outputPane' });

	if (dry > 0) {
		add(
			`Dry run: nothing was sent to OPSCOM for ${items(dry)}. Without it the permits would be ${done} for good.`,
			'warning',
		);
	}
	if (failures > 0) {
		const account = dry > 0 ? `${items(failures)} of ${all.length} did not pass.` : tellAccount(accountOf(all), done);
		add(`${account} Each of the others has the reason in its 'error' and 'details' fields.`, 'warning');
	}
	if (already > 0) add(`${items(already)} had been ${done} already, so OPSCOM found no permit.`, 'info');
	if (repeats > 0) {
		add(
			`${items(repeats)} repeat a Reference ID of an earlier item. Each ID was taken once for all its items.`,
			'info',
		);
	}
	if (resumed > 0)
		add(`${items(resumed)} had been ${done} by an earlier try of this run and were not sent again.`, 'info');
	return hints;
}

function items(count: number): string {
	return counted(count, 'item', 'items');
}
