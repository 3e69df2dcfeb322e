import type { IExecuteFunctions } from 'n8n-workflow';

/** Permits that a node remembers; the newest stay. */
const MOST_KEPT = 20_000;

/** Keys that are recorded at once: a crash leaves no more than these as a question, and n8n's database is asked less often. */
const RECORDED_AT_ONCE = 20;

/** Keys that are asked about at once, between which n8n does other work. */
const ASKED_AT_ONCE = 1_000;

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
 * What this node has sent that must not be sent twice, in n8n's own memory across executions. It goes by the workflow and
 * the node's id, and outlives crashes, retries and restarts (seen in n8n 1.123.81 and 2.40.5). A key is recorded before its
 * request leaves and taken out when OPSCOM surely did not act on it.
 */
export class Memory {
	/** Key → whether it was new when it was recorded. */
	private readonly recorded = new Map<string, Promise<boolean>>();
	/** Keys that this run recorded. */
	private readonly mine = new Set<string>();
	/** Those of them that are to be taken out again unless their request leaves. */
	private readonly unused = new Set<string>();

	private readonly keys: string[];

	/** @param keys in the order in which they will be needed; requests with different tokens can share one */
	constructor(
		private readonly context: IExecuteFunctions,
		keys: string[],
	) {
		this.keys = [...new Set(keys)];
	}

	/**
	 * Records a key and those that follow it.
	 *
	 * @returns whether it was new
	 * @throws what n8n throws when the workflow is not saved or the database refuses, and when n8n is too old to have a memory
	 */
	async record(key: string): Promise<boolean> {
		const known = this.recorded.get(key);
		if (known) return await known;
		const first = this.keys.indexOf(key);
		const group = this.keys.slice(first, first + RECORDED_AT_ONCE).filter((next) => !this.recorded.has(next));
		const added = inTurn(async () => {
			const news = await this.recordAll(group, MOST_KEPT);
			for (const next of news) {
				this.mine.add(next);
				this.unused.add(next);
			}
		});
		for (const next of group) {
			const isNew = added.then(() => this.mine.has(next));
			// The run can end before anybody asks for it.
			isNew.catch(() => {});
			this.recorded.set(next, isNew);
		}
		await added;
		return this.mine.has(key);
	}

	/** Notes that the request with this key leaves now. */
	use(key: string): void {
		this.unused.delete(key);
	}

	/** Notes that OPSCOM surely did not act on the request with this key. What an earlier run recorded stays. */
	release(key: string): void {
		if (this.mine.has(key)) this.unused.add(key);
	}

	/**
	 * Ends the run's use of the memory: takes out what was recorded and not needed, which would stay as a question, and
	 * records what was used once more, in case another worker wrote at the same moment as this one.
	 *
	 * @param isCancelled does only what is needed, because n8n has saved the execution by now
	 */
	async close(isCancelled: boolean): Promise<void> {
		const unused = [...this.unused];
		const used = [...this.mine].filter((key) => !this.unused.has(key));
		if (unused.length > 0) await inTurn(async () => await this.takeOut(unused));
		for (let first = 0; first < used.length && !isCancelled; first += ASKED_AT_ONCE) {
			const group = used.slice(first, first + ASKED_AT_ONCE);
			await inTurn(async () => await this.recordAll(group, MOST_KEPT));
		}
	}

	/**
	 * Looks up all keys and records none of them.
	 *
	 * @returns those that were recorded earlier
	 * @throws as `record`
	 */
	async lookUp(): Promise<Set<string>> {
		const known = new Set(this.keys);
		for (let first = 0; first < this.keys.length; first += ASKED_AT_ONCE) {
			const group = this.keys.slice(first, first + ASKED_AT_ONCE);
			// n8n can only record and say what was new. There is room for all of them, or they would push out older ones.
			const news = await inTurn(async () => {
				const added = await this.recordAll(group, MOST_KEPT + group.length);
				if (added.size > 0) await this.takeOut([...added]);
				return added;
			});
			for (const key of news) known.delete(key);
		}
		return known;
	}

	/** @returns the keys that are new */
	private async recordAll(keys: string[], maxEntries: number): Promise<Set<string>> {
		const { checkProcessedAndRecord } = this.context.helpers as Partial<IExecuteFunctions['helpers']>;
		if (!checkProcessedAndRecord) throw new TypeError('This version of n8n has no memory across executions');
		const { new: news } = await checkProcessedAndRecord(keys, 'node', { mode: 'entries', maxEntries });
		return new Set(news as string[]);
	}

	private async takeOut(keys: string[]): Promise<void> {
		await this.context.helpers.removeProcessed(keys, 'node', { mode: 'entries' });
	}
}
