import { once } from 'node:events';
import { createServer } from 'node:https';
import { createServer as createPlainServer, type AddressInfo } from 'node:net';

import { generate } from 'selfsigned';

import { startSandbox, type Sandbox } from '../../sandbox';
import { deleteThree, paired, PERMITS, rowAt, rowsAfter, stopped, TAKE_UP_AGAIN } from './threeItems';

const MESSAGE =
	"The connection to OPSCOM's address is not secure or its certificate is not trusted, so nothing was sent";
const ADVICE =
	"Check that 'Base URL' in the 'OPSCOM API' credential leads straight to OPSCOM. If it does, ask your OPSCOM Account Executive.";

let sandbox: Sandbox;
let baseUrl: string;
let stopServer: () => void;
let connections = 0;
let requests = 0;

/** An https server on loopback whose certificate nobody signed but itself. */
beforeAll(async () => {
	sandbox = await startSandbox({ permits: PERMITS });
	const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }]);
	const server = createServer({ key, cert }, (_request, response) => {
		requests++;
		response.end();
	});
	server.on('connection', () => connections++);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	baseUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
	stopServer = () => server.close();
});
beforeEach(() => {
	connections = 0;
	requests = 0;
});
afterAll(async () => {
	stopServer();
	await sandbox.stop();
});

const errorItem = (position: number) => ({
	error: MESSAGE,
	details: {
		referenceId: PERMITS[position],
		outcome: 'notSent',
		errorCode: null,
		httpStatus: null,
		attempts: 1,
		advice: ADVICE,
	},
});

describe('a certificate that is not trusted', () => {
	it('Stop: connects once, sends nothing, and does not try again', async () => {
		const run = await deleteThree(sandbox, { credential: { baseUrl }, options: { maxRetries: 3 } });

		expect([connections, requests]).toEqual([1, 0]);
		expect(stopped(run)).toEqual({
			message: MESSAGE,
			description: [
				`Item 0 (n8n counts from 0), Reference ID ${PERMITS[0]}. ${ADVICE}`,
				'Of 3 items: 0 deleted, 3 not sent.',
				TAKE_UP_AGAIN,
			].join('\n'),
			context: {
				itemIndex: 0,
				account: { deleted: [], notFound: [], refused: [], unknown: [], notSent: PERMITS },
			},
		});
	});

	it('Continue: each item says so, and none is tried again', async () => {
		const run = await deleteThree(sandbox, {
			credential: { baseUrl },
			options: { maxRetries: 3 },
			onError: 'continueRegularOutput',
		});

		expect([connections, requests]).toEqual([3, 0]);
		expect(paired(run)).toEqual([[0, 1, 2].map((at) => ({ json: errorItem(at), pairedItem: { item: at } }))]);
		expect(rowsAfter(run, 'Deleted')).toEqual([0, 1, 2]);
	});

	it('error output: each item leaves there with its own row', async () => {
		const run = await deleteThree(sandbox, {
			credential: { baseUrl },
			options: { maxRetries: 3 },
			onError: 'continueErrorOutput',
		});

		expect([connections, requests]).toEqual([3, 0]);
		expect(paired(run)).toEqual([
			[],
			[0, 1, 2].map((at) => ({ json: { ...rowAt(at), ...errorItem(at) }, pairedItem: { item: at } })),
		]);
		expect(rowsAfter(run, 'Needs a person')).toEqual([0, 1, 2]);
	});
});

it('sends nothing to an address that does not speak https', async () => {
	const run = await deleteThree(sandbox, {
		credential: { baseUrl: sandbox.url.replace('http:', 'https:') },
		options: { maxRetries: 3 },
	});

	expect(stopped(run).message).toMatch(/, so nothing was sent$/);
	expect(stopped(run).context.account).toMatchObject({ notSent: PERMITS });
	expect(sandbox.permits()).toEqual(PERMITS);
});

it('sends nothing to an address that hangs up before the line is secure', async () => {
	const server = createPlainServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;

	const run = await deleteThree(sandbox, { credential: { baseUrl: `https://127.0.0.1:${port}` } });
	server.close();

	expect(stopped(run).message).toMatch(/, so nothing was sent$/);
	expect(stopped(run).context.account).toMatchObject({ notSent: PERMITS });
});
