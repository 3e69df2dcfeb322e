import type { Operation } from '../../actions/operation';
import { CREDENTIAL, namingAddress } from '../../exchange/messages';
import { quoted, type Message } from '../../exchange/text';
import { outcomeOf, type Item } from '../item';
import type { Earlier, ExchangeRequest, HeldBack } from '../request';

const RUN_ITEM_AGAIN = 'Run this item again.';

/** Why a request was not sent, or not sent again. As advice, what to check or change. */
const notSentBecause: Record<HeldBack, Message> = {
	cancelled: { text: 'Not sent: the run was stopped first', advice: '' },
	failed: { text: 'Not sent: an earlier item failed', advice: '' },
	otherInvalid: { text: 'Not sent: another item is not valid', advice: '' },
	accessDenied: {
		text: 'Not sent: OPSCOM refused the API token or the client code earlier in this run',
		advice: `Check 'API Token' and 'Client Code' in ${CREDENTIAL}.`,
	},
	busy: {
		text: 'Not sent: for ten minutes, every request was turned away as one too many (HTTP 429)',
		advice: 'Wait until fewer requests are made.',
	},
	silent: {
		text: 'Not sent: OPSCOM has not answered for a minute or more',
		advice: `Check 'Base URL' in ${CREDENTIAL} and the network of this n8n instance, or wait until OPSCOM answers again.`,
	},
	closed: { text: 'Not sent: an earlier request showed that nothing can be sent to this address', advice: '' },
	blocked: {
		text: 'Not sent: two earlier requests, one after the other, were answered with a page of a firewall or proxy',
		advice: `Ask your network administrator to let this n8n instance reach the address in 'Base URL' of ${CREDENTIAL}.`,
	},
	overtaking: {
		text: 'Not sent: an earlier change to the same permit is not settled, and this one would overtake it',
		advice: 'First settle the earlier item.',
	},
	sentBefore: {
		text: 'Not sent: a permit was sent under this key before, or is being sent right now, and no key is sent twice',
		advice:
			"If it was created, its Reference ID is in the output of the execution that sent it. If that execution did not finish, wait a few minutes and look up the plate with the operation 'Get' of the resource 'Plate'. For another permit, give the option 'Idempotency Key' another value; for a list that was only tried on a test system, use another prefix in it.",
	},
	noMemory: {
		text: 'Not sent: n8n could not record the key of this permit, which is what keeps it from being created twice',
		advice:
			"If the workflow has a 'Remove Duplicates' node, set its 'Scope' to 'Node'. If it has none, ask your n8n administrator to check the database of n8n. Do not clear any history.",
	},
	tooMany: {
		text: 'Not sent: n8n remembers 20,000 keys of a workflow, and this list has more permits than that',
		advice: 'Split the list, for example with a workflow for each part.',
	},
	unexpected: {
		text: 'Something unexpected happened inside the OPSCOM node',
		advice: 'If this happens again, report it to the maintainers of this node.',
	},
};

/** Said when an exception left nothing else to say. */
export const UNEXPECTED = notSentBecause.unexpected;

/** Tells what became of a failed item and what to do next. */
export function messageOf(item: Item, operation: Operation): Message {
	switch (item.kind) {
		case 'unread':
			return notSent(
				notSentBecause[item.heldBack],
				item.isInDoubt ? 'an earlier try may have sent it' : undefined,
				operation,
			);
		case 'invalid':
			return messageOfInvalid(item, operation);
		default:
			return messageOfRequest(item, item.request);
	}
}

function messageOfInvalid({ message, outcome }: Extract<Item, { kind: 'invalid' }>, operation: Operation): Message {
	if (outcome === 'unknown') return stillInDoubt(message, 'an earlier try ended without a clear answer', operation);
	if (outcome === 'notSent') return message;
	return { ...message, text: `An earlier try of this run has ${operation.wording.done} it. Now: ${message.text}` };
}

function messageOfRequest(item: Item, request: ExchangeRequest): Message {
	const { operation, last, doubt, isInFlight, heldBack } = request;
	const outcome = outcomeOf(item);

	if (isInFlight) return inDoubt(request.messageOf({ ending: 'stopped' }), operation);
	if (request.earlier) return otherValues(request, request.earlier);
	if (last === undefined || heldBack === 'unexpected' || outcome === 'sentBefore') {
		if (heldBack === undefined && doubt) return notSentAgain(request);
		return notSent(reasonOf(request), doubt?.seen, operation);
	}
	const message = request.messageOf(last);
	switch (outcome) {
		case 'notSent':
			return notSent(heldBack && heldBack !== 'cancelled' ? reasonOf(request) : message, undefined, operation);
		case 'unknown':
			return doubt?.seen === message.text ? inDoubt(message, operation) : stillInDoubt(message, doubt?.seen, operation);
		case 'notFound':
			// Without OPSCOM's text, which would read as that of the earlier attempt.
			return doubt ? { text: `${message.text}. Before that: ${doubt.seen}`, advice: message.advice } : message;
		default:
			return message;
	}
}

/** Why a request was held back, with what was seen of its address. */
function reasonOf(request: ExchangeRequest): Message {
	const { heldBack = 'cancelled', seen, thrown, operation } = request;
	const reason = namingAddress(notSentBecause[heldBack], operation.wording);
	if (thrown !== undefined) return { ...reason, quote: `Details: ${quoted(thrown)}` };
	if (seen === undefined) return reason;
	const last = request.messageOf(seen);
	return { text: `${reason.text}. Last seen: ${last.text}`, quote: last.quote, advice: reason.advice || last.advice };
}

/** Nothing was done, and the item can be run again, unless an earlier attempt may have been carried out. */
function notSent(reason: Message, seen: string | undefined, operation: Operation): Message {
	if (seen !== undefined) return stillInDoubt(reason, seen, operation);
	return reason.text === notSentBecause.sentBefore.text ? reason : withAdvice(reason, RUN_ITEM_AGAIN);
}

function inDoubt(message: Message, { wording }: Operation): Message {
	return { ...withAdvice(message, wording.resolveDoubt), text: `${wording.inDoubt}: ${message.text}` };
}

/** Tells of a request that an earlier attempt may have carried out, when what came `then` does not settle it. */
function stillInDoubt(then: Message, seen: string | undefined, { wording }: Operation): Message {
	const before = seen === undefined ? '' : `${seen}. After that: `;
	return { ...withAdvice(then, wording.resolveDoubt), text: `${wording.inDoubt}: ${before}${then.text}` };
}

function notSentAgain({ doubt, operation: { wording } }: ExchangeRequest): Message {
	return {
		text: `${wording.inDoubt}: ${doubt?.seen}. It was not sent again, to avoid doing it twice`,
		...(doubt?.answer && { quote: `What came back: ${quoted(doubt.answer)}` }),
		advice: wording.resolveDoubt,
	};
}

/** A corrected value makes no second permit of an item that an earlier try has sent. */
function otherValues({ asked, operation }: ExchangeRequest, { compared, newId, doubt }: Earlier): Message {
	const names = operation.comparedNames ?? [];
	const differences = names.flatMap((name, at) => {
		const [before, now] = [compared[at], asked.compared?.[at]];
		return before === now || before === null || now === null ? [] : [`'${name}' was "${before}" and is now "${now}"`];
	});
	const what = doubt
		? `an earlier try of this run sent it, and it may or may not have been ${operation.wording.done} (${doubt.seen})`
		: `an earlier try of this run has ${operation.wording.done} it${newId === undefined ? '' : ` with the Reference ID ${newId}`}`;
	const change = differences.join(', ') || 'The base URL or the client code was another one';
	return {
		text: `Not sent: ${what}. ${change}`,
		...(doubt?.answer && { quote: `What came back: ${quoted(doubt.answer)}` }),
		advice: doubt
			? operation.wording.resolveDoubt
			: "Change that permit with the operation 'Update', or delete it. For a second permit, run this item alone with another 'Idempotency Key'.",
	};
}

function withAdvice(message: Message, advice = ''): Message {
	return { ...message, advice: `${message.advice} ${advice}`.trim() };
}
