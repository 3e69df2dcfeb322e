import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The address that the node knows. It hands each connection, byte for byte, to the server whose turn it is. */
export class Way {
	/** How many connections came. n8n 2.41.1 opens one for each request. */
	connections = 0;
	private readonly sockets = new Set<Socket>();
	private readonly server: Server;
	private port = 0;
	private closed = false;

	private constructor(private readonly portFor: (connection: number) => number) {
		this.server = createServer({ allowHalfOpen: true }, (client) => this.join(client));
	}

	/** `portFor` is asked for each connection, which are counted from 1. */
	static async open(portFor: (connection: number) => number): Promise<Way> {
		const way = new Way(portFor);
		await way.listen();
		return way;
	}

	get url(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	/** Refuses connections for so long. */
	async refuseFor(ms: number): Promise<void> {
		this.server.close();
		await sleep(ms);
		if (!this.closed) await this.listen();
	}

	close(): void {
		this.closed = true;
		this.server.close();
		for (const socket of this.sockets) socket.destroy();
	}

	private async listen(): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			this.server.once('error', reject).listen(this.port, '127.0.0.1', resolve);
		});
		this.port = (this.server.address() as { port: number }).port;
	}

	private join(client: Socket): void {
		const server = connect({ host: '127.0.0.1', port: this.portFor(++this.connections), allowHalfOpen: true });
		for (const [from, to] of [
			[client, server],
			[server, client],
		]) {
			this.sockets.add(from);
			from.pipe(to);
			from.once('error', () => to.destroy());
			from.once('close', () => this.sockets.delete(from));
		}
	}
}
