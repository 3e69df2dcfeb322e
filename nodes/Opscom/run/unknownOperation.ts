import type { IExecuteFunctions } from 'n8n-workflow';

import { invalidSetting } from './errors';
import { outputItems } from './finish';
import type { RunEnd } from './guard';
import { notSent } from './itemResult';
import { readSetting } from './setting';

/** Ends the run of a saved workflow that names an operation which this version of the node does not have. */
export function refuseUnknownOperation(context: IExecuteFunctions, resource: unknown, operation: unknown): RunEnd {
	const setting = readSetting(context);
	const { node, count, throwsFailure } = setting;
	const message = {
		text: `This version of the node does not have the operation '${operation}' of the resource '${resource}'`,
		advice: "Select 'Resource' and 'Operation' again, or update the node.",
	};
	if (throwsFailure) return { ok: false, error: invalidSetting(node, message) };
	const results = Array.from({ length: count }, (_, item) => notSent(item, null, message));
	return { ok: true, items: outputItems(context, setting, results) };
}
