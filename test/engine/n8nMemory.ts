import { createHash } from 'node:crypto';
import { setImmediate as otherWork } from 'node:timers/promises';
import { DataDeduplicationService } from 'n8n-core';
import type {
	DeduplicationScope,
	ICheckProcessedContextData,
	ICheckProcessedOptions,
	IDataDeduplicator,
	IDeduplicationOutput,
} from 'n8n-workflow';

type Mode = ICheckProcessedOptions['mode'];

/** One row of the table; of another mode than 'entries', n8n keeps the latest value alone. */
interface Row {
	mode: Mode;
	keys: string[];
}

/** What n8n says of a row that is kept in another mode (n8n 2.41.1). */
export const OTHER_MODE =
	'Deduplication data was originally saved with an incompatible setting of the ‘Keep Items Where’ parameter. Try ’Clean Database’ operation to reset.';

/**
 * Stands in for n8n's memory across executions, which is a table of its database: a row for each workflow, and one for each
 * of its node ids, read as a whole, changed and written back, with other work in between (deduplication-helper of n8n
 * 1.123.81 and 2.41.1).
 */
class N8nMemory implements IDataDeduplicator {
	private rows = new Map<string, Row>();
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

	/** How many keys are kept, of all workflows and nodes. */
	get size(): number {
		return [...this.rows.values()].reduce((sum, { keys }) => sum + keys.length, 0);
	}

	/** Fills the row of a workflow, as another node of it would. */
	fill(keys: string[], mode: Mode = 'entries', workflow = 'workflow'): void {
		this.rows.set(rowNameOf('workflow', { workflow: { id: workflow } } as ICheckProcessedContextData), {
			mode,
			keys: keys.map(hashOf),
		});
	}

	checkProcessedAndRecord: IDataDeduplicator['checkProcessedAndRecord'] = async (items, scope, context, options) =>
		await this.change(scope, context, options, (row): IDeduplicationOutput => {
			if (row.mode !== options.mode) throw new Error(OTHER_MODE);
			// A key that stands twice in one call is new twice.
			const kept = new Set(row.keys);
			const isNew = items.map((item) => !kept.has(hashOf(item)));
			row.keys.push(...items.filter((_, at) => isNew[at]).map(hashOf));
			if (options.maxEntries) row.keys.splice(0, Math.max(0, row.keys.length - options.maxEntries));
			return { new: items.filter((_, at) => isNew[at]), processed: items.filter((_, at) => !isNew[at]) };
		});

	/** Of a row in another mode, n8n takes nothing out and says nothing. */
	removeProcessed: IDataDeduplicator['removeProcessed'] = async (items, scope, context, options) =>
		await this.change(scope, context, options, (row) => {
			for (const key of row.mode === options.mode ? items.map(hashOf) : []) {
				const at = row.keys.indexOf(key);
				if (at !== -1) row.keys.splice(at, 1);
			}
		});

	clearAllProcessedItems: IDataDeduplicator['clearAllProcessedItems'] = async (scope, context) =>
		void this.rows.delete(rowNameOf(scope, context));

	getProcessedDataCount: IDataDeduplicator['getProcessedDataCount'] = async (scope, context) =>
		this.rows.get(rowNameOf(scope, context))?.keys.length ?? 0;

	private async change<T>(
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
		{ mode }: ICheckProcessedOptions,
		work: (row: Row) => T,
	): Promise<T> {
		this.calls++;
		if (!context.workflow.id) throw new Error('The workflow has no id.');
		if (this.refusal) throw this.refusal;
		const { rows } = this;
		const name = rowNameOf(scope, context);
		const row = structuredClone(rows.get(name)) ?? { mode, keys: [] };
		const result = work(row);
		await otherWork();
		rows.set(name, row);
		return result;
	}
}

const rowNameOf = (scope: DeduplicationScope, { workflow, node }: ICheckProcessedContextData) =>
	scope === 'node' ? `${workflow.id} n:${node?.id}` : `${workflow.id} `;

const hashOf = (value: unknown): string => createHash('md5').update(String(value)).digest('base64');

/** The memory that all runs of a test file share. */
export const n8nMemory = new N8nMemory();

// n8n-core takes a memory once, and all test files of a worker share it.
Reflect.deleteProperty(DataDeduplicationService, 'instance');
void DataDeduplicationService.init(n8nMemory);
