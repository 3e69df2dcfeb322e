import type { IDataObject } from 'n8n-workflow';

interface Entries extends IDataObject {
	/** What the entries belong to: another address or operation is another matter. */
	scope: string;
	/** Which run of the node in this execution: in a loop it has several. */
	run: number;
	/** ID → OPSCOM's answer that confirmed it, in this run. */
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
		run: number,
	) {
		const kept = context[KEY] as Entries | undefined;
		const mine = kept?.scope === scope ? kept : { scope, run, settled: {}, inDoubt: {} };
		this.entries = mine.run === run ? mine : { ...mine, run, settled: {} };
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

	/**
	 * Forgets what is settled: this run will not be taken up. A doubt stays, because a loop can bring its item back to the
	 * node.
	 */
	drop(): void {
		this.entries.settled = {};
		if (Object.keys(this.entries.inDoubt).length === 0) delete this.context[KEY];
	}
}
