import { createHash } from 'node:crypto';
import { setImmediate as otherWork } from 'node:timers/promises';
import { DataDeduplicationService } from 'n8n-core';
import type { ICheckProcessedContextData, IDataDeduplicator, IDeduplicationOutput } from 'n8n-workflow';

/**
 * Stands in for n8n's memory across executions, which is a table of its database: one row for each workflow and node id,
 * read as a whole, changed and written back, with other work in between (as in n8n 2.40.5).
 */
class N8nMemory implements IDataDeduplicator {
	private rows = new Map<string, string[]>();
	/** What the database throws, if it refuses. */
	refusal?: Error;
	/** How many times it was asked. */
	calls = 0;

	/** Forgets everything, also what a run that ended early is still writing. */
	clear(): void {
		this.rows = new Map();
		this.refusal = undefined;
		this.calls = 0;
	}

	/** How many keys of a node are kept. */
	get size(): number {
		return [...this.rows.values()].reduce((sum, keys) => sum + keys.length, 0);
	}

	checkProcessedAndRecord: IDataDeduplicator['checkProcessedAndRecord'] = async (items, _scope, context, options) =>
		await this.change(context, (kept): IDeduplicationOutput => {
			const isNew = items.map((item) => {
				const key = hashOf(item);
				if (kept.includes(key)) return false;
				kept.push(key);
				return true;
			});
			if (options.maxEntries) kept.splice(0, Math.max(0, kept.length - options.maxEntries));
			return { new: items.filter((_, at) => isNew[at]), processed: items.filter((_, at) => !isNew[at]) };
		});

	removeProcessed: IDataDeduplicator['removeProcessed'] = async (items, _scope, context) =>
		await this.change(context, (kept) => {
			const removed = items.map(hashOf);
			kept.splice(0, kept.length, ...kept.filter((key) => !removed.includes(key)));
		});

	clearAllProcessedItems: IDataDeduplicator['clearAllProcessedItems'] = async (_scope, context) =>
		await this.change(context, (kept) => void kept.splice(0));

	getProcessedDataCount: IDataDeduplicator['getProcessedDataCount'] = async (_scope, context) =>
		await this.change(context, (kept) => kept.length);

	private async change<T>({ workflow, node }: ICheckProcessedContextData, work: (kept: string[]) => T): Promise<T> {
		this.calls++;
		if (!workflow.id) throw new Error('The workflow has no id.');
		if (this.refusal) throw this.refusal;
		const { rows } = this;
		const row = `${workflow.id} ${node?.id}`;
		const kept = [...(rows.get(row) ?? [])];
		const result = work(kept);
		await otherWork();
		rows.set(row, kept);
		return result;
	}
}

const hashOf = (value: unknown): string => createHash('md5').update(String(value)).digest('base64');

/** The memory that all runs of a test file share. */
export const n8nMemory = new N8nMemory();

// n8n-core takes a memory once, and all test files of a worker share it.
Reflect.deleteProperty(DataDeduplicationService, 'instance');
void DataDeduplicationService.init(n8nMemory);
