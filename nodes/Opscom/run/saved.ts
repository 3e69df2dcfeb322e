import type { IDataObject } from 'n8n-workflow';

import type { Operation } from '../actions/operation';
import type { Doubt, Earlier, ExchangeRequest } from './request';

/** What a request came to: its key, and the ID or the response with which OPSCOM confirmed it, or its doubt. */
type Entry = [key: string, confirmed: string | IDataObject | null, doubt: Doubt | null, creation?: Creation];

/** Of what must be done once, also by which items, what it is about, and what was asked for. */
type Creation = [items: number[], subject: string, ...compared: Array<string | null>];

interface Kept {
	/** Which run of the node in this execution: in a loop it has several. */
	run: number;
	/** The execution in which n8n counts the tries. */
	execution: string;
	/** Tries of this run in this execution, with 'Retry On Fail'. */
	tries: number;
	/** By operation, address and client. */
	scopes: Record<string, Entry[]>;
}

/** What an earlier try of the run came to. */
export interface Known {
	confirmed?: IDataObject;
	doubt?: Doubt;
}

const KEY = 'opscom';
/** Characters of JSON: what OPSCOM's documented responses are far below. */
const LONGEST_RESPONSE = 4_000;

/**
 * What n8n keeps of a run's requests until its next try, so that this sends only what is not settled. It lives in the
 * node's execution context, which survives n8n's 'Retry On Fail' and 'Retry execution' (seen in n8n 2.40.5). Lists in
 * place of objects, because n8n saves a text once that is a value in many places, and a key each time.
 */
export class Saved {
	private readonly kept: Kept;
	private readonly byKey = new Map<string, Entry>();
	private readonly byItem = new Map<number, Entry[]>();

	/**
	 * @param context of the node: `getContext('node')`
	 * @param run which run of the node in this execution, from 0
	 * @param execution the ID of this execution: a retried one has another
	 */
	constructor(
		private readonly context: IDataObject,
		run: number,
		execution: string,
	) {
		const known = context[KEY] as Kept | undefined;
		const isSameRun = known?.run === run;
		const tries = isSameRun && known.execution === execution ? known.tries : 0;
		this.kept = { run, execution, tries: tries + 1, scopes: isSameRun ? known.scopes : {} };
		for (const [scope, entries] of Object.entries(this.kept.scopes)) {
			for (const entry of entries) {
				this.byKey.set(placeOf(scope, entry[0]), entry);
				for (const item of entry[3]?.[0] ?? []) this.byItem.set(item, [...this.creationsOf(item), entry]);
			}
		}
		context[KEY] = this.kept as unknown as IDataObject;
	}

	/** Tries of this run in this execution, this one included. */
	get tries(): number {
		return this.kept.tries;
	}

	/** What an earlier try came to with the same request. */
	find({ scope, key, asked, operation }: ExchangeRequest): Known {
		const entry = this.byKey.get(placeOf(scope, key));
		// A value that is another one at every run is not compared.
		const [, , ...compared] = entry?.[3] ?? [];
		const isOther = compared.some((value, at) => isDifferent(value, asked.compared?.[at]));
		return entry && !isOther ? knownIn(entry, operation) : {};
	}

	/** The creation of an earlier try under this key, or for this item and the permit that it is about now. */
	findEarlier(item: number, { scope, key, asked, operation }: ExchangeRequest): Earlier | undefined {
		const isSame = ([known, , , creation]: Entry) => known === key || creation?.[1] === asked.subject;
		const entry = this.byKey.get(placeOf(scope, key)) ?? this.creationsOf(item).find(isSame);
		if (!entry) return undefined;
		const [, , ...compared] = entry[3] ?? [];
		const { confirmed, doubt } = knownIn(entry, operation);
		const newId = confirmed && operation.newId?.(confirmed);
		return { compared, ...(newId !== undefined && { newId }), ...(doubt && { doubt }) };
	}

	/** What an earlier try came to for an item that cannot be read in this one. */
	findItem(item: number, operation: Operation): Known | undefined {
		const creations = this.creationsOf(item);
		const entry = creations.find(([, , doubt]) => doubt) ?? creations[0];
		return entry && knownIn(entry, operation);
	}

	/**
	 * Writes what is known of all requests of this run. What is known of others stays, because their items may not have been
	 * read in this try, but where requests follow each other: after another one in between, an earlier one is no longer so.
	 */
	write(requests: Iterable<ExchangeRequest>): void {
		const scopes = new Map<string, Map<string, Entry>>();
		for (const request of requests) {
			const { operation, scope, key, confirmed, doubt, isInFlight, earlier } = request;
			if (operation.effect === 'read' || earlier) continue;
			const entries = scopes.get(scope) ?? this.begin(scope, operation);
			scopes.set(scope, entries);
			if (confirmed) entries.set(key, [key, shortened(confirmed, request), null, ...creationOf(request)]);
			else if (doubt || isInFlight) entries.set(key, [key, null, doubt ?? IN_FLIGHT, ...creationOf(request)]);
			else entries.delete(key);
		}
		for (const [scope, entries] of scopes) this.kept.scopes[scope] = [...entries.values()];
	}

	/** Forgets everything, because n8n cannot run this run of the node again. */
	drop(): void {
		delete this.context[KEY];
	}

	private creationsOf(item: number): Entry[] {
		return this.byItem.get(item) ?? [];
	}

	private begin(scope: string, { keepsOrder }: Operation): Map<string, Entry> {
		const entries = keepsOrder ? [] : (this.kept.scopes[scope] ?? []);
		return new Map(entries.map((entry) => [entry[0], entry]));
	}
}

const IN_FLIGHT: Doubt = { seen: 'the run was stopped before OPSCOM answered' };

function placeOf(scope: string, key: string): string {
	return `${scope}\n${key}`;
}

function isDifferent(one: string | null, other: string | null | undefined): boolean {
	return one !== null && other !== null && one !== other;
}

function knownIn([, confirmed, doubt]: Entry, { documentedResponse }: Operation): Known {
	if (doubt) return { doubt };
	if (confirmed === null) return {};
	return { confirmed: typeof confirmed === 'string' ? documentedResponse?.(confirmed) : structuredClone(confirmed) };
}

function creationOf({ operation, asked, items }: ExchangeRequest): [Creation] | [] {
	return operation.effect === 'once' ? [[items, asked.subject ?? '', ...(asked.compared ?? [])]] : [];
}

/** The ID alone when the response is the documented one; of a long response, what is short. */
function shortened(confirmed: IDataObject, { operation, asked }: ExchangeRequest): string | IDataObject {
	const id = operation.newId?.(confirmed) ?? asked.name;
	const json = JSON.stringify(confirmed);
	if (operation.documentedResponse && json === JSON.stringify(operation.documentedResponse(id))) return id;
	if (json.length <= LONGEST_RESPONSE) return structuredClone(confirmed);
	const short = Object.entries(confirmed).filter(
		([, value]) => String(value).length <= 100 && typeof value !== 'object',
	);
	return Object.fromEntries(short.slice(0, 20));
}
