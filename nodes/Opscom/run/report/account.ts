import type { IDataObject } from 'n8n-workflow';

import type { Operation } from '../../actions/operation';
import type { Outcome } from '../../exchange/endings';
import { pluralize } from '../../exchange/text';
import { doneJson, idOf, outcomeOf, type Item, type ItemOutcome } from '../requests';

/** IDs by what became of them, in the order of the items. An ID on several items stands here once for each. */
export type Account = Record<ItemOutcome, Array<string | null>>;

/** What each outcome is called; an operation has its own word for `done`. */
const names: Record<Exclude<Outcome, 'done'>, string> = {
	notFound: 'not found',
	refused: 'refused by OPSCOM',
	unknown: 'unknown',
	notSent: 'not sent',
	sentBefore: 'sent before',
};

/** More new records than custom data has room for are not kept a second time. */
const MOST_CREATED = 20;

function emptyAccount(): Account {
	return { done: [], notFound: [], refused: [], unknown: [], notSent: [], sentBefore: [], dryRun: [] };
}

/** Accounts for every item of a run. */
export function accountOf(items: readonly Item[], operation: Operation): Account {
	const account = emptyAccount();
	for (const item of items) account[outcomeOf(item, operation)].push(idOf(item));
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

/** One run of a node, or one call of it as an agent's tool. */
interface Call extends IDataObject {
	account: Account;
	/** IDs that an earlier try left unknown and that are no item's any more. */
	stillUnknown: string[];
	/** What new records are called and their IDs, as "PL8RDR: 1a9b5375-…": the first ones, and how many there are. */
	created: string[];
	createdCount: number;
}

interface NodeAccount extends IDataObject {
	done: string;
	calls: Record<string, Call>;
}

const KEY = 'opscom';

/** The beginning of a list of `count` texts for each node; its name is left out when there is one. */
export type ByNode = Array<{ node: string | undefined; texts: string[]; count: number }>;

/**
 * The account of an execution: all OPSCOM nodes with all their runs, tries and calls. It is kept in the context that all
 * nodes of an execution share, which n8n keeps as long as the node's own (see `Saved`).
 */
export class ExecutionAccount {
	private readonly nodes: Record<string, NodeAccount>;
	private readonly mine: NodeAccount;
	private readonly call: string;
	/** Whether an earlier try of this very run left its account. */
	readonly hasEarlierTry: boolean;

	/**
	 * @param context of the execution: `getContext('flow')`
	 * @param node its name
	 * @param run which run of the node in this execution, from 0, whose further tries replace its account; `undefined` for a
	 * call by an agent, which stands for itself: calls run side by side
	 */
	constructor(context: IDataObject, node: string, run: number | undefined, { wording }: Operation) {
		this.nodes = (context[KEY] ??= {}) as Record<string, NodeAccount>;
		const known = Object.hasOwn(this.nodes, node) ? this.nodes[node] : undefined;
		this.mine = known ?? { done: wording.done, calls: {} };
		this.mine.done = wording.done;
		this.nodes[node] = this.mine;
		this.call = run === undefined ? `call ${Object.keys(this.mine.calls).length}` : `run ${run}`;
		this.hasEarlierTry = Object.hasOwn(this.mine.calls, this.call);
		this.mine.calls[this.call] ??= { account: emptyAccount(), stillUnknown: [], created: [], createdCount: 0 };
	}

	/** Replaces what is known of this run. */
	write(items: readonly Item[], operation: Operation): void {
		const { account: earlier, stillUnknown } = this.mine.calls[this.call];
		const account = accountOf(items, operation);
		const named = new Set(Object.values(account).flat());
		this.mine.calls[this.call] = {
			account,
			stillUnknown: [...new Set([...stillUnknown, ...earlier.unknown.map(String)])].filter((id) => !named.has(id)),
			...createdBy(items, operation),
		};
	}

	/** All runs of this node. */
	get total(): Account {
		return totalOf(this.mine);
	}

	/** What all OPSCOM nodes of the execution did so far, in a sentence for each, with their names when there are several. */
	get summary(): string {
		const nodes = Object.entries(this.nodes);
		return nodes
			.map(([name, node]) => `${nodes.length === 1 ? '' : `${name}: `}${summarize(totalOf(node), node.done)}`)
			.join(' ');
	}

	/** The IDs whose outcome is unknown and that no later run has settled. */
	get unknown(): ByNode {
		return this.byNode(({ calls }) => {
			const open = new Set<string>();
			for (const { account, stillUnknown } of Object.values(calls)) {
				for (const id of account.done) open.delete(String(id));
				for (const id of [...stillUnknown, ...account.unknown]) open.add(String(id));
			}
			return { texts: [...open], count: open.size };
		});
	}

	/** What was created, with the new IDs. */
	get created(): ByNode {
		return this.byNode((node) => {
			const calls = Object.values(node.calls);
			const count = calls.reduce((sum, { createdCount }) => sum + createdCount, 0);
			return { texts: calls.flatMap(({ created }) => created), count };
		});
	}

	private byNode(listOf: (node: NodeAccount) => Omit<ByNode[number], 'node'>): ByNode {
		const isOne = Object.keys(this.nodes).length === 1;
		return Object.entries(this.nodes)
			.map(([name, node]) => ({ node: isOne ? undefined : name, ...listOf(node) }))
			.filter(({ count }) => count > 0);
	}
}

function totalOf({ calls }: NodeAccount): Account {
	const total = emptyAccount();
	for (const { account } of Object.values(calls)) {
		for (const [outcome, ids] of Object.entries(account)) for (const id of ids) total[outcome as ItemOutcome].push(id);
	}
	return total;
}

function createdBy(items: readonly Item[], operation: Operation): Pick<Call, 'created' | 'createdCount'> {
	if (!operation.newId) return { created: [], createdCount: 0 };
	const created = new Set<string>();
	for (const item of items) {
		const json = item.kind === 'request' ? doneJson(item.request, operation, item.choices) : undefined;
		const newId = json && operation.newId(json);
		if (newId !== undefined) created.add(`${idOf(item)}: ${newId}`);
	}
	return { created: [...created].slice(0, MOST_CREATED), createdCount: created.size };
}
