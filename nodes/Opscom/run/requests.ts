import type { IDataObject } from 'n8n-workflow';

import type { Operation, PermitRequest } from '../actions/operation';
import type { Options } from '../actions/options';
import { meaningOf, type Outcome } from '../exchange/endings';
import type { AttemptResult } from '../exchange/response';
import type { Message } from '../exchange/text';
import type { Credential } from './credentials';

/** An earlier attempt that may have been carried out. */
export interface Doubt extends IDataObject {
	/** What the item is called. */
	id: string;
	/** The request had been handed over whole. */
	isWhole: boolean;
	/** The execution of the earlier try that it comes from. */
	execution?: string;
	/** What came back, as far as it fits: of a new permit it can be the only copy of the Reference ID. */
	answer?: string;
}

/** Why a request did not go out, or not any more. */
export type HeldBack =
	/** n8n stopped the execution. */
	| 'cancelled'
	/** Another item failed, with On Error = Stop. */
	| 'failed'
	| 'otherInvalid'
	| 'accessDenied'
	| 'blockedBefore'
	| 'busy'
	| 'silent'
	| 'overtaking'
	| 'sentBefore'
	| 'noMemory'
	/** An exception inside the node. */
	| 'unexpected';

/**
 * One request to OPSCOM with all that is known of it. Every item, text, count, hint, error and record is made from these
 * facts and from nothing else; none of them holds a token.
 */
export interface Request {
	/** Client and operation: the same key at another client is another request. */
	readonly scope: string;
	/** What n8n keeps of it is found by this. */
	readonly key: string;
	readonly asked: PermitRequest;
	/** What it is called, without the token. */
	readonly id: string;
	readonly options: Options;
	readonly credential: Credential;
	/** The numbers of the items that ask for it, from 0. */
	readonly items: number[];

	/** Requests sent in this try. */
	attempts: number;
	isInFlight: boolean;
	/** How the last attempt of this try ended. */
	last?: AttemptResult;
	/** The attempt that may have been carried out, of this try or an earlier one, and is not settled since. */
	doubt?: Doubt;
	/** The JSON with which OPSCOM confirmed it. */
	confirmed?: IDataObject;
	/** It was an earlier try that OPSCOM confirmed it to. */
	isResumed?: true;
	heldBack?: HeldBack;
	/** What an exception inside the node said. */
	thrown?: string;
}

/** What is known of one input item. */
export type Item =
	/** The run ended before it was looked at; an earlier try may have sent it. */
	| { kind: 'unread'; isInDoubt: boolean; heldBack: HeldBack }
	/** It cannot be sent as it is. */
	| { kind: 'invalid'; id: string | null; message: Message; isInDoubt: boolean }
	| { kind: 'dryRun'; request: Request; isSentBefore?: boolean }
	/** Items with the same request can have made other choices in their options. */
	| { kind: 'request'; request: Request; choices: Options['choices'] };

/** What became of an item. */
export type ItemOutcome = Outcome | 'dryRun';

/** Notes that a request leaves: from now on it may be carried out. */
export function markInFlight(request: Request): void {
	request.attempts++;
	request.isInFlight = true;
}

/** Notes how an attempt ended. */
export function markEnded(request: Request, last: AttemptResult, { effect }: Operation): void {
	const { doubt, outcome } = meaningOf(last.ending, effect);
	request.last = last;
	request.isInFlight = false;
	if (outcome === 'done') {
		request.confirmed = last.body ?? {};
		delete request.doubt;
	} else if (doubt !== undefined && effect !== 'read') {
		request.doubt = {
			id: request.id,
			isWhole: doubt === 'whole' || request.doubt?.isWhole === true,
			...answerOf(request, last, effect),
		};
	}
}

/** Of what may be sent twice, nothing in an answer is worth keeping for long. */
function answerOf({ doubt }: Request, last: AttemptResult, effect: Operation['effect']): Pick<Doubt, 'answer'> {
	const answer = (effect === 'once' && last.answer) || doubt?.answer;
	return answer ? { answer } : {};
}

/**
 * The JSON that says that what was asked for is so, with the key by which a later step sees it; `undefined` when OPSCOM
 * did not say that.
 */
export function doneJson(
	{ confirmed, last, asked, doubt, credential }: Request,
	{ alreadyDone, doneKey, effect }: Operation,
	choices: Options['choices'],
): IDataObject | undefined {
	const json =
		confirmed ??
		(last && alreadyDone && meaningOf(last.ending, effect).outcome === 'notFound'
			? credential.redact(alreadyDone(last.body ?? {}, asked, doubt?.isWhole === true, choices))
			: undefined);
	return json && { ...json, ...(doneKey && { [doneKey]: true }) };
}

/** What became of a request, by what is known of it now. */
export function outcomeOfRequest(request: Request, operation: Operation, choices: Options['choices']): Outcome {
	const { last, doubt, heldBack, isInFlight, confirmed } = request;
	// Asked of every item several times: no JSON is made for it where none is needed.
	if (confirmed || doneJson(request, operation, choices)) return 'done';
	if (isInFlight) return 'unknown';
	if (last === undefined) return doubt ? 'unknown' : heldBack === 'sentBefore' ? 'sentBefore' : 'notSent';
	const { outcome } = meaningOf(last.ending, operation.effect);
	// A refusal does not undo what an earlier attempt may have done; that OPSCOM has no such record tells that nothing is left.
	return doubt && outcome !== 'notFound' ? 'unknown' : outcome;
}

/** What became of an item, by what is known of it now. */
export function outcomeOf(item: Item, operation: Operation): ItemOutcome {
	switch (item.kind) {
		case 'unread':
		case 'invalid':
			return item.isInDoubt ? 'unknown' : 'notSent';
		case 'dryRun':
			return item.request.heldBack ? 'notSent' : 'dryRun';
		case 'request':
			return outcomeOfRequest(item.request, operation, item.choices);
	}
}

/** Whether an item is not done and would not be in a dry run. */
export function isFailure(outcome: ItemOutcome): outcome is Exclude<Outcome, 'done'> {
	return outcome !== 'done' && outcome !== 'dryRun';
}

/** What an item is called in the summary, without the token; `null` when there is nothing to show. */
export function idOf(item: Item): string | null {
	switch (item.kind) {
		case 'unread':
			return null;
		case 'invalid':
			return item.id;
		default:
			return item.request.id;
	}
}
