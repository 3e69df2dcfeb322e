import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { readPath } from './path';

/** One request as it arrived. */
export interface WireEntry {
	/** When it arrived, in milliseconds since 1970. */
	at: number;
	method: string;
	/** With its query, if there is one. */
	path: string;
	/** What the path asks for, whatever the method; undefined for a path that the sandbox does not know. */
	operation: string | undefined;
	headers: IncomingHttpHeaders;
	/** As text; empty until it has been read to its end, and for a body of an unreadable type or over 1 MiB. */
	rawBody: string;
	/** The parsed JSON; undefined when it could not be parsed. */
	body: unknown;
	/** The reference ID in the body, under any of its three names, when it is text. */
	referenceId?: string;
	/** The HTTP status, from the response's headers on; 'open' before that; 'cut' when the sandbox cut the connection. */
	status: number | 'open' | 'cut';
	/**
	 * How the exchange ended: with the whole response handed over, with the connection cut by the sandbox or closed by the
	 * client before that, or with the sandbox stopped. Undefined while it goes on, also after the headers of a response.
	 */
	ended: 'responded' | 'cut' | 'clientLeft' | 'stopped' | undefined;
	/** The body of the response, once there is one. */
	responseBody?: string;
}

/**
 * Keeps the requests in order of arrival, and the most connections and requests that were open at once. It listens to
 * the HTTP server itself, so a request is logged even if the framework rejects it before any handler runs.
 */
export class WireLog {
	readonly entries: WireEntry[] = [];
	mostOpenConnections = 0;
	mostRequestsAtOnce = 0;
	private readonly connections = new Set<Socket>();
	private readonly requests = new Set<IncomingMessage>();
	private readonly entryOf = new WeakMap<IncomingMessage, WireEntry>();

	constructor(
		server: Server,
		stopping: AbortSignal,
		private readonly onSettled?: (entry: WireEntry) => void,
	) {
		stopping.addEventListener('abort', () => {
			for (const entry of this.entries) entry.ended ??= 'stopped';
		});
		// A request over TLS has the socket of `secureConnection`.
		server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
			this.connections.add(socket);
			this.mostOpenConnections = Math.max(this.mostOpenConnections, this.connections.size);
			socket.once('close', () => this.connections.delete(socket));
		});
		// Ahead of the framework's own listener, which may respond at once.
		server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
			const entry = this.arrived(request);
			this.entryOf.set(request, entry);
			this.requests.add(request);
			this.mostRequestsAtOnce = Math.max(this.mostRequestsAtOnce, this.requests.size);
			response.once('close', () => {
				this.requests.delete(request);
				entry.ended ??= 'clientLeft';
			});
		});
	}

	/** The entry of a request to this log's server. */
	entry(request: IncomingMessage): WireEntry {
		return this.entryOf.get(request) as WireEntry;
	}

	/** Call it just before the headers of a response go out, when its body ends later or never. */
	begin(request: IncomingMessage, status: number): void {
		this.entry(request).status = status;
	}

	/**
	 * Call it just before the response is handed over, or the connection is cut: a client may send its next request
	 * before this side sees the end of the last one, and must not be counted twice for that.
	 */
	settle(request: IncomingMessage, response: ServerResponse, status: number | 'cut', responseBody?: string): void {
		const entry = this.entry(request);
		const ended = status === 'cut' ? 'cut' : 'responded';
		if (!request.socket.destroyed) Object.assign(entry, { status, ended, responseBody });
		this.requests.delete(request);
		if (status === 'cut' || !response.shouldKeepAlive) this.connections.delete(request.socket);
		this.onSettled?.(entry);
	}

	/** Removes the entries. What is still open is still counted. */
	clear(): void {
		this.entries.length = 0;
		this.mostOpenConnections = this.connections.size;
		this.mostRequestsAtOnce = this.requests.size;
	}

	private arrived({ method = '', url = '', headers }: IncomingMessage): WireEntry {
		const entry: WireEntry = {
			at: Date.now(),
			method,
			path: url,
			operation: readPath(url)?.operation,
			headers,
			rawBody: '',
			body: undefined,
			status: 'open',
			ended: undefined,
		};
		this.entries.push(entry);
		return entry;
	}
}
