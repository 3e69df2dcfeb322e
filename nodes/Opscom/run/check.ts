import type { IExecuteFunctions } from 'n8n-workflow';

import { isRefusal, type Input, type Operation, type Refusal } from '../actions/operation';
import { readOptions, type Options } from '../actions/options';
import { saidByN8n } from '../exchange/plainWords';

/** An item that may be sent. */
export interface GoodRow {
	item: number;
	input: Input;
	options: Options;
}

/** An item that must not be sent. */
export interface BadRow {
	item: number;
	refusal: Refusal;
}

/**
 * Checks every item before the first request. An expression that cannot be worked out counts as a bad value of its
 * item, like any other.
 */
export function checkItems(context: IExecuteFunctions, operation: Operation, count: number) {
	const good: GoodRow[] = [];
	const bad: BadRow[] = [];
	for (let item = 0; item < count; item++) {
		const options = readable(() => readOptions(context.getNodeParameter('options', item, {})));
		const input = readable(() => operation.readInput((field) => context.getNodeParameter(field, item)));
		if (isRefusal(input)) bad.push({ item, refusal: input });
		else if (isRefusal(options)) bad.push({ item, refusal: { ...options, shown: input.id } });
		else good.push({ item, input, options });
	}
	return { good, bad };
}

function readable<Checked extends object>(read: () => Checked | Refusal): Checked | Refusal {
	try {
		return read();
	} catch (thrown) {
		return {
			message: 'An expression in this node could not be worked out',
			said: saidByN8n(thrown),
			advice: 'Check the expressions in the fields of this node, and that the earlier node puts out what they name.',
		};
	}
}
