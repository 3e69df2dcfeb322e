import { setTimeout as wait } from 'node:timers/promises';
import { deletedAnswer, jsonAnswer, refusal, textAnswer, type Answer } from './answer';

/** How the sandbox can be told to treat a request instead of answering as OPSCOM does. */
export type Behaviour =
	/** Waits `ms` milliseconds, then acts and answers as normal, even if the client has left. */
	| { kind: 'slow'; ms: number }
	/** Acts as normal, then cuts the line instead of answering. */
	| { kind: 'deleteThenCut' }
	/** Cuts the line; nothing is deleted. */
	| { kind: 'cut' }
	/** HTTP 429; nothing is deleted. `retryAfter` is sent as it is: seconds or an HTTP date. */
	| { kind: 'tooMany'; retryAfter?: string | number }
	/** Any answer; nothing is deleted. A body that is not a text is sent as JSON. */
	| { kind: 'status'; status: number; headers?: Record<string, string>; body?: unknown; contentType?: string }
	/** Acts as normal, then answers with this status and no JSON. */
	| { kind: 'deleteThenStatus'; status: number }
	/** A web page, HTTP 200 unless told otherwise; nothing is deleted. */
	| { kind: 'html'; status?: number }
	/** No body at all, HTTP 200 unless told otherwise; nothing is deleted. */
	| { kind: 'empty'; status?: number }
	/** HTTP 302 unless told otherwise; nothing is deleted. */
	| { kind: 'redirect'; status?: number; location: string }
	/** A success that names another permit; nothing is deleted. */
	| { kind: 'otherId'; referenceId: string }
	/** The request's body comes back inside an answer, HTTP 400 unless told otherwise; nothing is deleted. */
	| { kind: 'echo'; as: 'raw' | 'url' | 'jsonEscaped' | 'base64'; status?: number }
	/** OPSCOM's form of a refusal, HTTP 200 and the public table's message unless told otherwise; nothing is deleted. */
	| { kind: 'errorCode'; code: number | string; message?: string; status?: number }
	/** Never answers; nothing is deleted. */
	| { kind: 'hang' };

/** Which behaviour is whose. What is queued for a permit goes before what is queued for anyone. */
export class BehaviourQueue {
	private forAnyone: Behaviour[] = [];
	private readonly forPermit = new Map<string, Behaviour[]>();
	private readonly forPermitAlways = new Map<string, Behaviour>();
	private forAll: Behaviour | undefined;

	next(...behaviours: Behaviour[]): void {
		this.forAnyone.push(...behaviours);
	}

	onPermit(referenceId: string, ...behaviours: Behaviour[]): void {
		this.forPermit.set(referenceId, [...(this.forPermit.get(referenceId) ?? []), ...behaviours]);
	}

	alwaysOnPermit(referenceId: string, behaviour: Behaviour): void {
		this.forPermitAlways.set(referenceId, behaviour);
	}

	always(behaviour: Behaviour | undefined): void {
		this.forAll = behaviour;
	}

	/** Takes the behaviour for one request out of its queue; undefined means to answer as OPSCOM does. */
	take(referenceId = ''): Behaviour | undefined {
		return (
			this.forPermit.get(referenceId)?.shift() ??
			this.forAnyone.shift() ??
			this.forPermitAlways.get(referenceId) ??
			this.forAll
		);
	}

	clear(): void {
		this.forAnyone = [];
		this.forPermit.clear();
		this.forPermitAlways.clear();
		this.forAll = undefined;
	}
}

/**
 * Carries out one behaviour. `act` does what OPSCOM would do and returns its answer; `rawBody` is the request's body as
 * it arrived. Throws an AbortError when `signal` ends a wait.
 */
export async function carryOut(
	behaviour: Behaviour | undefined,
	act: () => Answer,
	rawBody: string,
	signal: AbortSignal,
): Promise<Answer | 'cut' | 'hang'> {
	switch (behaviour?.kind) {
		case undefined:
			return act();
		case 'slow':
			await wait(behaviour.ms, undefined, { signal });
			return act();
		case 'deleteThenCut':
			act();
			return 'cut';
		case 'cut':
		case 'hang':
			return behaviour.kind;
		case 'tooMany': {
			const answer = textAnswer(429, 'Too Many Requests');
			if (behaviour.retryAfter !== undefined) answer.headers['retry-after'] = String(behaviour.retryAfter);
			return answer;
		}
		case 'status': {
			const { status, headers, body = '', contentType } = behaviour;
			const answer = typeof body === 'string' ? textAnswer(status, body) : jsonAnswer(status, body);
			if (contentType !== undefined) answer.headers['content-type'] = contentType;
			return { ...answer, headers: { ...answer.headers, ...headers } };
		}
		case 'deleteThenStatus':
			act();
			return textAnswer(behaviour.status, `Status ${behaviour.status}`);
		case 'html':
			return textAnswer(behaviour.status ?? 200, '<!DOCTYPE html><title>Sign in</title><h1>Sign in</h1>', 'text/html');
		case 'empty':
			return { status: behaviour.status ?? 200, headers: {}, body: '' };
		case 'redirect':
			return { status: behaviour.status ?? 302, headers: { location: behaviour.location }, body: '' };
		case 'otherId':
			return deletedAnswer(behaviour.referenceId);
		case 'echo':
			return echo(rawBody, behaviour.as, behaviour.status ?? 400);
		case 'errorCode':
			return refusal(behaviour.code, behaviour.status, behaviour.message);
	}
}

function echo(rawBody: string, as: 'raw' | 'url' | 'jsonEscaped' | 'base64', status: number): Answer {
	switch (as) {
		case 'raw':
			return textAnswer(status, `Received: ${rawBody}`);
		case 'url':
			return textAnswer(status, `Received: ${encodeURIComponent(rawBody)}`);
		case 'jsonEscaped':
			return jsonAnswer(status, { message: `Received: ${rawBody}` });
		case 'base64':
			return textAnswer(status, `Received: ${Buffer.from(rawBody).toString('base64')}`);
	}
}
