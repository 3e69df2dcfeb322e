import { createServer } from 'node:net';

function listen(port: number): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
		});
	});
}

/** A loopback port that nothing uses at this moment. */
export const freePort = (): Promise<number> => listen(0);

/** Throws, in words for the person who asked for the port, when something else uses it. */
export async function assertPortFree(port: number): Promise<void> {
	try {
		await listen(port);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
		throw new Error(`Port ${port} is in use. Choose another one with --port <number>.`);
	}
}
