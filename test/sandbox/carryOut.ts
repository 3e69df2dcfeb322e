import { setTimeout as wait } from 'node:timers/promises';
import { jsonAnswer, refusal, successAnswer, textAnswer, type Answer } from './answer';
import type { Behaviour } from './behaviours';

/** What goes back over the wire for one request, and how. */
export type Outcome =
	| { kind: 'answer'; answer: Answer }
	| { kind: 'slowBody'; answer: Answer; ms: number }
	| { kind: 'drip'; ms: number }
	| { kind: 'endless' | 'switchingProtocols' | 'cut' | 'hang' };

/**
 * Carries out one behaviour, up to what goes back. `act` does what OPSCOM would do and returns its answer; `rawBody` is
 * the request's body as it arrived. Throws an AbortError when `signal` ends a wait.
 */
export async function carryOut(
	behaviour: Behaviour | undefined,
	act: () => Answer,
	rawBody: string,
	signal: AbortSignal,
): Promise<Outcome> {
	if (behaviour === undefined) return { kind: 'answer', answer: act() };
	switch (behaviour.kind) {
		case 'slow':
			await wait(behaviour.ms, undefined, { signal });
			return { kind: 'answer', answer: act() };
		case 'slowBody':
			return { kind: 'slowBody', answer: act(), ms: behaviour.ms };
		case 'deleteThenCut':
			act();
			return { kind: 'cut' };
		case 'deleteThenStatus':
			act();
			return { kind: 'answer', answer: textAnswer(behaviour.status, `Status ${behaviour.status}`) };
		case 'drip':
			return { kind: 'drip', ms: behaviour.ms ?? 50 };
		case 'endless':
		case 'switchingProtocols':
		case 'cut':
		case 'hang':
			return { kind: behaviour.kind };
		default:
			return { kind: 'answer', answer: answerWithoutActing(behaviour, rawBody) };
	}
}

type AnswerOnly = Extract<
	Behaviour,
	{ kind: 'tooMany' | 'status' | 'html' | 'empty' | 'redirect' | 'otherId' | 'echo' | 'errorCode' }
>;

function answerWithoutActing(behaviour: AnswerOnly, rawBody: string): Answer {
	switch (behaviour.kind) {
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
		case 'html':
			return textAnswer(behaviour.status ?? 200, '<!DOCTYPE html><title>Sign in</title><h1>Sign in</h1>', 'text/html');
		case 'empty':
			return { status: behaviour.status ?? 200, headers: {}, body: '' };
		case 'redirect':
			return { status: behaviour.status ?? 302, headers: { location: behaviour.location }, body: '' };
		case 'otherId':
			return successAnswer(behaviour.referenceId);
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
