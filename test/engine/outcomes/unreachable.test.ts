import { once } from 'node:events';
import { createServer, connect, type AddressInfo } from 'node:net';

import { jsonOf, idsSent } from '../deletionWorkflow';
import {
	confirmed,
	deleteThree,
	gone,
	paired,
	PERMITS,
	POSITIONS,
	rowAt,
	rowsAfter,
	stopped,
	TAKE_UP_AGAIN,
} from './threeItems';
import { useSandbox } from '../useSandbox';

const MESSAGE = 'OPSCOM could not be reached, so nothing was sent';
const ADVICE = "Check 'Base URL' in the 'OPSCOM API' credential and the network of this n8n, then run this item again.";

const sandbox = useSandbox(...PERMITS);

/** The address of a door to the sandbox that lets `connections` in and is then closed for good. */
async function doorFor(connections: number, host = '127.0.0.1'): Promise<string> {
	let left = connections;
	const door = createServer((socket) => {
		if (--left === 0) door.close();
		const onward = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
		socket.pipe(onward).pipe(socket);
		socket.on('error', () => onward.destroy());
		onward.on('error', () => socket.destroy());
	});
	door.listen(0, '127.0.0.1');
	await once(door, 'listening');
	const { port } = door.address() as AddressInfo;
	if (connections === 0) {
		door.close();
		await once(door, 'close');
	}
	return `http://${host}:${port}`;
}

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

describe.each(POSITIONS)('OPSCOM cannot be reached from the $where item on', ({ position }) => {
	const before = [0, 1, 2].filter((at) => at < position);
	const after = [0, 1, 2].filter((at) => at >= position);

	it('Stop', async () => {
		const run = await deleteThree(sandbox, { credential: { baseUrl: await doorFor(position) } });

		expect(idsSent(sandbox)).toEqual(PERMITS.slice(0, position));
		expect(gone(sandbox)).toEqual(PERMITS.slice(0, position));
		expect(stopped(run)).toEqual({
			message: MESSAGE,
			description: [
				`Item ${position} (n8n counts from 0), Reference ID ${PERMITS[position]}. ${ADVICE}`,
				`Of 3 items: ${position} deleted, ${3 - position} not sent.`,
				TAKE_UP_AGAIN,
			].join('\n'),
			context: {
				itemIndex: position,
				account: {
					deleted: PERMITS.slice(0, position),
					notFound: [],
					refused: [],
					unknown: [],
					notSent: PERMITS.slice(position),
				},
			},
		});
	});

	it('Continue', async () => {
		const run = await deleteThree(sandbox, {
			credential: { baseUrl: await doorFor(position) },
			onError: 'continueRegularOutput',
		});

		expect(gone(sandbox)).toEqual(PERMITS.slice(0, position));
		expect(paired(run)).toEqual([
			[0, 1, 2].map((at) => ({ json: at < position ? confirmed(at) : errorItem(at), pairedItem: { item: at } })),
		]);
		expect(rowsAfter(run, 'Deleted')).toEqual([0, 1, 2]);
	});

	it('error output', async () => {
		const run = await deleteThree(sandbox, {
			credential: { baseUrl: await doorFor(position) },
			onError: 'continueErrorOutput',
		});

		expect(gone(sandbox)).toEqual(PERMITS.slice(0, position));
		expect(paired(run)).toEqual([
			before.map((at) => ({ json: confirmed(at), pairedItem: { item: at } })),
			after.map((at) => ({ json: { ...rowAt(at), ...errorItem(at) }, pairedItem: { item: at } })),
		]);
		expect(rowsAfter(run, 'Deleted')).toEqual(before);
		expect(rowsAfter(run, 'Needs a person')).toEqual(after);
	});
});

it.each(['localhost', '127.0.0.1'])('is said of a closed port on %s', async (host) => {
	const run = await deleteThree(sandbox, {
		credential: { baseUrl: await doorFor(0, host) },
		onError: 'continueRegularOutput',
	});

	expect(jsonOf(run, 'OPSCOM')).toEqual([errorItem(0), errorItem(1), errorItem(2)]);
	expect(sandbox.wire).toEqual([]);
});
