import { invalid } from './checked';
import type { Operation } from './operation';

/** Stands in for an operation that a saved workflow names and this version of the node does not have: no item is valid. */
export function unknownOperation(resource: unknown, operation: unknown): Operation {
	return {
		resource: '',
		entry: { name: '', value: '' },
		fields: [],
		ownOptions: [],
		service: 'permit',
		path: '',
		effect: 'read',
		wording: {
			done: 'done',
			inDoubt: '',
			resolveDoubt: '',
			unconfirmed: '',
			idName: 'Reference ID',
			idKey: 'referenceId',
			runAgain: '',
			codes: {},
		},
		readRequest: () =>
			invalid({
				text: `This version of the node does not have the operation '${operation}' of the resource '${resource}'`,
				advice: "Select 'Resource' and 'Operation' again, or update the node.",
			}),
		confirms: () => false,
	};
}
