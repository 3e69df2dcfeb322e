import { sleep } from 'n8n-workflow';

import type { Operation, PermitRequest } from '../actions/operation';
import type { CheckedItem } from './checkItems';
import type { Credential } from './credentials';
import type { Item, Request } from './requests';
import type { Saved } from './saved';

/** Items looked at between two pauses in which n8n does other work. */
const ITEMS_AT_ONCE = 500;

/** What a run has before it before its first request. */
export interface Prepared {
	/** In the order of the input. */
	items: Item[];
	/** What is to be sent: requests that must not overtake each other, in their order. */
	sequences: Request[][];
	/** All requests, also those that are not sent. */
	requests: Request[];
	/** Items whose request is that of an earlier item. */
	duplicates: number;
}

/** An item that says what it asks for, and of whom. */
type Known = CheckedItem & { asked: PermitRequest; credential: Credential };

/** Requests that must not overtake each other. */
interface Sequence {
	scope: string;
	requests: Request[];
	/** How many times what is asked for has changed. */
	changes: number;
	/** One of them is not settled, so that whatever follows has to be sent after it. */
	isOpen: boolean;
}

/** Makes the requests of all items and looks up what earlier tries came to. */
export async function prepare(checked: CheckedItem[], operation: Operation, saved: Saved): Promise<Prepared> {
	const prepared: Prepared = { items: [], sequences: [], requests: [], duplicates: 0 };
	const sequences = new Map<string, Sequence>();
	const addresses = new Map<string, string>();
	const recall = recaller(saved, operation);
	const toSend = new Set<Request>();

	for (const [index, item] of checked.entries()) {
		if (index % ITEMS_AT_ONCE === ITEMS_AT_ONCE - 1) await sleep(0);
		if (!isKnown(item)) {
			prepared.items.push({ kind: 'invalid', id: item.id, message: item.message, isInDoubt: false });
			continue;
		}
		const sequence = sequenceOf(item, scopeOf(item, operation, addresses), sequences);
		const shared = item.ok ? sharedRequest(item, sequence) : undefined;
		const request = shared ?? newRequest(item, index, sequence, recall);
		if (shared) prepared.duplicates++;
		else prepared.requests.push(request);
		request.items.push(index);
		const made = itemOf(item, request);
		prepared.items.push(made);
		if (made.kind === 'request') toSend.add(request);
	}
	prepared.sequences = [...sequences.values()].map(({ requests }) => requests.filter((request) => toSend.has(request)));
	return prepared;
}

function isKnown(item: CheckedItem): item is Known {
	return item.asked !== undefined && item.credential !== undefined;
}

/**
 * A client is known by its code, in any letter case: an address that was corrected before a retry does not make it another
 * one. Only where a run has several addresses for one code, each of them is a client of its own, but for what must not be
 * done twice: what n8n's memory knows must not depend on the other rows of a list.
 */
function scopeOf({ credential }: Known, operation: Operation, addresses: Map<string, string>): string {
	const scope = `${operation.resource} ${operation.entry.value} ${credential.clientCode.toLowerCase()}`;
	const address = credential.endpoints[operation.service].toLowerCase();
	if (operation.effect === 'once' || address === '') return scope;
	const first = addresses.get(scope) ?? address;
	addresses.set(scope, first);
	return address === first ? scope : `${scope} ${address}`;
}

function sequenceOf({ asked }: Known, scope: string, sequences: Map<string, Sequence>): Sequence {
	const name = `${scope} ${asked.sequence ?? asked.key}`;
	let sequence = sequences.get(name);
	if (!sequence) {
		sequence = { scope, requests: [], changes: 0, isOpen: false };
		sequences.set(name, sequence);
	}
	return sequence;
}

/**
 * The request of an earlier item that is this item's too. A token that OPSCOM refuses must not speak for an item with
 * another one, so each credential has its own.
 */
function sharedRequest({ asked, credential, options }: Known, { requests }: Sequence): Request | undefined {
	const candidates = asked.sequence === undefined ? requests : requests.slice(-1);
	return candidates.find(
		(other) =>
			other.asked.key === asked.key && other.credential === credential && other.options.dryRun === options.dryRun,
	);
}

/** What earlier tries of the run came to, by client and operation. */
type Recall = (scope: string) => ReturnType<Saved['for']>;

function recaller(saved: Saved, operation: Operation): Recall {
	const scopes = new Map<string, ReturnType<Saved['for']>>();
	return (scope) => {
		const known = scopes.get(scope) ?? saved.for(scope, operation);
		scopes.set(scope, known);
		return known;
	};
}

function newRequest({ asked, options, credential }: Known, item: number, sequence: Sequence, recall: Recall): Request {
	const { scope, requests } = sequence;
	const isSequenced = asked.sequence !== undefined;
	if (requests.at(-1)?.asked.key !== asked.key) sequence.changes++;
	const key = isSequenced ? `${asked.key} #${sequence.changes}` : asked.key;
	const { confirmed, doubt } = recall(scope)(asked, key, item);
	const isResumed = confirmed !== undefined && !sequence.isOpen;
	if (isSequenced && !isResumed) sequence.isOpen = true;
	const request: Request = {
		scope,
		key,
		asked,
		id: credential.redact(asked.id),
		options,
		credential,
		items: [],
		attempts: 0,
		isInFlight: false,
		...(isResumed && { confirmed, isResumed }),
		...(doubt && { doubt }),
	};
	requests.push(request);
	return request;
}

function itemOf(item: Known, request: Request): Item {
	const { options } = item;
	if (request.confirmed) return { kind: 'request', request, choices: options.choices };
	if (!item.ok) {
		return { kind: 'invalid', id: item.id, message: item.message, isInDoubt: request.doubt !== undefined };
	}
	return options.dryRun ? { kind: 'dryRun', request } : { kind: 'request', request, choices: options.choices };
}
