import type { AttemptResult } from './response';
import { CHECK_BASE_URL, sharedCodeMessages, type CodeMessages } from './errorCodes';
import { meaningOf } from './outcome';
import type { Redact } from './redact';
import { pluralize, quoteText, type Message } from './text';

/** How an operation speaks of its own result. */
export interface OperationWording {
	/** What the summary calls an item that OPSCOM confirmed, e.g. "deleted". */
	done: string;
	/** Said of an item whose outcome is unknown, e.g. "The permit may or may not have been deleted". */
	inDoubt: string;
	/** What to do about an item whose outcome is unknown. */
	resolveDoubt: string;
	/** Said of a 2xx response that does not confirm what was asked for. */
	unconfirmed: string;
	/** What an item's `id` is, e.g. "Reference ID". */
	idName: string;
	/** The field that names an item, and the key of its `id` in the details of a failed item, e.g. "referenceId". */
	idKey: string;
	/**
	 * Said of a dry run, e.g. "Without it, the permits would be permanently deleted." An operation that changes nothing has
	 * no dry run.
	 */
	dryRun?: string;
	/** Said of items for which OPSCOM found nothing left to do, after "2 items were". */
	alreadyDone?: string;
	/** Advice for an item that is not found in a repeated execution that may have done it before, e.g. after a crash. */
	notFoundInRetry?: string;
	/** Said of items whose response gave no output item, after "1 item returned nothing: ". */
	noOutput?: string;
	/** What to do about a run that was stopped. n8n may have kept nothing of it. */
	runAgain: string;
	/** Messages for OPSCOM's codes that mean something else, or something more, for this operation. */
	codes: CodeMessages;
}

/** How a request ended, with what is needed to tell it. */
export interface Ended {
	attempt: AttemptResult;
	/** How many requests were sent. */
	attempts: number;
	/** ms */
	timeout: number;
	/** An earlier attempt may have been carried out. */
	mayBeDoneEarlier: boolean;
}

/** Tells how a request ended and what to do next. */
export function messageOf(ended: Ended, wording: OperationWording, redact: Redact): Message {
	const { attempt, mayBeDoneEarlier } = ended;
	const message = { ...reasonOf(ended, wording), ...quoteOf(attempt, redact) };
	if (meaningOf(attempt.ending).outcome === 'unknown') {
		return {
			...message,
			text: `${wording.inDoubt}: ${message.text}`,
			advice: `${message.advice} ${wording.resolveDoubt}`.trim(),
		};
	}
	// A record that OPSCOM does not have settles the doubt.
	return mayBeDoneEarlier && attempt.ending !== 'notFound' ? stillInDoubt(message, wording) : message;
}

/** Tells of a request that an earlier attempt may have carried out, when what came `then` does not settle it. */
export function stillInDoubt(then: Message, { inDoubt, resolveDoubt }: OperationWording): Message {
	const { advice, adviceInDoubt = advice } = then;
	return {
		...then,
		text: `${inDoubt}: an earlier attempt got no clear response. After that: ${then.text}`,
		advice: `${adviceInDoubt} ${resolveDoubt}`.trim(),
	};
}

/**
 * OPSCOM's own text. A code that is no number is quoted here too, because only numbers go into the text. Of a response that
 * confirms nothing and says nothing, a person gets to see the response: it can hold the ID of a new permit.
 */
function quoteOf({ ending, errorCode, errorMessage, body }: AttemptResult, redact: Redact): Pick<Message, 'quote'> {
	const said = [errorCode, errorMessage].filter((text) => typeof text === 'string');
	const texts = said.length === 0 && ending === 'unconfirmed' ? [JSON.stringify(body)] : said;
	return texts.length === 0 ? {} : { quote: `OPSCOM said: ${texts.map((text) => quoteText(text, redact)).join(', ')}` };
}

function reasonOf({ attempt, attempts, timeout }: Ended, wording: OperationWording): Message {
	const { ending, httpStatus, errorCode: code } = attempt;
	const http = `HTTP ${httpStatus}`;
	const tries = pluralize(attempts, 'attempt', 'attempts');
	const listed = typeof code === 'number' ? (wording.codes[code] ?? sharedCodeMessages[code]) : undefined;
	if (listed && ending !== 'contradictory')
		return { text: `${listed.text} (OPSCOM code ${code})`, advice: listed.advice };

	switch (ending) {
		case 'confirmed':
			return { text: 'OPSCOM confirmed it', advice: '' };
		case 'accessDenied':
			return {
				text: `OPSCOM did not accept the API token or the client code (${http})`,
				advice:
					"Check 'API Token' and 'Client Code' in the 'OPSCOM API' credential. If they are right, ask OPSCOM whether the token is still valid.",
			};
		case 'rejected':
			return {
				text: `The server at 'Base URL' rejected the request (${http})`,
				advice: `Check 'Client Code' in the 'OPSCOM API' credential. ${CHECK_BASE_URL}`,
			};
		case 'redirected':
			return {
				text: `The server at 'Base URL' redirects elsewhere (${http}). The redirect was not followed, to keep the token safe`,
				advice: CHECK_BASE_URL,
			};
		case 'busy':
			return {
				text: `OPSCOM was too busy to accept the request (${http} after ${tries})`,
				advice: "Lower 'Concurrent Requests' or increase 'Time Between Requests', then run this item again.",
				adviceInDoubt: "Lower 'Concurrent Requests' or increase 'Time Between Requests'.",
			};
		case 'serverFault':
			return { text: `OPSCOM could not complete the request (${http} after ${tries})`, advice: '' };
		case 'unreadable':
			return { text: `OPSCOM's response could not be read (${http})`, advice: CHECK_BASE_URL };
		case 'unconfirmed':
			return { text: wording.unconfirmed, advice: '' };
		case 'contradictory':
			return { text: "OPSCOM's response both confirms the request and carries an error code", advice: '' };
		case 'cut':
			return { text: 'the connection was lost before OPSCOM responded', advice: '' };
		case 'timedOut':
			return {
				text: `OPSCOM did not finish responding within ${timeout} ms`,
				advice: "If OPSCOM is often slow, increase 'Timeout'.",
			};
		case 'stoppedInFlight':
			return { text: 'OPSCOM had not responded when the run was stopped', advice: '' };
		case 'unreachable':
			return {
				text: 'OPSCOM could not be reached, so nothing was sent',
				advice:
					"Check 'Base URL' in the 'OPSCOM API' credential and the network of this n8n instance, then run this item again.",
				adviceInDoubt: "Check 'Base URL' in the 'OPSCOM API' credential and the network of this n8n instance.",
			};
		case 'untrusted':
			return {
				text: "The connection to the server at 'Base URL' is not secure or its certificate is not trusted, so nothing was sent",
				advice: CHECK_BASE_URL,
			};
		case 'blockedHere':
			return {
				text: "This n8n instance does not allow connections to the server at 'Base URL', so nothing was sent",
				advice: "Check 'Base URL' in the 'OPSCOM API' credential, or ask your n8n administrator to allow its address.",
			};
		default:
			return {
				text: `OPSCOM refused the request${typeof code === 'number' ? ` (OPSCOM code ${code})` : ''}`,
				advice: "This code is not in OPSCOM's public list. Ask your OPSCOM Account Executive what it means.",
			};
	}
}
