import fastify, { type FastifyError } from 'fastify';
import { textResponse } from './response';
import type { BehaviourQueue } from './behaviourQueue';
import { carryOut } from './carryOut';
import { deliver, sendResponse } from './deliver';
import { referenceIdIn, respond, subjectOf, type Account } from './opscom';
import { WireLog, type WireEntry } from './wireLog';

/** A private key and its certificate, in PEM. */
export interface Tls {
	key: string;
	cert: string;
}

interface Parts {
	account: Account;
	behaviours: BehaviourQueue;
	/** Aborted when the sandbox stops. */
	stopping: AbortSignal;
	/** Ends the waits of the requests that arrive now. */
	waiting: () => AbortSignal;
	tls?: Tls;
	onSettled?: (entry: WireEntry) => void;
}

/** The HTTP server of a sandbox, not listening yet, and the log of what reaches it. */
export function createServer({ account, behaviours, stopping, waiting, tls, onSettled }: Parts) {
	// opscom.ts reads the paths; fastify would reject a malformed one before any hook could log the response.
	const app = fastify({ forceCloseConnections: true, rewriteUrl: () => '/', https: tls ?? null });
	const wireLog = new WireLog(app.server, stopping, onSettled);

	// The body stays the text that came over the wire: the log keeps it, and OPSCOM has a code of its own for malformed JSON.
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

	const respondAsOpscom = ({ method, path, headers, body }: WireEntry) =>
		respond(account, { method, path, contentType: headers['content-type'], body });

	app.all('/', async (request, reply) => {
		const entry = wireLog.entry(request.raw);
		entry.rawBody = typeof request.body === 'string' ? request.body : '';
		entry.body = parsedJson(entry.rawBody);
		const referenceId = referenceIdIn(entry.body);
		if (typeof referenceId === 'string') entry.referenceId = referenceId;

		const behaviour = behaviours.take(subjectOf(entry.body));
		const outcome = await carryOut(behaviour, () => respondAsOpscom(entry), entry.rawBody, waiting());
		return await deliver(outcome, request, reply, wireLog);
	});
	// What fastify rejects by itself: a content type that it cannot read, a body that is too large.
	app.setErrorHandler<FastifyError>((error, request, reply) => {
		if (error.name === 'AbortError') {
			reply.hijack();
			request.raw.socket.destroy();
			return reply;
		}
		const { statusCode = 500, message } = error;
		return sendResponse(
			reply,
			statusCode === 415 ? respondAsOpscom(wireLog.entry(request.raw)) : textResponse(statusCode, message),
		);
	});
	app.addHook('onSend', async (request, reply, payload) => {
		const responseBody = Buffer.isBuffer(payload) ? payload.toString() : '';
		wireLog.settle(request.raw, reply.raw, reply.statusCode, responseBody);
	});
	return { app, wireLog };
}

function parsedJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
