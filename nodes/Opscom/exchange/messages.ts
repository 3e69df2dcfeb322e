import type { AttemptResult } from './response';
import { blockedBefore, CHECK_BASE_URL, sharedCodeMessages, statusMessages, type CodeMessages } from './errorCodes';
import { pluralize, quoted, type Message } from './text';

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
	/** The credential's field with the address of the service, if it is not 'Base URL'. */
	addressField?: string;
	/** Said of a dry run, e.g. "Without it, the permits would be permanently deleted." A read has no dry run. */
	dryRun?: string;
	/** Said of items for which OPSCOM found nothing left to do, after "2 items were". */
	alreadyDone?: string;
	/** Advice for an item that is not found in a repeated execution that may have done it before, e.g. after a crash. */
	notFoundInRetry?: string;
	/** Said of items whose response gave no output item, after "1 item returned nothing: ". */
	noOutput?: string;
	/** What to do about a run that ended early, when n8n kept nothing of it to retry. */
	runAgain: string;
	/** Messages for OPSCOM's codes that mean something else, or something more, for this operation. */
	codes: CodeMessages;
}

/** How many requests were sent, and how long each of them had, in ms. */
export interface Effort {
	attempts: number;
	timeout: number;
}

/**
 * How an attempt ended, in the words of a parking office.
 *
 * @returns as advice what to check or change, if anything: what then becomes of the item is for the caller to say
 */
export function messageFor(attempt: AttemptResult, effort: Effort, wording: OperationWording): Message {
	return { ...namingAddress(reasonOf(attempt, effort, wording), wording), ...quoteOf(attempt) };
}

/** Names the credential's field with the address of the operation's service, in a message that speaks of 'Base URL'. */
export function namingAddress(message: Message, { addressField = 'Base URL' }: OperationWording): Message {
	const named = (words: string) => words.replaceAll("'Base URL'", `'${addressField}'`);
	return { ...message, text: named(message.text), advice: named(message.advice) };
}

/** The server's own reason. A code that is no number is quoted here too, because only numbers go into the text. */
function quoteOf({ errorCode, said, answer, ending }: AttemptResult): Pick<Message, 'quote'> {
	const texts = [...new Set([errorCode, said])].filter((text) => typeof text === 'string');
	if (texts.length === 0 && ending === 'unconfirmed' && answer) texts.push(answer);
	if (texts.length === 0) return {};
	const who =
		errorCode !== undefined || ending === 'unconfirmed' || ending === 'contradictory' ? 'OPSCOM' : 'The server';
	return { quote: `${who} said: ${texts.map(quoted).join(', ')}` };
}

const CHECK_NETWORK =
	"Check 'Base URL' in the 'OPSCOM API' credential, and the network and proxy settings of this n8n instance.";

function reasonOf(attempt: AttemptResult, { attempts, timeout }: Effort, wording: OperationWording): Message {
	const { ending, httpStatus, errorCode: code } = attempt;
	const http = `HTTP ${httpStatus}`;
	const tries = pluralize(attempts, 'attempt', 'attempts');
	const listed = typeof code === 'number' ? (wording.codes[code] ?? sharedCodeMessages[code]) : undefined;
	if (listed && ending !== 'contradictory')
		return { text: `${listed.text} (OPSCOM code ${code})`, advice: listed.advice };
	const withHttp = ({ text, advice }: Message) => ({ text: `${text} (${http})`, advice });
	const byStatus = httpStatus !== undefined && code === undefined ? statusMessages[httpStatus] : undefined;
	if (byStatus) return withHttp(byStatus);

	switch (ending) {
		case 'accessDenied':
			return {
				text: `OPSCOM did not accept the API token or the client code (${http})`,
				advice:
					"Check 'API Token' and 'Client Code' in the 'OPSCOM API' credential. If they are right, ask OPSCOM whether the token is still valid.",
			};
		case 'blockedBefore':
			return withHttp(blockedBefore);
		case 'rejected':
			return {
				text: `The server at 'Base URL' rejected the request (${http})`,
				// An unknown client code can be an unknown address (see docs/assumptions.md).
				advice: `${httpStatus === 404 ? "Check 'Client Code' in the 'OPSCOM API' credential. " : ''}${CHECK_BASE_URL}`,
			};
		case 'redirected':
			return {
				text: `The server at 'Base URL' redirects elsewhere (${http}). The redirect was not followed, to keep the token safe`,
				advice: CHECK_BASE_URL,
			};
		case 'busy':
			return {
				text: `OPSCOM was too busy to accept the request (${http} after ${tries})`,
				advice: "Lower 'Concurrent Requests' or increase 'Time Between Requests'.",
			};
		case 'serverFault':
		case 'unavailable':
			return { text: `OPSCOM could not complete the request (${http} after ${tries})`, advice: '' };
		case 'unreadable':
			return { text: `OPSCOM's response could not be read (${http})`, advice: CHECK_BASE_URL };
		case 'malformed':
			return { text: "The server at 'Base URL' sent something that is not a proper response", advice: CHECK_BASE_URL };
		case 'unconfirmed':
			return { text: wording.unconfirmed, advice: '' };
		case 'contradictory':
			return { text: "OPSCOM's response both confirms the request and carries an error code", advice: '' };
		case 'cut':
		case 'cutSending':
			return { text: 'the connection was lost before OPSCOM responded', advice: '' };
		case 'timedOut':
			return {
				text: `OPSCOM did not finish responding within ${timeout} ms`,
				advice: "If OPSCOM is often slow, increase 'Timeout'.",
			};
		case 'stoppedInFlight':
			return { text: 'OPSCOM had not responded when the run was stopped', advice: '' };
		case 'unreachable':
			return { text: 'OPSCOM could not be reached, so nothing was sent', advice: CHECK_NETWORK };
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
