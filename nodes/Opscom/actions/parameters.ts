import type { INodeParameters, INodeProperties } from 'n8n-workflow';

import { invalid, valid, type Checked } from './checked';
import type { Operation } from './operation';
import { DRY_RUN, optionsField } from './options';

/**
 * A property of the same name behind a collection. n8n drops what the panel does not show before the node sees it: a
 * collection that is one expression or a text, and names that it does not have. With this one they reach the node, which
 * refuses them (seen in n8n 1.123.81 and 2.41.1).
 */
export function rawTwinOf({ displayName, name }: INodeProperties): INodeProperties {
	return { displayName, name, type: 'hidden', default: {} };
}

/** A dry run that stands beside 'Options' would be dropped, too. */
export const strayDryRun: INodeProperties = { ...DRY_RUN, type: 'hidden', default: '' };

const HOW_TO_REMOVE =
	'The panel does not show this. Delete this node and add it again, or correct it in the JSON of the workflow.';
/** `getNodeParameters` keeps it when another operation is chosen (seen in n8n-workflow 2.41.0). */
const HOW_TO_REMOVE_FIELD =
	"The panel does not show this. If it was added for another operation, choose that one under 'Operation', remove it there, and choose this one again. Otherwise correct it in the JSON of the workflow.";

/**
 * Checks that everything that was set is something that the panel can show: what a person or a program wrote by hand must
 * not be dropped without a word, least of all a dry run.
 *
 * @param parameters the node's own: `getNode().parameters`
 */
export function checkParameters(parameters: INodeParameters, operation: Operation): Checked<undefined> {
	const stray = parameters[DRY_RUN.name];
	if (stray !== undefined && stray !== '') {
		return invalid({
			text: `'${DRY_RUN.displayName}' must be one of the 'Options', but stands beside them`,
			advice: `${HOW_TO_REMOVE} There it must be "options": { "dryRun": true }.`,
		});
	}
	for (const { displayName, name, type, options = [] } of [...operation.fields, optionsField(operation)]) {
		if (type !== 'collection') continue;
		const given: unknown = parameters[name] ?? {};
		if (typeof given !== 'object' || Array.isArray(given)) {
			return invalid({
				text: `'${displayName}' must have its fields one by one, but is ${kindOf(given)}`,
				advice: `${HOW_TO_REMOVE} Each field can have an expression, not '${displayName}' as a whole.`,
			});
		}
		const known = (options as INodeProperties[]).map((field) => field.name);
		const unknown = Object.keys(given as object).find((field) => !known.includes(field));
		if (unknown !== undefined) {
			return invalid({
				text: `'${displayName}' of this operation has no field "${unknown.slice(0, 50)}"`,
				advice: `${HOW_TO_REMOVE_FIELD} The fields of this operation are ${known.join(', ')}.`,
			});
		}
	}
	return valid(undefined);
}

function kindOf(given: unknown): string {
	if (Array.isArray(given)) return 'a list';
	return typeof given === 'string' && given.startsWith('=') ? 'one expression' : 'a text';
}
