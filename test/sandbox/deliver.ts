import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Outcome } from './carryOut';
import { bodyAfter, drip, endless, JSON_HEAD, streamTo } from './streams';
import type { OpscomResponse } from './response';
import type { WireLog } from './wireLog';

/** Sends what goes back for one request, and tells the wire log how that went. */
export async function deliver(
	outcome: Outcome,
	{ raw: request }: FastifyRequest,
	reply: FastifyReply,
	wireLog: WireLog,
): Promise<FastifyReply> {
	// The server's onSend hook tells the log of a response that fastify sends.
	if (outcome.kind === 'response') return sendResponse(reply, outcome.response);

	reply.hijack();
	const { raw: response } = reply;
	switch (outcome.kind) {
		case 'hang':
			break;
		case 'cut':
			wireLog.settle(request, response, 'cut');
			request.socket.destroy();
			break;
		case 'switchingProtocols':
			wireLog.begin(request, 101);
			response.writeHead(101, { Connection: 'Upgrade', Upgrade: 'websocket' }).flushHeaders();
			break;
		case 'slowBody': {
			const { status, headers, body } = outcome.response;
			const head = { status, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) } };
			const settle = () => wireLog.settle(request, response, status, body);
			wireLog.begin(request, status);
			await streamTo(response, head, (gone) => bodyAfter(outcome.ms, body, settle, gone));
			break;
		}
		case 'drip':
			wireLog.begin(request, JSON_HEAD.status);
			await streamTo(response, JSON_HEAD, (gone) => drip(outcome.ms, gone));
			break;
		case 'endless':
			wireLog.begin(request, JSON_HEAD.status);
			await streamTo(response, JSON_HEAD, endless);
			break;
	}
	return reply;
}

// Bytes rather than text: fastify adds a content type or a charset of its own to text.
export function sendResponse(reply: FastifyReply, { status, headers, body }: OpscomResponse): FastifyReply {
	return reply
		.code(status)
		.headers(headers)
		.send(body === '' ? undefined : Buffer.from(body));
}
