import { createPermit } from '../../nodes/Opscom/actions/permit/create.operation';
import { deletePermit } from '../../nodes/Opscom/actions/permit/delete.operation';
import type { Operation } from '../../nodes/Opscom/actions/operation';
import type { AttemptResult } from '../../nodes/Opscom/exchange/response';
import { Dispatcher } from '../../nodes/Opscom/run/dispatcher';
import { ExchangeRequest } from '../../nodes/Opscom/run/request';
import type { Credential } from '../../nodes/Opscom/run/credentials';
import { VirtualClock } from './virtualClock';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
const LATENCY = 20;

export const YES: AttemptResult = {
	ending: 'confirmed',
	httpStatus: 200,
	body: { status: 'success', reference_id: '1' },
};
export const NOT_FOUND: AttemptResult = { ending: 'notFound', httpStatus: 200, errorCode: 9009, body: {} };
export const noAnswer = (httpStatus: number): AttemptResult => ({ ending: 'noAnswer', httpStatus, answer: '<html>' });
export const REFUSED_CONNECTION: AttemptResult = { ending: 'unreachable', fault: 'unreachable' };
export const TIMED_OUT: AttemptResult = { ending: 'noAnswer', fault: 'timedOut' };
export const busy = (retryAfter?: number): AttemptResult => ({
	ending: 'busy',
	httpStatus: 429,
	...(retryAfter !== undefined && { retryAfter: retryAfter * SECOND }),
});

/** What a server makes of a request: by the ms since the start of the run, and by the row and its address. */
export type Server = (
	at: number,
	row: number,
	host: string,
) => AttemptResult | { after: number; result: AttemptResult };

interface Simulated {
	rows: number;
	server: Server;
	operation?: Operation;
	concurrency?: number;
	interval?: number;
	maxRetries?: number;
	/** The host that a row goes to. */
	hostOf?: (row: number) => string;
	/** ms, after which the simulation is given up. */
	limit?: number;
}

/** What became of a list that was sent on a clock of its own. */
export interface List {
	/** How many rows came to what. */
	outcomes: Record<string, number>;
	requests: ExchangeRequest[];
	/** When each request arrived, and how it was answered. */
	wire: Array<{ at: number; row: number; host: string; ending: string }>;
	/** ms, until the run had ended. */
	ms: number;
}

/** Sends a list of deletions, or of another operation, to a server on a virtual clock. */
export async function simulate(list: Simulated): Promise<List> {
	const { rows, server, operation = deletePermit, concurrency = 5, interval = 0, maxRetries = 3 } = list;
	const clock = new VirtualClock();
	const wire: List['wire'] = [];
	const requests = requestsOf(rows, operation, maxRetries, list.hostOf);
	const attempt = async (request: ExchangeRequest) => {
		const [row] = request.items;
		const { host } = new URL(request.url);
		const at = clock.now();
		const answer = server(at, row, host);
		const { after, result } = 'after' in answer ? answer : { after: LATENCY, result: answer };
		wire.push({ at, row, host, ending: result.ending });
		await clock.sleep(after);
		return result;
	};
	const dispatcher = new Dispatcher({ concurrency, interval, attempt, onEnd: () => {}, clock });
	for (const request of requests) dispatcher.add(request);
	dispatcher.close();
	let ms: number | undefined;
	void dispatcher.run().then(() => (ms = clock.now()));
	while (ms === undefined && clock.now() < (list.limit ?? 60 * MINUTE)) await clock.pass(SECOND);
	const outcomes: List['outcomes'] = {};
	for (const { outcome } of requests) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
	return { outcomes, requests, wire, ms: ms ?? Infinity };
}

/** Requests that ask for a permit each. */
export function requestsOf(
	rows: number,
	operation: Operation = deletePermit,
	maxRetries = 3,
	hostOf: (row: number) => string = () => 'opscom.test',
): ExchangeRequest[] {
	return Array.from({ length: rows }, (_, row) => {
		const host = hostOf(row);
		const asked = { name: `permit-${row}`, key: `permit-${row}`, subject: `permit-${row}`, body: {} };
		const options = { dryRun: false, concurrency: 5, requestInterval: 0, maxRetries, timeout: 30_000, choices: {} };
		const request = new ExchangeRequest(operation, asked, credentialFor(host), options, host, asked.key);
		request.items.push(row);
		return request;
	});
}

const credentials = new Map<string, Credential>();

function credentialFor(host: string): Credential {
	const endpoint = `https://${host}/api/OC-TEST/v1`;
	const known = credentials.get(host) ?? {
		apiToken: 'simulated-token',
		clientCode: 'OC-TEST',
		endpoints: { permit: endpoint, plate: endpoint },
		decrypted: { id: '', name: '', type: '', data: {} },
		redact: (value) => value,
	};
	credentials.set(host, known);
	return known;
}

export { createPermit };
