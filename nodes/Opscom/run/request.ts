import type { IDataObject } from 'n8n-workflow';

import type { ItemRequest, Operation } from '../actions/operation';
import type { Options } from '../actions/options';
import { meaningOf, type Outcome } from '../exchange/endings';
import { messageFor } from '../exchange/messages';
import type { AttemptResult } from '../exchange/response';
import { excerpt, type Message } from '../exchange/text';
import type { Credential } from './credentials';
import type { ClosedBecause } from './weather';

/** An attempt that may have been carried out and is not settled since. */
export interface Doubt extends IDataObject {
	/** How it ended, in a sentence without a full stop. */
	seen: string;
	/** What came back, as far as it fits: of a new permit it can be the only copy of the Reference ID. */
	answer?: string;
}

/** A creation of an earlier try for the same item, with other values. */
export interface Earlier {
	compared: Array<string | null>;
	/** The Reference ID, if OPSCOM confirmed it. */
	newId?: string;
	doubt?: Doubt;
}

/** Why a request did not go out, or not any more. */
export type HeldBack =
	/** n8n stopped the execution. */
	| 'cancelled'
	/** Another item failed, with On Error = Stop. */
	| 'failed'
	| 'otherInvalid'
	| 'accessDenied'
	| ClosedBecause
	| 'overtaking'
	| 'sentBefore'
	| 'noMemory'
	| 'tooMany'
	/** An exception inside the node. */
	| 'unexpected';

/**
 * One request to OPSCOM with all that is known of it. Every item, text, count, hint, error and record is made from these
 * facts and from nothing else; none of them holds a token.
 */
export class ExchangeRequest {
	/** The numbers of the items that ask for it, from 0. */
	readonly items: number[] = [];
	/** Requests sent in this try. */
	attempts = 0;
	isInFlight = false;
	/** This run is through with it. */
	isEnded = false;
	/** How the last attempt of this try ended. */
	last?: AttemptResult;
	doubt?: Doubt;
	/** The JSON with which OPSCOM confirmed it. */
	confirmed?: IDataObject;
	/** It was an earlier try that OPSCOM confirmed it to. */
	isResumed = false;
	earlier?: Earlier;
	heldBack?: HeldBack;
	/** What was seen of the address that kept it back. */
	seen?: AttemptResult;
	/** What an exception inside the node said. */
	thrown?: string;

	/**
	 * @param scope the operation, the address and the client: the same key elsewhere is another request
	 * @param key what n8n keeps of it is found by this
	 */
	constructor(
		readonly operation: Operation,
		readonly asked: ItemRequest,
		readonly credential: Credential,
		readonly options: Options,
		readonly scope: string,
		readonly key: string,
	) {}

	/** What it is called, without the token. */
	get name(): string {
		return this.credential.redact(this.asked.name);
	}

	/** Where its requests go. */
	get url(): string {
		return this.credential.endpoints[this.operation.service] + this.operation.path;
	}

	/** Notes that it leaves: from now on it may be carried out. */
	begin(): void {
		this.attempts++;
		this.isInFlight = true;
	}

	/** Notes how an attempt ended. */
	end(last: AttemptResult): void {
		const { outcome } = meaningOf(last, this.operation.effect);
		this.last = last;
		this.isInFlight = false;
		if (outcome === 'done') {
			this.confirmed = last.body ?? {};
			delete this.doubt;
		} else if (outcome === 'unknown') {
			const answer = last.answer || this.doubt?.answer;
			this.doubt = { seen: this.messageOf(last).text, ...(answer && { answer }) };
		}
	}

	/** Notes an exception inside the node. */
	noteException(thrown: unknown): void {
		this.heldBack = 'unexpected';
		this.thrown = excerpt(thrown instanceof Error ? thrown.message : String(thrown), this.credential.redact);
		// What left is in doubt, whatever came back: it was not read to its end.
		if (this.isInFlight) this.doubt ??= { seen: 'Something unexpected happened inside the OPSCOM node' };
		this.isInFlight = false;
	}

	/** How an attempt at it, or at the same address, ended. */
	messageOf(result: AttemptResult): Message {
		const { attempts, options, operation } = this;
		return messageFor(result, { attempts, timeout: options.timeout }, operation.wording);
	}

	/** What became of it, by what is known of it now. */
	get outcome(): Outcome {
		if (this.confirmed) return 'done';
		if (this.isInFlight) return 'unknown';
		const outcome = this.last && meaningOf(this.last, this.operation.effect).outcome;
		// That OPSCOM has no such record tells what is now; a refusal does not undo what an earlier attempt may have done.
		if (outcome === 'notFound') return outcome;
		if (this.doubt) return 'unknown';
		// Also after HTTP 429, when another run has sent it meanwhile.
		return this.heldBack === 'sentBefore' ? 'sentBefore' : (outcome ?? 'notSent');
	}

	/**
	 * The JSON that says that what was asked for is so; `undefined` when OPSCOM did not say that.
	 *
	 * @param choices of the item: those with the same request can have made others
	 */
	doneJson(choices: Options['choices']): IDataObject | undefined {
		const { alreadyDone, doneKey } = this.operation;
		const json =
			this.confirmed ??
			(alreadyDone && this.outcome === 'notFound'
				? this.credential.redact(alreadyDone(this.last?.body ?? {}, this.asked, choices))
				: undefined);
		return json && { ...json, ...(doneKey && { [doneKey]: true }) };
	}
}

/** Whether it may still be carried out, or will be sent later: what follows it would be undone. */
export function isOpen({ outcome }: ExchangeRequest): boolean {
	return outcome === 'unknown' || outcome === 'notSent';
}
