import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../nodes/Opscom/run/dispatcher';

/** The node's pauses last so many times less in tests; what is on the wire takes its real time. */
const SPEED = 25;

Object.assign(systemClock, {
	now: () => performance.now() * SPEED,
	sleep: async (ms: number) => await sleep(ms / SPEED),
});
