import { isListed } from './endings';
import type { AttemptResult } from './response';
import { pluralize, quoted, type Message } from './text';

/** Messages for codes of OPSCOM's public table (API Error Codes, opscom.wiki). */
export type CodeMessages = Record<number, Omit<Message, 'quote'>>;

export const CREDENTIAL = "the 'OPSCOM API' credential";

/** For a response that does not fit the request: it was probably changed on its way. */
export const CHECK_BASE_URL = `Check that 'Base URL' in ${CREDENTIAL} points directly to OPSCOM. If it does, contact your OPSCOM Account Executive.`;

/** The codes that mean the same for every operation. For all others, OPSCOM's own text is shown. */
export const sharedCodeMessages: CodeMessages = {
	9000: {
		text: 'OPSCOM does not recognize the client code',
		advice: `Check 'Client Code' in ${CREDENTIAL}. OPSCOM provides it together with the token.`,
	},
	9001: {
		text: 'OPSCOM did not receive the API token',
		advice: `Enter the token again in the 'API Token' field of ${CREDENTIAL}.`,
	},
	// OPSCOM has no code for a token that it does not know, so 9002 may stand for one.
	9002: {
		text: 'The API token is not valid or does not have permission for this',
		advice: `Check that 'API Token' in ${CREDENTIAL} is complete and still valid. If it is, ask OPSCOM to grant this token the permission.`,
	},
	9003: {
		text: 'OPSCOM could not read the request',
		advice: `Something between n8n and OPSCOM may have changed it. ${CHECK_BASE_URL}`,
	},
	9030: { text: 'OPSCOM reported a value that is too long', advice: 'Shorten the values of this item.' },
	9031: { text: 'OPSCOM reported that a required value is missing', advice: 'Check the fields of this item.' },
	9032: { text: 'OPSCOM reported a value that is too short', advice: 'Check the fields of this item.' },
	9033: { text: 'OPSCOM reported a value that is not valid', advice: 'Check the fields of this item.' },
};

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
	/** What an item's name is, e.g. "Reference ID". */
	nameLabel: string;
	/** The field that names an item, and its key in the details of a failed item, e.g. "referenceId". */
	nameKey: string;
	/** The credential's field with the address of the service, if it is not 'Base URL'. */
	addressField?: string;
	/** Said of a dry run, e.g. "Without it, the permits would be permanently deleted." A read has no dry run. */
	dryRun?: string;
	/** Said of items for which OPSCOM found nothing left to do, after "2 items were". */
	alreadyDone?: string;
	/** Said of items whose response gave no output item, after "1 item returned nothing: ". */
	noOutput?: string;
	/** What to do about a run that ended early, when n8n kept nothing of it to retry. */
	runAgain: string;
	/** Messages for OPSCOM's codes that mean something else, or something more, for this operation. */
	codes: CodeMessages;
}

/**
 * How an attempt ended, in the words of a parking office: what was seen, and by whom it was said.
 *
 * @param attempts requests that were sent for the item in this try
 * @param timeout ms that each of them had
 * @returns as advice what to check or change, if anything: what then becomes of the item is for the caller to say
 */
export function messageFor(
	result: AttemptResult,
	{ attempts, timeout }: { attempts: number; timeout: number },
	wording: OperationWording,
): Message {
	const { ending, errorCode, httpStatus } = result;
	const listed =
		typeof errorCode === 'number' ? (wording.codes[errorCode] ?? sharedCodeMessages[errorCode]) : undefined;
	const message =
		listed && ending !== 'contradictory'
			? { text: `${listed.text} (OPSCOM code ${errorCode})`, advice: listed.advice }
			: (answers[ending]?.(result, wording) ?? noAnswer(result, attempts, timeout));
	const isOpscom = ['notFound', 'refused', 'contradictory', 'unsettled'].includes(ending);
	const reasons = [...new Set([errorCode, result.said])].filter((text) => typeof text === 'string');
	// What settles nothing is shown even if it names no reason.
	if (reasons.length === 0 && ending === 'unsettled' && result.answer) reasons.push(result.answer);
	const said = reasons.map(quoted).join(', ');
	const who = isOpscom ? 'OPSCOM said' : `The response${httpStatus === undefined ? '' : ` (HTTP ${httpStatus})`} says`;
	return namingAddress({ ...message, ...(said !== '' && { quote: `${who}: ${said}` }) }, wording);
}

/** Names the credential's field with the address of the operation's service, in a message that speaks of 'Base URL'. */
export function namingAddress(message: Message, { addressField = 'Base URL' }: OperationWording): Message {
	const named = (words: string) => words.replaceAll("'Base URL'", `'${addressField}'`);
	return { ...message, text: named(message.text), advice: named(message.advice) };
}

const CHECK_ACCESS = `Check 'API Token' and 'Client Code' in ${CREDENTIAL}. If they are right, ask OPSCOM whether the token is still valid.`;

/** What to do about a refusal that has only a status. */
const STATUS_ADVICE: Record<number, string> = {
	401: CHECK_ACCESS,
	403: CHECK_ACCESS,
	404: `Check 'Client Code' in ${CREDENTIAL}. ${CHECK_BASE_URL}`,
	422: 'Check the fields of this item.',
};

type Answer = (result: AttemptResult, wording: OperationWording) => Message;

/** Endings with words of their own; all others are no answer. */
const answers: Partial<Record<AttemptResult['ending'], Answer>> = {
	refused: ({ errorCode: code, httpStatus = 0 }) =>
		code === undefined
			? { text: `OPSCOM refused the request (HTTP ${httpStatus})`, advice: STATUS_ADVICE[httpStatus] ?? CHECK_BASE_URL }
			: {
					text: `OPSCOM refused the request${typeof code === 'number' ? ` (OPSCOM code ${code})` : ''}`,
					advice: isListed(code)
						? `Check the fields of this item. ${CHECK_BASE_URL}`
						: "This code is not in OPSCOM's public list. Ask your OPSCOM Account Executive what it means.",
				},
	contradictory: () => ({ text: "OPSCOM's response both confirms the request and has an error code", advice: '' }),
	unsettled: ({ httpStatus = 0 }, { unconfirmed }) =>
		httpStatus < 300
			? { text: unconfirmed, advice: '' }
			: { text: `OPSCOM's response neither confirms nor refuses the request (HTTP ${httpStatus})`, advice: '' },
	redirected: ({ httpStatus }) => ({
		text: `No answer from OPSCOM: the server redirects elsewhere (HTTP ${httpStatus}). The redirect was not followed, to keep the token safe`,
		advice: `This can be a maintenance page. If it stays, ${CHECK_BASE_URL[0].toLowerCase()}${CHECK_BASE_URL.slice(1)}`,
	}),
	blocked: ({ httpStatus }) => ({
		text: `No answer from OPSCOM: a page with HTTP ${httpStatus} came back, as firewalls and proxies send it`,
		advice: `Ask your network administrator whether requests from n8n to the address in 'Base URL' of ${CREDENTIAL} are blocked, and what in this item the firewall does not accept.`,
	}),
	proxyLogin: () => ({
		text: 'The proxy of your network asks for a login (HTTP 407), so nothing was sent to OPSCOM',
		advice:
			"Ask the administrator of this n8n instance to add the proxy's user name and password to HTTPS_PROXY, or OPSCOM's host to NO_PROXY.",
	}),
	unreachable: () => ({
		text: 'No connection to the server could be opened, so nothing was sent',
		advice: `Check 'Base URL' in ${CREDENTIAL}, and the network and proxy settings of this n8n instance.`,
	}),
	untrusted: () => ({
		text: "The connection to the server at 'Base URL' is not secure or its certificate is not trusted, so nothing was sent",
		advice: CHECK_BASE_URL,
	}),
	blockedHere: () => ({
		text: "This n8n instance does not allow connections to the server at 'Base URL', so nothing was sent",
		advice: `Check 'Base URL' in ${CREDENTIAL}, or ask your n8n administrator to allow its address.`,
	}),
	stopped: () => ({ text: 'the run was stopped before OPSCOM answered', advice: '' }),
};

function noAnswer({ ending, fault, httpStatus }: AttemptResult, attempts: number, timeout: number): Message {
	const tries = pluralize(attempts, 'attempt', 'attempts');
	if (ending === 'busy') {
		return {
			text: `The request was turned away as one too many (HTTP 429 after ${tries})`,
			advice: "Lower 'Concurrent Requests' or increase 'Time Between Requests'.",
		};
	}
	if (fault === 'timedOut') {
		return {
			text: `No answer from OPSCOM within ${timeout} ms (after ${tries})`,
			advice: "If OPSCOM is often slow, increase 'Timeout'.",
		};
	}
	if (fault === 'cut') return { text: `No answer from OPSCOM: the connection was lost (after ${tries})`, advice: '' };
	return {
		text: `No answer from OPSCOM: HTTP ${httpStatus} came back without OPSCOM's JSON (after ${tries})`,
		advice: httpStatus === undefined || httpStatus >= 500 ? '' : CHECK_BASE_URL,
	};
}
