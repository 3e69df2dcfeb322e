import fastify, { type FastifyError, type FastifyReply } from 'fastify';
import type { AddressInfo } from 'node:net';
import { textAnswer, type Answer } from './answer';
import { BehaviourQueue, carryOut, type Behaviour } from './behaviours';
import { answerOf, referenceIdIn } from './opscom';
import { PermitStore } from './permitStore';
import { WireLog, type WireEntry } from './wireLog';

export type { Behaviour } from './behaviours';
export type { WireEntry } from './wireLog';

/** The sandbox's token unless told otherwise: shaped like OPSCOM's, 50 characters at most, letters, digits and dashes. */
export const SANDBOX_TOKEN = 'sandbox-token-5f3c9a1e-7b42-4d0c-9e6f-2a8d1c4b7e90';

/** The sandbox's client code unless told otherwise: the one of OPSCOM's samples. */
export const SANDBOX_CLIENT_CODE = 'OC-TOMA';

export interface SandboxOptions {
	/** 0, the default, takes any free port. */
	port?: number;
	token?: string;
	clientCode?: string;
	/** Reference IDs of the permits that are there at the start; none by default. */
	permits?: string[];
	/** Called for each request when it is answered or cut, just before that goes out. */
	onSettled?: (entry: WireEntry) => void;
}

/** An OPSCOM on loopback: Permit Delete and Permit Stats, with state, a wire log and faults on demand. */
export interface Sandbox {
	/** What goes into the credential's 'Base URL'. */
	readonly url: string;
	readonly token: string;
	readonly clientCode: string;
	/** One entry per request, in order of arrival. */
	readonly wire: WireEntry[];
	/** The most TCP connections that were open at once since the start or the last `reset`. */
	readonly mostOpenConnections: number;
	/** The most requests that had arrived and were not answered yet, since the start or the last `reset`. */
	readonly mostRequestsAtOnce: number;
	/** The reference IDs of the permits that are still there. */
	permits(): string[];
	has(referenceId: string): boolean;
	addPermits(...referenceIds: string[]): void;
	/** How many times the permit was there and was deleted, since the start or the last `reset`. */
	deletions(referenceId: string): number;
	/** Queues behaviours for the next requests, whatever their permit. */
	next(...behaviours: Behaviour[]): void;
	/** Queues behaviours for the next requests that name this permit. They go before those of `next`. */
	onPermit(referenceId: string, ...behaviours: Behaviour[]): void;
	/** For every request that names this permit and has no behaviour queued. Goes before `always`. */
	alwaysOnPermit(referenceId: string, behaviour: Behaviour): void;
	/** For every request without another behaviour; undefined takes it back. */
	always(behaviour: Behaviour | undefined): void;
	/** Clears the wire log, the counters and the behaviours. The permits stay as they are. */
	reset(): void;
	/** Closes the server and every open connection; a request that waits is dropped without acting. */
	stop(): Promise<void>;
}

/** Starts a sandbox OPSCOM on 127.0.0.1. Rejects with the server's own error when the port cannot be had. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { port = 0, token = SANDBOX_TOKEN, clientCode = SANDBOX_CLIENT_CODE, onSettled } = options;
	const permits = new PermitStore(options.permits);
	const behaviours = new BehaviourQueue();
	const stopping = new AbortController();

	// Paths are read in opscom.ts; fastify would turn a broken one away before any hook could log the answer.
	const app = fastify({ forceCloseConnections: true, rewriteUrl: () => '/' });
	const wireLog = new WireLog(app.server, onSettled);

	// The body stays the text that came over the wire: the log keeps it, and a broken one must get OPSCOM's own answer.
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

	const answerAsOpscom = ({ method, path, headers, body }: WireEntry) =>
		answerOf({ clientCode, token, permits }, { method, path, contentType: headers['content-type'], body });

	app.all('/', async (request, reply) => {
		const entry = wireLog.entry(request.raw);
		entry.rawBody = typeof request.body === 'string' ? request.body : '';
		entry.body = parsedJson(entry.rawBody);
		const referenceId = referenceIdIn(entry.body);
		if (typeof referenceId === 'string') entry.referenceId = referenceId;

		const behaviour = behaviours.take(entry.referenceId);
		const result = await carryOut(behaviour, () => answerAsOpscom(entry), entry.rawBody, stopping.signal);
		if (result === 'hang') return reply.hijack();
		if (result === 'cut') {
			wireLog.settle(request.raw, reply.raw, 'cut');
			request.raw.socket.destroy();
			return reply.hijack();
		}
		return send(reply, result);
	});
	// What fastify turns away by itself: a content type that it cannot read, a body that is too large.
	app.setErrorHandler<FastifyError>((error, request, reply) => {
		if (stopping.signal.aborted) return reply.hijack();
		const { statusCode = 500, message } = error;
		return send(
			reply,
			statusCode === 415 ? answerAsOpscom(wireLog.entry(request.raw)) : textAnswer(statusCode, message),
		);
	});
	app.addHook('onSend', async (request, reply, payload) => {
		const answer = Buffer.isBuffer(payload) ? payload.toString() : '';
		wireLog.settle(request.raw, reply.raw, reply.statusCode, answer);
	});

	await app.listen({ host: '127.0.0.1', port });
	const address = app.server.address() as AddressInfo;

	return {
		url: `http://127.0.0.1:${address.port}`,
		token,
		clientCode,
		wire: wireLog.entries,
		get mostOpenConnections() {
			return wireLog.mostOpenConnections;
		},
		get mostRequestsAtOnce() {
			return wireLog.mostRequestsAtOnce;
		},
		permits: () => permits.list(),
		has: (referenceId) => permits.has(referenceId),
		addPermits: (...referenceIds) => permits.add(...referenceIds),
		deletions: (referenceId) => permits.deletions(referenceId),
		next: (...queued) => behaviours.next(...queued),
		onPermit: (referenceId, ...queued) => behaviours.onPermit(referenceId, ...queued),
		alwaysOnPermit: (referenceId, behaviour) => behaviours.alwaysOnPermit(referenceId, behaviour),
		always: (behaviour) => behaviours.always(behaviour),
		reset: () => {
			wireLog.clear();
			behaviours.clear();
			permits.forgetDeletions();
		},
		stop: async () => {
			stopping.abort();
			await app.close();
		},
	};
}

// Bytes instead of text: to a text, fastify adds a content type or a charset of its own.
function send(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
	return reply
		.code(status)
		.headers(headers)
		.send(body === '' ? undefined : Buffer.from(body));
}

function parsedJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
