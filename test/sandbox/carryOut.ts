import { setTimeout as wait } from 'node:timers/promises';
import { jsonResponse, refusal, successResponse, textResponse, type OpscomResponse } from './response';
import type { Behaviour } from './behaviours';

/** What goes back over the wire for one request, and how. */
export type Outcome =
	| { kind: 'response'; response: OpscomResponse }
	| { kind: 'slowBody'; response: OpscomResponse; ms: number }
	| { kind: 'drip'; ms: number }
	| { kind: 'endless' | 'switchingProtocols' | 'cut' | 'hang' };

/**
 * Carries out one behaviour, up to what goes back. `act` does what OPSCOM would do and returns its response; `rawBody`
 * is the request's body as it arrived. Throws an AbortError when `signal` ends a wait.
 */
export async function carryOut(
	behaviour: Behaviour | undefined,
	act: () => OpscomResponse,
	rawBody: string,
	signal: AbortSignal,
): Promise<Outcome> {
	if (behaviour === undefined) return { kind: 'response', response: act() };
	switch (behaviour.kind) {
		case 'slow':
			await wait(behaviour.ms, undefined, { signal });
			return { kind: 'response', response: act() };
		case 'slowBody':
			return { kind: 'slowBody', response: act(), ms: behaviour.ms };
		case 'actThenCut':
			act();
			return { kind: 'cut' };
		case 'actThenStatus':
			act();
			return { kind: 'response', response: textResponse(behaviour.status, `Status ${behaviour.status}`) };
		case 'drip':
			return { kind: 'drip', ms: behaviour.ms ?? 50 };
		case 'endless':
		case 'switchingProtocols':
		case 'cut':
		case 'hang':
			return { kind: behaviour.kind };
		default:
			return { kind: 'response', response: respondWithoutActing(behaviour, rawBody) };
	}
}

type ResponseOnly = Extract<
	Behaviour,
	{ kind: 'tooMany' | 'status' | 'html' | 'empty' | 'redirect' | 'otherId' | 'echo' | 'errorCode' }
>;

function respondWithoutActing(behaviour: ResponseOnly, rawBody: string): OpscomResponse {
	switch (behaviour.kind) {
		case 'tooMany': {
			const response = textResponse(429, 'Too Many Requests');
			if (behaviour.retryAfter !== undefined) response.headers['retry-after'] = String(behaviour.retryAfter);
			return response;
		}
		case 'status': {
			const { status, headers, body = '', contentType } = behaviour;
			const response = typeof body === 'string' ? textResponse(status, body) : jsonResponse(status, body);
			if (contentType !== undefined) response.headers['content-type'] = contentType;
			return { ...response, headers: { ...response.headers, ...headers } };
		}
		case 'html':
			return textResponse(
				behaviour.status ?? 200,
				'<!DOCTYPE html><title>Sign in</title><h1>Sign in</h1>',
				'text/html',
			);
		case 'empty':
			return { status: behaviour.status ?? 200, headers: {}, body: '' };
		case 'redirect':
			return { status: behaviour.status ?? 302, headers: { location: behaviour.location }, body: '' };
		case 'otherId':
			return successResponse(behaviour.referenceId);
		case 'echo':
			return echo(rawBody, behaviour.as, behaviour.status ?? 400);
		case 'errorCode':
			return refusal(behaviour.code, behaviour.status, behaviour.message);
	}
}

function echo(rawBody: string, as: 'raw' | 'url' | 'jsonEscaped' | 'base64', status: number): OpscomResponse {
	switch (as) {
		case 'raw':
			return textResponse(status, `Received: ${rawBody}`);
		case 'url':
			return textResponse(status, `Received: ${encodeURIComponent(rawBody)}`);
		case 'jsonEscaped':
			return jsonResponse(status, { message: `Received: ${rawBody}` });
		case 'base64':
			return textResponse(status, `Received: ${Buffer.from(rawBody).toString('base64')}`);
	}
}
