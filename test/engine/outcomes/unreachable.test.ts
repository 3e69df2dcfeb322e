import { once } from 'node:events';
import { createServer, connect, type AddressInfo } from 'node:net';

import { jsonOf } from '../deletionWorkflow';
import { deleting, type PermitOperation } from '../permitOperations';
import {
	ALL,
	deleteThree,
	eachWithPositions,
	itemAt,
	itInEachOnErrorMode,
	namedAs,
	runThree,
	SEND_THE_REST,
} from './threeItems';
import { useSandbox } from '../useSandbox';

const MESSAGE = 'OPSCOM could not be reached, so nothing was sent';
const ADVICE =
	"Check 'Base URL' in the 'OPSCOM API' credential and the network of this n8n instance, then run this item again.";

const sandbox = useSandbox();

/** The address of a door to the sandbox that lets `connections` in and then stays closed. */
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

const errorItem = (operation: PermitOperation, position: number) => ({
	error: MESSAGE,
	details: {
		...namedAs(operation, operation.idOf(operation.rows[position])),
		outcome: 'notSent',
		errorCode: null,
		httpStatus: null,
		attempts: 1,
		advice: ADVICE,
	},
});

describe.each(eachWithPositions)('$name', ({ operation, positions }) => {
	const { rows, done, idName } = operation;
	const ids = rows.map(operation.idOf);

	describe.each(positions)('OPSCOM cannot be reached from the $where item on', ({ position }) => {
		const before = ALL.slice(0, position);
		const seen = { sent: before, done: before };

		itInEachOnErrorMode(sandbox, operation, {
			run: async (onError) => {
				return await runThree(sandbox, operation, { credential: { baseUrl: await doorFor(position) }, onError });
			},
			failed: Object.fromEntries(ALL.slice(position).map((at) => [at, errorItem(operation, at)])),
			stop: {
				...seen,
				message: MESSAGE,
				description: [
					`${itemAt(position)}, ${idName} ${ids[position]}. ${ADVICE}`,
					`Of 3 items: ${position} ${done}, ${3 - position} not sent.`,
					SEND_THE_REST,
				],
				itemIndex: position,
				account: { [done]: ids.slice(0, position), notSent: ids.slice(position) },
			},
			continued: seen,
		});
	});
});

it.each(['localhost', '127.0.0.1'])('tells that a closed port on %s cannot be reached', async (host) => {
	const run = await deleteThree(sandbox, {
		credential: { baseUrl: await doorFor(0, host) },
		onError: 'continueRegularOutput',
	});

	expect(jsonOf(run, 'OPSCOM')).toEqual(ALL.map((at) => errorItem(deleting, at)));
	expect(sandbox.wire).toEqual([]);
});
