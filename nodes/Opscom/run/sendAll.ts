import type { IDataObject } from 'n8n-workflow';

import type { Operation, PermitRequest } from '../actions/operation';
import type { AttemptResult } from '../exchange/response';
import { accountAt } from '../exchange/endpoint';
import { messageOf } from '../exchange/messages';
import { sendUntilSettled, type ExchangeRequest, type ExchangeResult } from '../exchange/sendUntilSettled';
import type { Message } from '../exchange/text';
import type { ValidItem } from './checkItems';
import { STOPPED_FIRST } from './itemResults';
import {
	inDoubt,
	isFailed,
	notSent,
	notSentInDoubt,
	type DoneItem,
	type FailedItem,
	type ItemResult,
} from './itemResult';
import type { LedgerScope } from './ledger';
import type { Halt, RunPace } from './pace';
import { unexpected } from './unexpected';

/** An item with what is known of its request from earlier tries. */
export interface OpenItem extends ValidItem {
	/** What it is called in the summary, without the token. */
	id: string;
	/** Items with the same key are the same request. */
	key: string;
	ledger: LedgerScope;
}

/** Said of the items that were not sent, by why no further request could start. */
const notSentBecause: Record<Halt, Message> = {
	cancelled: STOPPED_FIRST,
	failed: {
		text: 'Not sent: an earlier item failed',
		advice: 'Run this item again.',
		adviceInDoubt: '',
	},
	accessDenied: {
		text: 'Not sent: OPSCOM refused the API token or the client code earlier in this run',
		advice: "Check 'API Token' and 'Client Code' in the 'OPSCOM API' credential, then run this item again.",
		adviceInDoubt: "Check 'API Token' and 'Client Code' in the 'OPSCOM API' credential.",
	},
};

/** What becomes of an item when the run is stopped during its request. */
const IN_FLIGHT = { attempt: { ending: 'stoppedInFlight' }, timeout: 0, mayBeDoneEarlier: false } as const;

const NOT_REPEATED: Message = { text: 'not sent again, to avoid doing it twice', advice: '' };

/** After a crash, n8n begins a retry at the first item and gives the node nothing of what it knew (seen in n8n 2.40.5). */
const NO_RECORD = 'this is a retry, and n8n kept no record of what was sent before. Not sent, to avoid doing it twice';
const NOTHING_SENT =
	'If the first run failed at an earlier node, this node sent nothing: start the workflow again instead of retrying it. Otherwise, check first.';

/** What all requests of a run share. */
export interface Sending {
	operation: Operation;
	/** Sends one request for an item. */
	attempt: (item: OpenItem, timeout: number) => Promise<AttemptResult>;
	pace: RunPace;
	/** Requests in flight at once, at most. */
	concurrency: number;
	stopsAtFailure: boolean;
	/** An earlier run of this execution, or another retry of it, may have done what is not found now. */
	mayBeDoneBefore: boolean;
	/** An earlier execution may have sent these items, and n8n kept nothing of it. */
	isUnrecorded: boolean;
	/** Is told what is known of an item whenever that changes. */
	record: (result: ItemResult) => void;
}

/** Sends all items, each request once. Ends when no request is in flight any more. */
export async function sendAll(items: OpenItem[], sending: Sending): Promise<void> {
	const waiting = groupBy(items, (item) => sequenceOf(item, sending.operation)).values();
	const worker = async () => {
		for (const sequence of waiting) {
			for (const group of groupByRequest(sequence)) {
				const results = await settleContained(group, sending);
				for (const result of results) sending.record(result);
				if (sending.stopsAtFailure && results.some(isFailed)) sending.pace.stop('failed');
			}
		}
	};
	await Promise.all(Array.from({ length: sending.concurrency }, worker));
}

/** An exception inside the node is the outcome of its own items, and the others go on. */
async function settleContained(group: OpenItem[], sending: Sending): Promise<ItemResult[]> {
	const progress = { attempts: 0 };
	try {
		return await settle(group, sending, progress);
	} catch (thrown) {
		const mayBeDone = progress.attempts > 0 || group.some(({ key, ledger }) => ledger.isInDoubt(key));
		return group.map(({ item, id, credential }) => {
			const message = unexpected(thrown, credential.redact);
			const failed = mayBeDone
				? notSentInDoubt(item, id, message, sending.operation.wording)
				: notSent(item, id, message);
			return { ...failed, attempts: progress.attempts };
		});
	}
}

/** Settles the items of one request with one exchange. */
async function settle(group: OpenItem[], sending: Sending, progress: { attempts: number }): Promise<ItemResult[]> {
	const { operation, pace, record } = sending;
	const [first] = group;
	const { credential, key, ledger, options } = first;

	const settled = group.map((item) => settledBefore(item, operation));
	if (settled.every((result) => result !== undefined)) return settled;
	const isInDoubt = ledger.isInDoubt(key);
	if (!operation.safeToRepeat) {
		if (isInDoubt) return group.map((item) => notSentNow(item, NOT_REPEATED, operation));
		if (sending.isUnrecorded) return group.map((item) => unrecordedItem(item, operation));
	}

	let results: ItemResult[] = [];
	const request: ExchangeRequest = {
		attempt: async (timeout) => {
			const attempts = ++progress.attempts;
			ledger.setDoubt(key, first.id);
			const message = messageOf({ ...IN_FLIGHT, attempts }, operation.wording, credential.redact);
			for (const { item, id } of group) {
				record({ ...inDoubt(item, id, message), attempts, pending: true });
			}
			return await sending.attempt(first, timeout);
		},
		report: (result) => {
			results = group.map((item) => settledBy(result, item, sending));
			// In this order: with an exception in between, the doubt that was noted before the request stays.
			keep(result, results[0], group, operation);
			ledger.setDoubt(key, result.inDoubt ? first.id : undefined);
			for (const known of results) record(isFailed(known) ? { ...known, pending: true } : known);
		},
		safeToRepeat: operation.safeToRepeat,
		wording: operation.wording,
		inDoubt: isInDoubt,
		maxRetries: options.maxRetries,
		timeout: options.timeout,
	};
	const result = await sendUntilSettled(request, pace.for(credential), credential.redact);
	if (!result) return group.map((item) => haltedItem(item, pace.haltFor(credential) ?? 'failed', operation));

	if (result.isAccessDenied) pace.deny(credential);
	return results;
}

/** An item that this run does not send, because no further request may start. */
export function haltedItem(item: OpenItem, halt: Halt, operation: Operation): FailedItem {
	return notSentNow(item, notSentBecause[halt], operation);
}

/** An earlier try may have been carried out all the same. */
function notSentNow({ item, id, key, ledger }: OpenItem, because: Message, { wording }: Operation): FailedItem {
	return ledger.isInDoubt(key) ? notSentInDoubt(item, id, because, wording) : notSent(item, id, because);
}

function unrecordedItem({ item, id }: OpenItem, { wording }: Operation): FailedItem {
	const message = { text: `${wording.inDoubt}: ${NO_RECORD}`, advice: `${NOTHING_SENT} ${wording.resolveDoubt}` };
	return inDoubt(item, id, message);
}

/** A copy of the JSON that OPSCOM confirmed a request with, if it did: the documented one is not kept. */
export function settledJson(
	ledger: LedgerScope,
	key: string,
	request: PermitRequest,
	{ documentedResponse }: Operation,
): IDataObject | undefined {
	const response = ledger.responseFor(key);
	return response === 'documented' ? (documentedResponse?.(request) ?? {}) : structuredClone(response);
}

/** The result of an item whose request is settled already. */
export function settledBefore(open: OpenItem, operation: Operation): DoneItem | undefined {
	const { item, id, request, key, ledger, credential, options } = open;
	const settled = settledJson(ledger, key, request, operation);
	if (settled) return { item, id, outcome: 'done', json: credential.redact(settled) };
	const notFound = ledger.notFoundFor(key);
	const json = notFound && operation.alreadyDone?.(notFound, request, false, options.choices);
	return json && { item, id, outcome: 'done', json: credential.redact(json), already: true };
}

/** Keeps what settles a request, so that a further try of this run need not send it. */
function keep(result: ExchangeResult, settled: ItemResult, group: OpenItem[], { documentedResponse }: Operation): void {
	const [{ request, key, ledger, credential }] = group;
	if (result.outcome === 'notFound' && !result.mayBeDoneEarlier) ledger.keepNotFound(key, result.body ?? {});
	else if (settled.outcome === 'done') {
		const documented = documentedResponse && JSON.stringify(credential.redact(documentedResponse(request)));
		const isDocumented = JSON.stringify(settled.json) === documented;
		const items = group.map(({ item }) => item);
		ledger.settle(key, isDocumented ? 'documented' : structuredClone(settled.json), items);
	}
}

function settledBy(
	result: ExchangeResult,
	{ item, id, request, options, credential }: OpenItem,
	{ operation, mayBeDoneBefore }: Sending,
): ItemResult {
	const { outcome, body = {}, mayBeDoneEarlier, message } = result;
	const { notFoundInRetry } = operation.wording;
	// A copy for each item, because a following node can change the JSON of one of them.
	if (outcome === 'done') return { item, id, outcome, json: structuredClone(body) };
	if (outcome === 'notFound') {
		const json = operation.alreadyDone?.(body, request, mayBeDoneEarlier, options.choices);
		if (json) return { item, id, outcome: 'done', json: credential.redact(json), already: true };
	}
	return {
		item,
		id,
		outcome,
		errorCode: result.errorCode ?? null,
		httpStatus: result.httpStatus ?? null,
		attempts: result.attempts,
		message:
			outcome === 'notFound' && mayBeDoneBefore && notFoundInRetry !== undefined
				? { ...message, advice: `${message.advice} ${notFoundInRetry}` }
				: message,
	};
}

/** Items for which this is the same must not overtake each other: those of one request, or of one sequence of requests. */
export function sequenceOf({ credential, key, request }: OpenItem, { service }: Operation): string {
	return `${accountAt(credential, service)} ${request.sequence ?? key}`;
}

/**
 * The items of each request. A token that OPSCOM refuses must not speak for an item with another one, and what became of
 * the request with one token has to be known before it goes out with another.
 */
function groupByRequest(items: OpenItem[]): OpenItem[][] {
	return groupBy(items, ({ key }) => key).flatMap((group) => groupBy(group, ({ credential }) => credential));
}

function groupBy<Item, Key>(items: Item[], keyOf: (item: Item) => Key): Item[][] {
	const groups = new Map<Key, Item[]>();
	for (const item of items) {
		const key = keyOf(item);
		const group = groups.get(key);
		if (group) group.push(item);
		else groups.set(key, [item]);
	}
	return [...groups.values()];
}
