import { createPermit } from '../../nodes/Opscom/actions/permit/create.operation';
import type { AttemptResult } from '../../nodes/Opscom/exchange/response';
import { Dispatcher, type Sending } from '../../nodes/Opscom/run/dispatcher';
import { Memory } from '../../nodes/Opscom/run/memory';
import { noAnswer, requestsOf, SECOND, YES } from './simulation';
import { VirtualClock } from './virtualClock';

const LATENCY = 20;

/** A dispatcher on a clock of its own whose requests end as `server` says. */
function dispatcherOn(clock: VirtualClock, server: (row: number) => AttemptResult, more: Partial<Sending> = {}) {
	const sent: number[] = [];
	const attempt: Sending['attempt'] = async ({ items: [row] }) => {
		sent.push(row);
		await clock.sleep(LATENCY);
		return server(row);
	};
	const dispatcher = new Dispatcher({ concurrency: 2, interval: 0, attempt, onEnd: () => {}, clock, ...more });
	return { dispatcher, sent };
}

it('starts nothing more when something outside of a request throws, and says so when all is over', async () => {
	const clock = new VirtualClock();
	const onEnd = () => {
		throw new Error('thrown on purpose');
	};
	const { dispatcher, sent } = dispatcherOn(clock, () => YES, { onEnd });
	for (const request of requestsOf(10)) dispatcher.add(request);
	dispatcher.close();
	const ended = dispatcher.run().catch((thrown: Error) => thrown.message);
	await clock.pass(10 * SECOND);

	expect(await ended).toBe('thrown on purpose');
	expect(sent).toEqual([0, 1]);
});

it('keeps no key recorded across a pause that begins while keys are recorded', async () => {
	const clock = new VirtualClock();
	const recorded = new Set<string>();
	const atRest: number[] = [];
	const memory = new Memory({
		checkProcessedAndRecord: async (keys) => {
			// The database is slower than the server.
			await clock.sleep(5 * LATENCY);
			for (const key of keys) recorded.add(String(key));
			return { new: keys, processed: [] };
		},
		removeProcessed: async (keys) => {
			for (const key of keys) recorded.delete(String(key));
		},
	});
	const { dispatcher, sent } = dispatcherOn(clock, (row) => (row < 2 ? noAnswer(502) : YES), { memory });
	for (const request of requestsOf(10, createPermit)) dispatcher.add(request);
	dispatcher.close();
	const ended = dispatcher.run();
	await clock.pass(0.7 * SECOND);
	atRest.push(recorded.size);
	await clock.pass(60 * SECOND);
	await ended;

	// The two that may have been carried out.
	expect(atRest).toEqual([2]);
	expect(sent).toHaveLength(10);
	expect(recorded.size).toBe(10);
});
