import { deletePermit } from '../../nodes/Opscom/actions/permit/delete.operation';
import type { AttemptResult } from '../../nodes/Opscom/exchange/response';
import { Pace } from '../../nodes/Opscom/run/pace';
import { outcomeOfRequest, type HeldBack, type Request } from '../../nodes/Opscom/run/requests';
import { sendAll } from '../../nodes/Opscom/run/send';
import { Throttle } from '../../nodes/Opscom/run/throttle';
import { VirtualClock } from './virtualClock';

const MINUTE = 60_000;
const LATENCY_MS = 40;

/** What OPSCOM does with the requests of a run, on a clock of its own. */
class ThrottledOpscom {
	readonly clock = new VirtualClock();
	readonly acceptedAt: number[] = [];
	refused = 0;

	/**
	 * @param most requests that it accepts in any `seconds`; whoever is refused may come again at once
	 * @param tellsWhen whether its refusals say when, in `Retry-After`
	 */
	constructor(
		private readonly most: number,
		private readonly seconds: number,
		private readonly tellsWhen: boolean,
	) {}

	async respond(): Promise<AttemptResult> {
		await this.clock.sleep(LATENCY_MS);
		const now = this.clock.now();
		const freeAt = (this.acceptedAt.at(-this.most) ?? -Infinity) + this.seconds * 1000;
		const isAccepted = now >= freeAt;
		if (isAccepted) this.acceptedAt.push(now);
		else this.refused++;
		await this.clock.sleep(LATENCY_MS);
		if (isAccepted) return { ending: 'confirmed', httpStatus: 200, body: {} };
		const retryAfter = String(Math.ceil((freeAt - now) / 1000));
		return { ending: 'busy', httpStatus: 429, ...(this.tellsWhen && { retryAfter }) };
	}
}

/** Sends so many deletions, none of which is retried when nothing answers, until the run has ended or `limit` is over. */
async function send(
	length: number,
	concurrency: number,
	{ clock, respond }: { clock: VirtualClock; respond: () => Promise<AttemptResult> },
	limit: number,
): Promise<{ requests: Request[]; hasEnded: boolean }> {
	const credential = { redact: (json: unknown) => json };
	const requests = Array.from({ length }, (_, number) => {
		const id = `permit-${number}`;
		const options = { maxRetries: 0, choices: {} };
		return { key: id, asked: { id, key: id }, id, options, credential, attempts: 0, isInFlight: false };
	}) as unknown as Request[];
	let hasEnded = false;
	void sendAll(
		requests.map((request) => [request]),
		{
			operation: deletePermit,
			attempt: respond,
			pace: new Pace(concurrency, 0, clock),
			execution: '',
			concurrency,
			onEnd: () => {},
		},
	).then(() => (hasEnded = true));
	while (!hasEnded && clock.now() < limit) await clock.pass(10_000);
	return { requests, hasEnded };
}

const outcomesOf = (requests: Request[]) => [
	...new Set(requests.map((request) => outcomeOfRequest(request, deletePermit, request.options.choices))),
];
const reasonsOf = (requests: Request[]): Array<HeldBack | undefined> => [
	...new Set(requests.map(({ heldBack }) => heldBack)),
];

describe.each([
	[1, 10],
	[2, 10],
	[20, 10],
	[100, 60],
])('a throttle of %i requests in %i seconds', (most, seconds) => {
	describe.each([true, false])('with Retry-After: %s', (tellsWhen) => {
		it.each([1, 5, 20, 50])(
			'lets a list through that is sent %i at once, and accepts most requests',
			async (atOnce) => {
				for (const length of [3, 120]) {
					const opscom = new ThrottledOpscom(most, seconds, tellsWhen);
					// Twice as long as somebody would take who knows the throttle.
					const limit = 2 * (length / most) * seconds * 1000 + 2 * MINUTE;
					const { requests } = await send(
						length,
						atOnce,
						{ clock: opscom.clock, respond: () => opscom.respond() },
						limit,
					);

					expect([length, outcomesOf(requests), opscom.acceptedAt.length]).toEqual([length, ['done'], length]);
					// Of three, the first refusals alone are as many.
					if (length > 3) expect(opscom.refused).toBeLessThan(length);
				}
			},
		);
	});
});

it('asks to wait twice as long after each refusal, up to a minute, and gives up after ten minutes', () => {
	const waits: number[] = [];
	const throttle = new Throttle(1, 0);
	for (let now = 0, wait; (wait = throttle.refuse(now, now)) !== undefined; now += wait) waits.push(wait / 1_000);
	expect(waits).toEqual([1, 2, 4, 8, 16, 32, ...Array<number>(9).fill(60)]);

	const other = new Throttle(1, 0);
	const ends = [0, 10 * MINUTE - 1, 10 * MINUTE].map((now) => other.refuse(now, now) === undefined);
	expect(ends).toEqual([false, false, true]);
});

describe('an OPSCOM that is too busy for every request', () => {
	it.each<[string, string | undefined]>([
		['without Retry-After', undefined],
		['with a Retry-After of 0', '0'],
		['with a Retry-After of an hour', '3600'],
	])('ends the run after ten minutes, %s', async (_, retryAfter) => {
		const clock = new VirtualClock();
		let sent = 0;
		const respond = async (): Promise<AttemptResult> => {
			sent++;
			await clock.sleep(LATENCY_MS);
			return { ending: 'busy', httpStatus: 429, retryAfter };
		};

		const tooEarly = await send(30, 5, { clock, respond }, 9 * MINUTE);
		expect(tooEarly.hasEnded).toBe(false);
		await clock.pass(3 * MINUTE);

		expect([outcomesOf(tooEarly.requests), reasonsOf(tooEarly.requests)]).toEqual([['notSent'], ['busy']]);
		// Five at once, then 1, 2, 4 … 60 s apart.
		expect(sent).toBeLessThan(25);
	});

	it.each([1, 5])('is no reason to go slowly for long once it accepts them again, %i at once', async (atOnce) => {
		const clock = new VirtualClock();
		let accepted = 0;
		const respond = async (): Promise<AttemptResult> => {
			await clock.sleep(LATENCY_MS);
			if (accepted === 1 && clock.now() < 9 * MINUTE) return { ending: 'busy', httpStatus: 429 };
			accepted++;
			return { ending: 'confirmed', httpStatus: 200, body: {} };
		};

		const { requests, hasEnded } = await send(100, atOnce, { clock, respond }, 30 * MINUTE);

		expect([hasEnded, outcomesOf(requests)]).toEqual([true, ['done']]);
	});

	it('does not end it while a request gets through every five minutes', async () => {
		const clock = new VirtualClock();
		let lastAt = -Infinity;
		const respond = async (): Promise<AttemptResult> => {
			await clock.sleep(LATENCY_MS);
			if (clock.now() < lastAt + 5 * MINUTE) return { ending: 'busy', httpStatus: 429 };
			lastAt = clock.now();
			return { ending: 'confirmed', httpStatus: 200, body: {} };
		};

		const { requests } = await send(5, 5, { clock, respond }, 180 * MINUTE);

		expect(outcomesOf(requests)).toEqual(['done']);
	});
});

it('has one request at once after a refusal, then soon half of what it had, and slowly more', () => {
	const throttle = new Throttle(50, 0);
	throttle.refuse(0, 0);
	const atOnce = [throttle.atOnce];
	for (let now = 1; now <= 52; now++) {
		throttle.accept(now, now);
		atOnce.push(throttle.atOnce);
	}

	expect([0, 12, 24, 48, 52].map((accepted) => atOnce[accepted])).toEqual([1, 13, 25, 25, 26]);
});

it('waits as long as each refusal asks for, but for a second one that asks for no wait at all', () => {
	const waitsFor = (retryAfter: number) => {
		const throttle = new Throttle(1, 0);
		return [throttle.refuse(0, 0, retryAfter), throttle.refuse(1_000, 1_000, retryAfter)];
	};

	expect([1_000, 0].map(waitsFor)).toEqual([
		[1_000, 1_000],
		[0, 2_000],
	]);
});

it('waits no longer for a refusal of what had started before OPSCOM was known to be busy', () => {
	const throttle = new Throttle(2, 0);
	throttle.refuse(100, 50);

	expect(throttle.refuse(150, 60)).toBe(0);
});
