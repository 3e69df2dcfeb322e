import type { IDataObject } from 'n8n-workflow';

import type { Outcome } from '../exchange/outcome';
import { pluralize } from '../exchange/text';
import type { ItemResult } from './itemResult';

/** IDs by what became of them, in the order of the items. An ID on several items stands here once for each. */
export type Account = Record<Outcome | 'dryRun', Array<string | null>>;

/** What each outcome is called; an operation has its own word for `done`. */
const names: Record<Exclude<Outcome, 'done'>, string> = {
	notFound: 'not found',
	refused: 'refused by OPSCOM',
	unknown: 'unknown',
	notSent: 'not sent',
};

/** An account without items. */
export function emptyAccount(): Account {
	return { done: [], notFound: [], refused: [], unknown: [], notSent: [], dryRun: [] };
}

/** Accounts for every item of a run. */
export function accountOf(results: readonly ItemResult[]): Account {
	const account = emptyAccount();
	for (const { outcome, id } of results) account[outcome].push(id);
	return account;
}

/**
 * An account in one sentence, e.g. "Of 50 items: 31 deleted, 1 not found, 18 not sent."
 *
 * @param done the operation's word for what OPSCOM confirmed
 */
export function summarize(account: Account, done: string): string {
	const { done: confirmed, dryRun, ...failed } = account;
	const total = Object.values(account).reduce((sum, ids) => sum + ids.length, 0);
	const counts = Object.entries(failed)
		.filter(([, ids]) => ids.length > 0)
		.map(([outcome, ids]) => `${ids.length} ${names[outcome as keyof typeof names]}`);
	const checked = dryRun.length > 0 ? [`${dryRun.length} checked in a dry run`] : [];
	const onlyChecked = dryRun.length > 0 && confirmed.length === 0;
	const all = [...(onlyChecked ? [] : [`${confirmed.length} ${done}`]), ...counts, ...checked];
	return `Of ${pluralize(total, 'item', 'items')}: ${all.join(', ')}.`;
}

interface NodeAccount extends IDataObject {
	done: string;
	/** The run of the node that `current` is about. */
	run: number;
	current: Account;
	/** All runs before it. */
	earlier: Account;
	/** Of all its runs, what the items are called that are still in doubt. */
	doubts: string[];
	/** n8n may have run the node before, and kept nothing of it. */
	isUnrecorded: boolean;
}

const KEY = 'opscom';

/**
 * The account of an execution: the runs of this node in a loop, their tries and retries, and the other OPSCOM nodes. It is
 * kept in the context that all nodes of an execution share, which survives the same as the node's own (see `Ledger`).
 */
export class ExecutionAccount {
	private readonly nodes: Record<string, NodeAccount>;
	private readonly mine: NodeAccount;
	/** Whether an earlier try of this very run left its account. */
	readonly hasEarlierTry: boolean;

	/**
	 * @param context of the execution: `getContext('flow')`
	 * @param node its name
	 * @param run which run of the node in this execution, from 0; a repeated run replaces its earlier account
	 * @param done the operation's word for what OPSCOM confirmed
	 * @param isRetry whether this execution is n8n's retry of another one
	 */
	constructor(context: IDataObject, node: string, run: number, done: string, isRetry: boolean) {
		this.nodes = (context[KEY] ??= {}) as Record<string, NodeAccount>;
		const known = Object.hasOwn(this.nodes, node) ? this.nodes[node] : undefined;
		this.hasEarlierTry = known?.run === run;
		this.mine = known ?? {
			done,
			run,
			current: emptyAccount(),
			earlier: emptyAccount(),
			doubts: [],
			isUnrecorded: isRetry,
		};
		if (this.mine.run !== run) add(this.mine.earlier, this.mine.current);
		Object.assign(this.mine, { done, run });
		this.nodes[node] = this.mine;
	}

	/**
	 * Whether the account began in a retry: an earlier execution may have run the node, and n8n kept nothing of it. It stays
	 * so in every further try, loop and retry, because nothing can tell any more what was sent.
	 */
	get isUnrecorded(): boolean {
		return this.mine.isUnrecorded;
	}

	/** Replaces what is known of this run. */
	update(current: Account): void {
		this.mine.current = current;
	}

	/** Replaces what is in doubt; no item of this run need name it any more. */
	setDoubts(doubts: string[]): void {
		this.mine.doubts = doubts;
	}

	/** All runs of this node. */
	get total(): Account {
		return sum(this.mine.earlier, this.mine.current);
	}

	/** What all OPSCOM nodes of the execution did so far, in a sentence for each, with their names when there are several. */
	get summary(): string {
		const summaries = Object.entries(this.nodes).map(([node, { earlier, current, done }]) => ({
			node,
			summary: summarize(sum(earlier, current), done),
		}));
		if (summaries.length === 1) return summaries[0].summary;
		return summaries.map(({ node, summary }) => `${node}: ${summary}`).join(' ');
	}

	/** The IDs whose outcome is unknown, by node; empty when there are none. */
	unknown(): Array<{ node: string | undefined; ids: string[] }> {
		const isOne = Object.keys(this.nodes).length === 1;
		return Object.entries(this.nodes)
			.map(([node, { earlier, current, doubts }]) => ({
				node: isOne ? undefined : node,
				ids: [...new Set([...earlier.unknown, ...current.unknown, ...doubts].map(String))],
			}))
			.filter(({ ids }) => ids.length > 0);
	}
}

function sum(first: Account, second: Account): Account {
	const total = emptyAccount();
	add(total, first);
	add(total, second);
	return total;
}

function add(total: Account, account: Account): void {
	for (const [outcome, ids] of Object.entries(account)) {
		for (const id of ids) total[outcome as keyof Account].push(id);
	}
}
