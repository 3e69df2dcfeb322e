import type { Operation } from '../actions/operation';
import type { Item } from './item';
import type { ReadItem } from './itemReader';
import { memoryKeyOf } from './memory';
import { listed, numberOf } from '../exchange/text';
import { ExchangeRequest } from './request';
import type { Saved } from './saved';

type ValidItem = Extract<ReadItem, { ok: true }>;

/** Requests about one permit, in the order of their items. */
interface Chain {
	last?: ExchangeRequest;
	/** The last one that is no dry run. */
	lastToSend?: ExchangeRequest;
	/** How many times what is asked for has changed. */
	changes: number;
	/** One of them is not settled, so that whatever follows has to be sent again after it. */
	isOpen: boolean;
}

/** Makes the requests of a run as its items are read, and looks up what earlier tries came to. */
export class Plan {
	readonly requests: ExchangeRequest[] = [];
	/** Items whose request is that of an earlier item. */
	duplicates = 0;
	/** By scope and key; those of a chain by the chain. */
	private readonly known = new Map<string, ExchangeRequest[]>();
	private readonly chains = new Map<string, Chain>();

	constructor(
		private readonly operation: Operation,
		private readonly saved: Saved,
	) {}

	/**
	 * @param index number of the item, from 0
	 * @returns what is known of the item, and its request if it is a new one that is to be sent after `previous`
	 */
	add(index: number, read: ReadItem): { item: Item; toSend?: ExchangeRequest; previous?: ExchangeRequest } {
		if (!read.ok) return { item: this.invalidItem(index, read) };
		const { options, remarks } = read;
		const scope = this.scopeOf(read);
		const chain = this.operation.keepsOrder && this.chainOf(`${scope} ${read.asked.subject}`);
		const shared = this.sharedRequest(read, scope, chain);
		if (shared) {
			this.duplicates++;
			shared.items.push(index);
			return { item: itemOf(shared, read) };
		}
		const previous = chain ? chain.lastToSend : undefined;
		const request = this.newRequest(index, read, scope, chain);
		const isDry = options.dryRun && !request.confirmed;
		if (isDry) return { item: { kind: 'dryRun', request, remarks } };
		this.requests.push(request);
		if (chain) chain.lastToSend = request;
		return { item: itemOf(request, read), toSend: request, ...(previous && { previous }) };
	}

	private invalidItem(index: number, { name, message }: Extract<ReadItem, { ok: false }>): Item {
		const known = this.saved.findItem(index, this.operation);
		const outcome = known?.doubt ? 'unknown' : known?.confirmed ? 'sentBefore' : 'notSent';
		return { kind: 'invalid', name, message, outcome };
	}

	/** What was settled at one address is not settled at another; letter case makes no other address or client. */
	private scopeOf({ credential }: ValidItem): string {
		const { resource, entry, service } = this.operation;
		const client = service === 'permit' ? '' : ` ${credential.clientCode}`;
		return `${resource} ${entry.value as string} ${credential.endpoints[service]}${client}`.toLowerCase();
	}

	private chainOf(name: string): Chain {
		const chain = this.chains.get(name) ?? { changes: 0, isOpen: false };
		this.chains.set(name, chain);
		return chain;
	}

	/**
	 * The request of an earlier item that is this item's too. A token that OPSCOM refuses must not speak for an item with
	 * another one, so each credential has its own; of a chain, only neighbours can be the same.
	 */
	private sharedRequest(
		{ asked, credential, options }: ValidItem,
		scope: string,
		chain: Chain | undefined,
	): ExchangeRequest | undefined {
		const candidates = chain ? (chain.last ? [chain.last] : []) : (this.known.get(`${scope} ${asked.key}`) ?? []);
		return candidates.find(
			(other) =>
				other.asked.key === asked.key && other.credential === credential && other.options.dryRun === options.dryRun,
		);
	}

	private newRequest(
		index: number,
		{ asked, options, credential }: ValidItem,
		scope: string,
		chain: Chain | undefined,
	): ExchangeRequest {
		if (chain && chain.last?.asked.key !== asked.key) chain.changes++;
		const key = chain ? `${asked.key} #${chain.changes}` : asked.key;
		const request = new ExchangeRequest(this.operation, asked, credential, options, scope, key);
		request.items.push(index);
		this.recall(index, request, chain);
		if (chain) chain.last = request;
		else this.known.set(`${scope} ${key}`, [...(this.known.get(`${scope} ${key}`) ?? []), request]);
		return request;
	}

	private recall(index: number, request: ExchangeRequest, chain: Chain | undefined): void {
		const { confirmed, doubt } = this.saved.find(request);
		if (doubt) request.doubt = doubt;
		if (confirmed && !chain?.isOpen) {
			request.confirmed = confirmed;
			request.isResumed = true;
		} else if (chain && !request.options.dryRun) chain.isOpen = true;
		if (confirmed || doubt) return;
		const earlier = this.saved.findEarlier(index, request);
		if (!earlier) return;
		request.earlier = earlier;
		request.heldBack = 'sentBefore';
	}
}

function itemOf(request: ExchangeRequest, { options, remarks }: ValidItem): Item {
	if (options.dryRun && !request.confirmed) return { kind: 'dryRun', request, remarks };
	return { kind: 'sent', request, choices: options.choices, remarks };
}

/**
 * Refuses items that give one key to different requests: only one of them would be sent, and the others would be taken for
 * it. Asked before the first request, over the whole list.
 */
export function refuseSharedKeys(items: ReadItem[], { comparedNames = [] }: Operation): ReadItem[] {
	const byKey = new Map<string, number[]>();
	for (const [index, item] of items.entries()) {
		if (!item.ok) continue;
		const key = memoryKeyOf(item.credential.clientCode, item.asked.key);
		byKey.set(key, [...(byKey.get(key) ?? []), index]);
	}
	const checked = [...items];
	for (const indexes of byKey.values()) {
		const [first, ...others] = indexes.map((index) => items[index] as ValidItem);
		const difference = others.map((other) => differenceOf(first, other, comparedNames)).find(Boolean);
		if (difference === undefined) continue;
		const text = `Rows ${listed(indexes.map(numberOf))} have one key and ask for different things: ${difference}`;
		const advice = "Give each permit its own 'Idempotency Key', or make the rows the same.";
		for (const index of indexes) {
			checked[index] = { ok: false, name: first.asked.name, message: { text, advice } };
		}
	}
	return checked;
}

/** In words, the first difference between two requests. */
function differenceOf(one: ValidItem, other: ValidItem, names: string[]): string | undefined {
	if (one.credential.endpoints.permit.toLowerCase() !== other.credential.endpoints.permit.toLowerCase()) {
		return 'they go to different addresses or client codes';
	}
	const at = names.findIndex((_, place) => {
		const [a, b] = [one, other].map(({ asked }) => asked.compared?.[place]);
		return a !== null && b !== null && a !== b;
	});
	if (at === -1) return undefined;
	const [a, b] = [one, other].map(({ asked }) => asked.compared?.[at] || 'nothing');
	return `'${names[at]}' is "${a}" in one and "${b}" in another`;
}
