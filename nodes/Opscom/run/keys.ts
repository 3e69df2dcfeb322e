import type { Operation } from '../actions/operation';
import type { ReadItem } from './itemReader';
import { memoryKeyOf } from './memory';
import { listed, numberOf } from './report/rows';

type Valid = Extract<ReadItem, { ok: true }>;

/**
 * Refuses items that give one key to different requests: only one of them would be sent, and the others would be taken for
 * it. Asked before the first request, over the whole list.
 */
export function refuseSharedKeys(items: ReadItem[], { comparedNames = [] }: Operation): ReadItem[] {
	const byKey = new Map<string, number[]>();
	for (const [index, item] of items.entries()) {
		if (!item.ok) continue;
		const key = memoryKeyOf(item.credential.clientCode, item.asked.key);
		byKey.set(key, [...(byKey.get(key) ?? []), index]);
	}
	const checked = [...items];
	for (const indexes of byKey.values()) {
		const [first, ...others] = indexes.map((index) => items[index] as Valid);
		const difference = others.map((other) => differenceOf(first, other, comparedNames)).find(Boolean);
		if (difference === undefined) continue;
		const text = `Rows ${listed(indexes.map(numberOf))} have one key and ask for different things: ${difference}`;
		const advice = "Give each permit its own 'Idempotency Key', or make the rows the same.";
		for (const index of indexes) {
			checked[index] = { ok: false, name: first.asked.name, message: { text, advice } };
		}
	}
	return checked;
}

/** In words, the first difference between two requests. */
function differenceOf(one: Valid, other: Valid, names: string[]): string | undefined {
	if (one.credential.endpoints.permit.toLowerCase() !== other.credential.endpoints.permit.toLowerCase()) {
		return 'they go to different addresses or client codes';
	}
	const at = names.findIndex((_, place) => {
		const [a, b] = [one, other].map(({ asked }) => asked.compared?.[place]);
		return a !== null && b !== null && a !== b;
	});
	if (at === -1) return undefined;
	const [a, b] = [one, other].map(({ asked }) => asked.compared?.[at] || 'nothing');
	return `'${names[at]}' is "${a}" in one and "${b}" in another`;
}
