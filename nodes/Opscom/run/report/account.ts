import type { IDataObject } from 'n8n-workflow';

import type { Operation } from '../../actions/operation';
import type { Outcome } from '../../exchange/endings';
import { pluralize } from '../../exchange/text';
import { outcomeOf, type Item, type ItemOutcome } from '../item';
import type { ExchangeRequest } from '../request';

/** How many items came to what. */
export type Counts = Partial<Record<ItemOutcome, number>>;

/** What each outcome is called, in this order; an operation has its own word for `done`. */
const names: Record<Exclude<Outcome, 'done'>, string> = {
	notFound: 'not found',
	refused: 'refused by OPSCOM',
	unknown: 'unknown',
	notSent: 'not sent',
	sentBefore: 'sent before',
};

/** More new permits than custom data has room for are not kept a second time: they are in the node's output. */
const MOST_CREATED = 20;

/** Counts the items of a run by what became of them. */
export function countsOf(items: readonly Item[]): Counts {
	const counts: Counts = {};
	for (const item of items) add(counts, outcomeOf(item), 1);
	return counts;
}

/**
 * Counts in one sentence, e.g. "Of 50 items: 31 deleted, 1 not found, 18 not sent."
 *
 * @param done the operation's word for what OPSCOM confirmed
 */
export function summarize({ done: confirmed = 0, dryRun = 0, ...failed }: Counts, done: string): string {
	const total = Object.values(failed).reduce((sum, count) => sum + count, confirmed + dryRun);
	const counts = Object.entries(names)
		.map(([outcome, name]) => [failed[outcome as keyof typeof names] ?? 0, name] as const)
		.filter(([count]) => count > 0)
		.map(([count, name]) => `${count} ${name}`);
	const isOnlyChecked = dryRun > 0 && confirmed === 0;
	const all = [
		...(isOnlyChecked ? [] : [`${confirmed} ${done}`]),
		...counts,
		...(dryRun > 0 ? [`${dryRun} checked in a dry run`] : []),
	];
	return `Of ${pluralize(total, 'item', 'items')}: ${all.join(', ')}.`;
}

/** One run of a node, or one call of it as an agent's tool. */
interface Call extends IDataObject {
	counts: Counts;
	/** Requests that may or may not be done: what each is, and what it is called. */
	unknown: Record<string, string>;
	/** New permits as "PL8RDR: 1a9b5375-…": the first ones, and how many there are. */
	created: Record<string, string>;
	createdCount: number;
	hints: string[];
}

interface NodeAccount extends IDataObject {
	done: string;
	calls: Record<string, Call>;
}

const KEY = 'opscom';

/** The beginning of a list of `count` texts. */
export interface Listed {
	texts: string[];
	count: number;
}

/**
 * The account of an execution: all OPSCOM nodes with all their runs, tries and calls. It is kept in the context that all
 * nodes of an execution share, which n8n keeps as long as the node's own (see `Saved`).
 */
export class ExecutionAccount {
	private readonly nodes: Record<string, NodeAccount>;
	private readonly mine: NodeAccount;
	private readonly call: string;
	/** What an earlier try of this very run left. */
	private readonly before: Call;
	/** Whether an earlier try of this very run left its account. */
	readonly hasEarlierTry: boolean;

	/**
	 * @param context of the execution: `getContext('flow')`
	 * @param node its name
	 * @param run which run of the node in this execution, from 0, whose further tries replace its account; `undefined` for a
	 * call by an agent, which stands for itself: calls run side by side
	 */
	constructor(
		context: IDataObject,
		node: string,
		run: number | undefined,
		private readonly operation: Operation,
	) {
		this.nodes = (context[KEY] ??= {}) as Record<string, NodeAccount>;
		const known = Object.hasOwn(this.nodes, node) ? this.nodes[node] : undefined;
		this.mine = known ?? { done: '', calls: {} };
		this.mine.done = operation.wording.done;
		this.nodes[node] = this.mine;
		this.call = run === undefined ? `call ${Object.keys(this.mine.calls).length}` : `run ${run}`;
		this.hasEarlierTry = Object.hasOwn(this.mine.calls, this.call);
		this.mine.calls[this.call] ??= { counts: {}, unknown: {}, created: {}, createdCount: 0, hints: [] };
		this.before = this.mine.calls[this.call];
	}

	/** Replaces what is known of this run, but for what an earlier try left and this one does not ask for. */
	write(items: readonly Item[], hints: string[]): void {
		const requests = new Map<string, ExchangeRequest>();
		for (const item of items) if (item.kind === 'sent') requests.set(identityOf(item.request), item.request);
		// A key that is given again for something else was not asked for again.
		const isLeft = ([identity]: [string, string]) =>
			requests.get(identity)?.earlier !== undefined || !requests.has(identity);
		const unknown = [...requests].filter(([, { outcome }]) => outcome === 'unknown');
		const created = createdBy(requests, this.operation);
		const resumed = [...requests.values()].filter(({ isResumed }) => isResumed).length;
		this.mine.calls[this.call] = {
			counts: countsOf(items),
			unknown: Object.fromEntries([
				...Object.entries(this.before.unknown).filter(isLeft),
				...unknown.map(([identity, { name }]) => [identity, name]),
			]),
			created: Object.fromEntries(
				[...Object.entries(this.before.created).filter(isLeft), ...created].slice(0, MOST_CREATED),
			),
			createdCount: created.length + Math.max(0, this.before.createdCount - resumed),
			hints,
		};
		// What is done now is no longer unknown, whichever call asked for it.
		for (const [identity, { outcome }] of requests) {
			if (outcome === 'done') for (const { unknown: open } of this.calls) delete open[identity];
		}
	}

	/** All runs of this node. */
	get total(): Counts {
		return totalOf(this.mine);
	}

	/** What all OPSCOM nodes of the execution did so far, in a sentence for each, with their names when there are several. */
	get summary(): string {
		const nodes = Object.entries(this.nodes);
		return nodes
			.map(([name, node]) => `${nodes.length === 1 ? '' : `${name}: `}${summarize(totalOf(node), node.done)}`)
			.join(' ');
	}

	/** What a person should notice of them, each once. */
	get hints(): string[] {
		return [...new Set(this.calls.flatMap(({ hints }) => hints))];
	}

	/** What is unknown and was not settled later. */
	get unknown(): Listed {
		const texts = this.calls.flatMap(({ unknown }) => Object.values(unknown));
		return { texts, count: texts.length };
	}

	/** What was created, with the new IDs. */
	get created(): Listed {
		const texts = this.calls.flatMap(({ created }) => Object.values(created));
		return { texts, count: this.calls.reduce((sum, { createdCount }) => sum + createdCount, 0) };
	}

	/** Those of all OPSCOM nodes. */
	private get calls(): Call[] {
		return Object.values(this.nodes).flatMap(({ calls }) => Object.values(calls));
	}
}

function identityOf({ scope, key }: ExchangeRequest): string {
	return `${scope} ${key}`;
}

function totalOf({ calls }: NodeAccount): Counts {
	const total: Counts = {};
	for (const { counts } of Object.values(calls)) {
		for (const [outcome, count] of Object.entries(counts)) add(total, outcome as ItemOutcome, count);
	}
	return total;
}

function add(counts: Counts, outcome: ItemOutcome, count: number): void {
	counts[outcome] = (counts[outcome] ?? 0) + count;
}

function createdBy(requests: Map<string, ExchangeRequest>, { newId }: Operation): Array<[string, string]> {
	return [...requests].flatMap(([identity, { confirmed, name }]) => {
		const id = confirmed && newId?.(confirmed);
		return id === undefined ? [] : [[identity, `${name}: ${id}`]];
	});
}
