import { sleep } from 'n8n-workflow';

import type { Operation } from '../actions/operation';
import { accountAt } from '../exchange/endpoint';
import type { CheckedItem, InvalidItem } from './checkItems';
import { notSent, notSentInDoubt, type ItemResult } from './itemResult';
import type { ItemResults } from './itemResults';
import type { Ledger } from './ledger';
import { haltedItem, sequenceOf, settledBefore, settledJson, type OpenItem } from './sendAll';

/** Items looked at between two pauses in which n8n does other work. */
const ITEMS_AT_ONCE = 500;

/**
 * Records every checked item by what is known of it before the first request: not valid, settled by an earlier try, or
 * checked in a dry run.
 *
 * @param run which run of the node in this execution, from 0
 * @returns the items that are to be sent
 */
export async function splitItems(
	checked: CheckedItem[],
	operation: Operation,
	ledger: Ledger,
	run: number,
	results: ItemResults,
): Promise<OpenItem[]> {
	const open: OpenItem[] = [];
	const seen = new Set<string>();
	const openSequences = new Set<string>();
	for (const [index, item] of checked.entries()) {
		if (index % ITEMS_AT_ONCE === ITEMS_AT_ONCE - 1) await sleep(0);
		if (!item.ok) {
			results.record(invalidItem(item, operation, ledger, run));
			continue;
		}
		const { request, credential, options } = item;
		const known: OpenItem = {
			...item,
			id: credential.redact(request.id),
			key: keyOf(item, run),
			ledger: ledger.for(accountAt(credential, operation.service) + operation.path),
		};
		const address = `${accountAt(known.credential, operation.service)} ${known.key}`;
		if (seen.has(address)) results.duplicates++;
		seen.add(address);
		const sequence = sequenceOf(known, operation);
		// What was done after a request that is sent once more has to be done after it once more.
		if (openSequences.has(sequence) && !options.dryRun) known.ledger.reopen(known.key);
		const earlier = settledBefore(known, operation);
		const settled = earlier ? { ...earlier, resumed: true as const } : options.dryRun ? dryRun(known) : undefined;
		if (settled) results.record(settled);
		else {
			results.record({ ...haltedItem(known, 'cancelled', operation), pending: true });
			open.push(known);
			openSequences.add(sequence);
		}
	}
	return open;
}

/** A request without a key is one of its own: that of this row in this run, about this record if it is about one. */
function keyOf({ item, request }: Pick<InvalidItem, 'item' | 'request'>, run: number): string {
	return request?.key ?? [`${run}.${item}`, request?.sequence].filter(Boolean).join(' ');
}

function dryRun({ item, id, request, credential }: OpenItem): ItemResult {
	const json = { dryRun: true, ...request.identity, wouldSend: request.body };
	return { item, id, outcome: 'dryRun', json: credential.redact(json) };
}

/** What an earlier try settled stays settled, also when the item's options or credential are no longer valid. */
function invalidItem(invalid: InvalidItem, operation: Operation, ledger: Ledger, run: number): ItemResult {
	const { item, id, message, request, credential } = invalid;
	if (!request) return notSent(item, id, message);
	const key = keyOf(invalid, run);
	const scopes = credential
		? [ledger.for(accountAt(credential, operation.service) + operation.path)]
		: ledger.allOf(operation.path);
	const settledThis = scopes.find((scope) => scope.settledFor(item, key));
	const json = settledThis && settledJson(settledThis, key, request, operation);
	if (json) return { item, id, outcome: 'done', json, resumed: true };
	const isInDoubt = scopes.some((scope) => scope.isInDoubt(key));
	return isInDoubt ? notSentInDoubt(item, id, message, operation.wording) : notSent(item, id, message);
}
