import { estimatePlan } from '../../bench/measure/progress';
import { FULL, QUICK, withRounds } from '../../bench/plan';

const MINUTE = 60_000;

describe.each([
	['quick', QUICK],
	['full', FULL],
])('the %s plan', (_, plan) => {
	const cases = plan.cases.map(({ items, latency, scheme, contestants }) => ({
		title: `${items} items, ${latency} ms, ${scheme}`,
		latency,
		ids: contestants.map(({ id }) => id),
	}));

	it.each(cases)('has each contestant once: $title', ({ ids }) => {
		expect(new Set(ids).size).toBe(ids.length);
	});

	it.each(cases.filter(({ ids }) => ids.length > 1))('can tell what the items alone cost n8n: $title', ({ ids }) => {
		expect(ids).toContain('nothing');
	});

	it('has a batch that waits in the Batching of the HTTP Request node, which n8n does not have without a pause', () => {
		const batching = cases.filter(({ ids }) => ids.includes('http-request-batching'));
		expect(batching.filter(({ latency }) => latency === 0)).toEqual([]);
	});

	it('measures the memory of the node next to that of the HTTP Request node', () => {
		const ids = plan.memory.contestants.map(({ id }) => id);
		expect(ids).toEqual(expect.arrayContaining(['opscom-50', 'http-request-credential']));
	});
});

it('is short when it is quick', () => {
	expect(estimatePlan(QUICK)).toBeLessThan(5 * MINUTE);
	expect(estimatePlan(FULL)).toBeLessThan(30 * MINUTE);
});

it('can have another number of rounds, everywhere', () => {
	const { cases, memory } = withRounds(FULL, 7);
	expect(new Set([...cases.map(({ rounds }) => rounds), memory.rounds])).toEqual(new Set([7]));
	expect(cases).toHaveLength(FULL.cases.length);
});
