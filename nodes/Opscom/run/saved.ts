import type { IDataObject } from 'n8n-workflow';

import type { Operation, PermitRequest } from '../actions/operation';
import type { Doubt, Request } from './requests';

/** What is kept of the requests of one client and operation. Lists of keys, because n8n saves a text once that is a value in many places. */
interface Entries extends IDataObject {
	/** Keys that OPSCOM confirmed in this run with its documented response. */
	done: string[];
	/** Keys that it confirmed with another one. */
	answered: string[];
	/** Those other responses, in the same order. */
	responses: IDataObject[];
	/** Key → the attempt that may have been carried out. */
	doubts: Record<string, Doubt>;
	/** Number of the item → key, where a key names a record. */
	rows: Record<string, string>;
}

interface Kept extends IDataObject {
	/** Which run of the node in this execution: in a loop it has several. */
	run: number;
	/** The execution in which n8n counts the tries. */
	execution: string;
	/** Tries of this run in this execution, with 'Retry On Fail'. */
	tries: number;
	scopes: Record<string, Entries>;
}

const KEY = 'opscom';
/** Characters of JSON: what OPSCOM's documented responses are far below. */
const LONGEST_RESPONSE = 4_000;

/**
 * What n8n keeps of a run's requests until its next try: what is settled and what is in doubt. It lives in the node's
 * execution context, which survives n8n's 'Retry On Fail' and 'Retry execution' (seen in n8n 2.40.5), so that those send
 * only what is not settled. It is read before the first request and written at the end of the run, from the requests.
 */
export class Saved {
	private readonly kept: Kept;

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
		const known = context[KEY] as Kept | undefined;
		const isSameRun = known?.run === run;
		this.kept = {
			run,
			execution,
			tries: 1 + (isSameRun && known.execution === execution ? known.tries : 0),
			scopes: Object.fromEntries(
				Object.entries(known?.scopes ?? {}).map(([scope, entries]) => [
					scope,
					// What another run of the node settled is not this run's, but a loop can bring back an item in doubt.
					isSameRun ? entries : doubtsOf(entries),
				]),
			),
		};
		context[KEY] = this.kept;
	}

	/** Tries of this run in this execution, this one included. */
	get tries(): number {
		return this.kept.tries;
	}

	/** Looks up the requests of one client and operation. The lists are read once: they can be long. */
	for(scope: string, { documentedResponse }: Operation): (asked: PermitRequest, key: string, item: number) => Known {
		const entries = this.kept.scopes[scope] ?? emptyEntries();
		const { doubts, rows } = entries;
		const documented = new Set(entries.done);
		const responses = responsesOf(entries);
		return (asked, key, item) => {
			const ofRow = own(rows, String(item));
			const known = asked.record !== undefined && ofRow?.startsWith(`${asked.record} `) ? ofRow : key;
			return {
				confirmed: documented.has(known) ? documentedResponse?.(asked) : structuredClone(responses.get(known)),
				doubt: own(doubts, known),
			};
		};
	}

	/**
	 * Writes what is known of all requests of this run. What is known of others stays (their items may not have been read in
	 * this try), but where requests follow each other: after another one in between, an earlier one is no longer so.
	 */
	write(requests: Iterable<Request>, { effect, documentedResponse }: Operation): void {
		if (effect === 'read') return;
		const scopes = new Map<string, { entries: Entries; done: Set<string>; responses: Map<string, IDataObject> }>();
		const scopeOf = ({ scope, asked }: Request) => {
			const known = scopes.get(scope);
			if (known) return known;
			const kept = this.kept.scopes[scope] ?? emptyEntries();
			const before = asked.sequence === undefined ? kept : doubtsOf(kept);
			const entries = { ...before, doubts: { ...before.doubts }, rows: { ...before.rows } };
			const added = { entries, done: new Set(before.done), responses: responsesOf(before) };
			scopes.set(scope, added);
			return added;
		};
		for (const request of requests) {
			const { key, asked, items, id, confirmed, isInFlight, doubt } = request;
			const { entries, done, responses } = scopeOf(request);
			delete entries.doubts[key];
			if (confirmed) {
				const documented = documentedResponse?.(asked);
				if (documented && isSame(confirmed, documented)) done.add(key);
				else responses.set(key, bounded(confirmed));
			} else if (isInFlight || doubt) {
				set(entries.doubts, key, { id, isWhole: false, execution: this.kept.execution, ...doubt });
			} else continue;
			if (asked.record !== undefined) for (const item of items) entries.rows[item] = key;
		}
		for (const [scope, { entries, done, responses }] of scopes) {
			const lists = { done: [...done], answered: [...responses.keys()], responses: [...responses.values()] };
			this.kept.scopes[scope] = { ...entries, ...lists };
		}
	}

	/**
	 * Forgets what is settled, because n8n cannot run this run of the node again. A doubt stays: a loop can bring its item
	 * back to the node.
	 */
	drop(): void {
		const inDoubt = Object.entries(this.kept.scopes).filter(([, { doubts }]) => Object.keys(doubts).length > 0);
		this.kept.scopes = Object.fromEntries(inDoubt.map(([scope, { doubts }]) => [scope, { ...emptyEntries(), doubts }]));
		if (inDoubt.length === 0) delete this.context[KEY];
	}
}

/** What earlier tries came to. */
type Known = Pick<Request, 'confirmed' | 'doubt'>;

function emptyEntries(): Entries {
	return { done: [], answered: [], responses: [], doubts: {}, rows: {} };
}

function responsesOf({ answered, responses }: Entries): Map<string, IDataObject> {
	return new Map(answered.map((key, place) => [key, responses[place]]));
}

function doubtsOf({ doubts }: Entries): Entries {
	return { ...emptyEntries(), doubts };
}

/** A key can be a text that every object has, such as "constructor". */
function own<T>(record: Record<string, T>, key: string): T | undefined {
	return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A plain assignment would take the key "__proto__" for something else. */
function set<T>(record: Record<string, T>, key: string, value: T): void {
	Object.defineProperty(record, key, { value, configurable: true, enumerable: true, writable: true });
}

function isSame(response: IDataObject, documented: IDataObject): boolean {
	return JSON.stringify(response) === JSON.stringify(documented);
}

/** A response of any size is in the node's output once; of a long one, only what is short is kept a second time. */
function bounded(response: IDataObject): IDataObject {
	if (JSON.stringify(response).length <= LONGEST_RESPONSE) return structuredClone(response);
	const short = Object.entries(response).filter(
		([, value]) => typeof value !== 'object' && String(value).length <= 100,
	);
	return Object.fromEntries(short.slice(0, 20));
}
