import { untilCancelled } from '../../nodes/Opscom/run/cancel';

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
	const ended = untilCancelled(abort.signal, never, () => {
		throw new Error('thrown at the cancel');
	});
	abort.abort();

	await expect(ended).rejects.toThrow('thrown at the cancel');
});

it('waits for the work when the execution was stopped before it, and when n8n has no signal', async () => {
	const seen: string[] = [];
	const work = async () => void seen.push('work');
	const atCancel = () => seen.push('at the cancel');

	expect(await untilCancelled(AbortSignal.abort(), work, atCancel)).toBe(true);
	expect(await untilCancelled(undefined, work, atCancel)).toBe(false);
	expect(seen).toEqual(['work', 'work']);
});
