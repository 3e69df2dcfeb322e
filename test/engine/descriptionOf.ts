import type { INodeTypeDescription } from 'n8n-workflow';

/** A whole description for a stand-in node of which only a few fields matter. */
export function descriptionOf(fields: Partial<INodeTypeDescription> = {}): INodeTypeDescription {
	return {
		displayName: 'Stand-in',
		name: 'standIn',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: {},
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
		...fields,
	};
}
