import type { Reading } from './answer';
import { CHECK_ADDRESS, sharedCodeWords, type CodeWords } from './errorCodes';
import { meaningOf, type Ending } from './outcome';
import { counted, type Words } from './plainWords';

/** How an operation speaks of its own result. */
export interface OperationWords {
	/** What the account calls an item that OPSCOM confirmed, e.g. "deleted". */
	done: string;
	/** Said of an item whose outcome is unknown, e.g. "The permit may or may not be gone". */
	inDoubt: string;
	/** What to do about an item whose outcome is unknown. */
	settleDoubt: string;
	/** Words for OPSCOM's codes that mean something else, or something more, for this operation. */
	codes: CodeWords;
}

/** How the last try of an exchange ended, with what is needed to tell it. */
export interface Story {
	ending: Ending;
	reading?: Reading;
	attempts: number;
	/** ms */
	timeout: number;
	/** An earlier try may have been carried out. */
	inDoubt: boolean;
}

/**
 * Tells how an exchange ended and what to do next.
 *
 * @param said what OPSCOM said in its own words, quoted and with the token taken out
 */
export function tell(story: Story, said: string | undefined, operation: OperationWords): Words {
	const { ending, inDoubt } = story;
	const words = wordsOf(story, operation);
	const quote = said !== undefined && { said: `OPSCOM said: ${said}` };
	if (meaningOf(ending).outcome === 'unknown' && ending !== 'busy') {
		return {
			message: `${operation.inDoubt}: ${words.message}`,
			...quote,
			advice: `${words.advice}${operation.settleDoubt}`,
		};
	}
	if (inDoubt) return { ...stillInDoubt(words, operation), ...quote };
	return { ...words, ...quote };
}

/** Tells of a request that an earlier try may have carried out, when what came `then` does not settle it. */
export function stillInDoubt(then: Words, { inDoubt, settleDoubt }: OperationWords): Words {
	return {
		message: `${inDoubt}: an earlier try got no clear answer, and then: ${then.message}`,
		advice: `${then.advice} ${settleDoubt}`,
	};
}

function wordsOf({ ending, reading, attempts, timeout }: Story, operation: OperationWords): Words {
	const code = reading?.errorCode;
	const http = `HTTP ${reading?.httpStatus}`;
	const listed = typeof code === 'number' ? (operation.codes[code] ?? sharedCodeWords[code]) : undefined;
	if (listed) return { message: `${listed.message} (OPSCOM code ${code})`, advice: listed.advice };

	switch (ending) {
		case 'confirmed':
		case 'alreadyGone':
			return { message: 'OPSCOM confirmed it', advice: '' };
		case 'accessDenied':
			return {
				message: `OPSCOM did not accept the API token or the client code (${http})`,
				advice: "Check 'API Token' and 'Client Code' in the 'OPSCOM API' credential.",
			};
		case 'rejected':
			return {
				message: `OPSCOM's address did not take the request (${http})`,
				advice: `Check 'Client Code' in the 'OPSCOM API' credential. ${CHECK_ADDRESS}`,
			};
		case 'redirected':
			return {
				message: `OPSCOM's address pointed to another one (${http}), which was not followed to keep the token safe`,
				advice: CHECK_ADDRESS,
			};
		case 'busy':
			return {
				message: `OPSCOM was too busy to take the request (${http}, ${counted(attempts, 'try', 'tries')})`,
				advice: "Lower 'Concurrent Requests' or raise 'Time Between Requests', then run this item again.",
			};
		case 'serverFault':
			return {
				message: `OPSCOM could not complete the request (${http}, ${counted(attempts, 'try', 'tries')})`,
				advice: '',
			};
		case 'unreadable':
			return { message: `OPSCOM's answer could not be read (${http})`, advice: `${CHECK_ADDRESS} ` };
		case 'unconfirmed':
			return { message: "OPSCOM's answer does not confirm this Reference ID", advice: '' };
		case 'cut':
			return { message: 'the connection broke before OPSCOM answered', advice: '' };
		case 'timedOut':
			return {
				message: `OPSCOM did not answer within ${timeout} ms`,
				advice: "If OPSCOM is often slow, raise 'Timeout'. ",
			};
		case 'stoppedInFlight':
			return { message: 'the run was stopped before OPSCOM answered', advice: '' };
		case 'unreachable':
			return {
				message: 'OPSCOM could not be reached, so nothing was sent',
				advice:
					"Check 'Base URL' in the 'OPSCOM API' credential and the network of this n8n, then run this item again.",
			};
		case 'untrusted':
			return {
				message:
					"The connection to OPSCOM's address is not secure or its certificate is not trusted, so nothing was sent",
				advice: CHECK_ADDRESS,
			};
		case 'blockedHere':
			return {
				message: 'This n8n does not allow connections to the address, so nothing was sent',
				advice: "Check 'Base URL' in the 'OPSCOM API' credential, or ask whoever runs this n8n to allow the address.",
			};
		default:
			return {
				message: `OPSCOM refused the request${typeof code === 'number' ? ` (OPSCOM code ${code})` : ''}`,
				advice: "This code is not in OPSCOM's public list. Ask your OPSCOM Account Executive what it means.",
			};
	}
}
