import type { IExecuteFunctions } from 'n8n-workflow';

import { untilCancelled } from '../../nodes/Opscom/run/cancel';
import { guard } from '../../nodes/Opscom/run/guard';
import { failedItem, failedItemShape } from '../../nodes/Opscom/run/report/output';

const throwing = () => {
	throw new Error('thrown on purpose');
};
const contextOf = (methods: object) => methods as unknown as IExecuteFunctions;

describe('a run that is stopped', () => {
	const never = () => new Promise<void>(() => {});

	it('ends with the cancel and not with the work', async () => {
		const abort = new AbortController();
		const seen: string[] = [];

		const ended = untilCancelled(abort.signal, never, () => seen.push('at the cancel'));
		abort.abort();
		seen.push('after the cancel');

		expect(await ended).toBe(true);
		expect(seen).toEqual(['at the cancel', 'after the cancel']);
	});

	it('rejects with what is thrown at the cancel, which as an exception of a listener would end n8n', async () => {
		const abort = new AbortController();
		const ended = untilCancelled(abort.signal, never, throwing);
		abort.abort();

		await expect(ended).rejects.toThrow('thrown on purpose');
	});

	it('does nothing at a cancel that comes after its end', async () => {
		const abort = new AbortController();
		const atCancel = jest.fn();

		expect(await untilCancelled(abort.signal, async () => {}, atCancel)).toBe(false);
		abort.abort();

		expect(atCancel).not.toHaveBeenCalled();
	});

	it('waits for the work when the execution was stopped before it, and when n8n has no signal', async () => {
		const seen: string[] = [];
		const work = async () => void seen.push('work');
		const atCancel = () => seen.push('at the cancel');

		expect(await untilCancelled(AbortSignal.abort(), work, atCancel)).toBe(true);
		expect(await untilCancelled(undefined, work, atCancel)).toBe(false);
		expect(seen).toEqual(['work', 'work']);
	});
});

// No run on the engine gets as far as this: hardly anything of n8n works.
it.each([
	['one for each row', { getInputData: () => [{}, {}] }, [0, 1]],
	['one that is paired with no row', { getInputData: throwing }, [undefined]],
	['one for a row that would stop the run', { getInputData: () => [{}], continueOnFail: () => false }, [0]],
])('returns failed items when n8n gives nothing to make an error of: %s', async (_, input, pairs) => {
	const context = contextOf({ getNode: throwing, continueOnFail: throwing, ...input });

	const end = await guard(context, async () => throwing());

	const items = end.ok ? end.items : [];
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(pairs);
	for (const { json } of items) {
		expect(json).toEqual({
			error: 'Something unexpected happened inside the OPSCOM node',
			message: expect.objectContaining({ outcome: 'unknown' }) as object,
		});
	}
});

// Two versions of n8n-core cannot be installed side by side here. The suite in test/n8n proves it in an n8n 1.x.
it.each([
	['today', 'continueErrorOutput', false, { error: 'What', details: { outcome: 'unknown' } }],
	['today', undefined, false, { error: 'What', details: { outcome: 'unknown' } }],
	['before 2.35', 'continueErrorOutput', false, { error: 'What', message: { outcome: 'unknown' } }],
	['before 2.35', 'continueRegularOutput', false, { error: 'What', details: { outcome: 'unknown' } }],
	['before 2.35', undefined, false, { error: 'What', details: { outcome: 'unknown' } }],
	// n8n takes an item with any other key for no failure, so it reaches the agent.
	['today', 'continueErrorOutput', true, { error: 'What', details: { outcome: 'unknown' }, outcome: 'unknown' }],
	['before 2.35', 'continueErrorOutput', true, { error: 'What', details: { outcome: 'unknown' }, outcome: 'unknown' }],
])(
	'gives a failed item the keys that an n8n of %s takes (On Error: %s, as a tool: %s)',
	(n8n, onError, isTool, json) => {
		const methods = n8n === 'today' ? { onExecutionFinish: () => {} } : {};
		const shape = failedItemShape(contextOf({ ...methods, getNode: () => ({ onError }) }), isTool);

		expect(failedItem('What', { outcome: 'unknown' }, 0, shape)).toEqual({ json, pairedItem: { item: 0 } });
	},
);
