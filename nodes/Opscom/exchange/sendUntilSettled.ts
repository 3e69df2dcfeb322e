import type { IDataObject } from 'n8n-workflow';

import type { AttemptResult } from './response';
import { messageOf, type OperationWording } from './messages';
import { meaningOf, type Outcome } from './outcome';
import type { Redact } from './redact';
import { retryDelay } from './retryDelay';
import type { Message } from './text';

/** What an item asks OPSCOM to do. */
export interface ExchangeRequest {
	/** Sends one request with this timeout in ms. */
	attempt: (timeout: number) => Promise<AttemptResult>;
	/** Is told what is known after each attempt. */
	report: (result: ExchangeResult) => void;
	/** Whether doing it twice is the same as doing it once. */
	safeToRepeat: boolean;
	wording: OperationWording;
	/** An earlier try, in a run that this one resumes, may have been carried out. */
	inDoubt: boolean;
	maxRetries: number;
	/** ms, for one attempt. */
	timeout: number;
}

/** When requests may start, shared by all items of a run. */
export interface Pace {
	/** Waits until a request may start; false when none may start anymore. */
	turn(): Promise<boolean>;
	/** Waits `ms`; ends early when no further request may start. */
	wait(ms: number): Promise<void>;
	/** Holds back all requests of the run for `ms`. */
	pause(ms: number): void;
}

/** What became of the request. */
export interface ExchangeResult {
	outcome: Outcome;
	/** How many requests were sent. */
	attempts: number;
	httpStatus?: number;
	errorCode?: number | string;
	/** OPSCOM's JSON of a response that settles the item, with the token taken out should it be there. */
	body?: IDataObject;
	/** OPSCOM refused the token or the client code, so the response holds for every item with this credential. */
	isAccessDenied: boolean;
	/** An attempt before the last one may have been carried out. */
	mayBeDoneEarlier: boolean;
	/** Some attempt may have been carried out, and nothing since then has shown whether it was. */
	inDoubt: boolean;
	message: Message;
}

/**
 * Sends a request until a response settles it, the retries are used up, or no further request may start.
 *
 * @returns the result, or `undefined` when nothing was sent because no further request may start
 * @throws what `attempt` throws
 */
export async function sendUntilSettled(
	request: ExchangeRequest,
	pace: Pace,
	redact: Redact,
): Promise<ExchangeResult | undefined> {
	const { safeToRepeat, maxRetries } = request;
	let inDoubt = request.inDoubt;
	let result: ExchangeResult | undefined;

	for (let attempts = 1; await pace.turn(); attempts++) {
		const attempt = await request.attempt(request.timeout);
		const { retry, mayBeDone } = meaningOf(attempt.ending);
		result = resultOf(attempt, attempts, inDoubt, request, redact);
		request.report(result);
		inDoubt ||= mayBeDone === true;

		const delay = retryDelay(attempts, attempt.retryAfter);
		if (attempt.ending === 'busy') pace.pause(delay);
		if (!retry || attempts > maxRetries || (inDoubt && !safeToRepeat)) break;
		await pace.wait(delay);
	}
	return result;
}

function resultOf(
	attempt: AttemptResult,
	attempts: number,
	mayBeDoneEarlier: boolean,
	{ timeout, wording }: ExchangeRequest,
	redact: Redact,
): ExchangeResult {
	const { ending, httpStatus, errorCode, body } = attempt;
	const { outcome, mayBeDone } = meaningOf(ending);
	const isSettled = outcome === 'done' || outcome === 'notFound';
	return {
		// A refusal does not undo what an earlier attempt may have done.
		outcome: mayBeDoneEarlier && !isSettled ? 'unknown' : outcome,
		attempts,
		...(httpStatus !== undefined && { httpStatus }),
		...(errorCode !== undefined && { errorCode: redact(errorCode) }),
		...(isSettled && { body: redact(body) }),
		isAccessDenied: ending === 'accessDenied',
		mayBeDoneEarlier,
		inDoubt: !isSettled && (mayBeDoneEarlier || mayBeDone === true),
		message: messageOf({ attempt, attempts, timeout, mayBeDoneEarlier }, wording, redact),
	};
}
