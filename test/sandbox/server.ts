import fastify, { type FastifyError } from 'fastify';
import { textAnswer } from './answer';
import type { BehaviourQueue } from './behaviourQueue';
import { carryOut } from './carryOut';
import { deliver, sendAnswer } from './deliver';
import { answerOf, referenceIdIn, type Account } from './opscom';
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
	tls?: Tls;
	onSettled?: (entry: WireEntry) => void;
}

/** The HTTP server of a sandbox, not listening yet, and the log of what reaches it. */
export function createServer({ account, behaviours, stopping, tls, onSettled }: Parts) {
	// opscom.ts reads the paths; fastify would reject a malformed one before any hook could log the answer.
	const app = fastify({ forceCloseConnections: true, rewriteUrl: () => '/', https: tls ?? null });
	const wireLog = new WireLog(app.server, stopping, onSettled);

	// The body stays the text that came over the wire: the log keeps it, and a malformed one must get OPSCOM's own answer.
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

	const answerAsOpscom = ({ method, path, headers, body }: WireEntry) =>
		answerOf(account, { method, path, contentType: headers['content-type'], body });

	app.all('/', async (request, reply) => {
		const entry = wireLog.entry(request.raw);
		entry.rawBody = typeof request.body === 'string' ? request.body : '';
		entry.body = parsedJson(entry.rawBody);
		const referenceId = referenceIdIn(entry.body);
		if (typeof referenceId === 'string') entry.referenceId = referenceId;

		const behaviour = behaviours.take(entry.referenceId);
		const outcome = await carryOut(behaviour, () => answerAsOpscom(entry), entry.rawBody, stopping);
		return await deliver(outcome, request, reply, wireLog);
	});
	// What fastify rejects by itself: a content type that it cannot read, a body that is too large.
	app.setErrorHandler<FastifyError>((error, request, reply) => {
		if (stopping.aborted) return reply.hijack();
		const { statusCode = 500, message } = error;
		return sendAnswer(
			reply,
			statusCode === 415 ? answerAsOpscom(wireLog.entry(request.raw)) : textAnswer(statusCode, message),
		);
	});
	app.addHook('onSend', async (request, reply, payload) => {
		const answer = Buffer.isBuffer(payload) ? payload.toString() : '';
		wireLog.settle(request.raw, reply.raw, reply.statusCode, answer);
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
