import { stillInDoubt, type OperationWording } from '../exchange/messages';
import type { Message } from '../exchange/text';
import { isFailed, notSent, notSentInDoubt, type FailedItem, type ItemResult } from './itemResult';

/** Said of an item that was not sent because the run was stopped from outside. */
export const STOPPED_FIRST: Message = {
	text: 'Not sent: the run was stopped first',
	advice: 'Run this item again if it is still needed.',
	adviceInDoubt: '',
};

/** What is known of every item of a run. It is complete at any moment, because a run can end at any moment. */
export class ItemResults {
	/** The failure that came first; a run with On Error = Stop is about this one. */
	firstFailure?: FailedItem;
	/** Items whose request is the same as that of an earlier item. */
	duplicates = 0;
	/** The run is over. */
	isClosed = false;
	private readonly results: ItemResult[];

	/** @param count items */
	constructor(
		count: number,
		private readonly wording: OperationWording,
	) {
		this.results = Array.from({ length: count }, (_, item) => ({
			...notSent(item, null, STOPPED_FIRST),
			pending: true as const,
		}));
	}

	/** All results, in the order of the items. */
	get all(): readonly ItemResult[] {
		return this.results;
	}

	/** Whether there is an item that a further run could bring to an end. */
	get hasOpenItems(): boolean {
		return this.results.some(({ outcome }) => outcome === 'notSent' || outcome === 'unknown');
	}

	/** Notes that an earlier try may have dealt with items that this one does not reach. */
	expectEarlierTry(): void {
		for (const [item, { id }] of this.results.entries()) {
			this.results[item] = { ...notSentInDoubt(item, id, STOPPED_FIRST, this.wording), pending: true };
		}
	}

	/** Keeps what is known of an item. What comes after the end of the run is not part of its account. */
	record(result: ItemResult): void {
		if (this.isClosed) return;
		this.results[result.item] = result;
		if (isFailed(result) && !result.pending) this.firstFailure ??= result;
	}

	/** Ends the run, with a reason for the items that it was not through with. */
	close(because?: Message): void {
		if (this.isClosed) return;
		for (const result of this.results) {
			if (!isFailed(result) || !result.pending) continue;
			delete result.pending;
			if (because) result.message = result.outcome === 'unknown' ? stillInDoubt(because, this.wording) : because;
			this.firstFailure ??= result;
		}
		this.isClosed = true;
	}
}
