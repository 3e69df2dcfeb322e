import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';

import { OpscomApi } from '../../../credentials/OpscomApi.credentials';
import { send, type Attempt } from '../../../nodes/Opscom/exchange/request';
import type { AttemptResult } from '../../../nodes/Opscom/exchange/response';
import { descriptionOf } from '../descriptionOf';
import { start } from '../engine';

export const TOKEN = 'token-of-these-tests-5f3c9a1e';

/**
 * Sends one request from within n8n's engine and tells how it ended; JSON with a `zone` confirms it. `stopped` tells that
 * the run was stopped.
 */
export async function sendOne(baseUrl: string, timeout = 5_000, stopped?: AbortSignal): Promise<AttemptResult> {
	const data = { apiToken: TOKEN, clientCode: 'OC-TOMA', baseUrl, plateServiceUrl: baseUrl };
	let sent: AttemptResult | undefined;
	const sender = {
		description: descriptionOf(),
		async execute(this: IExecuteFunctions) {
			const signal = { getExecutionCancelSignal: { value: () => stopped } };
			sent = await send(
				stopped ? (Object.create(this, signal) as typeof this) : this,
				attemptTo(baseUrl, timeout, data),
			);
			return [[]];
		},
	};
	const node = (name: string) => ({ id: name, name, type: name, typeVersion: 1, position: [0, 0] as [number, number] });
	const workflow = {
		name: 'One request',
		nodes: [
			{ ...node('rows'), parameters: {} },
			{ ...node('sender'), parameters: {} },
		],
		connections: { rows: { main: [[{ node: 'sender', type: 'main' as const, index: 0 }]] } },
		pinData: { rows: [{ json: {} }] },
	};
	await start(workflow, {
		nodeTypes: { rows: { description: descriptionOf({ group: ['trigger'], inputs: [] }) }, sender },
		credentialTypes: { opscomApi: new OpscomApi() },
		credentials: { opscomApi: data },
	}).ended;
	if (!sent) throw new Error('Nothing was sent.');
	return sent;
}

/** One request to `baseUrl`. */
export const attemptTo = (baseUrl: string, timeout: number, data?: ICredentialDataDecryptedObject): Attempt => ({
	url: `${baseUrl}/api/OC-TOMA/v1/permits/delete`,
	body: { referenceID: 'one' },
	decrypted: { id: '', name: 'opscomApi', type: 'opscomApi', data },
	redact: (value) => value,
	timeout,
	confirms: ({ zone }) => zone !== undefined,
});

/** Servers of a test file; each closes after the test that opened it. */
export function useServers() {
	const open: Server[] = [];
	const sockets = new Set<Socket>();
	afterEach(() => {
		for (const socket of sockets) socket.destroy();
		for (const server of open.splice(0)) server.close();
	});

	/** Listens on loopback; returns the port. */
	const listen = async (server: Server): Promise<number> => {
		open.push(server);
		server.on('connection', (socket: Socket) => {
			sockets.add(socket.on('error', () => {}));
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		return (server.address() as AddressInfo).port;
	};

	/** A server that does this with each connection, and what it got. */
	const raw = async (serve: (socket: Socket) => void) => {
		const got: Buffer[] = [];
		const port = await listen(
			createServer((socket) => {
				socket.on('data', (bytes) => got.push(bytes));
				serve(socket);
			}),
		);
		return { port, got: () => Buffer.concat(got).toString('latin1') };
	};

	/** The base URL of a server that answers a request with these bytes and hangs up. */
	const answering = async (...bytes: Array<string | Uint8Array>) => {
		const { port } = await raw((socket) => {
			socket.once('data', () => socket.end(Buffer.concat(bytes.map((part) => Buffer.from(part as string)))));
		});
		return `http://127.0.0.1:${port}`;
	};

	return { listen, raw, answering };
}
