import type { INodeProperties } from 'n8n-workflow';

import type { Checked } from '../checked';
import { readPlainText } from './text';

const NAME = 'Plate';

/** The field with the plate of the vehicle. */
export const plateField: INodeProperties = {
	displayName: NAME,
	name: 'plate',
	type: 'string',
	default: '',
	placeholder: 'e.g. PL8RDR',
};

/** Reads a plate: 1 to 25 characters (Push API: Permit Update, opscom.wiki). */
export function readPlate(value: unknown): Checked<string> {
	return readPlainText(value, {
		name: NAME,
		noun: 'plate',
		oneOf: 'a plate',
		source: "Use the characters on the vehicle's license plate and nothing else.",
		longest: 25,
	});
}
