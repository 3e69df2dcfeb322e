import type { IDataObject } from 'n8n-workflow';

/** What is known of the requests to one address. Lists of IDs, because n8n saves a text once that stands in many places. */
interface Entries extends IDataObject {
	/** Keys that OPSCOM confirmed with its documented response, in this run. */
	settled: string[];
	/** Numbers of the items whose keys these are: without its credential, an item's client is known by its number only. */
	items: number[];
	/** Key → response, for those that OPSCOM confirmed with another one. */
	responses: Record<string, IDataObject>;
	/** Key → OPSCOM's "Record not found.": what that means can differ from item to item. */
	notFound: Record<string, IDataObject>;
	/** Key → what its item is called, of which an earlier try may have been carried out although no clear response came. */
	inDoubt: Record<string, string>;
}

interface Saved extends IDataObject {
	/** Which run of the node in this execution: in a loop it has several. */
	run: number;
	/** The execution in which n8n counts the tries. */
	execution: string;
	/** Tries of this run in this execution, with 'Retry On Fail'. */
	tries: number;
	/** By address and operation: another client's permit with the same ID is another one. */
	scopes: Record<string, Entries>;
}

const KEY = 'opscom';

/**
 * What earlier tries of this run of the node have settled. It is kept in the node's execution context, which survives
 * n8n's 'Retry On Fail' and 'Retry execution' (seen in n8n 2.40.5), so that those send only what is not settled yet.
 */
export class Ledger {
	private readonly saved: Saved;
	private readonly parts = new Map<string, LedgerScope>();

	/**
	 * @param context of the node: `getContext('node')`
	 * @param run which run of the node in this execution, from 0
	 * @param execution the id of this execution: a retried one has another
	 */
	constructor(
		private readonly context: IDataObject,
		run: number,
		execution: string,
	) {
		const kept = context[KEY] as Saved | undefined;
		this.saved = kept ?? { run, execution, tries: 0, scopes: {} };
		if (this.saved.run !== run) this.forgetSettled();
		if (this.saved.run !== run || this.saved.execution !== execution) this.saved.tries = 0;
		Object.assign(this.saved, { run, execution });
		this.saved.tries++;
		context[KEY] = this.saved;
	}

	/** Tries of this run in this execution, this one included. */
	get tries(): number {
		return this.saved.tries;
	}

	/** The part for one address and operation. A scope is read once: its lists can be long. */
	for(scope: string): LedgerScope {
		const known = this.parts.get(scope);
		if (known) return known;
		const part = new LedgerScope(
			(this.saved.scopes[scope] ??= { settled: [], items: [], responses: {}, notFound: {}, inDoubt: {} }),
		);
		this.parts.set(scope, part);
		return part;
	}

	/** What the items are called whose outcome is in doubt, at any address. */
	get doubts(): string[] {
		return Object.keys(this.saved.scopes).flatMap((scope) => this.for(scope).doubts);
	}

	/** The parts of an operation, for an item whose address is not known. */
	allOf(path: string): LedgerScope[] {
		return Object.keys(this.saved.scopes)
			.filter((scope) => scope.endsWith(path))
			.map((scope) => this.for(scope));
	}

	/**
	 * Forgets what is settled, because n8n cannot run this run of the node again. A doubt stays: a loop can bring its item
	 * back to the node.
	 */
	drop(): void {
		this.forgetSettled();
		if (Object.keys(this.saved.scopes).length === 0) delete this.context[KEY];
	}

	private forgetSettled(): void {
		for (const [scope, entries] of Object.entries(this.saved.scopes)) {
			if (Object.keys(entries.inDoubt).length === 0) delete this.saved.scopes[scope];
			else Object.assign(entries, { settled: [], items: [], responses: {}, notFound: {} });
		}
	}
}

/** What is known of the requests to one address. */
export class LedgerScope {
	private readonly settled: Set<string>;
	private readonly items: Set<number>;

	constructor(private readonly entries: Entries) {
		this.settled = new Set(entries.settled);
		this.items = new Set(entries.items);
	}

	/** OPSCOM's response when an earlier try settled this; `documented` when it was the documented one. */
	responseFor(key: string): IDataObject | 'documented' | undefined {
		if (this.settled.has(key)) return 'documented';
		return Object.hasOwn(this.entries.responses, key) ? this.entries.responses[key] : undefined;
	}

	/** OPSCOM's "Record not found." for this. */
	notFoundFor(key: string): IDataObject | undefined {
		return Object.hasOwn(this.entries.notFound, key) ? this.entries.notFound[key] : undefined;
	}

	/** Whether an earlier try settled this key for this very item. */
	settledFor(item: number, key: string): boolean {
		return this.items.has(item) && this.responseFor(key) !== undefined;
	}

	isInDoubt(key: string): boolean {
		return Object.hasOwn(this.entries.inDoubt, key);
	}

	/** What the items are called whose outcome is in doubt. */
	get doubts(): string[] {
		return Object.values(this.entries.inDoubt);
	}

	settle(key: string, response: IDataObject | 'documented', items: number[]): void {
		for (const item of items) {
			if (this.items.has(item)) continue;
			this.items.add(item);
			this.entries.items.push(item);
		}
		if (response !== 'documented') this.entries.responses[key] = response;
		else if (!this.settled.has(key)) {
			this.settled.add(key);
			this.entries.settled.push(key);
		}
		delete this.entries.inDoubt[key];
	}

	/** Forgets that this is settled, because it has to be sent once more. */
	reopen(key: string): void {
		if (this.responseFor(key) === undefined) return;
		this.settled.delete(key);
		this.entries.settled = [...this.settled];
		delete this.entries.responses[key];
	}

	/** Keeps a "Record not found." of which no earlier attempt can be the reason. */
	keepNotFound(key: string, response: IDataObject): void {
		this.entries.notFound[key] = response;
	}

	/**
	 * Notes that a request may be carried out, or that it cannot have been.
	 *
	 * @param id what its item is called, without the token; `undefined` when there is no doubt
	 */
	setDoubt(key: string, id: string | undefined): void {
		if (id !== undefined) this.entries.inDoubt[key] = id;
		else delete this.entries.inDoubt[key];
	}
}
