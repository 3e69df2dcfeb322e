import type { IDataObject } from 'n8n-workflow';

import { readAnswer, type Answer, type Reading } from './answer';
import { meaningOf, type Ending, type Outcome } from './outcome';
import { quoted, type Words } from './plainWords';
import type { Redact } from './redact';
import { retryDelay } from './retryDelay';
import { tell, type OperationWords, type Story } from './words';

/** What an operation asks OPSCOM to do. */
export interface Asked {
	/** Sends one request with this timeout in ms. */
	send: (timeout: number) => Promise<Answer | Ending>;
	confirms: (body: IDataObject) => boolean;
	/** Whether doing it twice is the same as doing it once. */
	safeToRepeat: boolean;
	words: OperationWords;
	/** An earlier try, in a run that this one takes up again, may have been carried out. */
	inDoubt: boolean;
	maxRetries: number;
	/** ms, for one try. */
	timeout: number;
}

/** When requests may start, shared by all exchanges of a run. */
export interface Pace {
	/** Waits until a request may start; false when none may start any more. */
	turn(): Promise<boolean>;
	/** Waits `ms`; ends early when no request may start any more. */
	wait(ms: number): Promise<void>;
	/** Holds back all requests of the run for `ms`. */
	pause(ms: number): void;
}

/** What became of one exchange. */
export interface Result extends Words {
	outcome: Outcome;
	/** How many requests were sent. */
	attempts: number;
	httpStatus?: number;
	errorCode?: number | string;
	/** OPSCOM's JSON, with the token taken out should it be there. */
	body?: IDataObject;
	/** OPSCOM found nothing left to do, after an earlier try that may have done it. */
	already?: true;
	/** OPSCOM refused the token or the client code, so the answer holds for every item. */
	holdsForAll?: boolean;
	/** An earlier try may have been carried out, although the last one was not. */
	inDoubt: boolean;
}

/**
 * Asks OPSCOM until there is an answer that settles the matter, the tries are used up, or no request may start any
 * more.
 *
 * @returns the result, or `undefined` when nothing was sent because no request may start any more
 */
export async function exchange(asked: Asked, pace: Pace, redact: Redact): Promise<Result | undefined> {
	let inDoubt = asked.inDoubt;
	let last: Result | undefined;

	for (let attempts = 1; await pace.turn(); attempts++) {
		const answer = await asked.send(asked.timeout);
		const reading = typeof answer === 'string' ? undefined : readAnswer(answer, asked.confirms);
		const found = reading?.ending ?? (answer as Ending);
		const ending = found === 'notFound' && inDoubt ? 'alreadyGone' : found;
		const meaning = meaningOf(ending);

		last = resultOf({ ending, reading, attempts, timeout: asked.timeout, inDoubt }, answer, asked.words, redact);
		inDoubt ||= meaning.mayBeDone === true;

		const again = meaning.tryAgain && (asked.safeToRepeat || !meaning.mayBeDone) && attempts <= asked.maxRetries;
		const delay = retryDelay(attempts, retryAfterOf(answer));
		if (ending === 'busy') pace.pause(delay);
		if (!again) break;
		await pace.wait(delay);
	}
	return last;
}

function resultOf(story: Story, answer: Answer | Ending, words: OperationWords, redact: Redact): Result {
	const { ending, reading, attempts } = story;
	const meaning = meaningOf(ending);
	const settled = meaning.outcome === 'deleted' || meaning.outcome === 'notFound';
	const said = reading && saidIn(reading, redact);
	return {
		// What an earlier try may have done is not undone by a refusal.
		outcome: story.inDoubt && !settled ? 'unknown' : meaning.outcome,
		attempts,
		...(reading && { httpStatus: reading.httpStatus }),
		...(reading?.errorCode !== undefined && { errorCode: redact(reading.errorCode) }),
		...(settled && typeof answer !== 'string' && { body: redact(answer.body as IDataObject) }),
		...(ending === 'alreadyGone' && { already: true }),
		...(ending === 'accessDenied' && { holdsForAll: true }),
		inDoubt: !settled && (story.inDoubt || meaning.mayBeDone === true),
		...tell(story, said, words),
	};
}

/** OPSCOM's own text; a code that is no number stands here too, because only numbers go into messages. */
function saidIn({ errorCode, errorMessage }: Reading, redact: Redact): string | undefined {
	const texts = [errorCode, errorMessage].filter((text) => typeof text === 'string');
	return texts.length === 0 ? undefined : texts.map((text) => quoted(redact(text))).join(', ');
}

function retryAfterOf(answer: Answer | Ending): unknown {
	return typeof answer === 'string' ? undefined : answer.headers['retry-after'];
}
