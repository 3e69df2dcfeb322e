import type { IDataObject } from 'n8n-workflow';

interface Entries extends IDataObject {
	/** What the entries belong to: another address, operation or run of the node is another matter. */
	scope: string;
	/** ID → OPSCOM's answer that confirmed it. */
	settled: Record<string, IDataObject>;
	/** IDs that an earlier try may have dealt with, although no clear answer came. */
	inDoubt: Record<string, true>;
}

const KEY = 'opscom';

/**
 * What earlier tries of this run of the node have settled. It is kept in the node's execution context, which survives
 * n8n's 'Retry On Fail' and 'Retry execution' (seen in n8n 2.40.5), so that those send only what is not settled yet.
 */
export class Ledger {
	private readonly entries: Entries;

	/** @param context of the node: `getContext('node')` */
	constructor(
		private readonly context: IDataObject,
		scope: string,
	) {
		const kept = context[KEY] as Entries | undefined;
		this.entries = kept?.scope === scope ? kept : { scope, settled: {}, inDoubt: {} };
		context[KEY] = this.entries;
	}

	/** OPSCOM's answer, if an earlier try settled this ID. */
	answerFor(id: string): IDataObject | undefined {
		return Object.hasOwn(this.entries.settled, id) ? this.entries.settled[id] : undefined;
	}

	isInDoubt(id: string): boolean {
		return Object.hasOwn(this.entries.inDoubt, id);
	}

	settle(id: string, answer: IDataObject): void {
		this.entries.settled[id] = answer;
		delete this.entries.inDoubt[id];
	}

	doubt(id: string): void {
		this.entries.inDoubt[id] = true;
	}

	/** Forgets everything: nothing of this run is left to be taken up. */
	drop(): void {
		delete this.context[KEY];
	}
}
