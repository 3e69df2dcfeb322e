import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { operationUrl } from './axiosClient';
import type { Sandbox } from './index';

/**
 * Sends the documented request for one deletion and returns the head of an HTTP 101 response with the open connection.
 * axios would never settle: Node.js (v24.21) closes the connection of a client that does not listen for 'upgrade',
 * without an error.
 */
export async function upgradedDeletion(sandbox: Sandbox, referenceID: string): Promise<[IncomingMessage, Socket]> {
	const headers = { 'Content-Type': 'application/json' };
	const client = request(operationUrl(sandbox, 'delete'), { method: 'POST', agent: false, headers });
	client.end(JSON.stringify({ apiToken: sandbox.token, referenceID }));
	return (await once(client, 'upgrade')) as [IncomingMessage, Socket];
}
