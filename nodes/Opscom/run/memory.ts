import type { IExecuteFunctions, ICheckProcessedOptions } from 'n8n-workflow';

/** Keys that a workflow remembers; the newest stay. */
export const MOST_KEPT = 20_000;

/** Of the workflow, not of the node: one that is cut and pasted keeps it, and a second node shares it. */
const SCOPE = 'workflow';
const OPTIONS: ICheckProcessedOptions = { mode: 'entries', maxEntries: MOST_KEPT };

/**
 * n8n reads, changes and writes one row of its database for each call (seen in n8n 2.40.5), so two calls at the same moment
 * would lose each other's keys. Within one process they wait for each other; two workers can still meet.
 */
let turn: Promise<unknown> = Promise.resolve();

async function inTurn<T>(call: () => Promise<T>): Promise<T> {
	const mine = turn.then(call);
	turn = mine.catch(() => {});
	return await mine;
}

/**
 * The keys under which a workflow has sent what must be sent once only, in n8n's own memory across executions, which
 * outlives crashes, retries and restarts (seen in n8n 1.123.81 and 2.40.5).
 */
export class Memory {
	constructor(private readonly helpers: Partial<IExecuteFunctions['helpers']>) {}

	/**
	 * Records keys.
	 *
	 * @param keys different ones
	 * @returns those that were new
	 * @throws what n8n throws when the database refuses or holds the row in another mode, and when n8n is too old
	 */
	async record(keys: string[]): Promise<Set<string>> {
		return await inTurn(async () => {
			const { checkProcessedAndRecord } = this.helpers;
			if (!checkProcessedAndRecord) throw new TypeError('This version of n8n has no memory across executions');
			const { new: news } = await checkProcessedAndRecord(keys, SCOPE, OPTIONS);
			return new Set(news as string[]);
		});
	}

	/** Takes keys out. One that stays by mistake is asked about, and nothing worse. */
	async takeOut(keys: string[]): Promise<void> {
		await inTurn(async () => await this.helpers.removeProcessed?.(keys, SCOPE, OPTIONS)).catch(() => {});
	}
}

/**
 * What n8n said when it did not record a key, without its advice to clear the memory, which it gives when another node keeps
 * it in another mode (seen in n8n 2.41.1): all would be created again.
 */
export function refusalOf(thrown: unknown): string {
	return (thrown instanceof Error ? thrown.message : String(thrown)).replace(/ Try .*$/s, '');
}

/** The key in that memory: it begins with a word of ours, because a 'Remove Duplicates' node can share it. */
export function memoryKeyOf(clientCode: string, key: string): string {
	return `opscom ${clientCode.toLowerCase().replaceAll('_', '-')} ${key}`;
}
