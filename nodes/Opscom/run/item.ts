import type { IDataObject } from 'n8n-workflow';

import type { Remark } from '../actions/operation';
import type { Options } from '../actions/options';
import type { Outcome } from '../exchange/endings';
import type { Message } from '../exchange/text';
import type { ExchangeRequest, HeldBack } from './request';

/** What is known of one input item. */
export type Item =
	/** The run ended before it was looked at; an earlier try may have sent it. */
	| { kind: 'unread'; isInDoubt: boolean; heldBack: HeldBack }
	/** It cannot be sent as it is; `request` is the one that an earlier try sent for it. */
	| { kind: 'invalid'; name: string | null; message: Message; outcome: 'notSent' | 'unknown' | 'sentBefore' }
	| { kind: 'dryRun'; request: ExchangeRequest; remarks: Remark[] }
	| { kind: 'sent'; request: ExchangeRequest; choices: Options['choices']; remarks: Remark[] };

/** What became of an item. */
export type ItemOutcome = Outcome | 'dryRun';

/** What became of an item, by what is known of it now. */
export function outcomeOf(item: Item): ItemOutcome {
	switch (item.kind) {
		case 'unread':
			return item.isInDoubt ? 'unknown' : 'notSent';
		case 'invalid':
			return item.outcome;
		case 'dryRun':
			return item.kind;
		case 'sent':
			return item.request.outcome === 'notFound' && doneJsonOf(item) ? 'done' : item.request.outcome;
	}
}

/** The JSON that says that an item is done; `undefined` when it is not. */
export function doneJsonOf(item: Item): IDataObject | undefined {
	return item.kind === 'sent' ? item.request.doneJson(item.choices) : undefined;
}

/** Whether an item is not done and would not be in a dry run. */
export function isFailure(outcome: ItemOutcome): outcome is Exclude<Outcome, 'done'> {
	return outcome !== 'done' && outcome !== 'dryRun';
}

/** What an item is called, without the token; `null` when there is nothing to show. */
export function nameOf(item: Item): string | null {
	if (item.kind === 'unread') return null;
	return item.kind === 'invalid' ? item.name : item.request.name;
}
