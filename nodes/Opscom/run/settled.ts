import type { IDataObject } from 'n8n-workflow';

import type { Words } from '../exchange/plainWords';
import type { Outcome } from '../exchange/outcome';

/** An item whose request is done, or would be in a dry run. */
export interface Success {
	item: number;
	id: string;
	json: IDataObject;
	/** It was so before this run: OPSCOM found nothing left to do. */
	already?: boolean;
	/** An earlier try of this run did it; nothing was sent now. */
	resumed?: true;
	dryRun?: true;
}

/** An item that is not done, with what a person needs to deal with it. */
export interface Failure extends Words {
	item: number;
	/** As given, when the item's ID is not valid; `null` when there is none to show. */
	id: string | null;
	outcome: Exclude<Outcome, 'deleted'>;
	errorCode: number | string | null;
	httpStatus: number | null;
	attempts: number;
}

/** What became of one item. */
export type Settled = Success | Failure;

/** Whether the item is done, or would be. */
export function isSuccess(settled: Settled): settled is Success {
	return !isFailure(settled);
}

/** Whether the item is not done. */
export function isFailure(settled: Settled): settled is Failure {
	return 'outcome' in settled;
}

/** A failure of which OPSCOM knows nothing. */
export function notSent(item: number, id: string | null, { message, said, advice }: Words): Failure {
	return { item, id, outcome: 'notSent', errorCode: null, httpStatus: null, attempts: 0, message, said, advice };
}
