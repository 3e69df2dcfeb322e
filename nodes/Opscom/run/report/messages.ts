import type { Operation } from '../../actions/operation';
import { meaningOf } from '../../exchange/endings';
import { messageFor, namingAddress } from '../../exchange/messages';
import { quoted, type Message } from '../../exchange/text';
import { outcomeOf, type Doubt, type HeldBack, type Item, type Request } from '../requests';

const RUN_ITEM_AGAIN = 'Run this item again.';
const CHECK_ACCESS = "Check 'API Token' and 'Client Code' in the 'OPSCOM API' credential.";

/** Why a request was not sent, or not sent again. As advice, what to check or change. */
const notSentBecause: Record<HeldBack, Message> = {
	cancelled: { text: 'Not sent: the run was stopped first', advice: '' },
	failed: { text: 'Not sent: an earlier item failed', advice: '' },
	otherInvalid: { text: 'Not sent: another item is not valid', advice: '' },
	accessDenied: {
		text: 'Not sent: OPSCOM refused the API token or the client code earlier in this run',
		advice: CHECK_ACCESS,
	},
	blockedBefore: {
		text: 'Not sent: a firewall or proxy blocked an earlier request of this run',
		advice: 'Ask your network administrator to let this n8n instance reach OPSCOM.',
	},
	busy: {
		text: 'Not sent: OPSCOM was too busy to accept any request for ten minutes',
		advice: 'Wait until OPSCOM is less busy.',
	},
	silent: {
		text: 'Not sent: OPSCOM did not respond to ten requests in a row before it',
		advice:
			"Check 'Base URL' in the 'OPSCOM API' credential and the network of this n8n instance, or wait until OPSCOM responds again.",
	},
	overtaking: {
		text: 'Not sent: an earlier change to the same permit is not settled, and this one would overtake it',
		advice: 'First settle the earlier item.',
	},
	sentBefore: {
		text: 'Not sent: this node already started to create the same permit, and it is never created twice',
		advice:
			"If it was created, its Reference ID is in the output of the execution that created it. To see whether OPSCOM has it, look up its plate with the operation 'Get' of the resource 'Plate'. If the permit is not there, run only this item again, with 'If Permit Was Sent Before' set to 'Create Again'.",
	},
	noMemory: {
		text: 'Not sent: n8n could not record that this permit is being created, which is what keeps it from being created twice',
		advice: 'Save the workflow. If it is saved, ask your n8n administrator to check the database of n8n.',
	},
	unexpected: {
		text: 'Something unexpected happened inside the OPSCOM node',
		advice: 'If this happens again, report it to the maintainers of this node.',
	},
};

/** Said when an exception left nothing else to say. */
export const UNEXPECTED = notSentBecause.unexpected;

/** Tells what became of a failed item and what to do next. */
export function messageOf(item: Item, operation: Operation, isRetry: boolean): Message {
	switch (item.kind) {
		case 'unread':
			return heldBack(notSentBecause[item.heldBack], item.isInDoubt, operation);
		case 'invalid':
			return item.isInDoubt ? stillInDoubt(item.message, operation) : item.message;
		default:
			return messageOfRequest(item, item.request, operation, isRetry);
	}
}

function messageOfRequest(item: Item, request: Request, operation: Operation, isRetry: boolean): Message {
	const { attempts, last, doubt, isInFlight, options, thrown } = request;
	const { wording, effect } = operation;
	const effort = { attempts, timeout: options.timeout };

	if (isInFlight) return inDoubt(messageFor({ ending: 'stoppedInFlight' }, effort, wording), operation);
	if (request.heldBack === 'unexpected' || last === undefined) {
		if (request.heldBack === 'sentBefore') return doubt ? notSentAgain(doubt, operation) : notSentBecause.sentBefore;
		const reason = namingAddress(notSentBecause[request.heldBack ?? 'cancelled'], wording);
		const quote = thrown === undefined ? {} : { quote: `Details: ${quoted(thrown)}` };
		return heldBack({ ...reason, ...quote }, doubt !== undefined, operation);
	}
	const message = messageFor(last, effort, wording);
	switch (outcomeOf(item, operation)) {
		case 'notSent':
			return heldBack(message, false, operation);
		case 'unknown':
			return meaningOf(last.ending, effect).outcome === 'unknown'
				? inDoubt(message, operation)
				: stillInDoubt(message, operation);
		case 'notFound':
			return isRetry ? withAdvice(message, wording.notFoundInRetry) : message;
		default:
			return message;
	}
}

/** Nothing was done, and the item can be run again, unless an earlier attempt may have been carried out. */
function heldBack(reason: Message, isInDoubt: boolean, operation: Operation): Message {
	return isInDoubt ? stillInDoubt(reason, operation) : withAdvice(reason, RUN_ITEM_AGAIN);
}

function inDoubt(message: Message, { wording }: Operation): Message {
	return { ...withAdvice(message, wording.resolveDoubt), text: `${wording.inDoubt}: ${message.text}` };
}

/** Tells of a request that an earlier attempt may have carried out, when what came `then` does not settle it. */
function stillInDoubt(then: Message, { wording }: Operation): Message {
	const text = `${wording.inDoubt}: an earlier attempt got no clear response. After that: ${then.text}`;
	return { ...withAdvice(then, wording.resolveDoubt), text };
}

function notSentAgain({ answer }: Doubt, { wording }: Operation): Message {
	return {
		text: `${wording.inDoubt}: an earlier attempt got no clear response. It was not sent again, to avoid doing it twice`,
		...(answer && { quote: `OPSCOM said: ${quoted(answer)}` }),
		advice: wording.resolveDoubt,
	};
}

function withAdvice(message: Message, advice = ''): Message {
	return { ...message, advice: `${message.advice} ${advice}`.trim() };
}
