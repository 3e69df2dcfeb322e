import type { Input, Operation } from '../actions/operation';
import { exchange, type Asked, type Result } from '../exchange/exchange';
import type { Words } from '../exchange/plainWords';
import { stillInDoubt } from '../exchange/words';
import type { Redact } from '../exchange/redact';
import type { GoodRow } from './check';
import type { Ledger } from './ledger';
import type { Halt, RunPace } from './pace';
import { isFailure, isSuccess, notSent, type Failure, type Settled } from './settled';

/** Said of the items that were not sent, by why no request could start any more. */
const notSentBecause: Record<Halt, Words> = {
	cancelled: {
		message: 'Not sent: the run was stopped before',
		advice: 'Run this item again if it is still wanted.',
	},
	failed: {
		message: 'Not sent: another item failed before',
		advice: 'Run this item again.',
	},
	accessDenied: {
		message: 'Not sent: OPSCOM refused the API token or the client code earlier in this run',
		advice: "Check 'API Token' and 'Client Code' in the 'OPSCOM API' credential, then run this item again.",
	},
};

const inFlight: Words = { message: 'OPSCOM has not answered yet', advice: '' };

type Recorder = (settled: Settled) => void;

/** What all requests of a run share. */
export interface Sending {
	operation: Operation;
	/** Sends one request for an item's JSON, with this timeout in ms. */
	send: (body: Input['body'], timeout: number) => ReturnType<Asked['send']>;
	pace: RunPace;
	ledger: Ledger;
	redact: Redact;
	stopAtFailure: boolean;
}

/**
 * Settles all rows, each ID once, at most `concurrency` at a time.
 *
 * @param record is told what is known of a row whenever that changes
 * @returns the first failure, if there was one
 */
export async function sendAll(rows: GoodRow[], sending: Sending, record: Recorder): Promise<Failure | undefined> {
	let firstFailure: Failure | undefined;

	const waiting = groupById(rows).values();
	const worker = async () => {
		for (const group of waiting) {
			for (const settled of await settleGroup(group, sending, record)) {
				record(settled);
				if (!isFailure(settled)) continue;
				firstFailure ??= settled;
				if (sending.stopAtFailure) sending.pace.stop('failed');
			}
		}
	};
	await Promise.all(Array.from({ length: rows[0]?.options.concurrency ?? 0 }, worker));
	return firstFailure;
}

/** Settles the rows of one ID with one exchange. */
async function settleGroup(rows: GoodRow[], sending: Sending, record: Recorder): Promise<Settled[]> {
	const { operation, pace, ledger, redact } = sending;
	const [{ input, options }] = rows;

	const asked: Asked = {
		send: (timeout) => {
			for (const { item } of rows) record({ ...notSent(item, input.id, inFlight), outcome: 'unknown' });
			return sending.send(input.body, timeout);
		},
		confirms: (answer) => operation.confirms(answer, input),
		safeToRepeat: operation.safeToRepeat,
		words: operation.words,
		inDoubt: ledger.isInDoubt(input.id),
		maxRetries: options.maxRetries,
		timeout: options.timeout,
	};
	const result = await exchange(asked, pace, redact);
	if (!result) return rows.map((row) => notSentFor(pace.haltedBecause ?? 'failed', row, operation, ledger));

	if (result.holdsForAll) pace.stop('accessDenied');
	if (result.inDoubt) ledger.doubt(input.id);
	const settled = rows.map((row) => settledBy(result, row, operation));
	const [first] = settled;
	if (result.outcome === 'deleted' && isSuccess(first)) ledger.settle(input.id, first.json);
	return settled;
}

/** A row that this try does not send: an earlier one may have been carried out all the same. */
export function notSentFor(halt: Halt, { item, input }: GoodRow, operation: Operation, ledger: Ledger): Failure {
	const because = notSentBecause[halt];
	if (!ledger.isInDoubt(input.id)) return notSent(item, input.id, because);
	return { ...notSent(item, input.id, stillInDoubt(because, operation.words)), outcome: 'unknown' };
}

function settledBy(result: Result, { item, input, options }: GoodRow, operation: Operation): Settled {
	const { id } = input;
	const { outcome, body = {}, attempts, message, said, advice } = result;
	const already = result.already ?? (outcome === 'notFound' && options.notFound === 'treatAsDeleted');
	if (already) return { item, id, json: operation.alreadyDone(body, input), already };
	if (outcome === 'deleted') return { item, id, json: body };
	return {
		item,
		id,
		outcome,
		errorCode: result.errorCode ?? null,
		httpStatus: result.httpStatus ?? null,
		attempts,
		message,
		said,
		advice,
	};
}

function groupById(rows: GoodRow[]): GoodRow[][] {
	const groups = new Map<string, GoodRow[]>();
	for (const row of rows) {
		const group = groups.get(row.input.id);
		if (group) group.push(row);
		else groups.set(row.input.id, [row]);
	}
	return [...groups.values()];
}
