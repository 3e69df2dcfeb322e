import type { Contestant } from '../contestants';
import type { Plan } from '../plan';
import type { Work } from './measureNode';

/** What an item costs n8n without any latency, roughly: it decides how long the fastest contestants take. */
const MS_PER_ITEM = 1.5;
const MS_PER_ITEM_WITH_CREDENTIAL = 5;
const MS_PER_RUN = 700;
const MS_PER_START = 15_000;

/** Roughly how many ms a run takes. */
export function estimate({ id, concurrency }: Contestant, { items, latency }: Work): number {
	const cost = /declarative|http-request-credential/.test(id) ? MS_PER_ITEM_WITH_CREDENTIAL : MS_PER_ITEM;
	const waiting = concurrency === undefined ? 0 : (latency + MS_PER_ITEM) / concurrency;
	return MS_PER_RUN + items * (id === 'nothing' ? 0 : Math.max(cost, waiting));
}

/** Roughly how many ms a start of n8n with the memory of one contestant takes. */
export const estimateMemory = (contestant: Contestant, sizes: number[]): number =>
	sizes.reduce((sum, items) => sum + estimate(contestant, { items, latency: 0, scheme: 'http' }), MS_PER_START);

export function estimatePlan({ cases, memory }: Plan): number {
	const ofCases = cases.flatMap((each) => each.contestants.map((one) => each.rounds * estimate(one, each)));
	const ofMemory = memory.contestants.map((one) => memory.rounds * estimateMemory(one, memory.items));
	return [...ofCases, ...ofMemory].reduce((sum, ms) => sum + ms, 0);
}

/** Says what is done next, and how long the rest will take at the speed so far. */
export class Progress {
	private done = 0;
	private readonly startedAt = performance.now();

	constructor(private readonly total: number) {}

	step(line: string, ms: number): void {
		const speed = this.done > 0 ? (performance.now() - this.startedAt) / this.done : 1;
		const left = Math.ceil(((this.total - this.done) * speed) / 1000);
		const minutes = String(Math.floor(left / 60)).padStart(2);
		console.log(`${minutes}:${String(left % 60).padStart(2, '0')} left  ${line}`);
		this.done += ms;
	}
}
