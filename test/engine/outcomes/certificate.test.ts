import { once } from 'node:events';
import { createServer } from 'node:https';
import { createServer as createPlainServer, type AddressInfo } from 'node:net';

import { generate } from 'selfsigned';

import { deleting } from '../permitOperations';
import { ALL, deleteThree, itemAt, itInEachOnErrorMode, PERMITS, SEND_THE_REST, stopped } from './threeItems';
import { useSandbox } from '../useSandbox';

const MESSAGE =
	"The connection to the server at 'Base URL' is not secure or its certificate is not trusted, so nothing was sent";
const ADVICE =
	"Check that 'Base URL' in the 'OPSCOM API' credential points directly to OPSCOM. If it does, contact your OPSCOM Account Executive.";

const sandbox = useSandbox(...PERMITS);

let baseUrl: string;
let stopServer: () => void;
let connections = 0;
let requests = 0;

/** An https server on loopback whose certificate nobody signed but itself. */
beforeAll(async () => {
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
afterAll(() => stopServer());

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

describe('a certificate that is not trusted: connects once for each item and sends nothing', () => {
	itInEachOnErrorMode(sandbox, deleting, {
		run: async (onError) => {
			const run = await deleteThree(sandbox, { credential: { baseUrl }, options: { maxRetries: 3 }, onError });
			expect([connections, requests]).toEqual([onError === undefined ? 1 : 3, 0]);
			return run;
		},
		failed: Object.fromEntries(ALL.map((at) => [at, errorItem(at)])),
		stop: {
			sent: [],
			done: [],
			message: MESSAGE,
			description: [
				`${itemAt(0)}, Reference ID ${PERMITS[0]}. ${ADVICE}`,
				'Of 3 items: 0 deleted, 3 not sent.',
				SEND_THE_REST,
			],
			itemIndex: 0,
			account: { notSent: PERMITS },
		},
		continued: { sent: [], done: [] },
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

it('sends nothing to an address that hangs up before the connection is secure', async () => {
	const server = createPlainServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;

	const run = await deleteThree(sandbox, { credential: { baseUrl: `https://127.0.0.1:${port}` } });
	server.close();

	expect(stopped(run).message).toMatch(/, so nothing was sent$/);
	expect(stopped(run).context.account).toMatchObject({ notSent: PERMITS });
});
