import type { IDataObject } from 'n8n-workflow';

import type { Outcome } from '../exchange/outcome';
import { stillInDoubt, type OperationWording } from '../exchange/messages';
import type { Message } from '../exchange/text';

interface Identified {
	/** Number of the input item, from 0. */
	item: number;
	/** What the item is called in the summary, without the token; `null` when there is nothing to show. */
	id: string | null;
}

/** An item whose request is done. */
export interface DoneItem extends Identified {
	outcome: 'done';
	/** OPSCOM's JSON, without the token. */
	json: IDataObject;
	/** OPSCOM found nothing left to do. */
	already?: true;
	/** An earlier try of this run did it; nothing was sent now. */
	resumed?: true;
}

/** An item that a dry run checked. */
export interface DryRunItem extends Identified {
	outcome: 'dryRun';
	json: IDataObject;
}

/** An item that is not done, with what a person needs to deal with it. */
export interface FailedItem extends Identified {
	outcome: Exclude<Outcome, 'done'>;
	errorCode: number | string | null;
	httpStatus: number | null;
	/** Requests that were sent. */
	attempts: number;
	message: Message;
	/** Only what is known for the moment: the run is not through with the item. */
	pending?: true;
}

/** What became of one item. */
export type ItemResult = DoneItem | DryRunItem | FailedItem;

/** Whether the item is not done and would not be in a dry run. */
export function isFailed(result: ItemResult): result is FailedItem {
	return result.outcome !== 'done' && result.outcome !== 'dryRun';
}

/** An item of which OPSCOM knows nothing. */
export function notSent(item: number, id: string | null, { text, quote, advice }: Message): FailedItem {
	const message = { text, advice, ...(quote !== undefined && { quote }) };
	return { item, id, outcome: 'notSent', errorCode: null, httpStatus: null, attempts: 0, message };
}

/** An item for which OPSCOM may have done what was asked. */
export function inDoubt(item: number, id: string | null, message: Message): FailedItem {
	return { ...notSent(item, id, message), outcome: 'unknown' };
}

/** An item that is not sent now, but that an earlier attempt may have been carried out for. */
export function notSentInDoubt(
	item: number,
	id: string | null,
	because: Message,
	wording: OperationWording,
): FailedItem {
	return inDoubt(item, id, stillInDoubt(because, wording));
}
