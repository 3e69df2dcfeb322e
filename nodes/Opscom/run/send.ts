import type { Operation } from '../actions/operation';
import { beforeSending, meaningOf } from '../exchange/endings';
import type { AttemptResult } from '../exchange/response';
import { readRetryAfter, retryDelay } from '../exchange/retryDelay';
import { excerpt } from '../exchange/text';
import type { Memory } from './memory';
import type { Pace, Reply } from './pace';
import { markEnded, markInFlight, outcomeOfRequest, type Request } from './requests';

/** What all requests of a run share. */
export interface Sending {
	operation: Operation;
	/** Sends one request. */
	attempt: (request: Request) => Promise<AttemptResult>;
	pace: Pace;
	/** For an operation that must be sent once only. */
	memory?: Memory;
	/** The id of this execution. */
	execution: string;
	/** Requests in flight at once, at most. */
	concurrency: number;
	/** Is told of each request that this run is through with. */
	onEnd: (request: Request) => void;
}

/**
 * Sends all requests.
 *
 * @param sequences requests that must not overtake each other, in their order
 * @returns when no request is in flight any more
 * @throws then what was thrown outside of a single request; no other has started since
 */
export async function sendAll(sequences: Request[][], sending: Sending): Promise<void> {
	const waiting = sequences.values();
	let failure: unknown;
	const worker = async () => {
		try {
			for (const sequence of waiting) await sendSequence(sequence, sending);
		} catch (thrown) {
			failure ??= thrown;
			sending.pace.stop('failed');
		}
	};
	await Promise.all(Array.from({ length: sending.concurrency }, worker));
	if (failure !== undefined) throw failure as Error;
}

async function sendSequence(sequence: Request[], sending: Sending): Promise<void> {
	const { operation, onEnd } = sending;
	let isOvertaking = false;
	for (const [index, request] of sequence.entries()) {
		const previous = sequence[index - 1];
		// With another credential it is the same request all the same.
		if (previous?.key === request.key) {
			request.confirmed ??= structuredClone(previous.confirmed);
			request.doubt ??= previous.doubt;
		}
		await sendContained(request, isOvertaking, sending);
		onEnd(request);
		const outcome = outcomeOfRequest(request, operation, request.options.choices);
		// One that may still be carried out, or that is sent later, would undo what comes after it.
		const isOpen = outcome === 'unknown' || outcome === 'notSent';
		isOvertaking ||= isOpen && request.asked.sequence !== undefined;
	}
}

/** An exception inside the node is the outcome of its own request, and the others go on. */
async function sendContained(request: Request, isOvertaking: boolean, sending: Sending): Promise<void> {
	try {
		await send(request, isOvertaking, sending);
	} catch (thrown) {
		noteException(request, thrown);
	}
}

function noteException(request: Request, thrown: unknown): void {
	request.heldBack = 'unexpected';
	// What left is in doubt, whatever came back: it was not read to its end.
	if (request.isInFlight) request.doubt ??= { id: request.id, isWhole: false };
	request.isInFlight = false;
	const text = thrown instanceof Error ? thrown.message : String(thrown);
	request.thrown = excerpt(text, request.credential.redact);
}

async function send(request: Request, isOvertaking: boolean, sending: Sending): Promise<void> {
	const { operation, memory, pace, execution } = sending;
	const { confirmed, doubt, options } = request;
	// n8n's own tries are no decision of a person to create it again.
	const isOwnDoubt = doubt && (doubt.execution ?? execution) === execution;
	const createAgain = options.choices.sentBefore === 'createAgain' && !isOwnDoubt;
	const next = beforeSending(operation.effect, {
		isConfirmed: confirmed !== undefined,
		isInDoubt: doubt !== undefined,
		isOvertaking,
		createAgain,
	});
	if (next === 'keep') return;
	if (next === 'holdBack') return void (request.heldBack = 'overtaking');
	if (next === 'leave') return void (request.heldBack = 'sentBefore');
	if (next === 'send') return await sendUntilSettled(request, sending, () => {});

	// A key that is recorded pushes an older one out of n8n's memory.
	const halt = pace.haltFor(request.credential);
	if (halt) return void (request.heldBack = halt);
	const key = memoryKeyOf(request);
	let isNew: boolean | undefined;
	try {
		isNew = await memory?.record(key);
	} catch (thrown) {
		pace.stop('noMemory');
		noteException(request, thrown);
		return void (request.heldBack = 'noMemory');
	}
	if (!isNew && !createAgain) return void (request.heldBack = 'sentBefore');
	await sendUntilSettled(request, sending, () => memory?.use(key));
	if (!request.doubt && !request.confirmed) memory?.release(key);
}

/** The key under which n8n's memory has a request that must be sent once only. */
export function memoryKeyOf({ scope, asked }: Request): string {
	return `${scope} ${asked.key}`;
}

/** Sends a request until a response settles it, the retries are used up, or no further request may start. */
async function sendUntilSettled(request: Request, sending: Sending, onStart: () => void): Promise<void> {
	const { operation, pace, attempt } = sending;
	const { credential, options } = request;
	for (let retries = 0; ; ) {
		const start = await pace.start(credential);
		if (!start) break;
		let reply: Reply = 'silent';
		let delay: number | undefined;
		try {
			onStart();
			markInFlight(request);
			const last = await attempt(request);
			markEnded(request, last, operation);
			reply = replyOf(last);
			delay = readRetryAfter(last.retryAfter);
		} finally {
			start.end(reply, delay);
		}
		const { last } = request as { last: AttemptResult };
		if (last.deniesAccess) pace.deny(credential, last.ending === 'blockedBefore' ? 'blockedBefore' : 'accessDenied');
		const { next } = meaningOf(last.ending, operation.effect);
		if (next === undefined) return;
		if (next === 'retry') {
			if (++retries > options.maxRetries) return;
			await pace.wait(retryDelay(retries, last.retryAfter), credential);
		}
	}
	request.heldBack = pace.haltFor(credential) ?? 'cancelled';
}

function replyOf({ ending, errorCode }: AttemptResult): Reply {
	if (ending === 'busy') return 'busy';
	return meaningOf(ending, 'read').answered || errorCode !== undefined ? 'accepted' : 'silent';
}
